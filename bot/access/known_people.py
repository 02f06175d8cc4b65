"""Known people: colleagues whom our own database or the chat platform can name, found by how people call each other."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from bot.model.canonicalization import canonical_address

NEAR = 0.75
"""How alike two names are of which one may be a slip for the other."""


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A colleague: ``name`` is what people say, ``holder`` the address or object id by which roles are held."""

    name: str
    holder: str


def called(text: str, people: Sequence[KnownPerson]) -> Sequence[KnownPerson]:
    """Who is meant by a name: those with just this name or address, else those with all its words in theirs."""
    wanted = _words(text)
    exact = [each for each in people if _words(each.name) == wanted or each.holder == canonical_address(text)]
    return exact or [each for each in people if wanted and set(wanted) <= set(_words_of(each))]


def beginning(text: str, people: Sequence[KnownPerson]) -> Sequence[KnownPerson]:
    """Who may be meant by what is typed so far: each of its words begins one of theirs."""
    wanted = _words(text)
    return [
        each
        for each in people
        if all(any(word.startswith(part) for word in _words_of(each)) for part in wanted)
    ]


def nearly(text: str, people: Sequence[KnownPerson]) -> Sequence[KnownPerson]:
    """Who is called much like that."""
    wanted = " ".join(_words(text))

    def alike(each: KnownPerson) -> bool:
        said = (*_words(each.name), " ".join(_words(each.name)))
        return any(SequenceMatcher(None, wanted, word).ratio() >= NEAR for word in said)

    return [each for each in people if alike(each)]


def distinct(people: Iterable[KnownPerson]) -> list[KnownPerson]:
    """One of each address, the first that has a name, in the order of their names."""
    found: dict[str, KnownPerson] = {}
    for each in people:
        if each.holder and not found.get(each.holder, KnownPerson("", "")).name:
            found[each.holder] = each
    return sorted(found.values(), key=lambda each: (_words_of(each), each.holder))


def _words_of(each: KnownPerson) -> list[str]:
    """What somebody can be called by: the words of the name, and what stands before the ``@``."""
    local = each.holder.partition("@")[0] if "@" in each.holder else ""
    return [*_words(each.name), *_words(local.replace(".", " ")), *([local] if local else ())]


def _words(text: str) -> list[str]:
    """Words without case and accents: Fernández is found by fernandez."""
    plain = unicodedata.normalize("NFKD", text.strip().lstrip("@").casefold())
    return "".join(each for each in plain if not unicodedata.combining(each)).split()
