"""Catalogue of a market: all that is sold there, by kind, read from the vendor once in hours and searched in memory."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.errors import PartnerFailure
from bot.model import Market, Product, ProductKind
from bot.model.product_search import ProductSearch
from bot.ports import CatalogueReader

GOOD_FOR = timedelta(hours=6)
"""How long a market's products are taken for what is sold there. What somebody decides by, SKUs and their terms, is asked anew each
time."""

IN_PART = timedelta(minutes=1)
"""How long a catalogue of which the vendor did not tell everything is kept."""

MOST_KEPT = 12
"""Markets whose catalogue is kept in memory, those used last."""

MOST_PRODUCTS = 20_000
"""Products that are kept of a market: what is beyond is said to be missing."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All products of a market. ``missing`` are the kinds that the vendor did not tell, ``whole`` is ``False`` where there were more
    than can be kept."""

    products: ProductSearch
    missing: tuple[ProductKind, ...] = ()
    whole: bool = True

    # Tens of thousands of titles are compared one by one: not on the loop, where everybody else waits.

    async def search(self, words: str, kinds: Collection[ProductKind] = ()) -> Sequence[Product]:
        """Products with these words, best first (:meth:`ProductSearch.search`)."""
        return await asyncio.to_thread(self.products.search, words, kinds)

    async def exact(self, words: str) -> Product | None:
        """The product that is meant alone (:meth:`ProductSearch.exact`)."""
        return await asyncio.to_thread(self.products.exact, words)

    async def nearest(self, words: str, limit: int) -> Sequence[Product]:
        """Products that look like it (:meth:`ProductSearch.nearest`)."""
        return await asyncio.to_thread(self.products.nearest, words, limit)


@dataclass(frozen=True, slots=True)
class Catalogues:
    """Catalogues by market, each read once however many wait for it, and kept for :data:`GOOD_FOR`. Failures are not kept."""

    _kept: OrderedDict[Market, tuple[datetime, asyncio.Future[Catalogue]]] = field(
        default_factory=OrderedDict
    )

    def knows(self, market: Market, now: datetime) -> bool:
        """Whether nothing has to be asked for this market."""
        at, found = self._kept.get(market, (now, None))
        return found is not None and found.done() and self._fresh(at, found, now)

    async def of(self, catalogue: CatalogueReader, market: Market, now: datetime) -> Catalogue:
        """The catalogue of a market, which is no customer's. Raises :class:`bot.errors.PartnerFailure` where nothing of it can be read."""
        assert not market.customer_id, "what is kept here is shown to everybody"
        at, found = self._kept.get(market, (now, None))
        if found is None or not self._fresh(at, found, now):
            found = asyncio.ensure_future(_read(catalogue, market))
            self._kept[market] = (now, found)
            found.add_done_callback(lambda done: self._forget_failed(market, done))
        self._kept.move_to_end(market)
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        # Whoever gives up waiting does not take it from the others.
        return await asyncio.shield(found)

    @staticmethod
    def _fresh(at: datetime, found: asyncio.Future[Catalogue], now: datetime) -> bool:
        if not found.done():
            return found.get_loop() is asyncio.get_running_loop()
        if found.cancelled() or found.exception():
            return False
        # What was read later than now was read while the clock was wrong.
        return timedelta() <= now - at < (IN_PART if found.result().missing else GOOD_FOR)

    def _forget_failed(self, market: Market, done: asyncio.Future[Catalogue]) -> None:
        if (done.cancelled() or done.exception()) and self._kept.get(market, (None, None))[1] is done:
            del self._kept[market]


async def _read(catalogue: CatalogueReader, market: Market) -> Catalogue:
    readings = [_products(catalogue, market, kind) for kind in ProductKind]
    found = await asyncio.gather(*readings)
    failures = [each for each in found if isinstance(each, PartnerFailure)]
    if len(failures) == len(found):
        raise failures[0]
    missing = tuple(
        kind for kind, each in zip(ProductKind, found, strict=True) if isinstance(each, PartnerFailure)
    )
    products = [each for some in found if not isinstance(some, PartnerFailure) for each in some]
    kept = products[:MOST_PRODUCTS]
    # Not on the loop: thousands of descriptions are folded.
    return Catalogue(await asyncio.to_thread(ProductSearch, kept), missing, len(kept) == len(products))


async def _products(
    catalogue: CatalogueReader, market: Market, kind: ProductKind
) -> Sequence[Product] | PartnerFailure:
    try:
        return await catalogue.products(market, kind)
    except PartnerFailure as failure:
        return failure
