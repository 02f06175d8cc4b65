"""Ordinals (anaphora): "the second one", „das zweite“, 2つ目 — which row of the list before a sentence means."""

from __future__ import annotations

import re
from dataclasses import dataclass

LAST = -1
"""The number of the last row."""

_NAMES = {
    1: "first|erste[nrs]?|premi(?:er|ère)|primer[oa]?",
    2: "second|zweite[nrs]?|deuxième|seconde?|segund[oa]",
    3: "third|dritte[nrs]?|troisième|tercer[oa]?",
    4: "fourth|vierte[nrs]?|quatrième|cuart[oa]",
    5: "fifth|fünfte[nrs]?|cinquième|quint[oa]",
    6: "sixth|sechste[nrs]?|sixième|sext[oa]",
    7: "seventh|siebte[nrs]?|septième|séptim[oa]",
    8: "eighth|achte[nrs]?|huitième|octav[oa]",
    9: "ninth|neunte[nrs]?|neuvième|noven[oa]",
    10: "tenth|zehnte[nrs]?|dixième|décim[oa]",
}
_JAPANESE = "一二三四五六七八九十"

_ARTICLE = r"(?:(?:the|that|der|die|das|den|dem|le|la|el)\s{1,3})?"
_LIST = (
    r"(?:\s{1,3}(?:one|entry|row|item|eintrag|zeile|ligne|fila))?"
    r"(?:\s{1,3}(?:(?:in|on|from|of) the list|of (?:them|those|these)|davon|(?:in|aus|von) der liste|de la list[ea]|d['’]entre eux|de ellos|de ellas))?"
)
_BY_NAME = re.compile(
    rf"(?<!\w){_ARTICLE}(?:{'|'.join(f'(?P<n{number}>{names})' for number, names in _NAMES.items())})(?!\w){_LIST}",
    re.IGNORECASE,
)
_BY_NUMBER = re.compile(
    rf"(?<!\w){_ARTICLE}(?:(?:#|no\.?\s?|nr\.?\s?|n[°º]\s?|number\s|nummer\s|numéro\s|número\s)(?P<after>\d{{1,2}})"
    rf"|(?P<before>\d{{1,2}})(?:st|nd|rd|th|er|ère|re|e|ème|[ºª]))(?!\w){_LIST}",
    re.IGNORECASE,
)
_AT_LAST = re.compile(
    r"(?<!\w)(?:(?:the\s)?last (?:one|entry|row|item|in the list|of (?:them|those))"
    r"|(?:(?:der|die|das|den)\s)(?:letzte[nrs]?)(?=\s*[.!?]*$)|(?:le dernier|la dernière|el último|la última)(?=\s*[.!?]*$))(?!\w)",
    re.IGNORECASE,
)
_IN_JAPANESE = re.compile(
    rf"(?P<digit>\d{{1,2}}|[{_JAPANESE}])(?:つ目|番目|件目|個目|行目)(?:のもの|のやつ)?|(?P<first>最初)(?:のもの|のやつ|の)|(?P<last>最後)(?:のもの|のやつ|の)"
)
_ALONE = re.compile(r"\s*#?(\d{1,2})[.)]?\s*")


@dataclass(frozen=True, slots=True)
class Ordinal:
    """Which row is meant, the first being 1, and from where to where that is said."""

    number: int
    start: int
    end: int


def ordinal_in(text: str) -> Ordinal | None:
    """The row of a list that a sentence speaks of; ``None`` where it speaks of none."""
    if found := _ALONE.fullmatch(text):
        return _numbered(int(found[1]), found)
    if found := _AT_LAST.search(text):
        return Ordinal(LAST, *found.span())
    if found := _BY_NAME.search(text):
        return Ordinal(next(number for number in _NAMES if found[f"n{number}"]), *found.span())
    if found := _BY_NUMBER.search(text):
        return _numbered(int(found["after"] or found["before"]), found)
    if found := _IN_JAPANESE.search(text):
        if found["first"] or found["last"]:
            return Ordinal(1 if found["first"] else LAST, *found.span())
        digit = found["digit"]
        return _numbered(int(digit) if digit.isdecimal() else _JAPANESE.index(digit) + 1, found)
    return None


def _numbered(number: int, found: re.Match[str]) -> Ordinal | None:
    return Ordinal(number, *found.span()) if number else None
