"""Patterns that the vendor's country rules bring: tried only where that takes little time. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

LONGEST_PATTERN = 500
LONGEST_TEXT = 40
"""Characters; postal codes and telephone numbers have half as many."""

MOST_WAYS = 100_000
"""In how many ways a pattern may go through a text of that length. Python tries one after the other, and all of them where none
fits: some milliseconds."""

FEWEST_TRIES = 3


def fits(pattern: str, text: str) -> bool:
    """Whether the whole text is as the pattern says.

    A pattern that Python cannot read, or that could take long, refuses nothing, nor is a long text refused: the vendor,
    whose pattern it is, judges what is sent to it.
    """
    if not pattern or len(text) > LONGEST_TEXT or not takes_little(pattern):
        return True
    return re.fullmatch(pattern, text) is not None


def first_fitting(pattern: str, forms: Iterable[str]) -> str | None:
    """The first of the ways to write something that the pattern takes as a whole; the first of all where the pattern is not
    tried. The more ways a pattern has through a text, the fewer texts it is tried on.
    """
    short = (form for form in forms if len(form) <= LONGEST_TEXT)
    if not pattern or not takes_little(pattern):
        return next(short, None)
    tried = islice(short, max(FEWEST_TRIES, MOST_WAYS // max(1, ways_through(pattern))))
    return next((form for form in tried if re.fullmatch(pattern, form)), None)


def takes_little(pattern: str) -> bool:
    """Whether the pattern can be read, and has few ways through any text that it is tried on."""
    return ways_through(pattern) <= MOST_WAYS


@lru_cache(maxsize=512)
def ways_through(pattern: str) -> int:
    """In how many ways the pattern goes through a text at most; more than :data:`MOST_WAYS` for one that cannot be read."""
    if len(pattern) > LONGEST_PATTERN:
        return MOST_WAYS + 1
    try:
        re.compile(pattern)
        return _ways(parser.parse(pattern))
    except (re.error, OverflowError, RecursionError):
        return MOST_WAYS + 1


def _ways(parsed: Iterable[tuple[Any, Any]]) -> int:
    """At most so many ways through a text: each choice of each part, multiplied; no more is counted than is of interest."""
    ways = 1
    for code, told in parsed:
        ways = min(ways * _ways_of(str(code), told), MOST_WAYS + 1)
    return ways


def _ways_of(code: str, told: Any) -> int:
    match code:
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            least, most, body = told
            # What may be empty is gone through as often as it has to be, although the text does not get shorter.
            each = _ways(body) + (body.getwidth()[0] == 0)
            return sum(each**times for times in range(min(least, LONGEST_TEXT), min(most, LONGEST_TEXT) + 1))
        case "SUBPATTERN":
            return _ways(told[-1])
        case "ATOMIC_GROUP":
            return _ways(told)
        case "ASSERT" | "ASSERT_NOT":
            return _ways(told[1])
        case "BRANCH":
            return sum(map(_ways, told[1]))
        case "GROUPREF_EXISTS":
            return sum(_ways(each) for each in told[1:] if each)
        case _:
            return 1
