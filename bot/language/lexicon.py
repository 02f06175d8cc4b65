"""Lexicon: from the words of a sentence to the notions that commands declare, by stem, and by near spelling.

Built once from the declarations. Languages are not told apart first: people mix them ("Verbrauch of fabrikam").
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import snowballstemmer
from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.framework.phrases import LANGUAGES, Words

_STEMMED = {"en": "english", "de": "german", "fr": "french", "es": "spanish"}
"""Japanese is looked up as it is written: https://snowballstem.org/algorithms/"""

_STEMMERS = {language: snowballstemmer.stemmer(name) for language, name in _STEMMED.items()}

NEAR = 0.79
"""How alike, of 1, a word must be to one that is known to be taken for a slip of it."""

SHORTEST = 4
"""Letters of a word that may be misspelled: one letter more or less of a shorter one is another word."""

KEPT = 20_000
"""Words of which it is kept what they were found to be."""

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uff66-\uff9f々ー]+")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a sentence, from ``start`` to ``end``; ``plain`` is how it is compared. In Japanese a run of letters."""

    plain: str
    start: int
    end: int
    japanese: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A notion found in a sentence, from ``start`` to ``end``. ``sure`` is 1 for a word as it is known, less for a slip."""

    words: Words
    start: int
    end: int
    sure: float = 1.0


def plain(word: str) -> str:
    """A word without case, accents, and the ``'s`` and ``l'`` around it."""
    word = re.sub(r"['’]s$", "", word.casefold())
    word = re.sub(r"^(?:l|d|j|n|s|c|m|t|qu)['’]", "", word)
    if word.isascii():
        return word.replace("'", "")
    apart = unicodedata.normalize("NFKD", word.replace("ß", "ss").replace("’", ""))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def tokens_of(text: str, start: int = 0) -> Iterable[Token]:
    """The words of a part of a sentence that begins at ``start``."""
    for found in WORD.finditer(text):
        at = 0
        for run in _JAPANESE.finditer(found[0]):
            if before := found[0][at : run.start()]:
                yield _token(before, start + found.start() + at)
            yield Token(run[0], start + found.start() + run.start(), start + found.start() + run.end(), True)
            at = run.end()
        if rest := found[0][at:]:
            yield _token(rest, start + found.start() + at)


def _token(word: str, start: int) -> Token:
    return Token(plain(word), start, start + len(word))


@lru_cache(maxsize=KEPT)
def _stems(word: str) -> frozenset[str]:
    """A word by the stemmer of each language, with its language."""
    return frozenset(f"{language}:{plain(stemmer.stemWord(word))}" for language, stemmer in _STEMMERS.items())


class Lexicon:
    """All synonyms of all notions. ``known`` tells whether a word is one of any."""

    def __init__(self, notions: Iterable[Words]) -> None:
        self._alone: defaultdict[str, list[Words]] = defaultdict(list)
        # By the first two words: there are many that begin with "a".
        self._phrases: defaultdict[tuple[str, str], list[tuple[tuple[str, ...], Words]]] = defaultdict(list)
        self._spelled: dict[str, list[Words]] = defaultdict(list)
        japanese: defaultdict[str, list[Words]] = defaultdict(list)
        for notion in dict.fromkeys(notions):
            for language in LANGUAGES:
                for said in notion.of(language):
                    if language == "ja":
                        japanese[said].append(notion)
                    else:
                        self._add(language, said, notion)
        self._japanese = dict(japanese)
        longest = sorted(japanese, key=len, reverse=True)
        self._in_japanese = re.compile("|".join(map(re.escape, longest))) if longest else None
        self._spellings = list(self._spelled)
        self._nearest = lru_cache(maxsize=KEPT)(self._nearest_spelling)

    def _add(self, language: str, said: str, notion: Words) -> None:
        words = [plain(found[0]) for found in WORD.finditer(said)]
        stems = tuple(f"{language}:{plain(_STEMMERS[language].stemWord(word))}" for word in words)
        if len(stems) == 1:
            self._alone[stems[0]].append(notion)
        else:
            self._phrases[stems[0], stems[1]].append((stems[2:], notion))
        if len(words) == 1 and len(words[0]) >= SHORTEST and notion not in self._spelled[words[0]]:
            self._spelled[words[0]].append(notion)

    def hits(self, tokens: Sequence[Token]) -> list[Hit]:
        """Notions of a sentence; of two expressions that begin at a word only those that are longest."""
        found: list[Hit] = []
        at = 0
        while at < len(tokens):
            token = tokens[at]
            if token.japanese:
                found += self._japanese_in(token)
                at += 1
                continue
            here = self._beginning(tokens, at)
            longest = max((length for length, _ in here), default=1)
            found += [
                Hit(notion, token.start, tokens[at + longest - 1].end)
                for length, notion in here
                if length == longest
            ]
            at += longest
        return found

    def _beginning(self, tokens: Sequence[Token], at: int) -> list[tuple[int, Words]]:
        matched: dict[tuple[int, str], Words] = {}
        first = _stems(tokens[at].plain)
        for stem in first:
            for notion in self._alone.get(stem, ()):
                matched[1, notion.name] = notion
        for pair in product(first, _stems(tokens[at + 1].plain)) if at + 1 < len(tokens) else ():
            for stems, notion in self._phrases.get(pair, ()):
                rest = tokens[at + 2 : at + 2 + len(stems)]
                if len(rest) == len(stems) and all(
                    stem in _stems(token.plain) for stem, token in zip(stems, rest, strict=True)
                ):
                    matched[len(stems) + 2, notion.name] = notion
        return [(length, notion) for (length, _), notion in matched.items()]

    def _japanese_in(self, token: Token) -> list[Hit]:
        if self._in_japanese is None:
            return []
        return [
            Hit(notion, token.start + found.start(), token.start + found.end())
            for found in self._in_japanese.finditer(token.plain)
            for notion in self._japanese[found[0]]
        ]

    def near(self, token: Token) -> list[Hit]:
        """What a word may be a slip of."""
        if token.japanese or len(token.plain) < SHORTEST:
            return []
        best = self._nearest(token.plain)
        if best is None:
            return []
        return [Hit(notion, token.start, token.end, best[1] * 0.9) for notion in self._spelled[best[0]]]

    def _nearest_spelling(self, word: str) -> tuple[str, float] | None:
        best = process.extractOne(word, self._spellings, scorer=OSA.normalized_similarity, score_cutoff=NEAR)
        return best and (best[0], best[1])

    def look_up(self, tokens: Iterable[Token]) -> None:
        """Look words up that a sentence is going to be read with: that is what takes time about it, and it is done once."""
        for token in tokens:
            if not token.japanese and self._alone.keys().isdisjoint(_stems(token.plain)):
                self.near(token)
