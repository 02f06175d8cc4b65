"""What every store does with snapshots of usage and the vendor's events, on SQLite and on PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from adapters.store import SqlStore
from bot.model import CostByService, CustomerRef, Evaluation, History, Period, Point, VendorEvent
from tests.contracts.alert_samples import MARCH, history
from tests.contracts.store_samples import CONTOSO, MINUTE, MUELLER, NOW, RETAIL

DAY = timedelta(days=1)
FEBRUARY = Period(date(2026, 2, 1), date(2026, 2, 28))
JANUARY = Period(date(2026, 1, 1), date(2026, 1, 31))


async def keep(store: SqlStore, *histories: History) -> None:
    await store.alerts.record(Evaluation(), {}, NOW, histories)


async def batches(store: SqlStore, since: date, ids: list[str] | None = None) -> list[list[History]]:
    return [list(batch) async for batch in store.alerts.histories(since, ids)]


async def test_a_snapshot_takes_the_place_of_the_one_before(store: SqlStore) -> None:
    await keep(store, history(days=2))
    longer = history(days=3)
    corrected = replace(longer, points=(*longer.points[:2], Point(date(2026, 3, 3), Decimal("-0.50"), None)))
    await keep(store, longer, corrected)
    assert await batches(store, MARCH.starts) == [[corrected]]
    dollars = replace(history(days=1), currency="USD")
    await keep(store, dollars)
    assert await batches(store, MARCH.starts) == [[dollars]]


async def test_histories_come_by_customer_and_period_from_a_day_on(store: SqlStore) -> None:
    march, february = history(), history(period=FEBRUARY)
    retail, mueller = history(RETAIL, JANUARY), history(MUELLER, FEBRUARY)
    await keep(store, march, mueller, retail, february)
    assert await batches(store, JANUARY.starts) == [[february, march, retail, mueller]]
    assert await batches(store, FEBRUARY.ends) == [[february, march, mueller]]
    assert await batches(store, MARCH.ends + DAY) == []
    assert await batches(store, JANUARY.starts, [MUELLER.id, CONTOSO.id]) == [[february, march, mueller]]
    assert await batches(store, JANUARY.starts, []) == []


async def test_no_customer_is_split_between_batches(store: SqlStore) -> None:
    crowd = [CustomerRef(f"customer-{number:04}", "", "") for number in range(450)]
    kept = [history(each, period, days=1) for each in crowd for period in (JANUARY, FEBRUARY, MARCH)]
    await keep(store, *reversed(kept))
    found = await batches(store, JANUARY.starts)
    assert [each for batch in found for each in batch] == kept
    assert len(found) > 1
    assert all(len(batch) % 3 == 0 for batch in found)
    named = await batches(store, JANUARY.starts, [each.id for each in crowd])
    assert [each for batch in named for each in batch] == kept


async def test_a_round_may_write_while_it_reads_histories(store: SqlStore) -> None:
    crowd = [CustomerRef(f"customer-{number:04}", "", "") for number in range(250)]
    await keep(store, *(history(each, days=1) for each in crowd))
    async for batch in store.alerts.histories(MARCH.starts):
        await keep(store, *(replace(each, currency="EUR") for each in batch))
    found = await batches(store, MARCH.starts)
    assert {each.currency for batch in found for each in batch} == {"EUR"}


async def test_the_latest_parts_before_a_day_are_found(store: SqlStore) -> None:
    def parts(day: int, cost: str = "1.10") -> CostByService:
        costs = {"Virtual Machines": Decimal(cost), "für Zoë": Decimal("0E-7")}
        return CostByService(CONTOSO.id, date(2026, 3, day), "2026-03-01", "GBP", costs)

    for each in (parts(1), parts(3), parts(3, "2.20")):
        await store.alerts.keep_cost_by_service(each)
    assert await store.alerts.cost_by_service(CONTOSO.id, date(2026, 3, 1)) is None
    assert await store.alerts.cost_by_service(CONTOSO.id, date(2026, 3, 3)) == parts(1)
    assert await store.alerts.cost_by_service(CONTOSO.id, date(2026, 3, 9)) == parts(3, "2.20")
    assert await store.alerts.cost_by_service(RETAIL.id, date(2026, 3, 9)) is None


async def test_the_billing_period_last_learned_is_known(store: SqlStore) -> None:
    assert await store.alerts.period(CONTOSO.id) is None
    await store.alerts.learn_period(CONTOSO.id, FEBRUARY)
    await store.alerts.learn_period(CONTOSO.id, MARCH)
    assert await store.alerts.period(CONTOSO.id) == MARCH


async def test_snapshots_are_kept_for_thirteen_months_and_parts_for_two(store: SqlStore) -> None:
    await keep(store, history(), history(period=JANUARY))
    await store.alerts.learn_period(CONTOSO.id, JANUARY)
    await store.alerts.keep_cost_by_service(CostByService(CONTOSO.id, NOW.date(), "", "", {}))
    assert await store.sweep(NOW + 60 * DAY) == 0
    assert await store.sweep(NOW + 61 * DAY) == 1
    assert await store.sweep(NOW + 390 * DAY) == 2
    assert await batches(store, JANUARY.starts) == [[history()]]


def event(key: str, changed: int = 0) -> VendorEvent:
    name, when = "usagerecords-thresholdExceeded", NOW + changed * MINUTE
    return VendorEvent(key, name, "/v1/customers/usagerecords", ("a", "b"), when)


async def test_an_event_is_kept_once_and_waits_until_it_is_worked_off(store: SqlStore) -> None:
    assert await store.vendor_events.put(event("e1", changed=5), NOW)
    assert await store.vendor_events.put(event("e2"), NOW + MINUTE)
    assert not await store.vendor_events.put(event("e1"), NOW + MINUTE)
    assert await store.vendor_events.waiting(9) == [event("e1", changed=5), event("e2")]
    assert await store.vendor_events.waiting(1) == [event("e1", changed=5)]
    await store.vendor_events.done(["e1", "unheard of"], NOW)
    assert await store.vendor_events.waiting(9) == [event("e2")]
    assert not await store.vendor_events.put(event("e1"), NOW + DAY)


async def test_an_event_that_was_worked_off_is_forgotten_after_a_month(store: SqlStore) -> None:
    await store.vendor_events.put(event("e1"), NOW)
    await store.vendor_events.put(event("e2"), NOW)
    await store.vendor_events.done(["e1"], NOW + DAY)
    assert await store.sweep(NOW + 31 * DAY) == 0
    assert await store.sweep(NOW + 32 * DAY) == 1
    assert await store.vendor_events.waiting(9) == [event("e2")]
