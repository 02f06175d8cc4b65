"""The daily look for price sheets: what is missing is fetched, a failure leaves what is there, and `status` tells of both."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from adapters.store import SqlStore
from bot.errors import Cause, PartnerFailure
from bot.jobs.context import JobContext
from bot.jobs.price_sheets import fetch_price_sheets
from bot.jobs.price_sheets_health import price_sheets_line
from bot.model.price import PriceLine, PriceView, SheetKey, SheetPart, UnreadLine
from tests.fakes import CONTOSO, FABRIKAM, FakeClock
from tests.jobs.office import Office


@dataclass
class Sheets:
    """Microsoft's sheets: each has one line, some are not there, and some fail."""

    absent: frozenset[PriceView] = frozenset()
    failing: dict[PriceView, Cause] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    @asynccontextmanager
    async def sheet(self, key: SheetKey, now: datetime) -> AsyncIterator[AsyncIterator[SheetPart]]:
        self.asked.append(str(key))
        if key.view in self.absent:
            raise PartnerFailure(Cause.NOT_FOUND, "fetch a price sheet")
        yield self._parts(key)

    async def _parts(self, key: SheetKey) -> AsyncIterator[SheetPart]:
        line = PriceLine(
            2, "P", "0001", "Product", "", "P1Y", "annual", "", "EUR", "1", "2", "", "", None, None
        )
        yield SheetPart([line], (UnreadLine(3, "it has no price"),) if key.view is PriceView.SOFTWARE else ())
        if cause := self.failing.get(key.view):
            raise PartnerFailure(cause, "fetch a price sheet")


def context(store: SqlStore, sheets: Sheets, clock: FakeClock, *markets: str) -> JobContext:
    made = Office(store, clock).context
    return replace(made, price_sheets=sheets, price_markets=markets, country="SE")


async def test_all_sheets_of_this_month_and_the_last_are_fetched_once(store: SqlStore) -> None:
    clock, sheets = FakeClock(), Sheets()
    done = await fetch_price_sheets(context(store, sheets, clock, "DE"))
    assert (done.sheets, done.rows, done.unread) == (12, 12, 2)
    assert (
        sheets.asked[0] == "DE updatedlicensebased 2026-11"
        and sheets.asked[-1] == "DE licensebasedeos 2026-10"
    )
    clock.move(timedelta(days=1))
    assert (await fetch_price_sheets(context(store, sheets, clock, "DE"))).sheets == 0
    clock.move(timedelta(days=14))
    assert (await fetch_price_sheets(context(store, sheets, clock, "DE"))).sheets == 6
    assert len(sheets.asked) == 18


async def test_markets_are_those_of_customers_and_the_partners_own(store: SqlStore) -> None:
    clock, sheets = FakeClock(), Sheets()
    made = context(store, sheets, clock)
    await store.customers.replace_all([CONTOSO, FABRIKAM], clock.now())
    await store.customers.learn(
        {CONTOSO.id: [], FABRIKAM.id: []}, clock.now(), {CONTOSO.id: "JP", FABRIKAM.id: "DE"}
    )
    await fetch_price_sheets(made)
    assert {each.key.market for each in await store.prices.sheets()} == {"DE", "JP", "SE"}


async def test_a_view_that_a_market_does_not_have_costs_no_other(store: SqlStore) -> None:
    sheets = Sheets(frozenset({PriceView.RESERVATIONS}))
    done = await fetch_price_sheets(context(store, sheets, FakeClock(), "BR"))
    assert (done.sheets, len(done.missing)) == (10, 2)


async def test_a_failure_in_the_middle_leaves_the_last_sheet_and_is_raised_at_the_end(
    store: SqlStore,
) -> None:
    clock, sheets = FakeClock(), Sheets()
    await fetch_price_sheets(context(store, sheets, clock, "DE"))
    sheets.failing = {PriceView.LICENSES: Cause.DOWN}
    clock.move(timedelta(days=14))
    with pytest.raises(PartnerFailure) as caught:
        await fetch_price_sheets(context(store, sheets, clock, "DE"))
    assert caught.value.cause is Cause.DOWN
    there = {(each.key.view, each.key.month) for each in await store.prices.sheets()}
    assert (PriceView.SOFTWARE, "2026-12") in there
    assert (PriceView.LICENSES, "2026-11") in there and (PriceView.LICENSES, "2026-12") not in there
    sheets.failing = {}
    assert (await fetch_price_sheets(context(store, sheets, clock, "DE"))).sheets == 1
    assert await store.prices.under_way() is None


async def test_a_refused_sign_in_is_not_tried_for_every_sheet(store: SqlStore) -> None:
    sheets = Sheets(failing=dict.fromkeys(PriceView, Cause.SIGN_IN))
    with pytest.raises(PartnerFailure):
        await fetch_price_sheets(context(store, sheets, FakeClock(), "DE", "FR"))
    assert len(sheets.asked) == 1


async def test_sheets_of_more_than_a_year_ago_are_forgotten(store: SqlStore) -> None:
    clock, sheets = FakeClock(), Sheets()
    await fetch_price_sheets(context(store, sheets, clock, "DE"))
    clock.move(timedelta(days=400))
    await fetch_price_sheets(context(store, sheets, clock, "DE"))
    assert {each.key.month for each in await store.prices.sheets()} == {"2027-12", "2027-11"}


async def test_status_tells_of_sheets_and_of_lines_that_were_left_out(store: SqlStore) -> None:
    assert price_sheets_line([], None).ok is None
    await fetch_price_sheets(context(store, Sheets(), FakeClock(), "DE", "FR"))
    line = price_sheets_line(await store.prices.sheets(), None)
    assert line.ok is True
    assert line.detail.startswith("2026-11: 12 sheets, markets DE, FR")
    assert "2 lines could not be read" in line.detail
