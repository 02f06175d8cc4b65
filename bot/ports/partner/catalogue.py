"""Catalogue: products, their SKUs and the terms on which they are sold, for a market or for one customer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.model import Availability, Market, Product, ProductKind, Sku
from bot.model.purchase import CartLine, Eligibility, Promotion


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

    async def promotions(self, market: Market) -> Sequence[Promotion]:
        """The promotions that run in a market."""
        ...

    async def eligibility(self, customer_id: str, line: CartLine) -> Eligibility | None:
        """Whether a purchase may have the promotion that it names; ``None`` where the vendor does not say."""
        ...

    async def in_stock(self, market: Market, product: Product, sku: Sku, azure_subscription: str) -> bool:
        """Whether a reservation is to be had for a customer, whom the market names."""
        ...

    async def registered(self, customer_id: str, subscription_id: str) -> bool:
        """Whether an Azure plan or subscription is ready for reservations."""
        ...
