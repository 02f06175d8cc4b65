"""Rounds over many tickets: all have their turn, what waits for an answer comes first, and a storm is one message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import Cause, PartnerFailure
from bot.jobs import tickets
from bot.model import CustomerRef, Desk, Ticket, TicketRef, TicketState
from tests.chat import Chat, open_chat
from tests.commands.ticket.test_follow import Desks
from tests.commands.ticket.test_ticket import raise_one
from tests.fakes import CONTOSO, FABRIKAM


@pytest.fixture
async def chat(store):
    return (await open_chat(store)).as_("hana")


@pytest.fixture
def desks(chat):
    return Desks(chat)


def arrives(chat: Chat, *numbers: str, customer: CustomerRef = CONTOSO, **changes: object) -> None:
    """Tickets raised in the portal."""
    now = chat.clock.now()
    for number in numbers:
        ref = TicketRef(Desk.PARTNER_CENTER, number)
        made = Ticket(ref, f"About {number}", TicketState.OPEN, "moderate", now, now, customer)
        chat.desks[Desk.PARTNER_CENTER].raised[number] = replace(made, **changes)


async def told_of(desks: Desks, chat: Chat, rounds: int) -> Sequence[str]:
    told: list[str] = []
    for _ in range(rounds):
        chat.clock.move(timedelta(minutes=5))
        told += await desks.tells()
    return told


async def test_many_tickets_that_are_followed_all_have_their_turn(chat, desks, monkeypatch):
    monkeypatch.setattr(tickets, "MOST_READS", 2)
    chat.place = replace(chat.place, channel="@hana", personal=True)
    for _ in range(5):
        await raise_one(chat)
    await told_of(desks, chat, 3)
    azure = chat.desks[Desk.AZURE]
    azure.raised = {name: replace(each, severity="critical") for name, each in azure.raised.items()}
    assert len(await told_of(desks, chat, 2)) == 4
    assert len(await told_of(desks, chat, 1)) == 1


async def test_a_ticket_that_cannot_be_read_keeps_no_other_waiting(chat, desks, monkeypatch):
    monkeypatch.setattr(tickets, "MOST_READS", 1)
    chat.place = replace(chat.place, channel="@hana", personal=True)
    await raise_one(chat)
    await raise_one(chat)
    azure = chat.desks[Desk.AZURE]
    last = list(azure.raised.values())[-1]
    azure.raised = {last.ref.id: replace(last, severity="critical")}
    assert len(await told_of(desks, chat, 2)) == 1


async def test_a_thousand_old_tickets_do_not_delay_the_thread_of_one(chat, desks, monkeypatch):
    monkeypatch.setattr(tickets, "MOST_READS", 3)
    await raise_one(chat)
    await desks.posted()
    arrives(chat, *(f"61511249116{at:04}" for at in range(30)))
    chat.clock.move(timedelta(days=1))
    await chat.say("alert add tickets all")
    await chat.press("Save rule")
    desks.writes("We are looking into it.")
    [news] = await desks.tells()
    assert "looking into it" in news
    assert await told_of(desks, chat, 20) == [], "what was there before the rule is no news"
    arrives(chat, "615112499999999")
    [news] = await told_of(desks, chat, 1)
    assert "615112499999999 New ticket" in news.replace(":", "")


async def test_what_waits_for_an_answer_comes_first(chat, desks):
    await chat.say("alert add tickets all")
    await chat.press("Save rule")
    arrives(chat, *(f"61511249116901{at}" for at in range(6)))
    arrives(chat, "615112491169016", state=TicketState.ATTENTION)
    told = await desks.tells()
    assert len(told) == 7 and "615112491169016 New ticket · Support needs your answer" in told[0].replace(
        ":", ""
    )


async def test_a_storm_of_tickets_is_one_message_that_names_them(chat, desks):
    await chat.say("alert add tickets all")
    await chat.press("Save rule")
    arrives(chat, *(f"6151124911690{at:02}" for at in range(24)))
    arrives(chat, "615112491169099", customer=FABRIKAM, state=TicketState.ATTENTION)
    [told] = await desks.tells()
    assert "They concern 2 customers." in told and "1 ticket needs your answer." in told
    rows = [line for line in told.splitlines() if "New ticket" in line]
    assert "615112491169099" in rows[0] and "Fabrikam" in rows[0] and "About 615112491169099" in rows[0]
    assert len(rows) == 10 and "15 more" in told and "No budget" not in told


async def test_a_ticket_that_was_forgotten_is_not_new_again(chat, desks):
    await chat.say("alert add tickets all")
    await chat.press("Save rule")
    created = chat.clock.now() + timedelta(days=1)
    closed = created + timedelta(days=3)
    chat.clock.move(timedelta(days=60))
    ended = {"state": TicketState.CLOSED, "created": created, "updated": closed, "closed": closed}
    arrives(chat, "615112491169010", **ended)
    assert await desks.tells() == []


async def test_more_customers_than_one_round_asks_about_all_have_their_turn(chat, desks, monkeypatch):
    monkeypatch.setattr(tickets, "MOST_CUSTOMERS", 1)
    await chat.say('alert add tickets "contoso ltd; fabrikam"')
    await chat.press("Save rule")
    arrives(chat, "615112491169010")
    arrives(chat, "615112491169011", customer=FABRIKAM)
    told = await told_of(
        desks, chat, 60
    )  # who is asked about is drawn: in sixty rounds each of two is, once in 10^18
    assert sorted("9010 New ticket" in each.replace(":", "") for each in told) == [False, True]


async def test_a_customer_whose_subscriptions_cannot_be_read_has_tickets_all_the_same(chat, desks):
    await chat.say('alert add tickets "contoso ltd"')
    await chat.press("Save rule")
    arrives(chat, "615112491169010")
    chat.partner.fail["subscriptions.of"] = [PartnerFailure(Cause.DOWN, "list subscriptions")]
    [told] = await desks.tells()
    assert "615112491169010 New ticket" in told.replace(":", "")


async def test_a_rule_for_all_says_what_azure_support_does_not_list(chat):
    assert "Azure Support lists tickets by customer only" in await chat.say("alert add tickets all")
    assert "by customer only" not in await chat.say('alert add tickets "contoso ltd"')
