"""Quantities in words: "two weeks", "an hour", "eine Woche", "vier Fünftel", "3x a normal day", 1週間, 8割5分."""

from __future__ import annotations

import re
from collections.abc import Iterator

_COUNTS = {
    **dict.fromkeys(("a", "an", "one", "ein", "eine", "einen", "un", "une", "una", "uno", "一"), 1),
    **dict.fromkeys(("two", "a couple of", "zwei", "deux", "dos", "二"), 2),
    **dict.fromkeys(("three", "drei", "trois", "tres", "三"), 3),
    **dict.fromkeys(("four", "vier", "quatre", "cuatro", "四"), 4),
    **dict.fromkeys(("five", "fünf", "cinq", "cinco", "五"), 5),
    **dict.fromkeys(("six", "sechs", "seis", "六"), 6),
    **dict.fromkeys(("seven", "sieben", "sept", "siete", "七"), 7),
    **dict.fromkeys(("eight", "acht", "huit", "ocho", "八"), 8),
    **dict.fromkeys(("nine", "neun", "neuf", "nueve", "九"), 9),
    **dict.fromkeys(("ten", "zehn", "dix", "diez", "十"), 10),
    **dict.fromkeys(("fourteen", "vierzehn", "quatorze", "catorce"), 14),
}
_LISTED = "|".join(sorted(map(re.escape, _COUNTS), key=len, reverse=True))
_NUMBER = rf"(?P<number>\d{{1,3}}|{_LISTED})"

_WEEKS = re.compile(
    rf"(?<![\w.,]){_NUMBER}\s?(?:weeks?|wks?|wochen?|semaines?|semanas?|週間)(?![a-zà-ÿ])", re.IGNORECASE
)
_DAYS = re.compile(
    rf"(?<![\w.,])(?P<number>{_LISTED})\s?(?:days?|tagen?|tage?|jours?|d[ií]as?|日間)(?![a-zà-ÿ])",
    re.IGNORECASE,
)
_HOURS = re.compile(
    rf"(?<![\w.,])(?P<number>{_LISTED})\s?(?:hours?|stunden?|heures?|horas?|時間)(?![a-zà-ÿ])", re.IGNORECASE
)
_TIMES = re.compile(
    rf"(?<![\w.,])(?:{_NUMBER}\s?(?:x|times|mal|fois|veces|倍)|(?P<double>twice|double|doppelte|double|doble)|(?P<triple>triple|dreifache))(?![a-zà-ÿ\d])",
    re.IGNORECASE,
)

_PARTS = {
    **dict.fromkeys(("half", "hälfte", "moitié", "mitad", "半分"), 50),
    **dict.fromkeys(
        ("three quarters", "three-quarters", "drei viertel", "dreiviertel", "trois quarts", "tres cuartos"),
        75,
    ),
    **dict.fromkeys(("four fifths", "vier fünftel", "quatre cinquièmes", "cuatro quintos"), 80),
    **dict.fromkeys(("nine tenths", "neun zehntel", "neuf dixièmes", "nueve décimos"), 90),
}
"""Parts of a whole that people say in words, in percent."""
_PART = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, _PARTS))})(?![a-zà-ÿ])", re.IGNORECASE)
_TENTHS = re.compile(r"(?<!\d)(\d)割(\d)分")


def spelled_in(text: str) -> Iterator[tuple[str, str, int, int]]:
    """Kind, value and place of each quantity in words: ``days``, ``hours``, ``percent``, or the ``number`` of times something is usual."""
    for found in _TENTHS.finditer(text):
        yield "percent", str(int(found[1]) * 10 + int(found[2])), *found.span()
    for found in _PART.finditer(text):
        yield "percent", str(_PARTS[found[0].casefold()]), *found.span()
    for found in _WEEKS.finditer(text):
        yield "days", str(_counted(found["number"]) * 7), *found.span()
    for found in _DAYS.finditer(text):
        yield "days", str(_counted(found["number"])), *found.span()
    for found in _HOURS.finditer(text):
        yield "hours", f"{_counted(found['number'])}h", *found.span()
    for found in _TIMES.finditer(text):
        times = 2 if found["double"] else 3 if found["triple"] else _counted(found["number"])
        yield "number", str(times), *found.span()


def count_in_words(text: str) -> int | None:
    """The number that a word alone says: "seven", "sieben"; ``None`` for anything else."""
    return _COUNTS.get(text.strip().casefold())


def _counted(number: str) -> int:
    return int(number) if number.isdecimal() else _COUNTS[number.casefold()]
