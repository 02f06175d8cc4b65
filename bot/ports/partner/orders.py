"""Orders of a customer, how far each is provisioned, and what the customer owns by them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.model.order import Entitlement, Order, Owned, Progress


class OrderReader(Protocol):
    """What can be read of orders. One that was just placed may take a quarter of an hour to be told."""

    async def of(self, customer_id: str) -> Sequence[Order]:
        """All orders of a customer, in no certain order."""
        ...

    async def get(self, customer_id: str, order_id: str) -> Order:
        """One order, with its total where the vendor tells prices. Raises ``NOT_FOUND``."""
        ...

    async def provisioning(self, customer_id: str, order_id: str) -> Progress:
        """How far the lines of an order are. Raises ``NOT_FOUND``."""
        ...

    async def entitlements(self, customer_id: str, kind: Owned) -> Sequence[Entitlement]:
        """What a customer owns of a kind, with the day on which it ends where it does."""
        ...
