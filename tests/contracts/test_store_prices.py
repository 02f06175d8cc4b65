"""Price sheets in the store: taken in whole or not at all, found by words and ids, compared from month to month."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from adapters.store import SqlStore
from adapters.store.schema import prices as tables
from bot.errors import PartnerFailure
from bot.model.price import PriceLine, PriceView, SheetKey, SheetPart, UnreadLine
from tests.contracts.store_samples import NOW

NOVEMBER, OCTOBER = "2026-11", "2026-10"
LICENSES = SheetKey("DE", PriceView.LICENSES, NOVEMBER)
METERS = SheetKey("DE", PriceView.CONSUMPTION, NOVEMBER)
RESERVED = SheetKey("DE", PriceView.RESERVATIONS, NOVEMBER)
E3, E5, D4 = ("CFQ7TTC0LFLX", "0001"), ("CFQ7TTC0LFLZ", "0001"), ("DZH318Z0BP7M", "001J")


def micros(*day: int) -> int:
    return int(datetime(*day, tzinfo=UTC).timestamp()) * 1_000_000  # type: ignore[misc,arg-type]


def line(
    at: int, sku: tuple[str, str], title: str, amount: str, *, term: str = "P1Y", plan: str = "annual",
    segment: str = "commercial", erp: str = "", currency: str = "EUR", unit: str = "", since: int | None = None,
    until: int | None = None, tier: str = "",
) -> PriceLine:  # fmt: skip
    return PriceLine(
        at, *sku, title, title, term, plan, segment, currency, amount, erp, unit, tier,
        micros(2026, 1, 1) if since is None else since, until,
    )  # fmt: skip


async def sheet(*parts: Sequence[PriceLine], unread: Sequence[UnreadLine] = ()) -> AsyncIterator[SheetPart]:
    for at, each in enumerate(parts):
        yield SheetPart(list(each), tuple(unread) if not at else ())


def licences(e3: str = "390.00", e5: str = "585.00") -> list[PriceLine]:
    return [
        line(2, E5, "Microsoft 365 E5", e5, erp="700"),
        line(3, E3, "Microsoft 365 E3", e3, erp="460.80"),
        line(4, E3, "Microsoft 365 E3", "35.10", term="P1M", plan="monthly"),
        line(5, E3, "Microsoft 365 E3", "195", segment="education"),
        line(6, ("CFQ7TTC0ADD1", "0002"), "Extra storage for Microsoft 365 E3 and E5", "9.90"),
    ]


async def test_a_price_is_found_by_what_it_is_the_price_of(store: SqlStore) -> None:
    await store.prices.take_in(LICENSES, sheet(licences()), NOW)
    found = await store.prices.price("de", "Commercial", E3[0], E3[1], "P1Y", "Annual")
    assert found is not None
    assert (found.amount, found.currency) == (Decimal("390.00"), "EUR")
    assert found.source == "updatedlicensebased 2026-11"
    assert found.valid_from == datetime(2026, 1, 1, tzinfo=UTC)
    monthly = await store.prices.price("DE", "commercial", *E3, "P1M", "monthly")
    assert monthly is not None and monthly.amount == Decimal("35.10")
    for market, segment, plan in (
        ("US", "commercial", "annual"),
        ("DE", "charity", "annual"),
        ("DE", "commercial", "monthly"),
    ):
        assert await store.prices.price(market, segment, *E3, "P1Y", plan) is None


async def test_a_sheet_without_segments_and_plans_has_one_price_for_all(store: SqlStore) -> None:
    lines = [
        line(
            2,
            D4,
            "Reserved VM Instance, Standard_D4s_v5, EU West, 3 Years",
            "2456",
            term="P3Y",
            plan="",
            segment="",
        )
    ]
    await store.prices.take_in(RESERVED, sheet(lines), NOW)
    found = await store.prices.price("DE", "commercial", *D4, "P3Y", "monthly")
    assert found is not None and found.amount == Decimal(2456)


async def test_of_several_prices_the_one_in_force_counts(store: SqlStore) -> None:
    ended, begins = micros(2026, 6, 30), micros(2026, 7, 1)
    lines = [
        line(2, E3, "Microsoft 365 E3", "300", until=ended),
        line(3, E3, "Microsoft 365 E3", "390", since=begins),
        line(4, E3, "Microsoft 365 E3", "410", since=micros(2999, 1, 1)),
        line(5, E3, "Microsoft 365 E3", "350", since=begins, tier="100"),
    ]
    await store.prices.take_in(LICENSES, sheet(lines), NOW)
    found = await store.prices.price("DE", "commercial", *E3, "P1Y", "annual")
    assert found is not None and found.amount == Decimal(390)


async def test_a_retail_price_and_one_of_an_extended_term_are_no_prices_to_buy_at(store: SqlStore) -> None:
    meter = line(
        2, D4, "D4s v5 - EU West", "", erp="0.23", term="", plan="", segment="", currency="USD", unit="1 Hour"
    )
    await store.prices.take_in(METERS, sheet([meter]), NOW)
    await store.prices.take_in(SheetKey("DE", PriceView.EXTENDED_TERM, NOVEMBER), sheet(licences()), NOW)
    assert await store.prices.price("DE", "", *D4, "", "") is None
    assert await store.prices.price("DE", "commercial", *E3, "P1Y", "annual") is None
    [shown] = await store.prices.search("d4s v5 westeurope", "DE")
    assert (shown.amount, shown.erp, shown.unit, shown.currency) == (None, Decimal("0.23"), "1 Hour", "USD")


async def test_words_find_products_in_any_order_the_shortest_first(store: SqlStore) -> None:
    await store.prices.take_in(LICENSES, sheet(licences()[:2], licences()[2:]), NOW)
    found = await store.prices.search("e3 M365", "de", segment="commercial")
    assert [each.title for each in found] == ["Microsoft 365 E3"] * 2 + [
        "Extra storage for Microsoft 365 E3 and E5"
    ]
    assert [each.term for each in found[:2]] == ["P1Y", "P1M"]
    assert {each.title for each in await store.prices.search("micro", "DE")} == {
        each.title for each in licences()
    }
    assert [each.title for each in await store.prices.search("e5", "DE", limit=1)] == ["Microsoft 365 E5"]
    for text in ("m365 e3 zebra", "", "' OR 1=1 --", '"* NEAR(', "words : x", "m"):
        assert not await store.prices.search(text, "DE"), text
    assert not await store.prices.search("m365 e3", "FR")
    assert not await store.prices.search("m365 e3", "DE", views=[PriceView.SOFTWARE])


async def test_a_new_sheet_takes_the_place_of_the_one_before_when_all_of_it_is_there(store: SqlStore) -> None:
    await store.prices.take_in(LICENSES, sheet(licences()), NOW)

    async def broken() -> AsyncIterator[SheetPart]:
        yield SheetPart(licences("1", "1"))
        # In the middle of another sheet people go on reading the last one, whole.
        before = await store.prices.price("DE", "commercial", *E3, "P1Y", "annual")
        assert before is not None and before.amount == Decimal("390.00")
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await store.prices.take_in(LICENSES, broken(), NOW)
    kept = await store.prices.price("DE", "commercial", *E3, "P1Y", "annual")
    assert kept is not None and kept.amount == Decimal("390.00")
    told: list[int] = []

    async def counted(rows: int) -> None:
        told.append(rows)

    state = await store.prices.take_in(LICENSES, sheet(licences("402"), licences("402")[:0]), NOW, counted)
    assert (state.rows, told) == (5, [5, 5])
    fresh = await store.prices.price("DE", "commercial", *E3, "P1Y", "annual")
    assert fresh is not None and fresh.amount == Decimal(402)
    assert [(each.key, each.rows) for each in await store.prices.sheets()] == [(LICENSES, 5)]


async def test_what_is_over_is_forgotten_with_its_lines_and_products(store: SqlStore) -> None:
    old = SheetKey("DE", PriceView.LICENSES, "2025-09")
    await store.prices.take_in(old, sheet([line(2, D4, "Long gone", "1")]), NOW)
    await store.prices.take_in(LICENSES, sheet(licences()), NOW)
    await store.prices.take_in(LICENSES, sheet(licences("402")), NOW)
    with pytest.raises(PartnerFailure):
        await store.prices.take_in(LICENSES, _failing(), NOW)
    assert await store.prices.forget("2025-10") == 3
    assert [each.key for each in await store.prices.sheets()] == [LICENSES]
    assert await _rows(store) == {"price_sheets": 1, "price_products": 3, "prices": 5}
    assert not await store.prices.search("long gone", "DE")
    assert len(await store.prices.search("m365 e3", "DE")) == 4


async def _failing() -> AsyncIterator[SheetPart]:
    yield SheetPart(licences())
    raise PartnerFailure("down", "fetch a price sheet")  # type: ignore[arg-type]


async def _rows(store: SqlStore) -> dict[str, int]:
    counted = {}
    async with store._database.read() as connection:
        for table in (tables.sheets, tables.products, tables.prices):
            counted[table.name] = (
                await connection.execute(select(func.count()).select_from(table))
            ).scalar_one()
    return counted


async def test_what_moved_is_told_the_largest_share_first(store: SqlStore) -> None:
    await store.prices.take_in(
        SheetKey("DE", PriceView.LICENSES, OCTOBER), sheet(licences("360", "585.0")), NOW
    )
    november = [*licences("390", "585.00"), line(7, ("NEW", "0001"), "New", "5")]
    november[4] = line(6, ("CFQ7TTC0ADD1", "0002"), "More storage for Microsoft 365 E3 and E5", "8.91")
    await store.prices.take_in(LICENSES, sheet(november), NOW)
    moved = await store.prices.changes("de", NOVEMBER, OCTOBER)
    assert [(each.now.title, each.before.paid, each.now.paid) for each in moved] == [
        ("More storage for Microsoft 365 E3 and E5", Decimal("9.90"), Decimal("8.91")),
        ("Microsoft 365 E3", Decimal(360), Decimal(390)),
    ]
    assert [each.by for each in moved] == [Decimal("-0.1"), Decimal(30) / Decimal(360)]
    assert moved[1].before.sheet.month == OCTOBER
    assert [
        each.now.title for each in await store.prices.changes("DE", NOVEMBER, OCTOBER, skus=[E3, E5])
    ] == ["Microsoft 365 E3"]
    assert len(await store.prices.changes("DE", NOVEMBER, OCTOBER, limit=1)) == 1
    assert not await store.prices.changes("DE", NOVEMBER, OCTOBER, segment="charity")
    assert not await store.prices.changes("DE", OCTOBER, "2026-09")


async def test_a_price_that_begins_or_ends_within_a_month_is_that_of_its_end(store: SqlStore) -> None:
    split = micros(2026, 11, 15)
    await store.prices.take_in(
        SheetKey("DE", PriceView.LICENSES, OCTOBER), sheet([line(2, E3, "E3", "10")]), NOW
    )
    lines = [
        line(2, E3, "E3", "10", until=split),
        line(3, E3, "E3", "12", since=split + 1),
        line(4, E3, "E3", "99", since=micros(2026, 12, 1)),
    ]
    await store.prices.take_in(LICENSES, sheet(lines), NOW)
    [change] = await store.prices.changes("DE", NOVEMBER, OCTOBER)
    assert (change.before.paid, change.now.paid) == (Decimal(10), Decimal(12))


async def test_lines_that_could_not_be_read_are_counted_and_the_first_are_named(store: SqlStore) -> None:
    wrong = [UnreadLine(at, "it has no price") for at in range(3, 20)]
    state = await store.prices.take_in(LICENSES, sheet(licences(), unread=wrong), NOW)
    assert (state.rows, state.unread) == (5, 17)
    assert state.problems.splitlines()[0] == "3: it has no price"
    assert len(state.problems.splitlines()) == 5
    [kept] = await store.prices.sheets("de")
    assert kept == state
