"""Entities of a sentence (named-entity recognition): numbers of tickets and invoices, addresses, amounts, percents, days, months.

Everything that has a form of its own is found by that form, before words are looked at. What is found says where it stands
in the text, of which kind it is, and how a command line would write it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.language.dates import days_in, months_in
from bot.language.japanese_countries import japanese_countries_in
from bot.language.quantities import currencies_in, quantities_in
from bot.language.spelled import spelled_in

LONGEST = 600
"""Characters of a sentence that are looked at: people who ask for something say it in fewer."""


@dataclass(frozen=True, slots=True)
class Entity:
    """Something named in a text, from ``start`` to ``end``; ``value`` is how a command line writes it."""

    kind: str
    value: str
    start: int
    end: int


_CLOCK = re.compile(
    r"(?<![\w.,])\d{1,2}(?::\d\d)?\s?(?:[ap]\.?m\.?(?!\w)|uhr(?!\w))"
    r"|(?<!\w)(?:since|seit|desde|depuis)\s(?:las\s)?\d{1,2}(?::\d\d|\s?h(?:\d\d)?(?!\w)|(?=\s?(?:[,;!?]|$)))"
    r"|(?<![\d.,])\d{1,2}時(?:\d{1,2}分|半)?(?=から|に|頃|ごろ|過ぎ)",
    re.IGNORECASE,
)
"""A time of day: no amount, and no span of hours."""

_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("quoted", re.compile(r"""["“”„«»「『]\s*([^"“”„«»」』]{2,}?)\s*["“”„«»」』]""")),
    ("person", re.compile(r"<@[A-Z0-9]{2,}(?:\|[^<>\n]*)?>")),
    ("place", re.compile(r"<#[A-Z0-9]{2,}(?:\|[^<>\n]*)?>")),
    ("address", re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)),
    ("tenant", re.compile(r"\{?[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}?")),
    (
        "domain",
        re.compile(r"(?:https?://)?((?:[\w-]+\.)+[a-z]{2,}(?!\w))(?:/\S*)?", re.IGNORECASE | re.ASCII),
    ),
    ("place", re.compile(r"#[\w-]{2,}")),
    ("person", re.compile(r"@\w[\w.-]+")),
    ("ticket", re.compile(r"(?<![\w.,])#?(\d{12,18})(?:[a-z]{2,3})?(?![\w%€$£])", re.ASCII)),
    ("invoice", re.compile(r"(?<!\w)([A-Z]{1,3}\d{6,20})(?!\w)", re.IGNORECASE | re.ASCII)),
    ("time", _CLOCK),
    # Partner Center's error codes: https://learn.microsoft.com/partner-center/developer/error-codes
    ("code", re.compile(r"(?<![\w.,])((?:8|9)\d{5})(?![\w.,%])", re.ASCII)),
    ("code", re.compile(r"(?<!\w)(AADSTS\d{5,7})(?!\w)", re.IGNORECASE | re.ASCII)),
    (
        "code",
        re.compile(r"(?<!\w)((?:[A-Z][a-z]+)+(?:Failed|NotFound|SupportPlan|TokenTenant))(?!\w)", re.ASCII),
    ),
    # What we number ourselves: six letters and digits, of both.
    ("own", re.compile(r"(?<![\w-])(?=[a-z]*\d)(?=\d*[a-z])([a-z0-9]{6})(?![\w-])", re.ASCII)),
    ("own", re.compile(r"(?<![\w-])((?=[A-Z]*\d)(?=\d*[A-Z])[A-Z0-9]{4}-[A-Z0-9]{4})(?![\w-])", re.ASCII)),
)
"""Kinds by their form, the surest first."""


def entities_in(text: str, today: date, locale: str) -> tuple[Entity, ...]:
    """What a text names by its form, in the order of the text, nothing twice."""
    taken = _Taken(len(text))
    for kind, pattern in _FORMS:
        for found in pattern.finditer(text):
            value = found[found.lastindex or 0]
            taken.add(Entity(kind, value, *found.span()))
    finders: Sequence[Callable[[], Iterable[tuple[str, str, int, int]]]] = (
        lambda: days_in(text, today),
        lambda: months_in(text, today),
        lambda: spelled_in(text),
        lambda: quantities_in(text, locale),
        lambda: currencies_in(text),
        lambda: japanese_countries_in(text),
    )
    for found_by in finders:
        for each in found_by():
            taken.add(Entity(*each))
    return tuple(sorted(taken.entities, key=lambda each: each.start))


class _Taken:
    """Entities that share no letter of the text: the first of two wins."""

    def __init__(self, length: int) -> None:
        self.entities: list[Entity] = []
        self._letters = bytearray(length)

    def add(self, entity: Entity) -> None:
        if not any(self._letters[entity.start : entity.end]):
            self.entities.append(entity)
            self._letters[entity.start : entity.end] = b"\1" * (entity.end - entity.start)
