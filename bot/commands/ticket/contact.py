"""Support contact: whom Microsoft's support may write to or call, from a chat profile and what the person says.

Azure Support takes a country as ISO 3166 alpha-3, a time zone by Windows' name, and one of eleven languages
(https://learn.microsoft.com/rest/api/support/support-tickets/create#contactprofile). Codes and names come from CLDR (Babel,
tzlocal) and ISO 3166 (pycountry).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from babel.core import get_global
from babel.languages import get_territory_language_info

from bot.messages import _
from bot.model import Contact
from bot.model.identity import Actor
from bot.model.phone import read_phone

LANGUAGES = (
    "en-us", "de-de", "es-es", "fr-fr", "it-it", "ja-jp", "ko-kr", "pt-br", "ru-ru", "zh-hans", "zh-tw",
)  # fmt: skip
"""In which Azure Support answers; the first is for everybody else."""

HOME = "US"
UTC = "UTC"
CRITICAL = "critical"

_EXAMPLE = "+1 425 555 0100"
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_TERRITORY = re.compile(r"[A-Z]{2}")
_NORWEGIAN = frozenset({"no", "nb", "nn"})


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person says of the contact; what is empty is taken from the profile. ``country`` is ISO 3166 alpha-2,
    ``time_zone`` a Windows name, ``language`` one of :data:`LANGUAGES`."""

    email: str = ""
    phone: str = ""
    method: str = "email"
    country: str = ""
    time_zone: str = ""
    language: str = ""
    name: str = ""


NOTHING = Wishes()


def contact_of(actor: Actor, home: str = HOME, wishes: Wishes = NOTHING) -> Contact:
    """The asker, as support wants a contact. ``home`` is the partner's own country (alpha-2), for whose profile tells none.

    Who has a single name is sent with it in both places, since both are demanded.
    """
    first, _, last = " ".join((wishes.name or actor.name).split()).partition(" ")
    country = wishes.country or territory_of(actor) or home
    return Contact(
        first or actor.user,
        last or first or actor.user,
        wishes.email or actor.email,
        country=alpha_3(country) or alpha_3(HOME),
        time_zone=wishes.time_zone or windows_zone(actor.time_zone, country),
        language=wishes.language or language_for(actor.locale) or LANGUAGES[0],
        phone=number.written if (number := read_phone(wishes.phone)) else wishes.phone,
        method=wishes.method,
    )


def contact_problems(contact: Contact, severity: str) -> dict[str, str]:
    """What support would refuse of a contact, by parameter name."""
    problems: dict[str, str] = {}
    if not _EMAIL.fullmatch(contact.email):
        problems["email"] = _("Enter an email address, such as {example}.", example="kim@litware.example")
    if contact.phone and not read_phone(contact.phone):
        problems["phone"] = _("Enter a phone number in digits, such as {example}.", example=_EXAMPLE)
    elif not contact.phone and severity == CRITICAL:
        problems["phone"] = _(
            "Support calls about critical tickets. Enter a phone number, such as {example}.", example=_EXAMPLE
        )
    elif not contact.phone and contact.method == "phone":
        problems["phone"] = _("Enter the phone number to call, such as {example}.", example=_EXAMPLE)
    return problems


def territory_of(actor: Actor) -> str:
    """In which country somebody is, as far as the profile tells: by the locale, else by the time zone; empty where neither does."""
    return _of_locale(actor.locale) or zone_territory(actor.time_zone)


def alpha_3(code: str) -> str:
    """ISO 3166 alpha-3 by alpha-2; empty for what is no country."""
    import pycountry

    found = pycountry.countries.get(alpha_2=code) if _TERRITORY.fullmatch(code) else None
    return str(found.alpha_3) if found else ""


def alpha_2(code: str) -> str:
    """ISO 3166 alpha-2 by alpha-3; empty for what is no country."""
    import pycountry

    found = pycountry.countries.get(alpha_3=code)
    return str(found.alpha_2) if found else ""


def windows_zone(zone: str, country: str = "") -> str:
    """Windows' name for a time zone by IANA's, old names and aliases included. For one that nobody knows it is the only zone of
    the country, else UTC."""
    by_name = zones_by_name()
    if found := by_name.get(zone.casefold()):
        return found
    zones = get_global("territory_zones").get(country, ())
    names = {by_name[each.casefold()] for each in zones if each.casefold() in by_name}
    return names.pop() if len(names) == 1 else UTC


@cache
def zones_by_name() -> Mapping[str, str]:
    """Windows' names by IANA's and by themselves, in small letters."""
    from tzlocal.windows_tz import tz_win, win_tz

    return {
        zone.casefold(): name for zone, name in [*((each, each) for each in win_tz), *tz_win.items()] if zone
    }


def language_for(locale: str) -> str:
    """The language of Azure Support that goes with a locale; empty where it has none."""
    language, *rest = re.split("[-_]", locale.casefold())
    if language == "zh":
        return "zh-tw" if _is_traditional(rest) else "zh-hans"
    return next((each for each in LANGUAGES if each.partition("-")[0] == language), "")


def _is_traditional(rest: list[str]) -> bool:
    """Whether Chinese is written in traditional characters: by the script, or as it is usual in the territory."""
    if {"hans", "hant"} & {*rest}:
        return "hant" in rest
    likely = get_global("likely_subtags")
    return any("Hant" in str(likely.get(f"zh_{part.upper()}", "")) for part in rest)


def _of_locale(locale: str) -> str:
    """The territory of a locale where the language is spoken there: ``es-LA`` is the Spanish of a continent, not of Laos. What stands
    behind a single letter is about calendars and the like."""
    language, *rest = re.split("[-_]", re.split("[.@]|[-_][A-Za-z0-9][-_]", locale)[0])
    for part in rest:
        replaced = get_global("territory_aliases").get(part.upper(), ())
        code = replaced[0] if len(replaced) == 1 else part.upper()
        if alpha_3(code) and _is_spoken(language.casefold(), code):
            return code
    return ""


def _is_spoken(language: str, territory: str) -> bool:
    known = {spoken.partition("_")[0] for spoken in get_territory_language_info(territory)}
    replaced = get_global("language_aliases").get(language, language)
    same = _NORWEGIAN if language in _NORWEGIAN else {language, str(replaced).partition("_")[0]}
    return not known.isdisjoint(same)


def zone_territory(zone: str) -> str:
    """The territory of a time zone; empty for one that belongs to none, such as UTC."""
    code = str(get_global("zone_territories").get(get_global("zone_aliases").get(zone, zone), ""))
    return code if alpha_3(code) else ""
