"""Alerts for people who are limited to named customers, by all their roles or by one of them: rules, history, what was told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from bot.cards.alert.notice import notice_card
from bot.cards.model import Card
from bot.cards.text import as_text
from bot.jobs.digest import write_digests
from bot.model import (
    AlertKind,
    Crossing,
    Desk,
    Destination,
    Evaluation,
    TicketRef,
    TicketSeen,
    TicketState,
)
from bot.model.identity import Role
from bot.ports.dispatch import Place
from bot.ports.outbox import Notice
from tests.commands.alert.test_alert import told
from tests.commands.limits import HERE, SAVE, lend, limited, on_record, rule, rules
from tests.fakes import ADVENTURE, CONTOSO, FABRIKAM, NOW

# -- one permission says nothing of another -------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "alert add tickets all",
        "alert add tickets",
        'alert add tickets "contoso ltd"',
        'alert add tickets "all except fabrikam"',
        'alert add tickets "fabrikam; contoso ltd"',
    ],
)
async def test_a_rule_tells_of_whom_its_maker_may_see_that(bill, line):
    assert "No match for" in await bill.say('ticket list "contoso ltd"')
    shown = await bill.say(line)
    if bill.last.form:
        shown = await bill.fill_in(kind="tickets", scope="all")
    assert "You have access to Fabrikam, Inc. only" in shown
    assert "alert add kind=tickets scope=fabrikam.onmicrosoft.com" in shown
    assert "Contoso" not in shown and await rules(bill) == []


async def test_of_those_it_tells(bill):
    await bill.say("alert add tickets fabrikam")
    assert "is on" in await bill.press(SAVE)
    await bill.say('alert add percent "contoso ltd" 80')
    assert "is on" in await bill.press(SAVE), "what everybody spends is Bill's to see"
    assert {each.kind for each in await rules(bill)} == {AlertKind.TICKETS, AlertKind.PERCENT}


async def test_a_rule_for_several_of_ones_own(chat):
    ada = limited(chat.as_("ada"), "ada", FABRIKAM, ADVENTURE)
    await ada.say('alert add percent "fabrikam; adventure works" 80')
    assert "is on" in await ada.press(SAVE)
    shown = await ada.say("alert add digest all weekly")
    assert "Adventure Works Cycles" in shown and "Fabrikam, Inc." in shown and "Contoso" not in shown


async def test_who_sells_to_all_and_bills_one_subscribes_to_no_invoices(chat):
    await lend(chat, "sam", Role.BILLING_ADMIN, FABRIKAM)
    sam = chat.as_("sam")
    assert "this concerns all of them" in await sam.say("invoice list")
    assert "You can't view invoices. You are limited to named customers" in await sam.say(
        "alert add invoice all"
    )
    assert await rules(sam) == []


async def test_what_a_rule_would_have_found_is_told_of_ones_own(bill):
    """The back-test and the customers past a step are read by the permission of what the rule tells."""
    await lend(bill, "hana", Role.GLOBAL_ADMIN, FABRIKAM)
    hana = limited(bill.as_("hana"), "hana", CONTOSO)
    shown = await hana.say('alert add percent "contoso ltd" 80')
    assert "Fabrikam" not in shown and "1 customer has no budget" in shown


async def test_the_history_tells_what_one_may_see_of_each_kind(chat):
    """Hana has alerts and tickets; invoices are not hers to see."""
    invoice = Crossing(
        "r-inv", AlertKind.INVOICE, "i", Decimal(0), subject="D02", title="Invoice D0200NK6CH is ready"
    )
    wanted = await on_record(chat, rule("r-inv", AlertKind.INVOICE), invoice)
    hana = chat.as_("hana")
    for line in ("alert history", "alert list", "alert history rule=r-inv"):
        shown = await hana.say(line)
        assert "D0200NK6CH" not in shown and "nvoice" not in shown, line
    for line in (
        f"alert acknowledge {wanted}",
        f"alert mute {wanted} reason=holidays",
        "alert mute r-inv reason=holidays",
        "alert unmute r-inv",
        "alert test r-inv",
        "alert remove r-inv",
    ):
        assert "There is no" in await hana.say(line) or "no alert rule" in hana.shown, line
        assert "D0200NK6CH" not in hana.shown, line
    assert "D0200NK6CH" in await chat.as_("bill").say("alert history")


async def test_a_digest_shows_its_tickets_to_who_may_see_tickets(chat):
    """Bill sees what everybody spends, and so that there was a digest; the tickets in it are not his to read."""
    store, ada, bill = chat.core.store, chat.as_("ada"), chat.as_("bill")
    await ada.say("alert add digest all daily")
    await ada.press(SAVE)
    asks = TicketSeen(
        "pc:1", TicketRef(Desk.PARTNER_CENTER, "615"), CONTOSO, "615", "Payroll is down", TicketState.ATTENTION, "critical", NOW
    )  # fmt: skip
    await store.alerts.see([asks], [], Evaluation(), {}, NOW)
    chat.clock.move(timedelta(days=1))
    await write_digests(chat.context)
    [digest] = await told(chat)
    assert "Payroll is down" in digest
    [notice] = await store.alerts.notices()
    assert "Billing admins can't view tickets" in await bill.say("ticket list")
    shown = await bill.say(f"alert acknowledge {notice.id}")
    assert "Owner: Bill Weber" in shown
    assert "Payroll" not in shown and "Contoso" not in shown
    # Sam may see tickets, and not invoices, of which a digest counts the alerts.
    assert "Sales agents can't view invoices" in await chat.as_("sam").say("invoice list")
    shown = await chat.as_("sam").say(f"alert acknowledge {notice.id}")
    assert "Owner: Bill Weber" in shown and "Payroll" not in shown and "nobody yet" not in shown
    assert "Payroll is down" in await ada.say(f"alert acknowledge {notice.id}")


@pytest.mark.parametrize("removed", [False, True])
async def test_a_notice_names_no_other_customers_of_its_rule_to_who_takes_it_on(chat, removed):
    """The card that was told says whose the rule is; its customers are not all to be seen by who sees the notice."""
    alerts, tells = chat.core.store.alerts, rule("r-two", AlertKind.PERCENT, FABRIKAM, CONTOSO)
    wanted = await on_record(
        chat, tells, Crossing("r-two", AlertKind.PERCENT, "k", Decimal(80), customer=FABRIKAM), sent=False
    )
    found = await alerts.notice(wanted)
    card = notice_card(found, tells, now=NOW, locale="en-US")
    assert "Contoso" in as_text(card)
    await alerts.post({wanted: found.own_message}, [Notice(found.own_message, "k", HERE, card, NOW)])
    if removed:
        await alerts.remove("r-two", NOW)
    hana, elsewhere = (
        limited(chat.as_("hana"), "hana", FABRIKAM),
        Place("playground", "northwind", "#other", False),
    )
    shown = await replace(hana, place=elsewhere).say(f"alert acknowledge {wanted}")
    assert "Owner: Hana Sato" in shown and "Contoso" not in shown
    assert "Contoso" in await replace(chat.as_("ada"), place=elsewhere).say(f"alert acknowledge {wanted}")
    assert "Contoso" in await hana.say(f"alert acknowledge {wanted}"), "where everybody was told, she was too"


async def test_the_history_of_one_kind_is_not_crowded_out_by_others(chat):
    alerts, found = chat.core.store.alerts, rule("r-p", AlertKind.PERCENT)
    seen = Crossing("r-p", AlertKind.PERCENT, "k", Decimal(80), customer=FABRIKAM)
    await on_record(chat, found, seen)
    chat.clock.move(timedelta(minutes=1))
    many = rule("r-i", AlertKind.INVOICE)
    await alerts.add(many)
    newer = [Crossing("r-i", AlertKind.INVOICE, f"i{n}", Decimal(0), subject=f"D{n}") for n in range(600)]
    await alerts.record(Evaluation(tuple(newer)), {"r-i": many}, chat.clock.now())
    assert "Fabrikam" in await chat.as_("hana").say("alert history")


async def test_who_is_limited_hears_of_tickets_by_the_reach_of_tickets(bill):
    for customer in (FABRIKAM, CONTOSO):
        tells = rule(f"r-{customer.tail}", AlertKind.TICKETS, customer)
        about = Crossing(
            tells.id, AlertKind.TICKETS, "t", Decimal(0), customer=customer, title=f"For {customer.name}"
        )
        await on_record(bill, tells, about)
    shown = await bill.say("alert history")
    assert "For Fabrikam" in shown and "Contoso" not in shown
    shown = await bill.say("alert list")
    assert "Fabrikam" in shown and "Contoso" not in shown


# -- as private as it was told ------------------------------------------------------------------------


async def test_what_was_told_privately_is_not_shown_to_a_channel(chat):
    me = Destination("playground", "northwind", user="ada")
    spent = Crossing("r-me", AlertKind.PERCENT, "k", Decimal(80), customer=FABRIKAM)
    wanted = await on_record(chat, rule("r-me", AlertKind.PERCENT, to=me), spent)
    for line in (f"alert mute {wanted} reason=holidays", f"alert acknowledge {wanted}"):
        for name in ("ada", "bill"):
            speaker = chat.as_(name)
            shown = await speaker.say(line)
            assert "Fabrikam" in shown and speaker.card.private, (line, name)


async def test_what_a_channel_was_told_is_private_in_another(chat):
    await chat.say("alert add percent fabrikam 80")
    await chat.press(SAVE)
    await told(chat)
    [notice] = await chat.core.store.alerts.notices()
    elsewhere = replace(chat, place=Place("playground", "northwind", "#general", personal=False))
    await elsewhere.say(f"alert acknowledge {notice.id}")
    assert elsewhere.card.private
    await chat.say(f"alert acknowledge {notice.id}")
    assert not chat.card.private, "where it was told, everybody sees who takes care of it"


# -- what waits for a place that is gone ----------------------------------------------------------------


async def test_what_could_not_be_delivered_is_told_of_places_of_ones_own(chat):
    store, to = chat.core.store, {}
    for customer in (FABRIKAM, CONTOSO):
        to[customer] = Destination("playground", "northwind", f"#{customer.tail}")
        made = rule(f"r-{customer.tail}", AlertKind.PERCENT, customer, to=to[customer])
        await store.alerts.add(replace(made, destination_name=f"#{customer.tail}"))
    for n, place in enumerate([to[FABRIKAM], to[CONTOSO], Destination("playground", "northwind", "#lost")]):
        await store.outbox.put([Notice(f"n{n}", f"n{n}", place, Card("T", "S"), NOW)])
        await store.outbox.park(f"n{n}", NOW, f"the reason {n}")
    assert "the reason 2" in await chat.as_("ada").say("alert list")
    shown = await limited(chat.as_("ada"), "ada", FABRIKAM).say("alert list")
    assert "the reason 0" in shown and "the reason 1" not in shown and "the reason 2" not in shown
    await store.alerts.add(rule("r-all", AlertKind.PERCENT, to=to[FABRIKAM]))
    shown = await limited(chat.as_("ada"), "ada", FABRIKAM).say("alert list")
    assert "the reason 0" not in shown, "some of it may be about others"


async def test_what_could_not_be_delivered_is_not_told_of_kinds_one_may_not_see(chat):
    board, store = Destination("playground", "northwind", "#board"), chat.core.store
    await store.alerts.add(rule("r-inv", AlertKind.INVOICE, to=board))
    await store.outbox.put([Notice("n1", "n1", board, Card("T", "S"), NOW)])
    await store.outbox.park("n1", NOW, "the board is gone")
    assert "the board is gone" in await chat.as_("bill").say("alert list")
    assert "the board is gone" not in await chat.as_("hana").say("alert list")
