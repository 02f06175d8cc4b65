"""Subscriptions of a customer, and the Azure subscriptions under its Azure plans."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.model import AzureEntitlement, Subscription


class SubscriptionReader(Protocol):
    """What can be read of subscriptions."""

    async def of(self, customer_id: str) -> Sequence[Subscription]:
        """All subscriptions that one customer has or had."""
        ...

    async def get(self, customer_id: str, subscription_id: str) -> Subscription:
        """One subscription. Raises ``NOT_FOUND`` where this customer has no such one."""
        ...

    async def azure_entitlements(self, customer_id: str, subscription_id: str) -> Sequence[AzureEntitlement]:
        """The Azure subscriptions under an Azure plan. Raises ``NOT_FOUND`` where it is no such plan."""
        ...
