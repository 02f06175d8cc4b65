"""Countries in a sentence (named-entity recognition), by their names in the languages of the bot and in the person's own."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.framework.phrases import LANGUAGES
from bot.language.lexicon import Token
from bot.language.sentence import Mention
from bot.model.country_names import spoken

MOST_WORDS = 4
"""Words of a name of a country: "the United Arab Emirates"."""

SHORTEST = 4
"""Letters of a name that is looked up: shorter words are codes, or something else."""


def countries_in(text: str, tokens: Sequence[Token], taken: Collection[int], locale: str) -> list[Mention]:
    """Countries named by words that name nothing else (``taken`` are the positions of those), the longest names first.

    The tables of names are read when they are first used: not for the event loop.
    """
    locales = [each for each in (*LANGUAGES, locale) if each]
    found: list[Mention] = []
    used = set(taken)
    for length in range(MOST_WORDS, 0, -1):
        for first in range(len(tokens) - length + 1):
            places = range(first, first + length)
            said = text[tokens[first].start : tokens[first + length - 1].end]
            if len(said) < SHORTEST or not used.isdisjoint(places):
                continue
            if country := spoken(said, locales):
                found.append(Mention("country", country.name, first, first + length))
                used |= set(places)
    return found
