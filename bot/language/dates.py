"""Dates in a sentence: days and months by Babel's own names in five languages, and relative ones ("last month", 先月)."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

from babel import Locale

from bot.framework.phrases import LANGUAGES

_RELATIVE_MONTHS: dict[int, str] = {
    0: "this month|current month|this period|month so far|diesen monat|diesem monat|dieser monat|laufenden monat|aktuellen monat"
    "|ce mois-ci|ce mois|mois en cours|este mes|mes actual|mes en curso|今月|当月",
    -1: "last month|previous month|past month|prior month|letzten monat|letztem monat|letzter monat|vorigen monat|vorigen monats"
    "|letzten monats|vormonat|mois dernier|mois passé|mois précédent|mes pasado|mes anterior|último mes|先月|前月",
    -2: "month before last|vorletzten monat|先々月",
    1: "next month|coming month|following month|nächsten monat|nächstem monat|nächster monat|nächsten monats|kommenden monat"
    "|kommendem monat|folgemonat|mois prochain|mois suivant|mes que viene|próximo mes|mes próximo|mes siguiente|来月|翌月",
}

A_WEEK_AGO = -7

_RELATIVE_DAYS: dict[int, str] = {
    0: "this morning|heute morgen|heute früh|heut früh|heut morgen|heut|ce matin|esta mañana|今朝|today|heute|aujourd'hui|aujourd’hui|hoy|今日|本日",
    -1: "yesterday|gestern|hier|ayer|昨日",
    -2: "day before yesterday|vorgestern|avant-hier|anteayer|一昨日|おととい",
    1: "tomorrow|morgen|demain|mañana|明日",
    A_WEEK_AGO: "last week|past week|letzte woche|letzter woche|semaine dernière|semana pasada|先週",
}
"""Days from today. What is said of a week is meant since then."""

_ENDS = "end of|ende|fin|fin de|finales de|bis ende|fin du mois de"

_YEAR = r"(?:\s{0,4}(?:de|of|,)?\s{0,4}(?P<year>20\d\d))?"

_A_YEAR = re.compile(r"20\d\d|['’‘]\d\d(?!\d)")

BESIDE = 30
"""Letters beside the name of a month in which its day is looked for."""

_DAY_BEFORE = re.compile(r"(?<!\d)(\d{1,2})(?:\.|st|nd|rd|th|er|º)?\s*(?:de\s+|of\s+)?$")
_DAY_AFTER = re.compile(r"\s*(\d{1,2})(?:st|nd|rd|th)?(?![\d%])")
_UNTIL_BEFORE = re.compile(
    r"(?<!\w)(?:until|till?|through|up to|bis|jusqu['’ ]?[aà]|hasta)\s+(?:(?:the|zur?|einschließlich|la)\s+){0,2}$",
    re.IGNORECASE,
)
_END_BEFORE = re.compile(rf"(?:{_ENDS})\s+(?:de\s+|des\s+|du\s+)?$", re.IGNORECASE)


@cache
def _months() -> tuple[re.Pattern[str], dict[str, int]]:
    """All names of months in all languages, as one pattern, and which month each means."""
    names: dict[str, int] = {}
    for language in LANGUAGES:
        locale = Locale(language)
        for form in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in locale.months[form][width].items():
                    plain = name.casefold().rstrip(".")
                    # 日本語 writes months as numbers, which are read below; three letters at least tell a month from a word.
                    if len(plain) >= 3 and not plain[0].isdigit():
                        names.setdefault(plain, number)
    # CLDR abbreviates to "sept" in one country and to "sep" in another; people know no such borders.
    names |= {"sep": 9, "sept": 9, "okt": 10, "dez": 12, "jän": 1, "jänner": 1}
    # "mar" is Tuesday in French and Spanish and the sea; "may" and "mai" are meant as months where a number or a year is near.
    listed = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?P<name>{listed})(?!\w)\.?{_YEAR}", re.IGNORECASE), names


def says_which_month(text: str) -> bool:
    """Whether words say by themselves which month is meant ("next month", "October 2026"), other than a name that each year has."""
    return bool(_A_YEAR.search(text) or _relative("months")[0].search(text))


@cache
def _relative(which: str) -> tuple[re.Pattern[str], dict[str, int]]:
    table = _RELATIVE_MONTHS if which == "months" else _RELATIVE_DAYS
    values = {word: at for at, said in table.items() for word in said.split("|")}
    listed = "|".join(sorted(map(re.escape, values), key=len, reverse=True))
    return re.compile(
        rf"(?<![a-zà-ÿ])(?P<said>{listed})(?:(?<=[^\x00-\u2fff])|(?![a-zà-ÿ]))", re.IGNORECASE
    ), values


class SpanOfDaysError(ValueError):
    """Words that say several days where one is due."""


def relative_day(text: str, today: date, *, first: bool = False, ahead: bool = False) -> date | None:
    """The day that words alone say: "yesterday", "Freitag"; ``None`` for anything else. Of a weekday it is the last one or, looking
    ``ahead``, the next. A week is its ``first`` day. Raises :class:`SpanOfDaysError` for a week otherwise."""
    said = " ".join(text.casefold().split())
    _pattern, values = _relative("days")
    if said in values:
        if values[said] == A_WEEK_AGO and not first:
            raise SpanOfDaysError(text)
        return today + timedelta(days=values[said])
    _weekday, names = _weekdays()
    if said not in names:
        return None
    away = names[said] - today.weekday()
    return today + timedelta(days=(away % 7 or 7) if ahead else -(-away % 7))


_ISO_DAY = re.compile(r"(?<![\d-])(20\d\d)-(\d\d?)-(\d\d?)(?![\d-])")
_ISO_MONTH = re.compile(r"(?<![\d-])(20\d\d)[-/](0[1-9]|1[0-2])(?![\d-])")
_POINTED = re.compile(r"(?<![\d.])(\d\d?)\.(\d\d?)\.(20\d\d)(?![\d.])")
_POINTED_SHORT = re.compile(r"(?<![\d.,])(\d\d?)\.(\d\d?)\.(?![\d€$£])")
_JA_DAY = re.compile(r"(?:(20\d\d)年)?(\d\d?)月(\d\d?)日")
_JA_MONTH = re.compile(r"(?:(20\d\d)年)?(\d\d?)月(?:分|度)?(?P<end>末)?(?!\d)")
_NEXT_END = re.compile(r"来月末|今月末")


_GERMAN_HERE = re.compile(r"(?<!\w)(?:ich|du|wir|man|ist|gibt|sind) hier$", re.IGNORECASE)
"""Where "hier" is no French yesterday."""


def days_in(text: str, today: date) -> Iterator[tuple[str, str, int, int]]:
    """``date`` entities: days as ISO 8601."""
    for pattern, order in ((_ISO_DAY, (1, 2, 3)), (_POINTED, (3, 2, 1))):
        for found in pattern.finditer(text):
            if day := _day(*(int(found[at]) for at in order)):
                yield "date", day.isoformat(), *found.span()
    for found in _POINTED_SHORT.finditer(text):
        if 1 <= int(found[2]) <= 12 and (day := _near(None, int(found[2]), int(found[1]), today)):
            yield "date", day.isoformat(), *found.span()
    for found in _JA_DAY.finditer(text):
        year = int(found[1]) if found[1] else None
        if day := _near(year, int(found[2]), int(found[3]), today):
            yield "date", day.isoformat(), *found.span()
    for found in _NEXT_END.finditer(text):
        month = shifted(today, 1 if found[0].startswith("来") else 0)
        yield "date", _last_of(month.year, month.month).isoformat(), *found.span()
    yield from _named_days(text, today)
    yield from _weekdays_in(text, today)
    pattern, values = _relative("days")
    for found in pattern.finditer(text):
        if _GERMAN_HERE.search(text, max(0, found.start() - BESIDE), found.end()):
            continue
        away = values[found["said"].casefold()]
        if away == A_WEEK_AGO and _UNTIL_BEFORE.search(text, max(0, found.start() - BESIDE), found.start()):
            # Which of its days is meant, nobody said: no day is made of it, and it is named as not understood.
            yield "week", found["said"], *found.span()
            continue
        yield "date", (today + timedelta(days=away)).isoformat(), *found.span()


@cache
def _weekdays() -> tuple[re.Pattern[str], dict[str, int]]:
    """The whole names of days of the week in all languages, Monday being 0."""
    names = {
        name.casefold(): number
        for language in LANGUAGES
        for number, name in Locale(language).days["format"]["wide"].items()
    }
    listed = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    regular = "every|each|jeden|immer|chaque|tous les|cada|todos los|毎週"
    until = "until|till?|til|bis|nächsten|next|jusqu['’ ]?[aà]u?|prochain|hasta el|hasta|el próximo"
    return re.compile(
        rf"(?<![a-zà-ÿ0-9-])(?:(?P<regular>{regular})\s?)?(?:(?P<until>{until})\s+)?(?P<name>{listed})(?P<to>まで)?(?![a-zà-ÿ])",
        re.IGNORECASE,
    ), names


def _weekdays_in(text: str, today: date) -> Iterator[tuple[str, str, int, int]]:
    """Days of the week: the last one of that name, or the next where something lasts until it. "Every Monday" is none."""
    pattern, names = _weekdays()
    for found in pattern.finditer(text):
        if found["regular"]:
            continue
        away = names[found["name"].casefold()] - today.weekday()
        ahead = found["until"] or found["to"]
        day = today + timedelta(days=(away % 7 or 7) if ahead else -(-away % 7))
        yield "date", day.isoformat(), *found.span("name")


def _named_days(text: str, today: date) -> Iterator[tuple[str, str, int, int]]:
    """Days with the name of a month: "october 1", "31. Januar", "end of january"."""
    pattern, names = _months()
    for found in pattern.finditer(text):
        month = names[found["name"].casefold()]
        year = int(found["year"]) if found["year"] else None
        behind = max(0, found.start() - BESIDE)
        before = _DAY_BEFORE.search(text, behind, found.start())
        after = _DAY_AFTER.match(text, found.end(), found.end() + BESIDE)
        ends = _END_BEFORE.search(text, behind, found.start())
        if ends:
            day = _near_month_end(year, month, today)
            yield "date", day.isoformat(), ends.start(), found.end()
        elif (number := (before or (after if not found["year"] else None))) and (
            near := _near(year, month, int(number[1]), today)
        ):
            yield "date", near.isoformat(), min(number.start(), found.start()), max(number.end(), found.end())


def months_in(text: str, today: date) -> Iterator[tuple[str, str, int, int]]:
    """``month`` entities, as ``2026-10``. A month without a year is the latest of that name that has begun."""
    for found in _ISO_MONTH.finditer(text):
        yield "month", f"{found[1]}-{found[2]}", *found.span()
    pattern, values = _relative("months")
    for found in pattern.finditer(text):
        month = shifted(today, values[found["said"].casefold()])
        yield "month", f"{month:%Y-%m}", *found.span()
    for found in _JA_MONTH.finditer(text):
        if 1 <= int(found[2]) <= 12:
            yield "month", _latest(int(found[2]), int(found[1]) if found[1] else None, today), *found.span()
    pattern, names = _months()
    for found in pattern.finditer(text):
        name = found["name"].casefold()
        if name in _WORDS_TOO and not found["year"] and not found["name"][0].isupper():
            continue
        yield (
            "month",
            _latest(names[name], int(found["year"]) if found["year"] else None, today),
            *found.span(),
        )


_WORDS_TOO = frozenset({"may", "mar", "march", "mars", "mai", "dec", "set", "ago"})
"""Names of months that are other words as well: "may I", "mar" is Tuesday, "ago" is past. Written small they are not taken."""


def _latest(month: int, year: int | None, today: date) -> str:
    if year is None:
        year = today.year if month <= today.month else today.year - 1
    return f"{year:04}-{month:02}"


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _near(year: int | None, month: int, day: int, today: date) -> date | None:
    """The day of this name that is nearest to today: people speak of the last one and of the next one alike."""
    if year is not None:
        return _day(year, month, day)
    days = [found for each in (-1, 0, 1) if (found := _day(today.year + each, month, day))]
    return min(days, key=lambda each: abs(each - today), default=None)


def _near_month_end(year: int | None, month: int, today: date) -> date:
    if year is None:
        year = today.year if month >= today.month else today.year + 1
    return _last_of(year, month)


def _last_of(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def shifted(day: date, months: int) -> date:
    """The first day of the month so many months from this day's."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)
