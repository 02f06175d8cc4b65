"""Intents (natural-language understanding): how people ask for a command in their own words, declared beside the command.

A :class:`Words` is one notion and everything that people call it, in the five languages of the bot. An :class:`Intent` says
which notions together mean a command, and which values it has then.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

LANGUAGES = ("en", "de", "fr", "es", "ja")
"""ISO 639-1 codes of the languages in which people can ask."""


@dataclass(frozen=True, slots=True)
class Words:
    """A notion (concept) and its synonyms: by language, with commas between them.

    An expression of several words counts where they stand side by side. Inflected forms need not be listed: words are
    compared by stem. ``kind`` is ``minor`` for what is often said without being meant: manners of doing, names of systems.
    """

    name: str
    en: str = ""
    de: str = ""
    fr: str = ""
    es: str = ""
    ja: str = ""
    kind: str = ""

    def of(self, language: str) -> tuple[str, ...]:
        """The synonyms in one language."""
        said: str = getattr(self, language)
        return tuple(each for part in said.split(",") if (each := part.strip()))


@dataclass(frozen=True, slots=True)
class Intent:
    """One way to mean a command.

    ``needs`` are notions that must all be in the sentence, and ``helps`` those that make it likelier. ``slots`` are parameters
    whose values must be in it; other values are taken where they are found. ``gives`` are values that the sentence
    has by meaning this ("remove" means ``remove=yes``); ``without`` are notions with which it means something else. ``prior``
    is added to the score: above zero for what is meant more often where the words alone decide nothing.
    """

    needs: tuple[Words, ...] = ()
    slots: tuple[str, ...] = ()
    helps: tuple[Words, ...] = ()
    without: tuple[Words, ...] = ()
    named: tuple[str, ...] = ()
    anything: bool = False
    gives: Mapping[str, str] = field(default_factory=dict, hash=False)
    prior: float = 0.0


def means(
    *needs: Words,
    slots: str = "",
    helps: tuple[Words, ...] = (),
    without: tuple[Words, ...] = (),
    named: str = "",
    anything: bool = False,
    prior: float = 0.0,
    **gives: str,
) -> Intent:
    """An :class:`Intent`; ``slots`` with spaces between them: ``means(BUDGET, SET, slots="customer amount")``."""
    return Intent(needs, tuple(slots.split()), helps, without, tuple(named.split()), anything, gives, prior)


@dataclass(frozen=True, slots=True)
class Heard:
    """How the values of a parameter sound in a sentence (slot filling).

    ``kind`` is the kind of entity that fills it (``customer``, ``amount``, ``percent``, ``ticket``, ``month`` ...), empty for what
    the type of the parameter says. ``values`` are words for each of its choices. ``rest`` takes the words that nothing
    else took, as a title or a note does.
    """

    kind: str = ""
    values: Mapping[str, Words] = field(default_factory=dict, hash=False)
    rest: bool = False


NOT_HEARD: Any = Heard()
"""A parameter that no sentence fills by anything but its type."""
