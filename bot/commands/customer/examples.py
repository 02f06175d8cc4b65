"""Examples of what a vendor's pattern takes, for beside the field that it refused. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

from bot.commands.customer.patterns import LONGEST_TEXT, fits, takes_little

_OPTIONAL = 1
"""So often what may be left out and is one mark is written, so that "1234 AB" keeps its space."""


@lru_cache(maxsize=512)
def like(pattern: str) -> str:
    """A short text that the pattern takes; empty where none is found with little effort."""
    if not pattern or not takes_little(pattern):
        return ""
    # Repetitions within repetitions have no end to speak of.
    text = "".join(islice(_written(parser.parse(pattern), _Rows()), LONGEST_TEXT + 1))
    return text if 0 < len(text) <= LONGEST_TEXT and fits(pattern, text) else ""


@dataclass(slots=True)
class _Rows:
    """Digits and letters, each used up in its order."""

    digits: str = "1234567890"
    letters: str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

    def next_in(self, told: list[tuple[Any, Any]]) -> str:
        """The next one that is in the set; empty where none is."""
        for name in ("digits", "letters"):
            row: str = getattr(self, name)
            at = next((at for at, letter in enumerate(row) if _holds(told, letter)), None)
            if at is not None:
                setattr(self, name, row[at + 1 :] + row[: at + 1])
                return row[at]
        return ""


def _written(parsed: Iterable[tuple[Any, Any]], rows: _Rows) -> Iterator[str]:
    for code, told in parsed:
        match str(code):
            case "LITERAL":
                yield chr(told)
            case "IN":
                yield rows.next_in(told) or _first_of(told)
            case "ANY":
                yield rows.letters[0]
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                least, most, body = told
                mark = len(body) == 1 and str(body[0][0]) == "LITERAL" and chr(body[0][1]) in " -"
                for _ in range(max(least, min(most, _OPTIONAL if mark else 0))):
                    yield from _written(body, rows)
            case "SUBPATTERN":
                yield from _written(told[-1], rows)
            case "ATOMIC_GROUP":
                yield from _written(told, rows)
            case "BRANCH":
                yield from _written(told[1][0], rows)
            case _:
                pass


def _first_of(told: list[tuple[Any, Any]]) -> str:
    """The first character that the set names."""
    code, first = told[0]
    return chr(first if str(code) == "LITERAL" else first[0]) if str(code) in ("LITERAL", "RANGE") else ""


def _holds(told: list[tuple[Any, Any]], letter: str) -> bool:
    negated = bool(told) and str(told[0][0]) == "NEGATE"
    return negated != any(_takes(str(code), each, letter) for code, each in told)


def _takes(code: str, told: Any, letter: str) -> bool:
    match code:
        case "LITERAL":
            return bool(ord(letter) == told)
        case "RANGE":
            return bool(told[0] <= ord(letter) <= told[1])
        case "CATEGORY":
            return letter.isdigit() if str(told) == "CATEGORY_DIGIT" else str(told) == "CATEGORY_WORD"
        case _:
            return False
