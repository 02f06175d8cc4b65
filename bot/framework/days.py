"""Days as people write them: ``2026-01-31``, and as the bot prints them for somebody of a locale, "31 Jan 2026"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from babel.dates import format_date

from bot.cards.format import day, day_and_month, known_locale, locale_of
from bot.framework.numerals import unmarked
from bot.messages import N_, _

LONGEST = 60

HOW = N_("Enter a date as 2026-01-31 (year-month-day).")

_ENGLISH = ("en-US", "en-GB")
_TIME = re.compile(r"(?:[, ]+|(?<=[0-9])T)[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?: ?UTC|Z)?$")
_ORDINAL = re.compile(r"(?<=[0-9])(?:st|nd|rd|th)(?![a-z])", re.IGNORECASE)
_IN_NUMBERS = re.compile(r"([0-9]{1,4})([-/.]) ?([0-9]{1,2})\2 ?([0-9]{4}|[0-9]{1,2})")
_TELLS_LITTLE = "en-US"
"""What chat clients are set to that nobody has set: people everywhere have it."""
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])")
_LETTERS = re.compile(r"[^\W\d_]{3}")


def read_day(text: str, locale: str = "") -> date:
    """A day by year, month and day in digits, or as the bot prints it for somebody of a locale, with or without a time in UTC;
    with the month in letters, also as in English.

    Raises ``ValueError`` with a sentence that says what to write.
    """
    said = _ORDINAL.sub("", _TIME.sub("", _in_digits(unmarked(text))))
    try:
        return date.fromisoformat(said)
    except ValueError:
        known = len(said) > LONGEST or _ISO.match(said)
        found = None if known else _printed(said, locale) or _numbered(said, locale)
    if found is None:
        raise ValueError(_(HOW))
    return found


def spans(text: str, locale: str = "") -> bool:
    """Whether some words are one day."""
    try:
        read_day(text, locale)
    except ValueError:
        return False
    return True


def _in_digits(text: str) -> str:
    """Text in the digits of ASCII: what it is compared with is printed in them, except for some names of months."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(each)) if each.isdecimal() else each for each in text)


def _printed(said: str, locale: str) -> date | None:
    """The day that is printed so: all that its digits may mean are printed, and compared."""
    wanted = _folded(said)
    tags = (locale or "en-US", *(each for each in _ENGLISH if _LETTERS.search(said)))
    for tag in dict.fromkeys(tags):
        for each in _candidates(said):
            if wanted in _forms(each, tag):
                return each
    _refuse_without_year(said, wanted, tags[0])
    return None


def _numbered(said: str, locale: str) -> date | None:
    """A day in three numbers: from the year on, or as the locale orders them where that has to decide.

    Raises ``ValueError`` for what can be read in two ways.
    """
    numbers = _IN_NUMBERS.fullmatch(said)
    if not numbers:
        return None
    first, middle, last = (int(numbers[at]) for at in (1, 3, 4))
    if len(numbers[1]) == 4:
        return _day(first, middle, last)
    if len(numbers[1]) > 2 or (last < 100 and numbers[2] == "-"):
        return None
    year = last if last > 99 else 2000 + last
    readings = {each for each in (_day(year, middle, first), _day(year, first, middle)) if each}
    if len(readings) < 2:
        return next(iter(readings), None)
    known = known_locale(locale) if locale != _TELLS_LITTLE else None
    if known is None:
        either = " or ".join(sorted(each.isoformat() for each in readings))
        raise ValueError(f"{said} can be read in two ways; write {either} (year-month-day).")
    pattern = known.date_formats["short"].pattern
    by_day = pattern.index("d") < pattern.index("M")
    return _day(year, middle, first) if by_day else _day(year, first, middle)


def _day(year: int, month: int, day_: int) -> date | None:
    try:
        return date(year, month, day_)
    except ValueError:
        return None


def _candidates(said: str) -> Iterator[date]:
    numbers = [int(each) for each in re.findall("[0-9]+", said)]
    if not 2 <= len(numbers) <= 4:
        return
    for year in dict.fromkeys(each for each in numbers if 1900 <= each <= 2999):
        for day_ in dict.fromkeys(each for each in numbers if 1 <= each <= 31):
            for month in range(1, 13):
                try:
                    yield date(year, month, day_)
                except ValueError:
                    continue


@lru_cache(maxsize=4096)
def _forms(when: date, tag: str) -> frozenset[str]:
    long = format_date(when, format="long", locale=known_locale(tag) or locale_of(tag))
    return frozenset(map(_folded, (day(when, tag), str(long))))


def _folded(text: str) -> str:
    """Text without the marks between its parts, and numbers without leading zeros."""
    kept = "".join(
        " " if unicodedata.category(each)[0] in "PSZ" else each
        for each in _in_digits(unmarked(text)).casefold()
    )
    return " ".join(each.lstrip("0") for each in re.findall(r"[0-9]+|[^0-9\s]+", kept))


def _refuse_without_year(said: str, wanted: str, tag: str) -> None:
    """Raises ``ValueError`` for a day of every year."""
    for found in re.findall("[0-9]+", said)[:2]:
        for month in range(1, 13):
            try:
                each = date(2024, month, int(found[:3]))
            except ValueError:
                continue
            if wanted == _folded(day_and_month(each, tag)):
                raise ValueError(_("Add the year, as in 2026-01-31 (year-month-day)."))
