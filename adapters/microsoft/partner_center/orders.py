"""Orders at Partner Center (``bot.ports.Orders``)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from adapters.microsoft.http.exchange import Exchange
from adapters.microsoft.partner_center.calls import carts, orders, promotions
from bot.model.order import ActivationLink, Entitlement, Order, OrderLine, Owned, Progress
from bot.model.purchase import Cart, CartLine, Checkout
from bot.ports import RequestIds

LOOKS, PAUSE = 8, 1.5
"""How often a registration is looked at until it is there, and seconds between two looks."""


class OrderOperations:
    """Reads what customers have ordered and own by it, and orders more."""

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

    async def cart(self, customer_id: str, cart_id: str) -> Cart:
        return await self._exchange.perform(carts.cart(customer_id, cart_id))

    async def register(self, customer_id: str, subscription_id: str, ids: RequestIds) -> bool:
        if await self._exchange.perform(promotions.register(customer_id, subscription_id), ids):
            return True
        for _ in range(LOOKS):
            await asyncio.sleep(PAUSE)
            if await self._exchange.perform(promotions.registration(customer_id, subscription_id)):
                return True
        return False

    async def create_cart(self, customer_id: str, line: CartLine, ids: RequestIds) -> Cart:
        return await self._exchange.perform(carts.create(customer_id, line), ids)

    async def checkout(self, customer_id: str, cart_id: str, ids: RequestIds) -> Checkout:
        return await self._exchange.perform(carts.checkout(customer_id, cart_id), ids)

    async def activation_links(self, customer_id: str, order_id: str, line: int) -> Sequence[ActivationLink]:
        return await self._exchange.everything(orders.activation_links(customer_id, order_id, line))

    async def cancel(
        self, customer_id: str, order: Order, lines: Sequence[OrderLine], ids: RequestIds
    ) -> Order:
        return await self._exchange.perform(orders.cancel(customer_id, order, lines), ids)
