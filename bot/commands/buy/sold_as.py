"""Sold as: the ways in which a product is sold to a customer, each a SKU on a term. The parameter of that name, and the product's."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import Field

from bot.cards.model import Choice
from bot.cards.term_words import term_words
from bot.errors import Ambiguous, Unknown
from bot.framework.context import Ask
from bot.framework.params import Asked, Given, Resolve, Suggest
from bot.framework.phrases import Heard
from bot.model import PRODUCT, CustomerRef, Market, Product, ProductKind, Sku, Term
from bot.model.product import offers_of
from bot.model.product_search import spelled_out
from bot.model.purchase import OFFER
from bot.parameters.product import catalogue_of, market_of

OFFERED = 25
LISTED = 8
MOST_SKUS = 12
"""SKUs of a product whose terms are asked for at a time."""


@dataclass(frozen=True, slots=True)
class SoldAs:
    """A SKU of a product on a term."""

    sku: Sku
    term: Term

    @property
    def key(self) -> str:
        """The text that names it among those of its product: ``0001/P1Y/monthly``."""
        return f"{self.sku.id}/{self.term.duration or '-'}/{self.term.cycle}"

    @property
    def label(self) -> str:
        """What people read: the term first, which is what differs."""
        return f"{term_words(self.term)} · {self.sku.title}"


async def buyer_of(ask: Ask, customer: CustomerRef) -> Market:
    """The catalogue of the customer: its market, as the vendor knows its country and qualifications."""
    return replace(await market_of(ask, customer), customer_id=customer.id)


async def resolve_product(ask: Ask, text: str, given: Given) -> Product:
    """The one product that is meant, in the market of the customer. Raises :class:`Ambiguous` and :class:`Unknown`."""
    products = (await catalogue_of(ask, await market_of(ask, given["customer"]))).products
    if exact := products.exact(text):
        return exact
    found = products.meant(text)
    if len(found) == 1:
        return found[0]
    if found:
        raise Ambiguous(PRODUCT, text, tuple(found[:LISTED]), max(0, len(found) - LISTED))
    raise Unknown(PRODUCT, text, tuple(products.nearest(text, LISTED)))


async def suggest_products(ask: Ask, text: str, given: Given) -> Sequence[Choice]:
    """Products of the customer's market with these words. A form that is drawn does not wait for the catalogue to be read."""
    market = await market_of(ask, given["customer"])
    if not text.strip() and not ask.catalogues.knows(market, ask.now):
        raise Unknown(PRODUCT, text)
    found = (await catalogue_of(ask, market)).products.search(text)
    return [product_choice(each) for each in found[:OFFERED]]


def product_choice(each: Product) -> Choice:
    """A product as an option."""
    return Choice(each.title[:75], each.id)


async def ways_of(ask: Ask, customer: CustomerRef, product: Product, text: str = "") -> Sequence[SoldAs]:
    """The ways in which a product is sold to a customer; of many SKUs those whose names have the words.

    A reservation says in its SKU for how long it is and how it is billed; of everything else the terms are asked for.
    """
    buyer = await buyer_of(ask, customer)
    skus = await ask.recent(
        f"skus {customer.id} {product.id}", lambda: ask.partner.catalogue.skus(buyer, product)
    )
    if product.kind is ProductKind.RESERVATION:
        return [SoldAs(sku, Term(sku.duration, cycle)) for sku in skus for cycle in sku.cycles]
    if len(skus) > MOST_SKUS:
        words = spelled_out(text).split()
        skus = [sku for sku in skus if any(word in spelled_out(sku.title) for word in words)] or skus
    readings = (_terms(ask, customer, buyer, product, sku) for sku in skus[:MOST_SKUS])
    return [each for found in await asyncio.gather(*readings) for each in found]


async def _terms(
    ask: Ask, customer: CustomerRef, buyer: Market, product: Product, sku: Sku
) -> Sequence[SoldAs]:
    found = await ask.recent(
        f"terms {customer.id} {product.id} {sku.id}",
        lambda: ask.partner.catalogue.availabilities(buyer, product, sku.id),
    )
    return [SoldAs(sku, offer.term) for offer in offers_of(sku, found)]


async def resolve_offer(ask: Ask, text: str, given: Given) -> SoldAs:
    """The one way that is meant: by its key, or by words of its term and name. Raises :class:`Ambiguous` and :class:`Unknown`."""
    ways = await ways_of(ask, given["customer"], given["product"], _sku_in(text) or text)
    wanted = text.strip().casefold()
    if exact := next((each for each in ways if each.key.casefold() == wanted), None):
        return exact
    found = _having(ways, text)
    if len(found) == 1:
        return found[0]
    if found:
        raise Ambiguous(OFFER, text, tuple(found[:LISTED]), max(0, len(found) - LISTED))
    raise Unknown(OFFER, text, tuple(ways[:LISTED]))


def _sku_in(text: str) -> str:
    return text.partition("/")[0] if text.count("/") == 2 else ""


def _having(ways: Sequence[SoldAs], text: str) -> list[SoldAs]:
    words = spelled_out(text).split()
    return [
        each
        for each in ways
        if all(word in spelled_out(f"{each.label} {each.sku.size} {each.sku.region}") for word in words)
    ]


async def suggest_offers(ask: Ask, text: str, given: Given) -> Sequence[Choice]:
    """The ways in which the product is sold whose term or name has these words."""
    ways = _having(await ways_of(ask, given["customer"], given["product"], text), text)
    return [offer_choice(each) for each in ways[:OFFERED]]


def offer_choice(each: SoldAs) -> Choice:
    """A way as an option."""
    return Choice(each.label[:75], each.key)


ProductSold = Annotated[
    Product,
    Field(description="Its name, or words of it", max_length=120, examples=["Microsoft 365 E3"]),
    Resolve(resolve_product, after=("customer",), shown=product_choice),
    Suggest(suggest_products, after=("customer",)),
    Heard(rest=True),
]
"""A parameter that names a product of the customer's market."""

OfferOf = Annotated[
    SoldAs,
    Field(
        description="For how long, how it is billed and, of several, which edition, size or region",
        max_length=120,
        examples=["1 year, billed monthly"],
    ),
    Resolve(resolve_offer, after=("customer", "product"), shown=offer_choice),
    Suggest(suggest_offers, after=("customer", "product")),
    Asked(label="Term"),
]
"""A parameter that names on which terms a product is bought."""
