"""Catalogue at Partner Center (``bot.ports.CatalogueReader``)."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.microsoft.http.exchange import Exchange
from adapters.microsoft.partner_center.calls import catalogue
from bot.model import Availability, Market, Product, ProductKind, Sku


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
