"""product find: products of the vendor's catalogue by words, best matches first."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bot.access.policy import Permission
from bot.access.scope import Concerns
from bot.cards.model import Card
from bot.cards.product import Looked, found_card
from bot.framework.command import command
from bot.framework.context import Ask
from bot.framework.phrases import Heard, means
from bot.language import vocabulary as n
from bot.model import Segment
from bot.parameters.customer import Customer
from bot.parameters.page import PageNumber
from bot.parameters.product import KindOf, SegmentOf, catalogue_of, country_of, market_of

NEAREST = 5
"""How many products are offered as "did you mean"."""


@command(
    "product find",
    title="Find products",
    submit="Find",
    needs=Permission.CATALOG_READ,
    examples=("product find m365 e3", "product find sql server customer=fabrikam kind=software"),
    concerns=Concerns.CUSTOMERS,
    asked=(
        means(n.CATALOG, slots="words", helps=(n.SHOW, n.LIST)),
        means(n.CATALOG, n.SUBSCRIPTION, slots="words", helps=(n.SHOW, n.LIST)),
    ),
)
async def find(
    ask: Ask,
    words: Annotated[
        str,
        Field(description="Words of its name", max_length=120, examples=["Microsoft 365 E3"]),
        Heard(rest=True),
    ],
    *,
    customer: Customer | None = None,
    kind: KindOf = None,
    segment: SegmentOf = Segment.COMMERCIAL,
    page: PageNumber = 1,
) -> Card:
    """Find products in Microsoft's catalog by their name."""
    market = await market_of(ask, customer, segment)
    catalogue = await catalogue_of(ask, market)
    looked = Looked(words.strip(), market, country_of(ask, market), customer, kind)
    found = await catalogue.search(words, (kind,) if kind else ())
    if found:
        return found_card(found, looked, page, catalogue.missing, whole=catalogue.whole)
    near = [each for each in await catalogue.nearest(words, NEAREST) if kind in (None, each.kind)]
    return found_card(near, looked, page, catalogue.missing, near=True, whole=catalogue.whole)
