"""product show: one product, its SKUs, and the terms and prices on which each is sold to somebody."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

from pydantic import Field

from bot.access.policy import Permission
from bot.access.scope import Concerns
from bot.cards.model import Card
from bot.cards.pages import Page
from bot.cards.product import SKUS_A_PAGE, Looked, Priced, found_card, product_card
from bot.errors import Unknown
from bot.framework.command import command
from bot.framework.context import Ask
from bot.framework.phrases import Heard, means
from bot.language import vocabulary as n
from bot.model import PRODUCT, Market, Money, Offer, Product, Segment, Sku
from bot.model.customer_search import fold
from bot.model.product import offers_of
from bot.parameters.customer import Customer
from bot.parameters.page import PageNumber
from bot.parameters.product import SegmentOf, catalogue_of, country_of, market_of

NEAREST = 5


@command(
    "product show",
    title="Show a product",
    aliases=("product",),
    needs=Permission.CATALOG_READ,
    examples=("product show microsoft 365 e3", "product show microsoft 365 e3 customer=fabrikam"),
    concerns=Concerns.CUSTOMERS,
    asked=(means(n.CATALOG, n.SHOW, slots="words", prior=-0.2),),
)
async def show(
    ask: Ask,
    words: Annotated[
        str,
        Field(description="Its name or its product ID", max_length=120, examples=["Microsoft 365 E3"]),
        Heard(rest=True),
    ],
    *,
    customer: Customer | None = None,
    only: Annotated[
        str,
        Field(
            description="Only what has these words in its name, such as a size or a region",
            max_length=120,
            examples=["D4s v5 westeurope"],
        ),
    ] = "",
    segment: SegmentOf = Segment.COMMERCIAL,
    page: PageNumber = 1,
) -> Card:
    """Show a product with its terms and prices."""
    market = await market_of(ask, customer, segment)
    catalogue = await catalogue_of(ask, market)
    looked = Looked(words.strip(), market, country_of(ask, market), customer)
    found = await catalogue.search(words)
    product = await catalogue.exact(words) or (found[0] if len(found) == 1 else None)
    if product is None and found:
        return found_card(found, looked, 1, catalogue.missing, whole=catalogue.whole)
    if product is None:
        raise Unknown(PRODUCT, words, tuple(await catalogue.nearest(words, NEAREST)))
    return await _shown(ask, product, looked, only, page)


async def _shown(ask: Ask, product: Product, looked: Looked, only: str, page: int) -> Card:
    """The product as it is sold to the customer, or to anybody in the market."""
    buyer = replace(looked.market, customer_id=looked.customer.id if looked.customer else "")
    skus = _having(await ask.partner.catalogue.skus(buyer, product), only)
    pages = Page.of(skus, page, SKUS_A_PAGE)
    readings = (ask.partner.catalogue.availabilities(buyer, product, sku.id) for sku in pages.items)
    sold = await asyncio.gather(*readings)
    offers = [offer for sku, found in zip(pages.items, sold, strict=True) for offer in offers_of(sku, found)]
    priced, source = await _priced(ask, offers, looked)
    return product_card(product, priced, pages, looked, only, source)


def _having(skus: Sequence[Sku], only: str) -> list[Sku]:
    """SKUs with all of these words in their name, size or region."""
    wanted = fold(only).split()
    return [
        each
        for each in skus
        if all(word in fold(f"{each.title} {each.size} {each.region}") for word in wanted)
    ]


async def _priced(ask: Ask, offers: Sequence[Offer], looked: Looked) -> tuple[list[Priced], str]:
    """The offers with their prices, for who may see prices, and where these are from."""
    if not ask.sees(Permission.PRICE_READ, looked.customer):
        return [Priced(each) for each in offers], ""
    found = await asyncio.gather(*(_price(ask, each, looked.market) for each in offers))
    source = next((each[1] for each in found if each[1]), "")
    return [Priced(offer, price) for offer, (price, _) in zip(offers, found, strict=True)], source


async def _price(ask: Ask, offer: Offer, market: Market) -> tuple[Money | None, str]:
    sku, term = offer.sku, offer.term
    found = await ask.prices.price(
        market.country, market.segment, sku.product_id, sku.id, term.duration, term.cycle
    )
    return (Money(found.amount, found.currency), found.source) if found else (None, "")
