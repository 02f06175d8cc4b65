"""Contact parameters: how support reaches whoever raises a ticket, as people write it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Annotated

from babel import Locale
from pydantic import Field

from bot.cards.format import locale_of
from bot.cards.model import Choice, FieldKind
from bot.commands.ticket.contact import LANGUAGES, alpha_3, language_for, zones_by_name
from bot.errors import BadValue
from bot.framework.context import Ask
from bot.framework.params import Asked, Resolve, Suggest
from bot.messages import _, language, listed
from bot.model import Country
from bot.model.phone import LONGEST
from bot.parameters.country import COUNTRY_WORDS, country_choice, resolve_country, suggest_countries
from bot.parameters.phone import PHONE_WORDS

OFFERED = 20


class ContactBy(StrEnum):
    """How support answers first."""

    EMAIL = "email"
    PHONE = "phone"


async def resolve_contact_country(ask: Ask, text: str) -> Country:
    """The one country that is meant. Raises what :func:`resolve_country` does, and :class:`BadValue` for one that has no code."""
    found = await resolve_country(ask, text)
    if not alpha_3(found.code):
        problem = _("Azure Support needs an ISO 3166 code, and {country} has none.", country=found.name)
        raise BadValue("country", text, problem, "Sweden")
    return found


async def resolve_language(ask: Ask, text: str) -> str:
    """A language of Azure Support by its code, or by its name in the asker's language or in any that support has. Raises
    :class:`BadValue`."""
    wanted = text.strip().casefold()
    for tag in LANGUAGES:
        if wanted in (tag, *(name.casefold() for name in _names_of(tag, ask.locale))):
            return tag
    if (found := language_for(wanted)) and len(wanted.partition("-")[0]) == 2:
        return found
    offered = listed(language_choice(tag, language()).label for tag in LANGUAGES)
    raise BadValue("language", text, _("Azure Support answers in {languages}.", languages=offered), "en-us")


def _names_of(tag: str, locale: str) -> Iterable[str]:
    """What a language is called, with and without the country."""
    known = Locale.parse(tag, sep="-")
    for shown_in in (locale_of(locale), *(Locale.parse(each, sep="-") for each in LANGUAGES)):
        yield known.get_display_name(shown_in) or tag
        yield known.get_language_name(shown_in) or tag


async def suggest_languages(ask: Ask, text: str) -> Sequence[Choice]:
    """Languages of Azure Support whose name has the text in it; all of them where none has."""
    offered = [language_choice(tag, ask.locale) for tag in LANGUAGES]
    wanted = text.strip().casefold()
    return [each for each in offered if wanted in f"{each.label} {each.value}".casefold()] or offered


def language_choice(tag: str, locale: str = "en") -> Choice:
    """A language as an option."""
    return Choice((Locale.parse(tag, sep="-").get_display_name(locale_of(locale)) or tag)[:75], tag)


async def resolve_zone(ask: Ask, text: str) -> str:
    """Windows' name of a time zone, by itself, by IANA's name or by a city that has one. Raises :class:`BadValue`."""
    wanted = text.strip().casefold().replace(" ", "_")
    zones = zones_by_name()
    if found := zones.get(wanted) or zones.get(text.strip().casefold()):
        return found
    if found := zones.get(_by_offset(text)):
        return found
    cities = {name for zone, name in zones.items() if zone.rpartition("/")[2] == wanted}
    if len(cities) == 1:
        return cities.pop()
    problem = _("No time zone has this name. Enter a continent and city, or Windows' name.")
    raise BadValue("time zone", text, problem, "Europe/Stockholm")


_OFFSET = re.compile(r"(?:UTC|GMT) ?([+\u2212-]) ?0?([0-9]{1,2})(?::?00)?", re.IGNORECASE)


def _by_offset(text: str) -> str:
    """The name of a zone that is always so many hours from UTC; in these names the sign is turned around:
    https://www.iana.org/time-zones. Empty for any other text."""
    found = _OFFSET.fullmatch(text.strip())
    return f"etc/gmt{'-' if found[1] == '+' else '+'}{int(found[2])}" if found else ""


async def suggest_zones(ask: Ask, text: str) -> Sequence[Choice]:
    """Time zones whose name has the text in it, those where the asker is first."""
    wanted = text.strip().casefold().replace(" ", "_")
    mine = ask.person.actor.time_zone.casefold()
    names = dict.fromkeys(
        name
        for zone, name in sorted(zones_by_name().items(), key=lambda pair: pair[0] != mine)
        if wanted in zone.replace(" ", "_")
    )
    return [zone_choice(name) for name in list(names)[:OFFERED]]


def zone_choice(name: str) -> Choice:
    """A time zone as an option."""
    return Choice(name[:75], name)


Phone = Annotated[
    str,
    Field(
        description="Where support can call; required for critical tickets",
        max_length=LONGEST,
        examples=["+1 425 555 0100"],
    ),
    PHONE_WORDS,
]
"""A parameter that is a phone number."""

ContactName = Annotated[
    str,
    Field(description="Who support asks for (default: you)", max_length=100),
    Asked(label="Contact's name", seldom=True),
]
"""A parameter that is the contact's name."""

Email = Annotated[
    str,
    Field(description="Where support writes to (default: the address of your profile)", max_length=150),
    Asked(FieldKind.EMAIL, label="Contact's email", seldom=True),
]
"""A parameter that is the contact's address."""

ContactCountry = Annotated[
    Country | None,
    Field(description="The country to call (default: from your profile)", max_length=100),
    Resolve(resolve_contact_country, shown=country_choice),
    COUNTRY_WORDS,
    Suggest(suggest_countries),
    Asked(label="Contact's country", seldom=True),
]
"""A parameter that is a country; ``None`` for that of the profile."""

SupportLanguage = Annotated[
    str | None,
    Field(description="The language support answers in (default: from your profile)", max_length=60),
    Resolve(resolve_language, shown=language_choice),
    Suggest(suggest_languages),
    Asked(label="Support language", seldom=True),
]
"""A parameter that is a language of Azure Support; ``None`` for that of the profile."""

TimeZone = Annotated[
    str | None,
    Field(description="The contact's time zone (default: from your profile)", max_length=60),
    Resolve(resolve_zone, shown=zone_choice),
    Suggest(suggest_zones),
    Asked(label="Contact's time zone", seldom=True),
]
"""A parameter that is a time zone by Windows' name; ``None`` for that of the profile."""
