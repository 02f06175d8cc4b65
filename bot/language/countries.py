"""Countries in a sentence (named-entity recognition), by their names in the languages of the bot and in the person's own."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.framework.phrases import LANGUAGES
from bot.language.lexicon import Token
from bot.language.sentence import Mention
from bot.model import Country
from bot.model.country_names import by_code, containing, named, resembling, spoken, with_part

MOST_WORDS = 4
"""Words of a name of a country: "the United Arab Emirates"."""

LONG = 6
"""Letters of a name that is looked for by likeness."""

SHORTEST = 4
"""Letters of a name that is looked up: shorter words are codes, or something else."""


_BEFORE = frozenset(
    ["in", "from", "the", "of", "aus", "en", "au", "aux", "de", "des", "dans", "los", "las", "del"]
)
"""Words before the name of a country."""


_NEAR_BEFORE = frozenset(["in", "from", "aus", "dans", "au", "aux", "en"])
"""Of these, the words before a country that stand before few other words in a question about customers."""


def _may_name(said: str, length: int, before: Sequence[Token], *, behind: bool) -> bool:
    """Whether words are looked up. Short ones are where they look like an abbreviation and stand where a country may: "in the UK", or
    right ``behind`` what is asked for, "customers DE". Spelled as one, "in DE" is what the French call India."""
    if length > 1:
        return said.split()[0].casefold() not in _BEFORE - {"the"}
    abbreviated = 2 <= len(said) < SHORTEST and said.isupper()
    return len(said) >= SHORTEST or (
        abbreviated and (behind or (bool(before) and before[-1].plain in _BEFORE))
    )


def _otherwise(said: str) -> Country | None:
    """By an abbreviation, or as the country that a part is of which is one itself: "in Scotland"."""
    if len(said) < SHORTEST:
        found, certain = by_code(said), True
    else:
        found, certain = with_part(said)
    return named(found[0], "en") if len(found) == 1 and certain else None


def countries_in(
    text: str, tokens: Sequence[Token], taken: Collection[int], locale: str, behind: Collection[int] = ()
) -> list[Mention]:
    """Countries named by words that name nothing else (``taken`` are the positions of those), the longest names first. A code may
    stand right ``behind`` these positions. A name that no country has is given as it is written where one looks like it.

    The tables of names are read when they are first used: not for the event loop.
    """
    locales = [each for each in (*LANGUAGES, locale) if each]
    found: list[Mention] = []
    used = set(taken)
    for length in range(MOST_WORDS, 0, -1):
        for first in range(len(tokens) - length + 1):
            places = range(first, first + length)
            said = text[tokens[first].start : tokens[first + length - 1].end]
            if not used.isdisjoint(places) or not _may_name(
                said, length, tokens[:first], behind=first - 1 in behind
            ):
                continue
            if country := spoken(said, locales) or _otherwise(said):
                found.append(Mention("country", country.name, first, first + length))
                used |= set(places)
    return found or _nearly(text, tokens, used, locale)


def _nearly(text: str, tokens: Sequence[Token], used: Collection[int], locale: str) -> list[Mention]:
    """A name behind "in" or "from", as it is written, where a country has it as a part of its own or one that looks like it: whoever
    looks it up asks which is meant. "Großbritannien" and "Elfenbeinküste" are official names of no country."""
    if len(tokens) < 2 or {len(tokens) - 1, len(tokens) - 2} & set(used):
        return []
    last, before = tokens[-1], tokens[-2]
    said = text[last.start : last.end]
    if before.plain not in _NEAR_BEFORE or not said[0].isupper() or len(said) < LONG:
        return []
    if containing(said, locale, 1) or resembling(said, locale, 1):
        return [Mention("country", said, len(tokens) - 1, len(tokens), 0.5)]
    return []
