"""Subscriptions at Partner Center (``bot.ports.SubscriptionReader``)."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.microsoft.http.exchange import Exchange
from adapters.microsoft.partner_center.calls import subscriptions
from bot.model import AzureEntitlement, Subscription


class SubscriptionOperations:
    """Reads what customers have bought."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    async def of(self, customer_id: str) -> Sequence[Subscription]:
        return await self._exchange.everything(subscriptions.subscriptions(customer_id))

    async def get(self, customer_id: str, subscription_id: str) -> Subscription:
        return await self._exchange.perform(subscriptions.subscription(customer_id, subscription_id))

    async def azure_entitlements(self, customer_id: str, subscription_id: str) -> Sequence[AzureEntitlement]:
        return await self._exchange.everything(subscriptions.azure_entitlements(customer_id, subscription_id))
