"""Search index: positions of texts by their words, by the beginning of words, by what is in them, and by what they look like."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate

from rapidfuzz import fuzz, process

LIKENESS = 70.0
"""How alike, of 100, a name must look to be offered as "did you mean"."""

WIDESPREAD = 1000
"""Texts that have a word in common from which on their positions are kept as bits, too."""

AT_A_STRETCH = 1000
"""Texts that are compared in one call: until it returns, no other thread of the process goes on."""

_LAST = "\U0010ffff"


class Index:
    """Positions by key, and by the beginning of keys."""

    def __init__(self, pairs: Iterable[tuple[str, int]]) -> None:
        found: defaultdict[str, list[int]] = defaultdict(list)
        for key, at in pairs:
            if key:
                found[key].append(at)
        # Tuples of numbers are nothing that the garbage collector would look through; tens of thousands of lists are.
        self._found = {key: tuple(positions) for key, positions in found.items()}
        self._keys = sorted(found)
        self._before = list(accumulate((len(found[key]) for key in self._keys), initial=0))

    def get(self, key: str) -> Sequence[int]:
        return self._found.get(key, ())

    def starting(self, beginning: str) -> set[int]:
        first, last = self._range(beginning)
        return set().union(*(self._found[key] for key in self._keys[first:last]))

    def count_starting(self, beginning: str) -> int:
        first, last = self._range(beginning)
        return self._before[last] - self._before[first]

    def _range(self, beginning: str) -> tuple[int, int]:
        return bisect_left(self._keys, beginning), bisect_right(self._keys, beginning + _LAST)

    def similar(self, word: str) -> Iterator[int]:
        if len(word) < 3:
            return
        for at in most_alike(word, self._keys, fuzz.ratio, 12):
            yield from self._found[self._keys[at]]

    def widespread(self) -> Mapping[str, int]:
        """Positions of the keys that most have, as bits."""
        return {key: bits(found) for key, found in self._found.items() if len(found) > WIDESPREAD}


class Haystack:
    """Texts end to end, so that one scan in C finds a word in all of them."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts
        self._joined = "\n".join(texts)
        self._starts = list(accumulate((len(text) + 1 for text in texts), initial=0))

    def holding(self, words: Collection[str]) -> Iterable[int]:
        """Positions of the texts that contain all of these, in order."""
        first, *others = sorted(words, key=len, reverse=True)
        if not others:
            return self._with(first)
        # Two common words meet in few texts: looking at each text once is quicker than at each place of a word.
        found = [at for at, text in enumerate(self._texts) if first in text]
        return [at for at in found if all(word in self._texts[at] for word in others)]

    def _with(self, word: str) -> Iterator[int]:
        found = self._joined.find(word)
        while found >= 0:
            at = bisect_right(self._starts, found) - 1
            yield at
            found = self._joined.find(word, self._starts[at + 1])


def most_alike(typed: str, texts: Sequence[str], scorer: Callable[..., float], limit: int) -> Sequence[int]:
    """Positions of the texts that look like what was typed, most alike first."""
    found: list[tuple[str, float, int]] = []
    for begun in range(0, len(texts), AT_A_STRETCH):
        some = {begun + at: text for at, text in enumerate(texts[begun : begun + AT_A_STRETCH])}
        found += process.extract(typed, some, scorer=scorer, limit=limit, score_cutoff=LIKENESS)
    return [at for _, _, at in sorted(found, key=lambda each: -each[1])[:limit]]


def bits(positions: Iterable[int]) -> int:
    """A set of positions as the bits of one number: two of any size are compared in microseconds."""
    held = list(positions)
    made = bytearray(max(held, default=-1) // 8 + 1)
    for at in held:
        made[at >> 3] |= 1 << (at & 7)
    return int.from_bytes(made, "little")


def positions(bits: int) -> Iterator[int]:
    """The positions in such a number, in order."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
