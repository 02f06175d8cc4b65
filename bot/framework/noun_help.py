"""Noun: the first word of commands, as help tells of it. It is declared in the noun's own file or package."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class NounHelp:
    """What a group of commands is about: ``about`` is a phrase without a full stop, ``place`` orders help (low first)."""

    name: str
    about: str
    place: int


def nouns_in(namespace: dict[str, Any]) -> tuple[NounHelp, ...]:
    """The nouns declared in a module."""
    return tuple(value for value in namespace.values() if isinstance(value, NounHelp))
