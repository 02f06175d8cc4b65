"""Daily snapshot: figures are kept once, and what stands out is told: sudden days, and customers that are gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bot.jobs.scan import scan
from bot.jobs.snapshot import Present, snapshot
from bot.model import (
    AlertKind,
)
from tests.fakes import CONTOSO, FABRIKAM, eur
from tests.jobs.office import Office


@pytest.fixture
async def office(store):
    return await Office(store).open()


async def test_a_day_that_costs_far_more_than_usual(office):
    await office.rule(AlertKind.SUDDEN, "3")
    for day in range(1, 11):
        office.day(day)
        office.spent(FABRIKAM.id, str(100 * day))
        await snapshot(office.context)
    assert await office.told() == []
    office.day(11)
    office.spent(FABRIKAM.id, "1900")
    await snapshot(office.context)
    [notice] = await office.told()
    assert "Fabrikam, Inc." in notice and "€900" in notice and "€100" in notice
    await snapshot(office.context)
    assert await office.told() == []


async def test_the_figures_of_a_day_are_kept_once(office):
    office.day(2)
    assert await snapshot(office.context) == 2
    assert await snapshot(office.context) == 0
    office.day(2, hour=23)
    office.spent(FABRIKAM.id, "4400")
    assert await snapshot(office.context) == 1
    office.day(3, hour=6)
    assert await snapshot(office.context) == 2
    kept = [
        history
        async for batch in office.store.alerts.histories(date(2026, 11, 1), [FABRIKAM.id])
        for history in batch
    ]
    assert [(point.day.day, point.cost) for point in kept[0].points] == [
        (2, Decimal(4400)),
        (3, Decimal(4400)),
    ]


async def test_a_notice_says_what_moved_since_the_day_before(office):
    await office.rule(AlertKind.PERCENT, "90")
    office.day(20)
    await snapshot(office.context)
    office.day(21)
    office.spent(FABRIKAM.id, "4600")

    async def meters(_customer, _subscription):
        lines = await type(office.partner.usage).by_meter(office.partner.usage, _customer, _subscription)
        return [replace(lines[0], cost=eur("4279")), lines[1]]

    office.partner.usage.by_meter = meters
    await scan(office.context)
    [notice] = await office.told()
    assert "Virtual Machines rose €279.00 since Nov 20." in notice
    assert "Spend on Nov 20: €4,321.10" in notice and "Spend: €4,600.00" in notice


async def test_a_customer_that_is_gone_is_told_once(office):
    await office.rule(AlertKind.STALE, "48")
    office.day(10)
    await snapshot(office.context)
    del office.partner.costs[CONTOSO.id]
    office.day(14)
    await snapshot(office.context)
    [notice] = await office.told()
    assert "Contoso Ltd" in notice and "may have left" in notice
    office.day(15)
    await snapshot(office.context)
    assert await office.told() == []


def test_who_is_present_takes_eight_bytes_each():
    present = Present()
    present.add([FABRIKAM.id, "not a guid"])
    assert FABRIKAM.id in present and "not a guid" in present and CONTOSO.id not in present
    present.add([CONTOSO.id])
    assert CONTOSO.id in present
