"""Catalogue at Partner Center (``bot.ports.CatalogueReader``)."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.microsoft.http.exchange import Exchange
from adapters.microsoft.partner_center.calls import catalogue, promotions
from bot.model import Availability, Market, Product, ProductKind, Sku
from bot.model.purchase import CartLine, Eligibility, Promotion


class CatalogueOperations:
    """Reads what can be sold, to whom and on which terms."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    async def products(self, market: Market, kind: ProductKind) -> Sequence[Product]:
        return await self._exchange.everything(catalogue.products(market, kind))

    async def skus(self, market: Market, product: Product) -> Sequence[Sku]:
        return await self._exchange.everything(catalogue.skus(market, product))

    async def availabilities(self, market: Market, product: Product, sku_id: str) -> Sequence[Availability]:
        return await self._exchange.everything(catalogue.availabilities(market, product, sku_id))

    async def promotions(self, market: Market) -> Sequence[Promotion]:
        return await self._exchange.everything(promotions.promotions(market))

    async def eligibility(self, customer_id: str, line: CartLine) -> Eligibility | None:
        found = await self._exchange.everything(promotions.eligibility(customer_id, line))
        return next(iter(found), None)

    async def in_stock(self, market: Market, product: Product, sku: Sku, azure_subscription: str) -> bool:
        return await self._exchange.perform(promotions.inventory(market, product, sku, azure_subscription))

    async def registered(self, customer_id: str, subscription_id: str) -> bool:
        return await self._exchange.perform(promotions.registration(customer_id, subscription_id))
