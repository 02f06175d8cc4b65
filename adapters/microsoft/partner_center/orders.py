"""Orders at Partner Center (``bot.ports.OrderReader``)."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.microsoft.http.exchange import Exchange
from adapters.microsoft.partner_center.calls import orders
from bot.model.order import Entitlement, Order, Owned, Progress


class OrderOperations:
    """Reads what customers have ordered, and what they own by it."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    async def of(self, customer_id: str) -> Sequence[Order]:
        return await self._exchange.everything(orders.orders(customer_id))

    async def get(self, customer_id: str, order_id: str) -> Order:
        return await self._exchange.perform(orders.order(customer_id, order_id))

    async def provisioning(self, customer_id: str, order_id: str) -> Progress:
        return await self._exchange.perform(orders.provisioning(customer_id, order_id))

    async def entitlements(self, customer_id: str, kind: Owned) -> Sequence[Entitlement]:
        return await self._exchange.everything(orders.entitlements(customer_id, kind))
