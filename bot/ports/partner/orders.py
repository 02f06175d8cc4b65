"""Orders of a customer, how far each is provisioned, and what the customer owns by them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.model.order import ActivationLink, Entitlement, Order, OrderLine, Owned, Progress
from bot.model.purchase import Cart, CartLine, Checkout
from bot.ports.request_ids import RequestIds


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

    async def activation_links(self, customer_id: str, order_id: str, line: int) -> Sequence[ActivationLink]:
        """Where a line of an order is activated; none while it is on its way, and for what needs no activation."""
        ...

    async def cart(self, customer_id: str, cart_id: str) -> Cart:
        """A cart as it stands. Raises ``NOT_FOUND`` for one that expired."""
        ...


class OrderWriter(Protocol):
    """What can be bought. Each call may be repeated with the same ids."""

    async def register(self, customer_id: str, subscription_id: str, ids: RequestIds) -> bool:
        """Have an Azure plan ready for reservations; whether it is by now."""
        ...

    async def create_cart(self, customer_id: str, line: CartLine, ids: RequestIds) -> Cart:
        """Make a cart; what is wrong with its line is in it. Nothing is bought by it."""
        ...

    async def cancel(
        self, customer_id: str, order: Order, lines: Sequence[OrderLine], ids: RequestIds
    ) -> Order:
        """Give lines of an order of software back; the order as it is then."""
        ...

    async def checkout(self, customer_id: str, cart_id: str, ids: RequestIds) -> Checkout:
        """Order what is in a cart. A cart is ordered once: raises with code ``800065`` where it was before, or answers as then."""
        ...


class Orders(OrderReader, OrderWriter, Protocol):
    """Orders, both ways."""
