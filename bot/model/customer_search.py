"""Customer search: by name, domain and tenant id, arranged so that tens of thousands are searched in
milliseconds.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import accumulate, islice

from rapidfuzz import fuzz, process

from bot.model import CustomerRef
from bot.model.domain import comparable

LIKENESS = 70.0
"""How alike, of 100, a name must look to be offered as "did you mean"."""

MOST_WORDS = 12
"""Words of what was typed that are compared with all names; few customers are called anything longer."""

BEGINNING = 4
"""Letters of the beginning of a word of a name by which it is known in a sentence."""

COMMON = 50
"""Names that have a word in common from which on it names nobody in a sentence."""

MOST_MENTIONED = 9
"""Customers that are told apart where several have what was said in their names."""

_TENANT_SUFFIX = ".onmicrosoft.com"

# Letters that Unicode does not take apart into a base letter and an accent, and marks that people leave out.
_PLAIN = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
    | dict.fromkeys("'’‘ʼ`´", "")
)

# "Müller" is also written "Mueller" where the keyboard has no umlaut.
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})

_HYPHENS = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))

_BETWEEN_WORDS = re.compile(r"[\W_]+")

_LAST = "\U0010ffff"


def without_accents(text: str) -> str:
    """The text in lower case, without accents and apostrophes."""
    folded = text.casefold().translate(_PLAIN)
    if folded.isascii():
        return folded
    apart = unicodedata.normalize("NFKD", folded)
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).casefold()


def umlauts_written_out(text: str) -> str:
    """The text in lower case, with "ue" for "ü"."""
    return unicodedata.normalize("NFC", text).casefold().translate(_UMLAUTS)


def fold(text: str) -> str:
    """The text as it is compared: lower case, without accents or punctuation, words one space apart."""
    return _BETWEEN_WORDS.sub(" ", without_accents(text)).strip()


class CustomerSearch:
    """An immutable, searchable list of customers; a later entry with the same tenant id replaces an earlier one."""

    def __init__(self, customers: Iterable[CustomerRef]) -> None:
        self._by_id = {_tenant_id(customer.id): customer for customer in customers}
        # Shorter names first, then the alphabet: what is found in this order needs no sorting afterwards.
        records = sorted(
            ((fold(customer.name), customer) for customer in self._by_id.values()),
            key=lambda record: (len(record[0]), record[0], record[1].id.lower()),
        )
        self._customers = [customer for _, customer in records]
        self._names = [name for name, _ in records]
        spellings = [_spellings(customer.name, name) for name, customer in records]
        self._by_name = _Index((spelling, at) for at, both in enumerate(spellings) for spelling in both)
        self._by_word = _Index(
            (word, at) for at, both in enumerate(spellings) for word in set(" ".join(both).split())
        )
        domains = [comparable(customer.domain) for customer in self._customers]
        self._by_domain = _Index((domain, at) for at, domain in enumerate(domains))
        # Every word has a space before it, so that the beginning of a word is told from its middle.
        self._spelled = [f" {'  '.join(both)}" for both in spellings]
        self._in_all = _Haystack(
            [f"{spelled}  {fold(domain)}" for spelled, domain in zip(self._spelled, domains, strict=True)]
        )
        self._alphabetical = sorted(range(len(records)), key=self._names.__getitem__)

    def __len__(self) -> int:
        return len(self._customers)

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
        typed = comparable(text.strip().lstrip("@"))
        found = self._by_domain.get(typed) or self._by_name.get(fold(text)) or self._labelled(typed)
        return self._at(found)

    def with_domain(self, domain: str) -> Sequence[CustomerRef]:
        """Customers with this primary domain, as :func:`bot.model.domain.comparable` has it."""
        return self._at(self._by_domain.get(domain))

    def search(self, text: str, limit: int) -> Sequence[CustomerRef]:
        """Customers whose name or domain contains every word of ``text``, best first; all when it is empty.

        Best is: the whole name, the name's beginning, the beginning of words, anywhere in the name, the domain;
        then the shorter name; then the alphabet.
        """
        words = fold(text).split()
        if words:
            return self._at(islice(self._ranked(words), max(0, limit)))
        return [] if text.strip() else self._at(self._alphabetical[: max(0, limit)])

    def nearest(self, text: str, limit: int) -> Sequence[CustomerRef]:
        """Customers whose names look like ``text``, most alike first; none when none does."""
        words = fold(text).split()[:MOST_WORDS]
        typed = " ".join(words)
        # Only names that share a similar word are compared as a whole, which is dear.
        similar = {at for word in dict.fromkeys(words) for at in self._by_word.similar(word)}
        names = {at: self._names[at] for at in sorted(similar)}
        found = process.extract(typed, names, scorer=fuzz.WRatio, limit=limit, score_cutoff=LIKENESS)
        return self._at(at for _, _, at in found)

    def mentioned(self, words: Sequence[str]) -> list[tuple[int, int, Sequence[CustomerRef]]]:
        """Names of customers among the words of a sentence, by ``fold``: from word, to word (exclusive), and who has all of these
        words in the name, at most :data:`MOST_MENTIONED`. Of two that overlap the longer, then the first.

        A word names somebody when it is a word of a name, or begins one and has :data:`BEGINNING` letters. One that is in
        the names of many ("GmbH") says nothing alone.
        """
        spans: list[tuple[int, int, list[int]]] = []
        for first, word in enumerate(words):
            found = self._named_by(word)
            if not found:
                continue
            last = first + 1
            for other in words[first + 1 : first + MOST_WORDS]:
                narrower = found & self._named_by(other) if found else set()
                if not narrower:
                    break
                found, last = narrower, last + 1
            if last - first > 1 or len(found) <= COMMON:
                spans.append((first, last, sorted(found)))
        chosen: list[tuple[int, int, Sequence[CustomerRef]]] = []
        for first, last, positions in sorted(spans, key=lambda span: (span[0] - span[1], span[0])):
            if all(last <= begun or ended <= first for begun, ended, _ in chosen):
                whole = self._by_name.get(" ".join(words[first:last]))
                chosen.append((first, last, self._at((whole or positions)[:MOST_MENTIONED])))
        return sorted(chosen, key=lambda span: span[0])

    def _named_by(self, word: str) -> set[int]:
        """Positions of names that have the word, or of those in which one begins with it."""
        for said in (word, word.removesuffix("s")) if len(word) >= BEGINNING else (word,):
            if exact := self._by_word.get(said):
                return set(exact)
        if len(word) >= BEGINNING and self._by_word.count_starting(word) <= COMMON:
            return self._by_word.starting(word)
        return set()

    def _ranked(self, words: Sequence[str]) -> Iterator[int]:
        """Positions of all matches, best first; what is dear to find is looked for only when asked for."""
        typed = " ".join(words)
        different = set(words)
        ranks: tuple[Callable[[], Iterable[int]], ...] = (
            lambda: self._by_name.get(typed),
            lambda: sorted(self._by_name.starting(typed)),
            lambda: self._beginning(different),
            lambda: self._anywhere(different),
        )
        given: set[int] = set()
        for rank in ranks:
            for at in rank():
                if at not in given:
                    given.add(at)
                    yield at

    def _beginning(self, words: Collection[str]) -> Iterator[int]:
        """Positions of names in which each of these begins a word."""
        # The one that begins the fewest words leaves the least to look through.
        rarest, *others = sorted(words, key=self._by_word.count_starting)
        begins = [f" {word}" for word in others]
        for at in sorted(self._by_word.starting(rarest)):
            spelled = self._spelled[at]
            if all(begin in spelled for begin in begins):
                yield at

    def _anywhere(self, words: Collection[str]) -> Iterator[int]:
        """Positions of names that contain all of these, then of those for which the domain is needed too."""
        needing_domain = []
        for at in self._in_all.holding(words):
            if all(word in self._spelled[at] for word in words):
                yield at
            else:
                needing_domain.append(at)
        yield from needing_domain

    def _labelled(self, typed: str) -> Sequence[int]:
        found = self._by_domain.get(typed + _TENANT_SUFFIX) if typed else []
        named = self._by_word.get(fold(typed))
        return found if set(named) <= set(found) else []

    def _at(self, positions: Iterable[int]) -> list[CustomerRef]:
        return [self._customers[at] for at in positions]


class _Index:
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
        for key, _, _ in process.extract(
            word, self._keys, scorer=fuzz.ratio, limit=12, score_cutoff=LIKENESS
        ):
            yield from self._found[key]


class _Haystack:
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


def _spellings(name: str, folded: str) -> tuple[str, ...]:
    """The folded name, and with its umlauts written out where it has any."""
    if name.isascii():
        return (folded,)
    other = fold(umlauts_written_out(name))
    return (folded,) if other == folded else (folded, other)


def _tenant_id(text: str) -> str:
    # Word processors and chat clients turn the hyphens of what is pasted into others.
    return text.strip().strip("{}").translate(_HYPHENS).lower()
