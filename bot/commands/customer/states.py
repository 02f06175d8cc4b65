"""States and provinces: one of those that Partner Center lists for a country, by code or by name."""

from __future__ import annotations

import gettext
from collections.abc import Iterator, Sequence
from functools import lru_cache

from bot.model import CountryRules
from bot.model.country_names import spelled


def state_meant(text: str, rules: CountryRules, locale: str) -> str:
    """The state as Partner Center lists it; empty where the text is none of them. Any text where there is no list.

    Names come from ISO 3166-2, which takes a moment to read: not for the event loop.
    """
    if not rules.states or not text:
        return text
    wanted = spelled(text)
    coded = next((each for each in rules.states if spelled(each) == wanted), "")
    return coded or next(
        (
            each
            for each, names in _names(rules.country, rules.states, locale)
            if wanted in map(spelled, names)
        ),
        "",
    )


def state_choices(rules: CountryRules, locale: str) -> tuple[tuple[str, str], ...]:
    """The states of a country to choose from, as (label, value), by name."""
    listed = [
        (f"{names[0]} ({each})" if names else each, each)
        for each, names in _names(rules.country, rules.states, locale)
    ]
    return tuple(sorted((label[:75], value) for label, value in listed))


@lru_cache(maxsize=64)
def _names(country: str, states: tuple[str, ...], locale: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What each state is called: in the person's language and in ISO 3166-2; a code for what is listed by name."""
    import pycountry

    inside = [(each.code, each.name) for each in pycountry.subdivisions if each.country_code == country]
    return tuple((each, tuple(_names_of(each, inside, locale))) for each in states)


def _names_of(state: str, inside: Sequence[tuple[str, str]], locale: str) -> Iterator[str]:
    found = next(((code, name) for code, name in inside if _is(state, code, name)), None)
    if found is None:
        return
    code, listed = found
    for name in dict.fromkeys((_translated(listed, locale), listed)):
        yield name
        # "Beijing Shi", "Hokkaidô [Hokkaido]": what people write is a part of it.
        yield from (part for part in name.replace("[", ";").replace("]", "").split(";") if part != name)
        yield f"{name} ({state})"
    yield code
    yield code.partition("-")[2]


def _is(state: str, code: str, name: str) -> bool:
    return state.upper() in (code, code.partition("-")[2]) or spelled(state) == spelled(name)


def _translated(name: str, locale: str) -> str:
    import pycountry

    languages: Sequence[str] = (locale.replace("-", "_"), locale.partition("-")[0])
    found = gettext.translation("iso3166-2", pycountry.LOCALES_DIR, languages=languages, fallback=True)
    return found.gettext(name)
