"""A market's catalogue is read once for everybody who waits, kept for hours, and never in part for long."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from bot.errors import Cause, PartnerFailure
from bot.model import Availability, Market, Product, ProductKind, Sku
from bot.queries import catalogue
from bot.queries.catalogue import GOOD_FOR, IN_PART, MOST_KEPT, Catalogues
from tests.fake_catalogue import PRODUCTS
from tests.samples import NOW

GERMANY = Market("DE")


@dataclass
class Shelves:
    """The vendor's catalogue. ``closed`` are kinds that it does not tell, ``reads`` what it was asked."""

    closed: set[ProductKind] = field(default_factory=set)
    reads: list[tuple[str, ProductKind]] = field(default_factory=list)
    gate: asyncio.Event | None = None

    async def products(self, market: Market, kind: ProductKind) -> Sequence[Product]:
        self.reads.append((market.country, kind))
        if self.gate:
            await self.gate.wait()
        if kind in self.closed:
            raise PartnerFailure(Cause.FORBIDDEN, "list products", status=403, code="400036")
        return [each for each in PRODUCTS if each.kind is kind]

    async def skus(self, market: Market, product: Product) -> Sequence[Sku]:
        raise AssertionError("nobody asks for these here")

    async def availabilities(self, market: Market, product: Product, sku_id: str) -> Sequence[Availability]:
        raise AssertionError("nobody asks for these here")


async def test_all_kinds_are_read_once_and_kept_for_hours() -> None:
    shelves, kept = Shelves(), Catalogues()
    assert not kept.knows(GERMANY, NOW)
    first = await kept.of(shelves, GERMANY, NOW)
    assert len(first.products) == len(PRODUCTS) and not first.missing
    later = NOW + GOOD_FOR - timedelta(seconds=1)
    assert kept.knows(GERMANY, later) and await kept.of(shelves, GERMANY, later) is first
    assert len(shelves.reads) == len(ProductKind)
    assert await kept.of(shelves, GERMANY, NOW + GOOD_FOR) is not first
    assert len(shelves.reads) == 2 * len(ProductKind)


async def test_many_who_wait_ask_the_vendor_once_and_who_gives_up_takes_it_from_nobody() -> None:
    shelves, kept = Shelves(gate=asyncio.Event()), Catalogues()
    waiting = [asyncio.ensure_future(kept.of(shelves, GERMANY, NOW)) for _ in range(5)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    assert shelves.gate
    shelves.gate.set()
    found = await asyncio.gather(*waiting[1:])
    assert len({id(each) for each in found}) == 1 and len(shelves.reads) == len(ProductKind)


async def test_what_the_vendor_does_not_tell_is_missing_and_asked_for_again_soon() -> None:
    shelves, kept = Shelves({ProductKind.RESERVATION}), Catalogues()
    assert (await kept.of(shelves, GERMANY, NOW)).missing == (ProductKind.RESERVATION,)
    shelves.closed.clear()
    assert not (await kept.of(shelves, GERMANY, NOW + IN_PART)).missing


async def test_a_catalogue_that_cannot_be_read_at_all_is_a_failure_and_not_kept() -> None:
    shelves, kept = Shelves(set(ProductKind)), Catalogues()
    with pytest.raises(PartnerFailure):
        await kept.of(shelves, GERMANY, NOW)
    await asyncio.sleep(0)
    shelves.closed.clear()
    assert len((await kept.of(shelves, GERMANY, NOW)).products) == len(PRODUCTS)


async def test_memory_holds_so_many_markets_and_so_many_products(monkeypatch: pytest.MonkeyPatch) -> None:
    shelves, kept = Shelves(), Catalogues()
    for number in range(MOST_KEPT + 3):
        await kept.of(shelves, Market(f"{number:02d}"), NOW)
    assert not kept.knows(Market("00"), NOW) and kept.knows(Market("05"), NOW)
    monkeypatch.setattr(catalogue, "MOST_PRODUCTS", 2)
    short = await kept.of(shelves, GERMANY, NOW)
    assert len(short.products) == 2 and not short.whole


async def test_a_customer_s_own_catalogue_is_never_kept_for_others() -> None:
    with pytest.raises(AssertionError):
        await Catalogues().of(Shelves(), Market("DE", customer_id="c"), NOW)
