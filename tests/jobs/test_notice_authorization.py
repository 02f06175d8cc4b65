"""What was asked for once is told for as long as whoever asked, and whom it tells, may see it; and not a moment longer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.access.recipients import Denial
from bot.cards.alert.parked import why_words
from bot.jobs.compose import compose
from bot.jobs.digest import write_digests
from bot.jobs.invoices import look_for_invoices
from bot.jobs.notice_authorization import UNNAMED, as_seen, review
from bot.jobs.scan import scan
from bot.jobs.snapshot import snapshot
from bot.model import AlertKind, Destination, NoticeState, ParkedRule, Scope
from bot.model.identity import Role
from tests.fakes import CONTOSO, FABRIKAM, NOW
from tests.jobs.desk import HANA, LOST, OWNER, TO_HANA, TO_OWNER, Desk, about, lose, regain
from tests.jobs.office import HERE


@pytest.mark.parametrize("reader", [False, True], ids=["who made it", "who is told"])
def test_everything_that_parks_a_rule_is_said_in_words(reader: bool):
    parks = [each.value for each in Denial if each is not Denial.UNKNOWN]
    said = {why_words(ParkedRule("r0", NOW, each, reader=reader)) for each in parks}
    anything_else = why_words(ParkedRule("r0", NOW, "something new", reader=reader))
    assert len(said) == len(parks) and anything_else not in said


# -- rules ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", LOST)
@pytest.mark.parametrize("to", [HERE, TO_OWNER], ids=["a channel", "oneself"])
async def test_a_rule_tells_nothing_once_whoever_made_it_may_not_see_it(desk, how, to):
    await desk.office.rule(AlertKind.PERCENT, "80", destination=to)
    lose(desk, how)
    await scan(desk.office.context)
    told = await desk.told()
    assert about(FABRIKAM, told) == [], "neither there nor anywhere else"
    assert await desk.parked() == {"r0": how} and await desk.states() == [NoticeState.WITHHELD]
    if to == HERE:
        [(place, said)] = told
        assert place == HERE and "1 alert rule is parked" in said and "add the same rule again" in said
    elif how in ("role", "scope"):
        [(place, said)] = told
        assert place == TO_OWNER and "1 alert rule is parked" in said
    else:
        assert told == []
    assert await desk.told() == [], "it is said once"


@pytest.mark.parametrize("how", LOST)
async def test_it_goes_on_by_itself_and_tells_once_what_still_stands(desk, how):
    await desk.office.rule(AlertKind.PERCENT, "80")
    lose(desk, how)
    await scan(desk.office.context)
    await desk.told()
    await scan(desk.office.context)
    await desk.told()
    regain(desk)
    told = await desk.told()
    assert len(about(FABRIKAM, told)) == 1 and await desk.parked() == {}
    await scan(desk.office.context)
    assert await desk.told() == [] and await desk.states() == [NoticeState.SENT]


async def test_what_has_ceased_to_be_true_meanwhile_is_not_told(desk):
    await desk.office.rule(AlertKind.PERCENT, "80")
    lose(desk, "role")
    await scan(desk.office.context)
    await desk.told()
    desk.office.clock.at = datetime(2026, 12, 9, tzinfo=UTC)
    regain(desk)
    assert await desk.told() == [] and await desk.states() == [NoticeState.LATE]


@pytest.mark.parametrize("how", LOST)
async def test_a_colleague_who_may_not_see_it_is_not_told_and_whoever_asked_is(desk, how):
    await desk.office.rule(AlertKind.AMOUNT, "100", destination=TO_HANA)
    lose(desk, how, HANA)
    await scan(desk.office.context)
    [(place, said)] = await desk.told()
    assert place == TO_OWNER and "Who it alerts" in said
    assert about(FABRIKAM, desk.slack.posted) == []
    regain(desk, HANA)
    assert {place for place, _ in await desk.told()} == {TO_HANA}


async def test_who_is_limited_later_is_told_of_theirs_alone(desk):
    await desk.office.rule(AlertKind.AMOUNT, "100")
    desk.staff.only[OWNER] = frozenset({CONTOSO.domain})
    await scan(desk.office.context)
    [(_, said)] = await desk.told()
    assert CONTOSO.name in said and await desk.parked() == {}
    await review(desk.office.context, await desk.office.store.alerts.rules())
    assert await desk.told() == []

    desk.staff.only[OWNER] = frozenset({CONTOSO.domain, FABRIKAM.id})
    await review(desk.office.context, await desk.office.store.alerts.rules())
    [(_, said)] = await desk.told()
    assert FABRIKAM.name in said, "what was withheld is told once it may be"


async def test_a_rule_for_named_customers_tells_of_those_that_may_be_seen(desk):
    both = Scope(customers=(CONTOSO, FABRIKAM))
    await desk.office.rule(AlertKind.AMOUNT, "100", scope=both)
    await desk.office.rule(AlertKind.AMOUNT, "110", scope=Scope(customers=(FABRIKAM,)))
    desk.staff.only[OWNER] = frozenset({CONTOSO.id})
    await scan(desk.office.context)
    told = await desk.told()
    assert about(FABRIKAM, told) == [] and len(about(CONTOSO, told)) == 1
    assert await desk.parked() == {"r1": "scope"}


async def test_invoices_are_for_who_may_see_all_of_them(desk):
    await desk.office.rule(AlertKind.INVOICE, created=datetime(2026, 11, 1, tzinfo=UTC))
    desk.staff.only[OWNER] = frozenset({CONTOSO.id})
    await look_for_invoices(desk.office.context)
    [(_, said)] = await desk.told()
    assert "G000024130" not in said and await desk.parked() == {"r0": "scope"}
    desk.staff.only.clear()
    desk.staff.roles[OWNER] = frozenset({Role.HELPDESK_AGENT})
    assert await desk.told() == [], "helpdesk sees usage, and no invoices"
    regain(desk)
    [(_, said)] = await desk.told()
    assert "G000024130" in said


async def test_a_rule_is_parked_before_it_has_found_anything(desk):
    await desk.office.rule(AlertKind.SIGNIN, "14")
    lose(desk, "role")
    desk.staff.roles[OWNER] = frozenset()
    await review(desk.office.context, await desk.office.store.alerts.rules())
    assert await desk.parked() == {"r0": "role"}
    regain(desk)
    await review(desk.office.context, await desk.office.store.alerts.rules())
    assert await desk.parked() == {}


async def test_another_reason_is_put_on_record_and_not_told_again(desk):
    await desk.office.rule(AlertKind.PERCENT, "80")
    lose(desk, "role")
    await scan(desk.office.context)
    assert len(await desk.told()) == 1
    lose(desk, "outside")
    assert await desk.told() == [] and await desk.parked() == {"r0": "outside"}


async def test_one_rule_takes_the_place_of_another_in_one_step(desk):
    office = desk.office
    await office.rule(AlertKind.PERCENT, "80")
    lose(desk, "outside")
    await scan(office.context)
    await desk.told()
    [old] = await office.store.alerts.rules()
    assert await office.store.alerts.add(replace(old, id="r9", owner=f"slack:T1:{HANA}"), old.id)
    assert [each.id for each in await office.store.alerts.rules()] == ["r9"] and await desk.parked() == {}
    await scan(office.context)
    assert len(about(FABRIKAM, await desk.told())) == 1


async def test_nothing_is_left_of_why_a_rule_was_parked_that_was_erased(desk):
    await desk.office.rule(AlertKind.PERCENT, "80")
    lose(desk, "role")
    await review(desk.office.context, await desk.office.store.alerts.rules())
    async with desk.office.store._database.write() as connection:
        await connection.exec_driver_sql("DELETE FROM alert_rules")
    assert await desk.parked() == {}
    assert await desk.office.store.alerts.sweep(desk.office.clock.now()) == 1


async def test_where_nobody_of_the_chat_is_left_those_who_manage_roles_are_told(desk):
    await desk.office.rule(AlertKind.PERCENT, "80", destination=TO_OWNER)
    lose(desk, "outside")
    watch = replace(desk.office.context, managers={"slack": "C0ADMINS"})
    await review(watch, await desk.office.store.alerts.rules())
    [(place, said)] = await desk.deliver()
    assert place == Destination("slack", "T1", "C0ADMINS") and "1 alert rule is parked" in said
    assert FABRIKAM.name not in said


async def test_whose_traces_were_erased_has_no_rights(desk):
    await desk.office.rule(AlertKind.AMOUNT, "100", owner="", owner_home=Destination("", ""))
    await scan(desk.office.context)
    told = await desk.told()
    assert about(FABRIKAM, told) == [] and await desk.parked() == {"r0": "outside"}


async def test_a_removed_rule_is_not_parked_and_what_it_found_is_moot(desk):
    await desk.office.rule(AlertKind.PERCENT, "80")
    lose(desk, "role")
    await scan(desk.office.context)
    await desk.told()
    await desk.office.store.alerts.remove("r0", desk.office.clock.now())
    assert await desk.parked() == {} and await desk.states() == [NoticeState.MOOT]


# -- silence is no verdict ------------------------------------------------------------------------------


async def test_a_platform_that_does_not_tell_loses_nothing_and_tells_nothing(desk):
    await desk.office.rule(AlertKind.PERCENT, "80")
    desk.staff.silent.add(OWNER)
    await scan(desk.office.context)
    for _ in range(4):
        assert about(FABRIKAM, await desk.told()) == []
        desk.office.clock.move(timedelta(minutes=31))
    assert await desk.parked() == {}
    desk.staff.silent.clear()
    assert len(about(FABRIKAM, await desk.told())) == 1


async def test_a_platform_that_does_not_tell_is_not_asked_about_everybody(desk):
    for at in range(9):
        await desk.office.rule(AlertKind.PERCENT, "80", owner=f"slack:T1:U{at}", currency=f"E{at:02}")
        desk.staff.silent.add(f"U{at}")
    await review(desk.office.context, await desk.office.store.alerts.rules())
    assert len(desk.staff.asked) == 3 and await desk.parked() == {}


# -- digests --------------------------------------------------------------------------------------------


async def digest(desk: Desk) -> None:
    await desk.office.rule(AlertKind.DIGEST, created=datetime(2026, 11, 1, tzinfo=UTC))
    for day in (21, 22):
        desk.office.day(day)
        desk.office.spent(FABRIKAM.id, str(100 * day))
        desk.office.spent(CONTOSO.id, str(10 * day))
        await snapshot(desk.office.context)
    desk.office.clock.at = datetime(2026, 11, 23, 9, 5, tzinfo=UTC)
    await write_digests(desk.office.context)


async def test_a_digest_tells_of_what_may_be_seen(desk):
    desk.staff.only[OWNER] = frozenset({CONTOSO.domain})
    await digest(desk)
    [(_, said)] = await desk.told()
    assert "Daily digest" in said and CONTOSO.name in said and FABRIKAM.name not in said
    assert "€220" in said and "€2,420" not in said, "nor in the sums"


async def test_a_digest_that_is_on_its_way_is_written_anew_for_who_was_limited_since(desk):
    await digest(desk)
    await compose(desk.office.context)
    desk.staff.only[OWNER] = frozenset({CONTOSO.domain})
    assert await desk.deliver() == []
    [(_, said)] = await desk.told()
    assert CONTOSO.name in said and FABRIKAM.name not in said


async def test_digests_that_were_missed_do_not_come_by_the_dozen(desk):
    lose(desk, "role")
    await digest(desk)
    await desk.told()
    regain(desk)
    assert await desk.told() == [] and await desk.states() == [NoticeState.LATE]


# -- the words of a rule --------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["silent", "outside"])
async def test_where_nobody_can_say_what_may_be_seen_no_customer_is_named(desk, how):
    """The rule is about the same customers all the same."""
    rule = await desk.office.rule(AlertKind.PERCENT, "80", scope=Scope((CONTOSO, FABRIKAM)))
    known = desk.staff.recipients(desk.office.store)
    assert await as_seen(known.batch(), rule) == rule
    getattr(desk.staff, how).add(OWNER)
    shown = (await as_seen(known.batch(), rule)).scope
    assert [each.id for each in shown.customers] == [CONTOSO.id, FABRIKAM.id]
    assert {(each.name, each.domain) for each in shown.customers} == {(UNNAMED, "")}


async def test_who_may_see_none_of_the_customers_of_a_rule_reads_none_of_their_names(desk):
    desk.staff.only[OWNER] = frozenset({"nobodys.example"})
    rule = await desk.office.rule(AlertKind.PERCENT, "80", scope=Scope((CONTOSO,)))
    shown = (await as_seen(desk.staff.recipients(desk.office.store).batch(), rule)).scope
    assert [(each.id, each.name) for each in shown.customers] == [(CONTOSO.id, UNNAMED)]
