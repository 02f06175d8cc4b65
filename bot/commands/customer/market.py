"""Market parameter: the country of a new customer, with what Partner Center demands there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from bot.cards.model import Choice
from bot.errors import BadValue, Cause, PartnerFailure
from bot.framework.context import Ask
from bot.framework.params import Resolve, Suggest
from bot.framework.phrases import Heard
from bot.messages import _
from bot.model import Country, CountryRules
from bot.parameters.country import COUNTRY_WORDS, country_choice, resolve_country, suggest_countries


@dataclass(frozen=True, slots=True)
class Sold:
    """A country in which Partner Center sells, and its rules.

    https://learn.microsoft.com/partner-center/developer/get-market-specific-validation-data
    """

    country: Country
    rules: CountryRules


async def resolve_market(ask: Ask, text: str) -> Sold:
    """The country that is meant. Raises what :func:`resolve_country` does, and :class:`BadValue` where there is no sale."""
    country = await resolve_country(ask, text)
    try:
        rules = await ask.recent(
            f"country rules {country.code}", lambda: ask.partner.customers.country_rules(country.code)
        )
    except PartnerFailure as failure:
        if failure.cause in (Cause.NOT_FOUND, Cause.BAD_REQUEST):
            raise BadValue(
                "country", text, _("Partner Center doesn't sell in {country}.", country=country)
            ) from None
        raise
    return Sold(country, rules)


def market_choice(found: Sold | Country) -> Choice:
    """The country as an option; or one that may be meant."""
    return country_choice(found.country if isinstance(found, Sold) else found)


Market = Annotated[
    Sold,
    Field(description="By name, in any language, or by code", max_length=100, examples=["Germany"]),
    Resolve(resolve_market, shown=market_choice),
    COUNTRY_WORDS,
    Heard("country"),
    Suggest(suggest_countries),
]
"""A parameter that names the country of a new customer."""
