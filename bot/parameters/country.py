"""Country parameter: a country by its name in any language, or by its code."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.cards.model import Choice
from bot.errors import Ambiguous, Unknown
from bot.framework.context import Ask
from bot.framework.params import Spans
from bot.model import COUNTRY, Country
from bot.model.country_names import (
    LONGEST,
    containing,
    is_near_name,
    matching,
    meant,
    named,
    resembling,
    with_part,
)

MOST_CANDIDATES = 8
"""How many countries a picker lists."""

NEAREST = 3
"""How many countries are offered as "did you mean"."""

OFFERED = 20
"""How many countries are offered while somebody types."""


async def resolve_country(ask: Ask, text: str) -> Country:
    """The one country that is meant.

    Raises :class:`Ambiguous` when several are called so and :class:`Unknown` when none is.
    """
    if len(text) > LONGEST:
        raise Unknown(COUNTRY, text)
    # In a thread: a name that is in no near language is looked for in all of them.
    found = await asyncio.to_thread(meant, text, ask.locale)
    if len(found) == 1:
        return found[0]
    if found:
        raise Ambiguous(COUNTRY, text, found[:MOST_CANDIDATES], len(found[MOST_CANDIDATES:]))
    near = await asyncio.to_thread(containing, text, ask.locale, MOST_CANDIDATES)
    if len(near) > 1:
        raise Ambiguous(COUNTRY, text, near)
    if not near:
        near, certain = await asyncio.to_thread(_having, text, ask.locale)
        if certain:
            return near[0]
    raise Unknown(COUNTRY, text, near or await asyncio.to_thread(resembling, text, ask.locale, NEAREST))


def _having(text: str, locale: str) -> tuple[tuple[Country, ...], bool]:
    """Countries that have a part called so, and whether it is the only one and a country itself."""
    found, certain = with_part(text)
    return tuple(named(code, locale) for code in found[:NEAREST]), certain


COUNTRY_WORDS = Spans(is_near_name, worded=True)
"""Marks a parameter that names a country: ``country=South Korea`` is one value."""


async def suggest_countries(ask: Ask, text: str) -> Sequence[Choice]:
    """Countries for a type-ahead field, best first: in the asker's language, in English, or exactly in any other. Before anything
    is typed the partner's own comes first."""
    if not text.strip():
        own = named(ask.installation.country, ask.locale)
        others = await asyncio.to_thread(matching, "", ask.locale, OFFERED)
        return [country_choice(each) for each in dict.fromkeys((own, *others))][:OFFERED]
    found = await asyncio.to_thread(matching, text, ask.locale, OFFERED)
    return [country_choice(each) for each in found or await asyncio.to_thread(meant, text, ask.locale)]


def country_choice(country: Country) -> Choice:
    """A country as an option: its name to be read, its code to be sent."""
    return Choice(str(country)[:75], country.code)
