"""The customers by name, domain and tenant id, arranged so that tens of thousands are searched in milliseconds."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from rapidfuzz import fuzz, process

from bot.model import CustomerRef

_TENANT_SUFFIX = ".onmicrosoft.com"

# Letters that Unicode does not take apart into a base letter and an accent, and marks that people leave out.
_PLAIN = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
    | dict.fromkeys("'’‘ʼ`´", "")
)

# "Müller" is also written "Mueller" where the keyboard has no umlaut.
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})

LIKENESS = 70.0
"""How alike, of 100, a name must look to be offered as "did you mean"."""


def fold(text: str) -> str:
    """The text as it is compared: lower case, without accents or punctuation, words one space apart."""
    folded = text.casefold().translate(_PLAIN)
    if not folded.isascii():
        apart = unicodedata.normalize("NFKD", folded)
        folded = "".join(letter for letter in apart if not unicodedata.combining(letter)).casefold()
    return " ".join("".join(letter if letter.isalnum() else " " for letter in folded).split())


class CustomerBook:
    """An immutable, searchable list of customers; a later entry with the same tenant id replaces an earlier one."""

    def __init__(self, customers: Iterable[CustomerRef]) -> None:
        by_id = {_tenant_id(customer.id): customer for customer in customers}
        records = sorted(
            ((fold(customer.name), customer) for customer in by_id.values()),
            key=lambda record: (len(record[0]), record[0], record[1].id.lower()),
        )
        # Shorter names first, then alphabetically: whatever is found in this order needs no sorting after.
        self._customers = [customer for _, customer in records]
        self._names = [name for name, _ in records]
        self._words = [f" {name}{_respelt(customer.name, name)}" for name, customer in records]
        self._domains = [customer.domain.casefold() for customer in self._customers]
        self._haystack = [
            f"{words}\n{domain} {fold(domain)}"
            for words, domain in zip(self._words, self._domains, strict=True)
        ]
        self._by_id = by_id
        self._by_name = _positions(
            (spelling, at)
            for at, name in enumerate(self._names)
            for spelling in {name, self._words[at].rpartition("  ")[2].strip()}
        )
        self._by_domain = _positions((domain, at) for at, domain in enumerate(self._domains))
        self._alphabetical = sorted(range(len(self._names)), key=lambda at: self._names[at])

    def __len__(self) -> int:
        return len(self._customers)

    def __iter__(self) -> Iterator[CustomerRef]:
        return iter(self._customers)

    def get(self, customer_id: str) -> CustomerRef | None:
        """The customer with this tenant id, in any case, with or without braces."""
        return self._by_id.get(_tenant_id(customer_id))

    def exact(self, text: str) -> Sequence[CustomerRef]:
        """Customers whose tenant id, domain or whole name is ``text``.

        The part of a domain before ``.onmicrosoft.com`` counts as a domain unless it is also a word in another
        customer's name: "contoso" names neither Contoso Ltd nor Contoso Retail for sure.
        """
        if known := self.get(text):
            return [known]
        typed = text.strip().casefold().lstrip("@")
        if found := self._by_domain.get(typed):
            return self._at(found)
        if named := self._by_name.get(fold(text)):
            return self._at(named)
        return self._by_label(typed)

    def search(self, text: str, limit: int) -> Sequence[CustomerRef]:
        """Customers whose name or domain contains every word of ``text``, best first; all when it is empty.

        Best is: the whole name, the name's beginning, the beginning of words, anywhere in the name, the domain;
        then the shorter name; then the alphabet.
        """
        words = fold(text).split()
        if not words:
            if text.strip():
                return []
            return self._at(self._alphabetical[:limit])
        return self._at(islice(self._ranked(words), max(0, limit)))

    def nearest(self, text: str, limit: int) -> Sequence[CustomerRef]:
        """Customers whose names look like ``text``, most alike first; none when none does."""
        typed = fold(text)
        if not typed:
            return []
        found = process.extract(
            typed, self._names, scorer=fuzz.WRatio, processor=None, limit=limit, score_cutoff=LIKENESS
        )
        return self._at(at for _, _, at in found)

    def _ranked(self, words: Sequence[str]) -> Iterator[int]:
        """Positions of all matches, best first; later, dearer ranks are worked out only when asked for."""
        typed = " ".join(words)
        given: set[int] = set()
        ranks: tuple[Callable[[], list[int]], ...] = (
            lambda: self._by_name.get(typed, []),
            lambda: self._starting(f" {typed}"),
            lambda: self._holding(self._words, [f" {word}" for word in words]),
            lambda: self._holding(self._words, words),
            lambda: self._holding(self._haystack, words),
        )
        for rank in ranks:
            fresh = [at for at in rank() if at not in given]
            yield from fresh
            given.update(fresh)

    def _starting(self, typed: str) -> list[int]:
        return [at for at, words in enumerate(self._words) if words.startswith(typed)]

    @staticmethod
    def _holding(texts: Sequence[str], words: Sequence[str]) -> list[int]:
        first, *others = sorted(words, key=len, reverse=True)
        held = [at for at, text in enumerate(texts) if first in text]
        for word in others:
            held = [at for at in held if word in texts[at]]
        return held

    def _by_label(self, typed: str) -> Sequence[CustomerRef]:
        found = self._by_domain.get(typed + _TENANT_SUFFIX, []) if typed else []
        word = f" {fold(typed)} "
        if any(word in f"{words} " and at not in found for at, words in enumerate(self._words)):
            return []
        return self._at(found)

    def _at(self, positions: Iterable[int]) -> list[CustomerRef]:
        return [self._customers[at] for at in positions]


def _respelt(name: str, folded: str) -> str:
    """The name with its umlauts written out, two spaces ahead, where that differs."""
    other = (
        fold(unicodedata.normalize("NFC", name).casefold().translate(_UMLAUTS))
        if not name.isascii()
        else folded
    )
    return "" if other == folded else f"  {other}"


def _positions(pairs: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for text, at in pairs:
        if text:
            found[text].append(at)
    return dict(found)


def _tenant_id(text: str) -> str:
    return text.strip().strip("{}").lower()
