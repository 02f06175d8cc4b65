"""From what was found to what is posted: what one notice meets on its way is no trouble of the others."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from bot.cards.text import as_text
from bot.jobs import notice_cause as explain
from bot.jobs.compose import compose
from bot.jobs.context import JobLimits
from bot.jobs.scan import scan
from bot.jobs.snapshot import snapshot
from bot.model import BY_ROW, AlertKind, CustomerRef, Destination, Scope
from tests.fakes import CONTOSO, FABRIKAM, eur
from tests.jobs.office import Office

ELSEWHERE = Destination("slack", "T1", "C2")


@pytest.fixture
async def office(store):
    return await Office(store).open()


def many(office: Office, count: int) -> None:
    """So many customers, and no others, have spent 900."""
    office.partner.costs.clear()
    for at in range(count):
        customer = CustomerRef(f"11111111-0000-4000-8000-{at:012d}", f"Customer {at}", f"c{at}.example")
        office.partner.known[customer.id] = customer
        office.partner.costs[customer.id] = eur("900")


@pytest.mark.parametrize(("found", "messages"), [(19, 19), (20, 1)])
async def test_twenty_for_one_place_are_a_storm(office, found, messages):
    await office.rule(AlertKind.AMOUNT, "100")
    many(office, found)
    await scan(office.context)
    assert len(await office.told()) == messages


async def test_a_storm_in_one_place_is_none_in_another(office):
    await office.rule(AlertKind.AMOUNT, "100")
    few = CustomerRef(f"11111111-0000-4000-8000-{3:012d}", "", "")
    await office.rule(AlertKind.AMOUNT, "300", scope=Scope(customers=(few,)), destination=ELSEWHERE)
    many(office, 25)
    await scan(office.context)
    await office.told()
    there = [as_text(each.card) for each in office.posted if each.destination == ELSEWHERE]
    assert len(office.posted) == 2 and len(there) == 1 and "Customer 3" in there[0]


async def test_what_is_still_being_found_waits_and_the_rest_does_not(office):
    await office.rule(AlertKind.AMOUNT, "100")
    await office.rule(AlertKind.SUDDEN, "3")
    for day in range(1, 12):
        office.day(day)
        office.spent(FABRIKAM.id, str(10 * day if day < 11 else 900))
        await snapshot(office.context)
    await scan(office.context)
    assert await compose(office.context, BY_ROW) == 1
    [first] = await office.store.outbox.claim(office.clock.now(), timedelta(minutes=1), 100)
    assert "Unusual spend" in as_text(first.card)
    await office.store.outbox.delivered(first.id, office.clock.now())
    assert len(await office.told()) == 2


async def test_one_that_cannot_be_written_holds_nothing_up_and_is_not_forgotten(office, monkeypatch):
    await office.rule(AlertKind.AMOUNT, "100")
    await office.rule(AlertKind.AMOUNT, "110", destination=ELSEWHERE)
    written = explain.notice_card

    def fails(notice, *given, **more):
        if notice.crossing.customer.id == CONTOSO.id:
            raise ValueError("a figure that nobody thought of")
        return written(notice, *given, **more)

    monkeypatch.setattr(explain, "notice_card", fails)
    await scan(office.context)
    with pytest.raises(ValueError, match="nobody thought of"):
        await compose(office.context)
    monkeypatch.undo()
    posted = await office.store.outbox.claim(office.clock.now(), timedelta(minutes=1), 100)
    assert {each.destination.channel for each in posted} == {"C1", "C2"}
    assert all("Fabrikam" in as_text(each.card) for each in posted) and len(posted) == 2
    for each in posted:
        await office.store.outbox.delivered(each.id, office.clock.now())
    assert ["Contoso Ltd" in each for each in await office.told()] == [True, True]


async def test_they_go_out_in_the_order_they_were_found_whichever_is_explained_first(office):
    await office.rule(AlertKind.AMOUNT, "100")
    other_was_read = asyncio.Event()
    subscriptions = office.partner.usage.by_subscription

    async def slow_for_contoso(customer_id):
        if customer_id == CONTOSO.id:
            await other_was_read.wait()
        else:
            other_was_read.set()
        return await subscriptions(customer_id)

    office.partner.usage.by_subscription = slow_for_contoso
    await scan(office.context)
    told = await office.told()
    assert ["Contoso Ltd" in each for each in told] == [True, False]


async def test_a_vendor_that_never_answers_is_not_waited_for_again_and_again(office):
    await office.rule(AlertKind.AMOUNT, "100")
    many(office, 12)
    asked = []

    async def hangs(customer_id):
        asked.append(customer_id)
        await asyncio.Event().wait()

    office.partner.usage.by_subscription = hangs
    await scan(office.context)
    await compose(replace(office.context, limits=JobLimits(live_reads=1, patience=timedelta(milliseconds=1))))
    assert len(asked) == explain.GIVES_UP
    assert len(await office.told()) == 12


async def test_a_lowered_budget_is_the_reason_for_the_first_step_of_a_period_too(office):
    await office.rule(AlertKind.PERCENT, "80")
    office.partner.budgets[FABRIKAM.id] = Decimal(10000)
    office.day(20)
    await snapshot(office.context)
    await scan(office.context)
    assert await office.told() == []
    office.day(21)
    office.partner.budgets[FABRIKAM.id] = Decimal(5000)
    await scan(office.context)
    [notice] = await office.told()
    assert "The budget was lowered from €10,000 to €5,000." in notice


async def test_a_budget_that_stayed_is_no_reason(office):
    await office.rule(AlertKind.PERCENT, "80")
    await office.rule(AlertKind.AMOUNT, "4000")
    office.day(20)
    await snapshot(office.context)
    office.day(21)
    await scan(office.context)
    assert all("The budget was" not in each for each in await office.told())


async def test_a_new_customer_joins_a_rule_for_all_by_itself(office):
    await office.rule(AlertKind.AMOUNT, "100")
    await scan(office.context)
    await office.told()
    new = CustomerRef("11111111-0000-4000-8000-00000000ffff", "Tailspin Toys", "tailspin.example")
    office.partner.known[new.id] = new
    office.partner.costs[new.id] = eur("150")
    await scan(office.context)
    [notice] = await office.told()
    assert "Tailspin Toys" in notice
