"""The commands there are, with some of a test's own besides."""

from __future__ import annotations

from bot.commands import load
from bot.framework.command import Command
from bot.framework.noun_help import NounHelp
from bot.framework.registry import Registry


def registry_with(*more: Command, about: str = "Things of a test") -> Registry:
    """All commands, and these; ``about`` is what their nouns are about where nobody has said it yet."""
    known = load()
    said = known.about | {each.noun: about for each in more if each.noun not in known.about}
    nouns = [NounHelp(noun, words, place) for place, (noun, words) in enumerate(said.items())]
    return Registry([*known.commands, *more], nouns)
