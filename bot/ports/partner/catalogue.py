"""Catalogue: products, their SKUs and the terms on which they are sold, for a market or for one customer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.model import Availability, Market, Product, ProductKind, Sku


class CatalogueReader(Protocol):
    """What can be read of the catalogue. A customer's is what may be sold to that customer, in its country and segment."""

    async def products(self, market: Market, kind: ProductKind) -> Sequence[Product]:
        """All products of a kind. Raises ``NOT_FOUND`` for who is no customer."""
        ...

    async def skus(self, market: Market, product: Product) -> Sequence[Sku]:
        """The SKUs of a product. Raises ``NOT_FOUND`` where the market has no such product."""
        ...

    async def availabilities(self, market: Market, product: Product, sku_id: str) -> Sequence[Availability]:
        """How a SKU is sold; none where it is not. Raises ``NOT_FOUND`` where the market has no such SKU."""
        ...
