"""Product search: by words of the title, and by what people call products for short ("M365 E3"), best matches first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from rapidfuzz import fuzz

from bot.model.customer_search import fold
from bot.model.product import Product, ProductKind
from bot.model.search_index import most_alike

MOST_WORDS = 12
"""Words of what was typed that are compared with all titles."""

SHORT: Final[Mapping[str, tuple[str, ...]]] = {
    "m365": ("microsoft", "365"),
    "o365": ("office", "365"),
    "d365": ("dynamics", "365"),
    "w365": ("windows", "365"),
    "ms": ("microsoft",),
    "vm": ("virtual", "machines"),
    "vms": ("virtual", "machines"),
    "powerbi": ("power", "bi"),
    "sqlserver": ("sql", "server"),
}
"""What people write for short, as titles have it."""


_COUNTED: Final = frozenset(
    [
        "the",
        "a",
        "an",
        "some",
        "of",
        "seat",
        "seats",
        "license",
        "licenses",
        "licence",
        "licences",
        "piece",
        "pieces",
        "das",
        "die",
        "der",
        "ein",
        "eine",
        "einen",
        "lizenz",
        "lizenzen",
        "platz",
        "platze",
        "stuck",
        "le",
        "la",
        "les",
        "un",
        "une",
        "de",
        "d",
        "siege",
        "sieges",
        "postes",
        "el",
        "los",
        "las",
        "licencia",
        "licencias",
        "plazas",
        "puestos",
    ]
)
"""Words that are said with how many are wanted and are no part of a name, as they are compared."""

_DESCRIBED: Final = 6
"""The rank of a product that has the words in its description alone."""


def spelled_out(text: str) -> str:
    """What was typed, as it is compared: folded, with short names written out."""
    words = fold(text).split()[:MOST_WORDS]
    return " ".join(each for word in words for each in SHORT.get(word, (word,)))


class ProductSearch:
    """An immutable, searchable list of products; of several with the same id the first counts."""

    def __init__(self, products: Iterable[Product]) -> None:
        known: dict[str, Product] = {}
        for each in products:
            known.setdefault(each.id.upper(), each)
        # Shorter titles first: "Microsoft 365 E3" before what is sold for some kind of organization or as an add-on.
        self._products = sorted(
            known.values(), key=lambda each: (len(each.title), each.title.casefold(), each.id)
        )
        self._by_id = known
        self._titles = [fold(each.title) for each in self._products]
        self._texts = [
            f"{title} {fold(each.description)}"
            for title, each in zip(self._titles, self._products, strict=True)
        ]

    def __len__(self) -> int:
        return len(self._products)

    def get(self, product_id: str) -> Product | None:
        """The product of this id, in any case."""
        return self._by_id.get(product_id.strip().upper())

    def exact(self, text: str) -> Product | None:
        """The product that is meant by its id, or by its whole title, alone."""
        if found := self.get(text):
            return found
        wanted = spelled_out(text)
        named = [each for each, title in zip(self._products, self._titles, strict=True) if title == wanted]
        return named[0] if len(named) == 1 else None

    def search(self, text: str, kinds: Collection[ProductKind] = ()) -> Sequence[Product]:
        """Products with every word of the text in the title, those called so first; where there is none, those with all of them in
        the description. With no words, all products."""
        if found := self.get(text):
            return [found]
        wanted = spelled_out(text)
        words = wanted.split()
        ranked: list[tuple[int, int]] = []
        for at, title in enumerate(self._titles):
            rank = _rank(wanted, words, title, self._texts[at])
            if rank is not None and (not kinds or self._products[at].kind in kinds):
                ranked.append((rank, at))
        called = [each for each in ranked if each[0] < _DESCRIBED]
        return [self._products[at] for _, at in sorted(called or ranked)]

    def meant(self, text: str) -> Sequence[Product]:
        """Products that answer to what somebody says in passing: "seats of M365 E3"."""
        if found := self.search(text):
            return found
        words = [word for word in fold(text).split() if word not in _COUNTED]
        return self.search(" ".join(words)) if words else ()

    def nearest(self, text: str, limit: int) -> Sequence[Product]:
        """Products whose title looks like the text, most alike first."""
        found = most_alike(spelled_out(text), self._titles, fuzz.token_set_ratio, limit)
        return [self._products[at] for at in found]


def _rank(wanted: str, words: Sequence[str], title: str, text: str) -> int | None:
    """How well a title answers to the words, 0 for best; ``None`` where it does not."""
    if title == wanted:
        return 0
    spaced = f" {title} "
    if f" {wanted} " in spaced:
        return 1 if title.startswith(wanted) else 2
    if all(f" {word} " in spaced for word in words):
        return 3
    if all(f" {word}" in spaced for word in words):
        return 4
    if all(word in title for word in words):
        return 5
    return _DESCRIBED if all(f" {word}" in f" {text}" for word in words) else None
