"""Spending scan: figures of any age, what it has found when it breaks off, and billing periods."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.errors import Cause, PartnerFailure
from bot.jobs.scan import scan
from bot.model import (
    AlertKind,
    Scope,
)
from tests.fakes import FABRIKAM
from tests.jobs.office import Office


@pytest.fixture
async def office(store):
    return await Office(store).open()


async def test_old_figures_are_told_once_and_again_when_they_hang_anew(office):
    await office.rule(AlertKind.STALE, "48", scope=Scope(customers=(FABRIKAM,)))
    hangs = office.clock.now() - timedelta(hours=50)
    office.partner.as_of = hangs
    await scan(office.context)
    assert len(await office.told()) == 1
    office.clock.move(timedelta(hours=6))
    await scan(office.context)
    assert await office.told() == []
    office.partner.as_of = office.clock.now()
    await scan(office.context)
    office.clock.move(timedelta(hours=49))
    await scan(office.context)
    assert len(await office.told()) == 1


async def test_a_scan_that_breaks_off_keeps_what_it_found(office):
    await office.rule(AlertKind.AMOUNT, "100")
    whole = type(office.partner.usage).by_customer

    async def breaks(self=office.partner.usage):
        async for page in whole(self):
            yield page[:1]
            raise PartnerFailure(Cause.DOWN, "read the usage of all customers")

    office.partner.usage.by_customer = breaks
    with pytest.raises(PartnerFailure):
        await scan(office.context)
    assert len(await office.told()) == 1
    del office.partner.usage.by_customer
    await scan(office.context)
    assert len(await office.told()) == 1


async def test_customers_without_an_azure_plan_have_the_period_the_vendor_says(office):
    await office.rule(AlertKind.AMOUNT, "100")
    seen = []

    async def older():
        async for rows in type(office.partner.usage).by_customer(office.partner.usage):
            yield [replace(row, azure_plan=False) for row in rows]

    async def summary(customer_id):
        seen.append(customer_id)
        known = await type(office.partner.usage).summary(office.partner.usage, customer_id)
        return replace(known, starts=date(2026, 11, 10), ends=date(2026, 12, 9))

    office.partner.usage.by_customer, office.partner.usage.summary = older, summary
    await scan(office.context)
    await scan(office.context)
    told = await office.told()
    assert len(told) == 2 and "Nov 10" in told[0] and len(seen) == 2
