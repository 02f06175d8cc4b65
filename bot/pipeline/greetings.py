"""Greetings before a command line: "hi, ticket list", "RE: usage show fabrikam"."""

from __future__ import annotations

import re

from bot.framework.registry import Registry
from bot.language.small_talk import COURTESIES
from bot.line import Word, is_picture

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
        if at == MOST_WORDS or (said and said not in COURTESIES and not is_picture(Word(words[at][0]))):
            break
    return line
