"""One message per customer and billing period: it shows the newest state, its thread tells the news, and whose it is stays."""

from __future__ import annotations

import pytest

from bot.jobs.compose import compose
from bot.jobs.scan import scan
from bot.model import AlertKind
from tests.fakes import CONTOSO, FABRIKAM, eur
from tests.jobs.desk import Desk


async def news(desk: Desk, spent: str) -> list[tuple[object, str]]:
    """What is posted once a customer has spent so much."""
    desk.office.partner.costs[FABRIKAM.id] = eur(spent)
    await scan(desk.office.context)
    await compose(desk.office.context)
    return await desk.deliver()


async def test_as_it_gets_worse_the_message_is_updated_and_its_thread_tells_in_a_line(desk):
    await desk.office.rule(AlertKind.PERCENT, "80", "100", "120")
    [(place, first)] = await news(desk, "4100")
    assert place.thread == "" and "Owner: nobody yet" in first and "[Take it]" in first
    [(place, line)] = await news(desk, "5100")
    assert place.thread == "ts-1" and "is over its budget: 102%" in line and "€5,100 of €5,000 (102%)" in line
    assert "Take it" not in line and "Rule" not in line
    [(message, card)] = desk.slack.updated
    assert message == "ts-1" and "is over its budget: 102%" in card and "[Take it]" in card


async def test_rules_of_several_people_about_one_customer_share_its_message(desk):
    await desk.office.rule(AlertKind.PERCENT, "80")
    await desk.office.rule(AlertKind.AMOUNT, "100")
    told = await news(desk, "4100")
    about = [(place.thread, said) for place, said in told if FABRIKAM.name in said]
    others = [(place.thread, said) for place, said in told if FABRIKAM.name not in said]
    assert [bool(thread) for thread, _ in about] == [False, True]
    assert others and all(not thread for thread, _ in others), "another customer has a message of its own"


async def test_who_took_it_has_what_comes_later_too(desk):
    await desk.office.rule(AlertKind.PERCENT, "80", "100")
    await news(desk, "4100")
    alerts, now = desk.office.store.alerts, desk.office.clock.now()
    [first] = await alerts.notices()
    assert await alerts.acknowledge(first.id, "Hana Sato", now)
    [(_, line)] = await news(desk, "5100")
    assert "Owner: Hana Sato" in line
    [(_, card)] = desk.slack.updated
    assert "Owner: Hana Sato" in card and "[Take it]" not in card
    assert {each.acknowledged_by for each in await alerts.notices()} == {"Hana Sato"}


async def test_who_takes_the_newest_has_those_before_it(desk):
    await desk.office.rule(AlertKind.PERCENT, "80", "100")
    await news(desk, "4100")
    await news(desk, "5100")
    alerts, now = desk.office.store.alerts, desk.office.clock.now()
    newest, first = await alerts.notices()
    assert await alerts.acknowledge(newest.id, "Hana Sato", now)
    assert not await alerts.acknowledge(first.id, "Bill Weber", now)
    assert {each.acknowledged_by for each in await alerts.notices()} == {"Hana Sato"}


async def test_the_next_period_has_a_message_of_its_own(desk):
    await desk.office.rule(AlertKind.PERCENT, "80")
    await news(desk, "4100")
    desk.office.clock.at = desk.office.clock.at.replace(month=12, day=5)
    desk.office.partner.as_of = desk.office.clock.at
    [(place, _)] = await news(desk, "4200")
    assert place.thread == "" and desk.slack.updated == []


async def test_a_message_that_was_deleted_is_followed_by_a_whole_one(desk):
    await desk.office.rule(AlertKind.PERCENT, "80", "100")
    await news(desk, "4100")
    desk.slack.gone.add("ts-1")
    [(place, card)] = await news(desk, "5100")
    assert place.thread == "" and "[Take it]" in card


@pytest.mark.parametrize("kind", [AlertKind.STALE, AlertKind.TICKETS, AlertKind.INVOICE])
def test_only_what_is_about_spend_shares_a_message(kind):
    assert not kind.spec.estimates_spend and CONTOSO.id
