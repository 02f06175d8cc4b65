"""Customer search: by name, domain and tenant id, arranged so that tens of thousands are searched in
milliseconds.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import islice

from rapidfuzz import fuzz

from bot.model import CustomerRef
from bot.model.domain import comparable
from bot.model.search_index import Haystack, Index, bits, most_alike, positions

MOST_WORDS = 12
"""Words of what was typed that are compared with all names; few customers are called anything longer."""

BEGINNING = 4
"""Letters of the beginning of a word of a name by which it is known in a sentence."""

COMMON = 50
"""Names that have a word in common from which on it names nobody in a sentence."""

MOST_MENTIONED = 9
"""Customers that are told apart where several have what was said in their names."""

MOST_ALIKE = 5000
"""Names that are compared with what was typed as a whole."""
_TENANT_SUFFIX = ".onmicrosoft.com"

# Letters that Unicode does not take apart into a base letter and an accent, and marks that people leave out.
_PLAIN = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
    | dict.fromkeys("'’‘ʼ`´", "")
)

# "Müller" is also written "Mueller" where the keyboard has no umlaut.
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})

_SHORTENED = re.compile(r"\(?(?:…|\.{3})-?([0-9a-z]{6})\)?", re.IGNORECASE | re.ASCII)

_JOINED = re.compile(r"([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})")
"""A tenant id without hyphens, as scripts and tools write it."""

_HYPHENS = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))

_BETWEEN_WORDS = re.compile(r"[\W_]+")


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
        self._by_name = Index((spelling, at) for at, both in enumerate(spellings) for spelling in both)
        self._by_word = Index(
            (word, at) for at, both in enumerate(spellings) for word in set(" ".join(both).split())
        )
        self._widespread = self._by_word.widespread()
        domains = [comparable(customer.domain) for customer in self._customers]
        self._by_domain = Index((domain, at) for at, domain in enumerate(domains))
        # Every word has a space before it, so that the beginning of a word is told from its middle.
        self._spelled = [f" {'  '.join(both)}" for both in spellings]
        self._in_all = Haystack(
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
        customer's name: "contoso" names neither Contoso Ltd nor Contoso Retail for sure. The end of a tenant id counts as one
        where it is written as cards write it, "…00fab1".
        """
        if known := self.get(text):
            return [known]
        if shortened := _SHORTENED.fullmatch(text.strip()):
            return [each for each in self._customers if each.tail == shortened[1].lower()]
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
        similar = self._with_a_similar_word(words)
        found = most_alike(typed, [self._names[at] for at in similar], fuzz.WRatio, limit)
        return self._at(similar[at] for at in found)

    def _with_a_similar_word(self, words: Sequence[str]) -> list[int]:
        """Positions of names that share a similar word, which alone are compared as a whole: that is dear. Where those are too
        many, the words that the fewest have decide."""
        by_word = sorted((set(self._by_word.similar(word)) for word in dict.fromkeys(words)), key=len)
        found: set[int] = set()
        for some in by_word:
            if found and len(found) + len(some) > MOST_ALIKE:
                break
            found |= some
        return sorted(found)[:MOST_ALIKE]

    def mentioned(self, words: Sequence[str]) -> list[tuple[int, int, Sequence[CustomerRef]]]:
        """Names of customers among the words of a sentence, by ``fold``: from word, to word (exclusive), and who has all of these
        words in the name, at most :data:`MOST_MENTIONED`. Of two that overlap the longer, then the first.

        A word names somebody when it is a word of a name, or begins one and has :data:`BEGINNING` letters. One that is in
        the names of many ("GmbH") says nothing alone.
        """
        named = {word: self._named_by(word) for word in dict.fromkeys(words)}
        spans: list[tuple[int, int, int]] = []
        for first, word in enumerate(words):
            found, last = named[word], first + 1
            for other in words[last : first + MOST_WORDS] if found else ():
                if not (narrower := found & named[other]):
                    break
                found, last = narrower, last + 1
            if found and (len({*words[first:last]}) > 1 or found.bit_count() <= COMMON):
                spans.append((first, last, found))
        chosen: list[tuple[int, int, Sequence[CustomerRef]]] = []
        taken = bytearray(len(words))
        for first, last, found in sorted(spans, key=lambda span: (span[0] - span[1], span[0])):
            if not any(taken[first:last]):
                taken[first:last] = b"\1" * (last - first)
                whole = self._by_name.get(" ".join(words[first:last]))
                chosen.append((first, last, self._at(islice(whole or positions(found), MOST_MENTIONED))))
        return sorted(chosen, key=lambda span: span[0])

    def _named_by(self, word: str) -> int:
        """Positions, as bits, of names that have the word, or of those in which one begins with it."""
        for said in (word, word.removesuffix("s")) if len(word) >= BEGINNING else (word,):
            if exact := self._by_word.get(said):
                return self._widespread.get(said) or bits(exact)
        if len(word) >= BEGINNING and self._by_word.count_starting(word) <= COMMON:
            return bits(self._by_word.starting(word))
        return 0

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
        # A letter alone is in nearly everything: it has to begin a word where others stand beside it.
        begin = [f" {word}" for word in words if len(word) == 1 and word.isascii() and len(words) > 1]
        for at in self._in_all.holding(words):
            if not all(each in self._spelled[at] for each in begin):
                continue
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


def _spellings(name: str, folded: str) -> tuple[str, ...]:
    """The folded name, and with its umlauts written out where it has any."""
    if name.isascii():
        return (folded,)
    other = fold(umlauts_written_out(name))
    return (folded,) if other == folded else (folded, other)


def _tenant_id(text: str) -> str:
    # Word processors and chat clients turn the hyphens of what is pasted into others.
    said = text.strip().strip("{}").translate(_HYPHENS).lower()
    return "-".join(apart.groups()) if (apart := _JOINED.fullmatch(said)) else said
