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
from bot.jobs.snapshot import snapshot
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
    assert "Everyone in #csp-desk will see these notices" in shown
    assert "is past a step already" in shown and "without a budget" in shown
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
    assert "is about no single customers" in await chat.say("alert add invoice fabrikam")
    assert "is about no single customers" in await chat.say('alert add signin "all except fabrikam"')
    assert "looks at no currency" in await chat.as_("ada").say("alert add tickets all currency=EUR")


async def test_customers_billed_otherwise_are_not_counted(chat):
    shown = await chat.say("alert add percent all 80 currency=USD")
    assert "without a budget" not in shown and "past a step" not in shown
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
    assert "Say first whose" in await chat.say("alert add percent 80")


async def test_somebody_takes_it_on(chat):
    await chat.say("alert add percent fabrikam 80")
    await chat.press("Save rule")
    await told(chat)
    notice = chat.last_notices[0].id.removeprefix("alert-")
    assert "Bill Weber (bill@northwindcloud.example) is on it" in await chat.say(
        f"alert acknowledge {notice}"
    )
    assert "Acknowledge" not in chat.labels
    assert "Bill Weber (bill@northwindcloud.example) is on it" in await chat.as_("ada").say(
        f"alert acknowledge {notice}"
    )
    assert "Bill Weber" in await chat.say("alert history")


async def test_who_takes_an_alert_is_told_apart(chat):
    """Bill calls himself Ada Lund."""
    await chat.say("alert add percent fabrikam 80")
    await chat.press("Save rule")
    await told(chat)
    notice = chat.last_notices[0].id.removeprefix("alert-")
    other = replace(chat.as_("bill").actor, name="Ada Lund")
    assert "Ada Lund (bill@northwindcloud.example) is on it" in await replace(chat, actor=other).say(
        f"alert acknowledge {notice}"
    )
    assert "bill@northwindcloud.example" in await chat.say("alert history")


async def test_taking_it_on_leaves_the_notice_as_it_was_told(chat):
    await chat.say("alert add percent fabrikam 80")
    await chat.press("Save rule")
    [before] = await told(chat)
    shown = await chat.say(button(chat, "Acknowledge"))
    assert "Bill Weber (bill@northwindcloud.example) is on it" in shown and "Acknowledge" not in chat.labels
    assert [line for line in before.splitlines() if line not in shown and "Acknowledge" not in line] == []
    assert "Virtual Machines" in shown and "Expected at the end of the period" in shown


async def test_a_notice_can_be_taken_on_when_its_rule_is_gone(chat):
    await chat.say("alert add percent fabrikam 80")
    await chat.press("Save rule")
    await told(chat)
    await chat.say(f"alert remove {await rule_id(chat)}")
    await chat.press("Remove rule")
    shown = await chat.say(button(chat, "Acknowledge"))
    assert "Bill Weber (bill@northwindcloud.example) is on it" in shown and "Virtual Machines" in shown


async def test_one_of_a_storm_can_be_taken_on(chat):
    await chat.say("alert add percent all 80")
    await chat.press("Save rule")
    await scan(chat.context)
    await compose(replace(chat.context, limits=JobLimits(storm=1)))
    [notice] = await chat.core.store.alerts.notices()
    assert "Bill Weber (bill@northwindcloud.example) is on it" in await chat.say(
        f"alert acknowledge {notice.id}"
    )
    assert chat.card.title == "Fabrikam, Inc. has used 86.4% of its budget"
    await chat.core.store.alerts.remove(await rule_id(chat), chat.clock.now())
    assert "was removed" in await chat.say(f"alert acknowledge {notice.id}")


async def test_muted_until_it_gets_worse(chat):
    await chat.say("alert add percent fabrikam 80,100")
    await chat.press("Save rule")
    await told(chat)
    notice = chat.last_notices[0].id.removeprefix("alert-")
    shown = await chat.say(f"alert mute notice={notice} form=yes")
    assert "Why" in shown
    shown = await chat.fill_in(reason="a migration", days="14")
    assert "is muted for Fabrikam, Inc." in shown and "a migration" in shown
    assert "Muted for 1 customer" in await chat.say("alert list")
    chat.partner.costs[FABRIKAM.id] = eur("4900")
    assert await told(chat) == []
    chat.partner.costs[FABRIKAM.id] = eur("5050")
    [worse] = await told(chat)
    assert "101" in worse
    assert "Muted" not in await chat.say("alert list")


async def test_a_mute_needs_a_reason_and_an_end(chat):
    await chat.say("alert add percent fabrikam 80")
    await chat.press("Save rule")
    shown = await chat.say(f"alert mute {await rule_id(chat)} days=31 reason=holidays")
    assert "at most 30" in shown
    await chat.say(f'alert mute {await rule_id(chat)} reason="\u2060\u00ad\u2060"')
    assert chat.last.form, "what nobody sees is no reason"
    assert "Fill" in (await chat.say(f"alert mute {await rule_id(chat)}")) or chat.last.form


async def test_a_whole_rule_is_muted_and_tells_again(chat):
    await chat.say("alert add percent all 50,80")
    await chat.press("Save rule")
    rule = await rule_id(chat)
    await chat.say(f"alert mute {rule} days=2 reason=holidays")
    assert await told(chat) == []
    assert "Muted" in await chat.say("alert history")
    assert "tells again" in await chat.say(f"alert unmute {rule}")
    assert "is not muted" in await chat.say(f"alert unmute {rule}")


def button(chat: Chat, label: str) -> str:
    """The command of a button of the notice that came last."""
    nodes = chat.last_notices[-1].card.body
    found = [each for node in nodes if isinstance(node, Actions) for each in node.buttons]
    return next(each.command for each in found if each.label == label)


async def test_muted_with_the_button_and_told_again_when_spend_is_half_as_much_again(chat):
    await chat.say("alert add percent fabrikam 80,200")
    await chat.press("Save rule")
    await told(chat)
    await chat.say(button(chat, "Mute"))
    assert "or spend half as much again" in await chat.fill_in(reason="a migration")
    chat.partner.costs[FABRIKAM.id] = eur("6400")
    assert await told(chat) == []
    chat.partner.costs[FABRIKAM.id] = eur("6500")
    [worse] = await told(chat)
    assert "grew on while it was muted" in worse
    assert await told(chat) == []


async def test_what_was_spent_by_then_is_what_was_muted(chat):
    await chat.say("alert add percent fabrikam 80,200")
    await chat.press("Save rule")
    await told(chat)
    chat.partner.costs[FABRIKAM.id] = eur("7000")
    await snapshot(chat.context)
    await chat.say(f"{button(chat, 'Mute').removesuffix('form=yes')} reason=migration")
    chat.partner.costs[FABRIKAM.id] = eur("7100")
    assert await told(chat) == []


async def test_a_rule_muted_by_its_name_for_a_customer_mutes_what_it_told_last(chat):
    await chat.say("alert add percent all 80,100")
    await chat.press("Save rule")
    await told(chat)
    assert "a higher step" in await chat.say(f"alert mute {await rule_id(chat)} fabrikam reason=migration")
    chat.partner.costs[FABRIKAM.id] = eur("5050")
    assert len(await told(chat)) == 1


async def test_a_muted_rule_is_silent_until_a_customer_gets_worse(chat):
    await chat.say("alert add percent all 80,100")
    await chat.press("Save rule")
    shown = await chat.say(f"alert mute {await rule_id(chat)} reason=holidays")
    assert "a step above all that were found for it before" in shown
    assert await told(chat) == []
    chat.partner.costs[FABRIKAM.id] = eur("5050")
    [worse] = await told(chat)
    assert "101" in worse
    chat.partner.costs[FABRIKAM.id] = eur("5100")
    assert await told(chat) == []


async def test_a_muted_forecast_tells_nothing(chat):
    await chat.say("alert add forecast fabrikam")
    await chat.press("Save rule")
    await chat.say(f"alert mute {await rule_id(chat)} reason=holidays")
    assert await told(chat) == []
    assert "Muted" in await chat.say("alert history")


async def test_nobody_is_muted_about_whom_a_rule_tells_nothing(chat):
    await chat.say("alert add percent fabrikam 80")
    await chat.press("Save rule")
    shown = await chat.say(f"alert mute {await rule_id(chat)} contoso.onmicrosoft.com reason=holidays")
    assert "is not about Contoso Ltd" in shown
    chat.clock.move(timedelta(minutes=1))
    await chat.say("alert add invoice all")
    await chat.press("Save rule")
    shown = await chat.say(f"alert mute {await rule_id(chat)} fabrikam reason=holidays")
    assert "no single customers" in shown
    assert await chat.core.store.alerts.mutes(chat.clock.now()) == []


async def test_the_history_of_a_rule_in_any_case_and_of_no_rule_at_all(chat):
    await chat.say("alert add percent fabrikam 80")
    await chat.press("Save rule")
    await told(chat)
    shown = await chat.say(f"alert history rule={(await rule_id(chat)).upper()}")
    assert "1 alert of rule" in chat.card.summary and "Fabrikam" in shown
    assert "There is no alert rule nothing." in await chat.say("alert test nothing")
    assert "There is no notice nothing." in await chat.say("alert acknowledge nothing")


async def test_removed(chat):
    await chat.say("alert add percent all 80")
    await chat.press("Save rule")
    rule = await rule_id(chat)
    assert "Remove" in await chat.say(f"alert remove {rule}")
    assert "was removed" in await chat.press("Remove rule")
    assert await told(chat) == []
    assert "no alert rules" in (await chat.say("alert list")).lower()
    assert "See all rules" in await chat.say(f"alert remove {rule}")


async def test_a_marked_test(chat):
    await chat.say("alert add percent all 300")
    await chat.press("Save rule")
    assert "on its way" in await chat.say(f"alert test {await rule_id(chat)}")
    [test] = await told(chat)
    assert "this is not an alert" in test and "Nothing has happened" in test


async def test_the_vendor_is_away_while_a_rule_is_made(chat):
    chat.partner.fail["usage.by_customer"] = [PartnerFailure(Cause.DOWN, "read the usage of all customers")]
    assert "could not be read now" in await chat.say("alert add percent all 80")
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
    assert "is billed in EUR; the rule is about USD" in await chat.say("alert add amount fabrikam US$5000")
    assert "Say which: currency=USD" in await chat.say("alert add amount all $5000")
    assert "EUR" in await chat.say("alert add amount all €5000")
    stored = await chat.core.store.changes.get(chat.change_id)
    assert stored.change.payload["currency"] == "EUR"
