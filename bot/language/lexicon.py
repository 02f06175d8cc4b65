"""Lexicon: from the words of a sentence to the notions that commands declare, by stem, and by near spelling.

Built once from the declarations. Languages are not told apart first: people mix them ("Verbrauch of fabrikam").
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

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
APART = "…"
"""Stands between the two parts of an expression that takes its object in the middle: ``take … away``, ``mach … zu``."""

WITHIN = 8
"""Words that may stand between the two parts."""

_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uff66-\uff9f々ー]+")


_GRAMMAR = re.compile(r"[ぁ-ん]{1,5}")
"""Particles and endings of Japanese, which stand in hiragana: they name nothing that could be left out of an answer."""


def is_grammar(text: str) -> bool:
    """Whether a word of Japanese only joins others."""
    return bool(_GRAMMAR.fullmatch(text))


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
    word = word.casefold()
    if "'" in word or "’" in word:
        word = re.sub(r"['’]s$", "", word)
        word = re.sub(r"^(?:l|d|j|n|s|c|m|t|qu)['’]", "", word).replace("'", "")
    if word.isascii():
        return word
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


@lru_cache(maxsize=2 * KEPT)
def _stem(language: str, word: str) -> str:
    return f"{language}:{plain(_STEMMERS[language].stemWord(word))}"


@lru_cache(maxsize=KEPT)
def _stems(word: str) -> frozenset[str]:
    """A word by the stemmer of each language, with its language."""
    return frozenset(_stem(language, word) for language in _STEMMERS)


@dataclass(frozen=True, slots=True)
class _Expression:
    """Words of an expression as they are compared, by stem. ``rest`` is its second part, if it takes its object in the middle."""

    words: tuple[str, ...]
    stems: tuple[str, ...]
    notion: Words
    rest: tuple[str, ...] = ()


def _words(said: str) -> tuple[str, ...]:
    return tuple(plain(found[0]) for found in WORD.finditer(said))


def _stemmed(language: str, words: Sequence[str]) -> tuple[str, ...]:
    return tuple(_stem(language, word) for word in words)


def _follow(stems: Sequence[str], tokens: Sequence[Token]) -> bool:
    """Whether these words are those of an expression, one by one."""
    return len(stems) == len(tokens) and all(
        stem in _stems(token.plain) for stem, token in zip(stems, tokens, strict=True)
    )


class Lexicon:
    """All synonyms of all notions. ``known`` are words that mean something only where an expression is that word alone as it is
    written, and not as a stem: "off" is not the German "offen"."""

    def __init__(self, notions: Iterable[Words], known: Container[str] = frozenset()) -> None:
        self._known = known
        self._expressions: defaultdict[str, list[_Expression]] = defaultdict(list)
        self._apart: defaultdict[str, list[_Expression]] = defaultdict(list)
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
        # A slip is seldom in the first letter, and a word that begins differently is another one: "dicht" is not "nicht".
        self._spellings: defaultdict[str, list[str]] = defaultdict(list)
        for word in self._spelled:
            self._spellings[word[0]].append(word)
        self._nearest = lru_cache(maxsize=KEPT)(self._nearest_spelling)

    def _add(self, language: str, said: str, notion: Words) -> None:
        first, _, second = said.partition(APART)
        words = _words(first)
        expression = _Expression(words, _stemmed(language, words), notion, _stemmed(language, _words(second)))
        (self._apart if second else self._expressions)[expression.stems[0]].append(expression)
        if (
            not second
            and len(words) == 1
            and len(words[0]) >= SHORTEST
            and notion not in self._spelled[words[0]]
        ):
            self._spelled[words[0]].append(notion)

    def hits(self, tokens: Sequence[Token]) -> list[Hit]:
        """Notions of a sentence; of two expressions that begin at a word only those that are longest."""
        found: list[Hit] = []
        taken = self._taken_apart(tokens)
        at = 0
        while at < len(tokens):
            token = tokens[at]
            if token.japanese:
                found += self._japanese_in(token)
                at += 1
                continue
            here = self._beginning(tokens, at)
            longest = max((length for length, _ in here), default=1)
            if at in taken and longest == 1:
                found += [Hit(notion, token.start, tokens[end - 1].end) for notion, end in taken[at]]
                at = max(end for _, end in taken[at])
                continue
            found += [
                Hit(notion, token.start, tokens[at + longest - 1].end)
                for length, notion in here
                if length == longest
            ]
            at += longest
        return found

    def _taken_apart(self, tokens: Sequence[Token]) -> dict[int, list[tuple[Words, int]]]:
        """Where a part of an expression that stands apart begins: its notion, and where that part ends (exclusive)."""
        found: defaultdict[int, list[tuple[Words, int]]] = defaultdict(list)
        for at, token in enumerate(tokens):
            if token.japanese:
                continue
            for stem in _stems(token.plain):
                for each in self._apart.get(stem, ()):
                    end = at + len(each.stems)
                    if not _follow(each.stems, tokens[at:end]):
                        continue
                    places = range(end, min(end + WITHIN, len(tokens) - len(each.rest)) + 1)
                    second = next(
                        (to for to in places if _follow(each.rest, tokens[to : to + len(each.rest)])), None
                    )
                    if second is not None:
                        found[at].append((each.notion, end))
                        found[second].append((each.notion, second + len(each.rest)))
        return found

    def _beginning(self, tokens: Sequence[Token], at: int) -> list[tuple[int, Words]]:
        matched: dict[tuple[int, str], Words] = {}
        exactly: list[tuple[int, Words]] = []
        word = tokens[at].plain
        literal = len(word) < SHORTEST or word in self._known
        for stem in _stems(word):
            for each in self._expressions.get(stem, ()):
                if len(each.words) == 1 and literal and word != each.words[0]:
                    continue
                if each.words == (word,):
                    exactly.append((1, each.notion))
                if _follow(each.stems, tokens[at : at + len(each.stems)]):
                    matched[len(each.stems), each.notion.name] = each.notion
        found = [(length, notion) for (length, _), notion in matched.items()]
        # A word that is known as it is written is not one that only has its stem: "validation" waits, "valide" approves.
        return [each for each in found if each[0] > 1 or not exactly or each in exactly]

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
        spellings = self._spellings.get(word[0], ())
        best = process.extractOne(word, spellings, scorer=OSA.normalized_similarity, score_cutoff=NEAR)
        return best and (best[0], best[1])

    def look_up(self, tokens: Iterable[Token]) -> None:
        """Look words up that a sentence is going to be read with: that is what takes time about it, and it is done once."""
        for token in tokens:
            if not token.japanese and not self._expressions.keys() & _stems(token.plain):
                self.near(token)
