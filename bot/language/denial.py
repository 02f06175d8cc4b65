"""Denial: what a clause says not to mean ("not fabrikam but contoso", „nicht Fabrikam, sondern Contoso“)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.language.entities import Entity

DENIED = "denied"
"""The kind of an entity that is named to say that it is not meant, and in whose place nothing else was named."""

_KINDS = ("customer", "month", "date", "amount", "number", "percent", "days", "country")
"""What people correct. Numbers of tickets and invoices stand behind a "no." that is none."""

_BEHIND = 24
"""Letters before a value in which its denial is looked for, and behind it."""

_PLACED = r"(?:(?:for|of|to|from|in|by|für|von|auf|aus|im|bei|pour|de|en|à|para|a|por)\s{1,3})?"
_BEFORE = re.compile(rf"(?<!\w)(?:not|nicht|pas)\s{{1,3}}{_PLACED}$", re.IGNORECASE)
_BEFORE_SPANISH = re.compile(rf"(?:^|(?P<and>[,;]\s?|\s[ye]\s))\s*no\s{{1,3}}{_PLACED}$", re.IGNORECASE)
_BUT_SPANISH = re.compile(r"\s{0,3},?\s{0,3}sino(?!\w)", re.IGNORECASE)
_JAPANESE = re.compile(r"\s?(?:の[^\s、。]{1,6}?)?(?:じゃなくて|ではなくて?|でなく|じゃなく)、?")


def without_denied(text: str, entities: Sequence[Entity]) -> tuple[list[Entity], tuple[tuple[int, int], ...]]:
    """The entities that are meant, and the places of those in whose stead another one is named. What is denied without that is
    kept as :data:`DENIED`, which no command takes."""
    places = {each: place for each in entities if (place := _denied(text, each))}
    if not places:
        return list(entities), ()
    meant = {_group(each) for each in entities if each not in places}
    kept: list[Entity] = []
    replaced: list[tuple[int, int]] = []
    for each in entities:
        if each not in places:
            kept.append(each)
        elif _group(each) in meant:
            replaced.append(places[each])
        else:
            start, end = places[each]
            kept.append(replace(each, kind=DENIED, start=start, end=end))
    return kept, tuple(replaced)


def _group(entity: Entity) -> str:
    return "amount" if entity.kind == "number" else entity.kind


def _denied(text: str, entity: Entity) -> tuple[int, int] | None:
    """From where to where a value and its denial go; ``None`` where it is not denied."""
    if entity.kind not in _KINDS:
        return None
    if behind := _JAPANESE.match(text, entity.end, entity.end + _BEHIND):
        return entity.start, behind.end()
    first = max(0, entity.start - _BEHIND)
    if before := _BEFORE.search(text, first, entity.start):
        return before.start(), entity.end
    spanish = _BEFORE_SPANISH.search(text, first, entity.start)
    if spanish and (spanish["and"] or _BUT_SPANISH.match(text, entity.end)):
        return spanish.start(), entity.end
    return None
