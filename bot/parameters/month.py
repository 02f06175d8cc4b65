"""Month parameter: a calendar month as people say it (``2026-10``, ``october``, ``last``, ``octobre 2025``, 先月)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Annotated

from pydantic import Field

from bot.cards.format import known_locale
from bot.errors import BadValue
from bot.framework.context import Ask
from bot.framework.params import Resolve, Spans
from bot.framework.phrases import Heard
from bot.language.dates import months_in, says_which_month, shifted
from bot.messages import N_, _

_SHORT = {"this": 0, "current": 0, "now": 0, "last": -1, "previous": -1}
_IN_DIGITS = re.compile(
    r"(?P<year>20\d\d)[-/. ]?(?P<month>0[1-9]|1[0-2])(?:[-/.]\d\d?)?|(?P<first>0?[1-9]|1[0-2])[-/. ](?P<then>20\d\d)",
    re.ASCII,
)
"""``2026/10``, ``202610``, ``2026-10-01``, ``10/2026``."""
_BESIDE_YEAR = re.compile(r"(?<=[^\W\d_]) ?[-/.,]? ?(?=20\d\d$)|(?<=[^\W\d_]) ?['’‘](?=\d\d$)")
"""What people put between the name of a month and its year."""
_YEAR = re.compile(r" ?(20\d\d)(?: ?[年г]\.?)?$")


async def resolve_month(ask: Ask, text: str) -> date:
    """The first day of the month that is meant, the latest of its name that has begun. Raises :class:`BadValue`."""
    today = ask.now.date()
    example = f"{shifted(today, -1):%Y-%m}"
    found = _read(text, today, ask.reads)
    if found is None:
        raise BadValue(
            N_("Month"),
            text,
            _("Name one month, with its year if it isn't the latest of that name."),
            example,
        )
    if found > today:
        raise BadValue(N_("Month"), text, _("This month hasn't begun."), example)
    return found


async def resolve_coming_month(ask: Ask, text: str) -> date:
    """The first day of the month that is meant, this one or the next of its name. Raises :class:`BadValue`."""
    today = ask.now.date()
    this, example = shifted(today, 0), f"{shifted(today, 1):%Y-%m}"
    said = " ".join(text.split()).casefold()
    found = shifted(today, 1) if said == "next" else _read(text, today, ask.reads)
    if found is None:
        raise BadValue(
            N_("Month"),
            text,
            _("Name one month, with its year if it isn't the next of that name."),
            example,
        )
    if found < this and said not in _SHORT and not says_which_month(text):
        found = found.replace(year=this.year if found.month >= this.month else this.year + 1)
    if found < this:
        raise BadValue(N_("Month"), text, _("This month is over."), example)
    return found


def _read(text: str, today: date, locale: str) -> date | None:
    """The first day of a month, as people write it in digits, in the languages of the bot, and in their own."""
    said = " ".join(text.split())
    if (back := _SHORT.get(said.casefold())) is not None:
        return shifted(today, back)
    if digits := _IN_DIGITS.fullmatch(said):
        return date(int(digits["year"] or digits["then"]), int(digits["month"] or digits["first"]), 1)
    said = _BESIDE_YEAR.sub(lambda found: " 20" if found[0].strip() in ("'", "’", "‘") else " ", said)
    found = [each for each in months_in(said.capitalize(), today) if each[2:] == (0, len(said))]
    if len(found) != 1:
        return _in_own_words(said, today, locale)
    year, _dash, month = found[0][1].partition("-")
    return date(int(year), int(month), 1)


def _in_own_words(said: str, today: date, locale: str) -> date | None:
    year = _YEAR.search(said)
    month = _names(locale).get((said[: year.start()] if year else said).casefold().rstrip("."))
    if month is None:
        return None
    latest = today.year if month <= today.month else today.year - 1
    return date(int(year[1]) if year else latest, month, 1)


@lru_cache(maxsize=64)
def _names(tag: str) -> Mapping[str, int]:
    """Names of months in a language."""
    known = known_locale(tag)
    forms = [known.months[form][width] for form in _FORMS for width in _WIDTHS] if known else []
    return {name.casefold().rstrip("."): number for each in forms for number, name in each.items()}


_ANY_DAY = date(2026, 1, 1)
"""Which day it is matters not to whether words are a month."""
_FORMS, _WIDTHS = ("format", "stand-alone"), ("wide", "abbreviated")


def _is_month(text: str, locale: str) -> bool:
    return _read(text, _ANY_DAY, locale) is not None


MONTH_WORDS = Spans(_is_month, worded=True)
"""Marks a parameter that names a month: ``month=october 2026`` and ``month=last month`` are one value."""

Month = Annotated[
    date,
    Field(description="A month: 2026-10 or october", max_length=40, examples=["2026-10"]),
    Resolve(resolve_month),
    MONTH_WORDS,
    Heard("month"),
]
"""A parameter that names a calendar month; its value is the first day."""

ComingMonth = Annotated[
    date,
    Field(description="A month from now on: 2026-12 or december", max_length=40, examples=["2026-12"]),
    Resolve(resolve_coming_month),
    MONTH_WORDS,
    Heard("coming month"),
]
"""A parameter that names a calendar month that is not over; its value is the first day."""

EarlierMonth = Annotated[
    date,
    Field(
        description="An earlier month to compare with: 2026-09 or september",
        max_length=40,
        examples=["2026-09"],
    ),
    Resolve(resolve_month),
    MONTH_WORDS,
    Heard("earlier month"),
]
"""A parameter that names the month that another is compared with."""
