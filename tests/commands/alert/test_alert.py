"""Asking to be told, being told, and taking care of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from bot.cards.model import Actions
from bot.cards.text import as_text
from bot.errors import Cause, PartnerFailure
from bot.jobs.compose import compose
from bot.jobs.context import JobLimits
from bot.jobs.scan import scan
from tests.chat import Chat, open_chat
from tests.fakes import CONTOSO, FABRIKAM, eur


@pytest.fixture
async def chat(store):
    return (await open_chat(store)).as_("bill")


async def told(chat: Chat) -> list[str]:
    """What one scan brings, as it would be posted."""
    watch = chat.context
    await scan(watch)
    await compose(watch)
    outbox = chat.core.store.outbox
    notices = await outbox.claim(chat.clock.now(), timedelta(minutes=1), 100)
    for notice in notices:
        await outbox.delivered(notice.id, chat.clock.now())
    chat.last_notices = notices
    return [as_text(notice.card) for notice in notices]


async def rule_id(chat: Chat) -> str:
    return (await chat.core.store.alerts.rules())[-1].id


async def test_a_rule_from_wish_to_notice(chat):
    shown = await chat.say("alert add percent all 80,100")
    assert "80 % and 100 %" in shown.replace("\u00a0", " ") or "80% and 100%" in shown
    assert "Everyone in #csp-desk will see these alerts" in shown
    assert "is already over a threshold" in shown and "has no budget" in shown
    saved = await chat.press("Save rule")
    assert "is on" in saved and "Contoso Ltd" in saved
    [notice] = await told(chat)
    assert "Fabrikam, Inc." in notice and "86" in notice and "Virtual Machines" in notice
    assert "fabrikam.onmicrosoft.com" in notice and "Bill Weber" in notice
    assert await told(chat) == []


async def test_each_step_is_told_once(chat):
    await chat.say("alert add percent fabrikam 90,100")
    await chat.press("Save rule")
    assert await told(chat) == []
    chat.partner.costs[FABRIKAM.id] = eur("4600")
    [ninety] = await told(chat)
    assert "92" in ninety
    chat.partner.costs[FABRIKAM.id] = eur("4400")
    assert await told(chat) == []
    chat.partner.costs[FABRIKAM.id] = eur("4700")
    assert await told(chat) == []
    chat.partner.costs[FABRIKAM.id] = eur("5100")
    [hundred] = await told(chat)
    assert "102" in hundred


async def test_a_lowered_budget_is_the_reason(chat):
    await chat.say("alert add percent fabrikam 80,200")
    await chat.press("Save rule")
    await told(chat)
    chat.partner.budgets[FABRIKAM.id] = Decimal(2000)
    [notice] = await told(chat)
    assert "The budget was lowered" in notice


async def test_amounts_are_in_the_customers_own_currency(chat):
    await chat.say("alert add amount contoso ltd 100")
    await chat.press("Save rule")
    [notice] = await told(chat)
    assert "Contoso Ltd" in notice and "€120.50" in notice and "None set" in notice


async def test_all_but_some(chat):
    await chat.say('alert add amount "all except fabrikam" 100')
    await chat.press("Save rule")
    [notice] = await told(chat)
    assert "Contoso Ltd" in notice


async def test_the_same_rule_twice_is_refused(chat):
    await chat.say("alert add amount all 5000")
    await chat.press("Save rule")
    assert "does this already" in await chat.say("alert add amount all 5000")


async def test_the_same_rule_saved_by_two_at_once_is_one(chat):
    await chat.say("alert add amount all 5000")
    other = chat.as_("ada")
    await other.say("alert add amount all 5000")
    assert "is on" in await chat.press("Save rule")
    assert "of Bill Weber does this already" in await other.press("Save rule")
    assert len(await chat.core.store.alerts.rules()) == 1


async def test_a_rule_promises_nothing_that_its_kind_cannot_keep(chat):
    assert "are not about single customers" in await chat.say("alert add invoice fabrikam")
    assert "are not about single customers" in await chat.say('alert add signin "all except fabrikam"')
    assert "don't look at currencies" in await chat.as_("ada").say("alert add tickets all currency=EUR")


async def test_customers_billed_otherwise_are_not_counted(chat):
    shown = await chat.say("alert add percent all 80 currency=USD")
    assert "no budget" not in shown and "over a threshold" not in shown
    assert "customers now" not in await chat.press("Save rule")


async def test_who_may_not_see_it_may_not_subscribe_to_it(chat):
    assert "can't" in (await chat.as_("sam").say("alert add invoice all")).lower() or "cannot" in chat.shown
    oscar = chat.as_("oscar")
    assert "Partner Center role" in await oscar.say("alert add percent all 80")
    assert "Partner Center role" in await oscar.say("alert list")


async def test_a_form_when_nothing_is_given(chat):
    shown = await chat.say("alert add")
    assert "What to watch" in shown
    shown = await chat.fill_in(kind="amount", scope="fabrikam", value="nonsense")
    assert (
        chat.last.form and next(each for each in chat.form.fields if each.name == "scope").value == "fabrikam"
    )
    shown = await chat.fill_in(value="5000")
    assert "€5,000" in shown or "5,000" in shown


async def test_what_is_missing_is_said(chat):
    assert "Give the amount" in await chat.say("alert add amount fabrikam")
    assert "Say first for whom" in await chat.say("alert add percent 80")


async def test_somebody_takes_it_on(chat):
    await chat.say("alert add percent fabrikam 80")
    await chat.press("Save rule")
    await told(chat)
    notice = chat.last_notices[0].id.removeprefix("alert-")
    assert "Owner: Bill Weber" in await chat.say(f"alert acknowledge {notice}")
    assert "Take it" not in chat.labels
    assert "Owner: Bill Weber" in await chat.as_("ada").say(f"alert acknowledge {notice}")
    assert "Bill Weber" in await chat.say("alert history")


async def test_who_takes_an_alert_is_told_apart(chat):
    """Bill calls himself Ada Lund."""
    await chat.say("alert add percent fabrikam 80")
    await chat.press("Save rule")
    await told(chat)
    notice = chat.last_notices[0].id.removeprefix("alert-")
    other = replace(chat.as_("bill").actor, name="Ada Lund")
    assert "Owner: Ada Lund (bill@northwindcloud.example)" in await replace(chat, actor=other).say(
        f"alert acknowledge {notice}"
    )
    assert "bill@northwindcloud.example" in await chat.say("alert history")


async def test_taking_it_on_leaves_the_notice_as_it_was_told(chat):
    await chat.say("alert add percent fabrikam 80")
    await chat.press("Save rule")
    [before] = await told(chat)
    shown = await chat.say(button(chat, "Take it"))
    assert "Owner: Bill Weber" in shown and "Take it" not in chat.labels
    assert [
        line
        for line in before.splitlines()
        if line not in shown and not any(each in line for each in ("Take it", "nobody yet", "For: "))
    ] == []
    assert "Virtual Machines" in shown and "forecast" in shown


async def test_a_notice_can_be_taken_on_when_its_rule_is_gone(chat):
    await chat.say("alert add percent fabrikam 80")
    await chat.press("Save rule")
    await told(chat)
    await chat.say(f"alert remove {await rule_id(chat)}")
    await chat.press("Remove rule")
    shown = await chat.say(button(chat, "Take it"))
    assert "Owner: Bill Weber" in shown and "Virtual Machines" in shown


async def test_one_of_a_storm_can_be_taken_on(chat):
    await chat.say("alert add percent all 80")
    await chat.press("Save rule")
    await scan(chat.context)
    await compose(replace(chat.context, limits=JobLimits(storm=1)))
    [notice] = await chat.core.store.alerts.notices()
    assert "Owner: Bill Weber" in await chat.say(f"alert acknowledge {notice.id}")
    assert chat.card.title == "Fabrikam, Inc. passed 80% of its budget"
    await chat.core.store.alerts.remove(await rule_id(chat), chat.clock.now())
    assert "(removed, or" in await chat.say(f"alert acknowledge {notice.id}")


def button(chat: Chat, label: str) -> str:
    """The command of a button of the notice that came last."""
    nodes = chat.last_notices[-1].card.body
    found = [each for node in nodes if isinstance(node, Actions) for each in node.all]
    return next(each.command for each in found if each.label == label)


async def test_the_history_of_a_rule_in_any_case_and_of_no_rule_at_all(chat):
    await chat.say("alert add percent fabrikam 80")
    await chat.press("Save rule")
    await told(chat)
    shown = await chat.say(f"alert history rule={(await rule_id(chat)).upper()}")
    assert ": 1 alert." in chat.card.summary and "Fabrikam" in shown
    assert "There is no alert rule nothing." in await chat.say("alert test nothing")
    assert "There is no alert nothing." in await chat.say("alert acknowledge nothing")


async def test_removed(chat):
    await chat.say("alert add percent all 80")
    await chat.press("Save rule")
    rule = await rule_id(chat)
    assert "Remove" in await chat.say(f"alert remove {rule}")
    assert " removed" in await chat.press("Remove rule")
    assert await told(chat) == []
    assert "no alert rules" in (await chat.say("alert list")).lower()
    assert "Show alert rules" in await chat.say(f"alert remove {rule}")


async def test_a_marked_test(chat):
    await chat.say("alert add percent all 300")
    await chat.press("Save rule")
    assert "sent to #csp-desk" in await chat.say(f"alert test {await rule_id(chat)}")
    [test] = await told(chat)
    assert "not an alert" in test and "Nothing has happened" in test


async def test_the_vendor_is_away_while_a_rule_is_made(chat):
    chat.partner.fail["usage.by_customer"] = [PartnerFailure(Cause.DOWN, "read the usage of all customers")]
    assert "can't be read right now" in await chat.say("alert add percent all 80")
    assert "is on" in await chat.press("Save rule")


async def test_a_notice_without_its_cause_is_told_all_the_same(chat):
    await chat.say("alert add percent fabrikam 80")
    await chat.press("Save rule")

    async def away(_):
        raise PartnerFailure(Cause.DOWN, "read usage")

    chat.partner.usage.by_subscription = away
    [notice] = await told(chat)
    assert "Fabrikam, Inc." in notice and "Virtual Machines" not in notice


async def test_a_storm_is_one_message_with_a_file(chat):
    from bot.model import CustomerRef

    many = [
        CustomerRef(f"11111111-0000-4000-8000-{at:012d}", f"Customer {at}", f"c{at}.example")
        for at in range(40)
    ]
    for each in many:
        chat.partner.known[each.id] = each
        chat.partner.costs[each.id] = eur("900")
        chat.partner.budgets[each.id] = Decimal(1000)
    await chat.core.store.customers.replace_all(many, chat.clock.now())
    await chat.say("alert add percent all 80")
    await chat.press("Save rule")
    [storm] = await told(chat)
    assert "41 alerts" in storm and ".csv" in storm
    assert CONTOSO.name not in storm


async def test_a_rule_in_a_currency_that_the_customer_is_not_billed_in_is_refused(chat):
    assert "is billed in EUR, but the rule is about USD" in await chat.say(
        "alert add amount fabrikam US$5000"
    )
    assert "Say which: currency=USD" in await chat.say("alert add amount all $5000")
    assert "EUR" in await chat.say("alert add amount all €5000")
    stored = await chat.core.store.changes.get(chat.change_id)
    assert stored.change.payload["currency"] == "EUR"
