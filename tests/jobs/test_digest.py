"""Digests: once, in the reader's own morning, of days that are over."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from bot.alerts.mutes import level_of_mute
from bot.jobs.context import JobLimits
from bot.jobs.digest import slot_of, window, write_digests
from bot.jobs.snapshot import snapshot
from bot.model import (
    AlertKind,
    Cadence,
    Money,
    Mute,
    NoticeState,
)
from tests.fakes import CONTOSO, FABRIKAM
from tests.jobs.office import Office


@pytest.fixture
async def office(store):
    return await Office(store).open()


async def test_a_digest_comes_at_nine_where_the_reader_is(office):
    rule = await office.rule(
        AlertKind.DIGEST, time_zone="Asia/Tokyo", created=datetime(2026, 11, 1, tzinfo=UTC)
    )
    limits = JobLimits()
    assert slot_of(rule, datetime(2026, 11, 22, 23, 59, tzinfo=UTC), limits) is None
    assert slot_of(rule, datetime(2026, 11, 23, 0, 0, tzinfo=UTC), limits) == date(2026, 11, 23)
    new_york = replace(rule, time_zone="America/New_York")
    assert slot_of(new_york, datetime(2026, 11, 23, 13, 59, tzinfo=UTC), limits) is None
    assert slot_of(new_york, datetime(2026, 11, 23, 14, 0, tzinfo=UTC), limits) == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("cadence", "slot", "days"),
    [
        (Cadence.DAILY, date(2026, 11, 23), (date(2026, 11, 22), date(2026, 11, 22))),
        (Cadence.WEEKLY, date(2026, 11, 23), (date(2026, 11, 16), date(2026, 11, 22))),
        (Cadence.MONTHLY, date(2026, 12, 1), (date(2026, 11, 1), date(2026, 11, 30))),
        (Cadence.MONTHLY, date(2027, 1, 1), (date(2026, 12, 1), date(2026, 12, 31))),
    ],
)
def test_a_digest_tells_of_days_that_are_over(cadence, slot, days):
    assert window(cadence, slot) == days


async def test_a_digest_is_written_once_and_late_rather_than_never(office):
    await office.rule(AlertKind.DIGEST, created=datetime(2026, 11, 1, tzinfo=UTC))
    for day in range(1, 23):
        office.day(day)
        office.spent(FABRIKAM.id, str(150 * day))
        await snapshot(office.context)
    office.clock.at = datetime(2026, 11, 23, 8, 59, tzinfo=UTC)
    assert await write_digests(office.context) == 0
    office.clock.at = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    assert await write_digests(office.context) == 1
    assert await write_digests(office.context) == 0
    [digest] = await office.told()
    assert "Daily digest" in digest and "Fabrikam, Inc." in digest and "€150.00" in digest
    office.clock.at = datetime(2026, 11, 24, 9, 1, tzinfo=UTC)
    assert await write_digests(office.context) == 1


async def test_a_muted_digest_is_not_written_and_comes_again_after_the_mute(office):
    rule = await office.rule(AlertKind.DIGEST, created=datetime(2026, 11, 1, tzinfo=UTC))
    office.clock.at = datetime(2026, 11, 23, 9, 1, tzinfo=UTC)
    until = office.clock.now() + timedelta(hours=12)
    silence = Mute(
        rule.id, "", until, "holidays", "Bill Weber", office.clock.now(), level_of_mute(rule, None)
    )
    await office.store.alerts.mute(silence)
    assert await write_digests(office.context) == 0
    assert await office.told() == []
    [muted] = await office.store.alerts.notices()
    assert muted.state is NoticeState.MUTED
    office.clock.at = datetime(2026, 11, 24, 9, 1, tzinfo=UTC)
    assert await write_digests(office.context) == 1


async def test_no_digest_for_the_time_before_it_was_asked_for(office):
    await office.rule(AlertKind.DIGEST, cadence=Cadence.WEEKLY)
    office.clock.move(timedelta(hours=2))
    assert await write_digests(office.context) == 0


async def test_currencies_never_meet(office):
    await office.rule(AlertKind.DIGEST, cadence=Cadence.MONTHLY, created=datetime(2026, 10, 1, tzinfo=UTC))
    for day in range(1, 31):
        office.day(day)
        office.spent(FABRIKAM.id, str(100 * day))
        office.partner.costs[CONTOSO.id] = Money(Decimal(10 * day), "USD")
        await snapshot(office.context)
    office.clock.at = datetime(2026, 12, 1, 9, 5, tzinfo=UTC)
    assert await write_digests(office.context) == 1
    [digest] = await office.told()
    assert "€3,000" in digest and "USD" in digest and "300" in digest and "3,300" not in digest
