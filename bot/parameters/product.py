"""Product parameters: the segment that something is sold to, the market whose catalogue is meant, and a product of it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bot.errors import Cause, PartnerFailure
from bot.framework.context import Ask
from bot.messages import _
from bot.model import Country, CustomerRef, Market, ProductKind, Segment
from bot.model.country_names import named
from bot.queries.catalogue import Catalogue

SegmentOf = Annotated[
    Segment,
    Field(description="The kind of organization it is sold to"),
]
"""A parameter that names a segment."""

KindOf = Annotated[ProductKind | None, Field(description="Only products of this kind")]
"""A parameter that names a kind of product."""


async def market_of(ask: Ask, customer: CustomerRef | None, segment: str = Segment.COMMERCIAL) -> Market:
    """The market of a customer, by its country; the partner's own where that is not known, or no customer is meant."""
    if customer is None:
        return Market(ask.installation.country.upper(), segment)
    known = (await ask.customers.countries([customer.id])).get(customer.id, "")
    return Market((known or await _told(ask, customer) or ask.installation.country).upper(), segment)


async def _told(ask: Ask, customer: CustomerRef) -> str:
    try:
        return (await ask.partner.customers.get(customer.id)).country
    except PartnerFailure as failure:
        # Without delegated access the vendor tells no address.
        if failure.cause is Cause.FORBIDDEN:
            return ""
        raise


async def catalogue_of(ask: Ask, market: Market) -> Catalogue:
    """The catalogue of a market, with a word about it where that takes a while."""
    if not ask.catalogues.knows(market, ask.now):
        await ask.progress(_("Reading Microsoft's catalog…"))
    return await ask.catalogues.of(ask.partner.catalogue, market, ask.now)


def country_of(ask: Ask, market: Market) -> Country:
    """The market's country, as the reader calls it."""
    return named(market.country, ask.locale)
