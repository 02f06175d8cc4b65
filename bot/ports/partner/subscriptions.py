"""Subscriptions of a customer, and the Azure subscriptions under its Azure plans."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.model import AzureEntitlement, Subscription, SubscriptionEdit
from bot.model.upgrade import Upgrade, UpgradeWish
from bot.ports.request_ids import RequestIds


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

    async def add_ons(self, customer_id: str, subscription_id: str) -> Sequence[Subscription]:
        """What was bought on top of a subscription. Raises ``NOT_FOUND`` where this customer has no such one."""
        ...

    async def upgrades(self, customer_id: str, subscription_id: str, *, scheduled: bool) -> Sequence[Upgrade]:
        """What a subscription may be upgraded to, now or when its term ends."""
        ...


class SubscriptionWriter(Protocol):
    """What can be changed about subscriptions. Each call may be repeated with the same ids."""

    async def edit(
        self, customer_id: str, subscription_id: str, edit: SubscriptionEdit, ids: RequestIds
    ) -> Subscription:
        """Change the fields that the edit names, and no others. Answers how it stands then, which may still be as it was where the
        service took a large change on. Raises ``STALE`` where what the edit rests on is something else by now."""
        ...

    async def cancel_azure(
        self, customer_id: str, plan_id: str, azure_id: str, ids: RequestIds
    ) -> AzureEntitlement:
        """Stop an Azure subscription under a plan, as compromised. Answers how it stands, which is as before for ten minutes."""
        ...

    async def reactivate_azure(
        self, customer_id: str, plan_id: str, azure_id: str, ids: RequestIds
    ) -> AzureEntitlement:
        """Take a stopped Azure subscription up again. Answers how it stands, which is as before for ten minutes."""
        ...

    async def upgrade(
        self, customer_id: str, subscription_id: str, wish: UpgradeWish, ids: RequestIds
    ) -> Subscription:
        """Upgrade a subscription, or schedule that. Answers how it stands then, which may still be as it was. Raises ``STALE`` where
        what the wish rests on is something else by now, ``CONFLICT`` where it is not offered."""
        ...


class Subscriptions(SubscriptionReader, SubscriptionWriter, Protocol):
    """Subscriptions, both ways."""
