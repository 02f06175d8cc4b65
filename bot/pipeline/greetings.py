"""Greetings before a command line: "hi, ticket list", "RE: usage show fabrikam"; and several command lines in one message."""

from __future__ import annotations

import re

from bot.cards.model import FieldKind
from bot.errors import UnclearLine
from bot.framework.command import Command
from bot.framework.registry import Registry
from bot.language.small_talk import COURTESIES
from bot.line import Word, is_picture
from bot.messages import _

MOST_WORDS = 5
"""Words that are looked through for a greeting: "good morning csp bot, please"."""

_WORD = re.compile(r"\S+")
_MARKS = ".,:;!?-–—…"


def without_greeting(line: str, registry: Registry) -> str:
    """The line from the whole name of a command on, where nothing but greetings and courtesies stands before it; else as it is.

    A command of one word is left to be understood: "hi freeze" is not meant to take effect at once.
    """
    words = list(_WORD.finditer(line, 0, 200))[: MOST_WORDS + 2]
    plain = [word[0].casefold().strip(_MARKS) for word in words]
    for at, said in enumerate(plain[:-1]):
        if at and registry.get(f"{said} {plain[at + 1]}"):
            return line[words[at].start() :]
        if at == MOST_WORDS or not _greets(said, words[at][0]):
            break
    return line


def _greets(said: str, word: str) -> bool:
    """Whether a word is a part of a greeting: a courtesy, an emoji, or whoever is called, as "@here" is."""
    return not said or said in COURTESIES or said.startswith("@") or is_picture(Word(word))


def refuse_several(line: str, registry: Registry) -> None:
    """Several commands in one message, each on a line of its own. Raises :class:`UnclearLine`: the second would be read as a part
    of the first. Free text may have anything on its lines."""
    first, *others = [each for each in line.splitlines() if each.strip()] or [""]
    command = _begun(first, registry)
    if command is None or any(param.kind is FieldKind.LONG_TEXT for param in command.params):
        return
    if any(_begun(each, registry) for each in others):
        raise UnclearLine(
            _("These are several commands. Send one at a time. First: {line}", line=first.strip()),
            command.usage,
        )


def _begun(line: str, registry: Registry) -> Command | None:
    return registry.get(" ".join(line.casefold().split()[:2]))
