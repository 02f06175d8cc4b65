"""Who is mentioned by what comes unasked: who took what gets worse, else who made the rule; and by nothing that is routine."""

from __future__ import annotations

from bot.jobs.compose import compose
from bot.jobs.scan import scan
from bot.model import AlertKind
from tests.fakes import FABRIKAM, eur
from tests.jobs.desk import TO_OWNER, Desk
from tests.jobs.test_one_message import news

HANA = "slack:T1:U2"


async def test_a_new_alert_is_for_who_made_the_rule(desk: Desk):
    await desk.office.rule(AlertKind.PERCENT, "80", "100")
    [(_, card)] = await news(desk, "4100")
    assert "For: Bill Weber" in card


async def test_what_gets_worse_is_for_who_took_it(desk: Desk):
    await desk.office.rule(AlertKind.PERCENT, "80", "100", "120")
    await news(desk, "4100")
    alerts, now = desk.office.store.alerts, desk.office.clock.now()
    [first] = await alerts.notices()
    await alerts.acknowledge(first.id, "Hana Sato", now, actor=HANA)
    [(place, line)] = await news(desk, "5100")
    assert place.thread and "For: Hana Sato" in line and "Bill" not in line
    [(_, again)] = await news(desk, "6100")
    assert "For: Hana Sato" in again
    assert {each.acknowledged_actor for each in await alerts.notices()} == {HANA}


async def test_of_who_took_it_before_the_bot_kept_who_that_is_the_name_is_said(desk: Desk):
    await desk.office.rule(AlertKind.PERCENT, "80", "100")
    await news(desk, "4100")
    [first] = await desk.office.store.alerts.notices()
    await desk.office.store.alerts.acknowledge(first.id, "Hana Sato", desk.office.clock.now())
    [(_, line)] = await news(desk, "5100")
    assert "For: Hana Sato" in line


async def test_who_is_told_alone_reads_no_line_about_it(desk: Desk):
    await desk.office.rule(AlertKind.PERCENT, "80", destination=TO_OWNER)
    [(_, card)] = await news(desk, "4100")
    assert "passed 80%" in card and "For:" not in card


async def test_nobody_in_particular_has_a_rule_whose_maker_was_erased(desk: Desk):
    await desk.office.rule(AlertKind.PERCENT, "80", owner="", owner_name="")
    desk.office.partner.costs[FABRIKAM.id] = eur("4100")
    await scan(desk.office.context)
    await compose(desk.office.context)
    assert all("For:" not in said for _, said in await desk.deliver())
