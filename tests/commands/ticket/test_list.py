"""Tickets known again by their numbers, and the list of all: whose each is, who has it, how old it is, and what it leaves out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.store import SqlStore
from bot.cards.model import Table
from bot.errors import Cause, PartnerFailure
from bot.model import Desk, Ticket, TicketRef, TicketState
from bot.queries import tickets as everywhere
from tests.chat import Chat, open_chat
from tests.commands.ticket.test_follow import Desks
from tests.commands.ticket.test_ticket import raise_one
from tests.fakes import CONTOSO, FABRIKAM, NOW

NUMBER = "2611230050000123"


@pytest.fixture
async def chat(store: SqlStore) -> Chat:
    return (await open_chat(store)).as_("hana")


async def raised(chat: Chat) -> Desks:
    """Hana raised a ticket of Fabrikam's, and Azure Support gave it a number with its first look."""
    await raise_one(chat)
    desks = Desks(chat)
    desks.set(number=NUMBER)
    await desks.tells()
    return desks


def at_partner_center(chat: Chat, number: str, **changed: object) -> Ticket:
    ref = TicketRef(Desk.PARTNER_CENTER, number)
    ticket = Ticket(
        ref, f"Ticket {number}", TicketState.OPEN, "moderate", NOW - timedelta(days=3), NOW, CONTOSO
    )
    chat.desks[Desk.PARTNER_CENTER].raised[number] = replace(ticket, **changed)  # type: ignore[arg-type]
    return ticket


def cells(chat: Chat, column: str) -> list[str]:
    [table] = [node for node in chat.card.body if isinstance(node, Table)]
    at = [each.title for each in table.columns].index(column)
    return [row[at] for row in table.rows]


async def test_a_ticket_that_was_raised_here_is_known_by_its_number(chat: Chat):
    await raised(chat)
    assert "Cannot start my VM" in await chat.say(f"ticket show {NUMBER}")
    assert chat.card.target and chat.card.target.name == FABRIKAM.name
    await chat.say(f"ticket note #{NUMBER} Please call before noon")
    assert "Note added" in await chat.press("Add note")
    await chat.say(f"ticket close {NUMBER}")
    assert f"Ticket {NUMBER} was closed" in await chat.press("Close ticket")


async def test_a_ticket_that_was_only_listed_is_known_by_its_number_to_everybody_who_may_see_it(chat: Chat):
    ref = TicketRef(Desk.AZURE, "portal-1", "44444444-0000-4000-8000-000000000001")
    made = Ticket(ref, "Raised in the portal", TicketState.OPEN, "minimal", NOW, NOW, FABRIKAM, number=NUMBER)
    chat.desks[Desk.AZURE].raised[ref.id] = made
    assert "There is no ticket" in await chat.say(f"ticket show {NUMBER}")
    await chat.say("ticket list fabrikam")
    assert "Raised in the portal" in await chat.as_("sam").say(f"ticket show {NUMBER}")


async def test_the_list_of_all_has_the_azure_tickets_of_customers_that_are_known(chat: Chat):
    at_partner_center(chat, "615112491169010")
    shown = await chat.say("ticket list")
    assert "Azure Support lists tickets by customer" in shown
    await raised(chat)
    shown = await chat.say("ticket list")
    assert (
        NUMBER in shown and "615112491169010" in shown and "those of 1 customer with known tickets" in shown
    )
    assert cells(chat, "Customer") == [CONTOSO.name, FABRIKAM.name]
    assert cells(chat, "Owner") == ["", "Hana Sato"] and cells(chat, "Age") == ["3 days", "just now"]
    assert "Customer" not in await chat.say("ticket list fabrikam"), "one customer's list names it once"


async def test_a_customer_that_azure_support_is_silent_about_hides_nothing(chat: Chat, monkeypatch):
    at_partner_center(chat, "615112491169010")
    await raised(chat)

    async def away(customer, subscription_ids=()):
        raise PartnerFailure(Cause.DOWN, "list tickets", service="Azure Support")

    monkeypatch.setattr(chat.desks[Desk.AZURE], "tickets", away)
    shown = await chat.say("ticket list")
    assert "615112491169010" in shown and "Azure Support did not answer" in shown


async def test_of_more_customers_than_are_asked_about_the_list_says_so(chat: Chat, monkeypatch):
    monkeypatch.setattr(everywhere, "MOST_CUSTOMERS", 1)
    await raised(chat)
    ref = TicketRef(Desk.AZURE, "portal-1", "44444444-0000-4000-8000-000000000003")
    later = Ticket(
        ref, "Shop is slow", TicketState.OPEN, "minimal", NOW, NOW, CONTOSO, number="2611230050000124"
    )
    chat.desks[Desk.AZURE].raised[ref.id] = later
    chat.clock.move(timedelta(hours=1))
    await chat.say("ticket list contoso ltd")
    shown = await chat.say("ticket list")
    assert (
        "Shop is slow" in shown and NUMBER not in shown and "1 customer with known tickets seen last" in shown
    )


async def test_mine_are_those_i_raised_or_took(chat: Chat):
    at_partner_center(chat, "615112491169010")
    await raised(chat)
    assert NUMBER in await chat.say("ticket list")
    shown = await chat.press("Show mine")
    assert NUMBER in shown and "615112491169010" not in shown and "1 other ticket is hidden" in shown
    elsewhere = replace(chat.as_("sam"), place=replace(chat.place, channel="#other"))
    assert "No tickets of yours" in await elsewhere.say("ticket list mine=yes")
    assert NUMBER in await chat.as_("sam").say("ticket list mine=yes"), "it is followed in this channel"


async def test_whoever_takes_the_alert_has_the_ticket(chat: Chat):
    ada = replace(chat.as_("ada"), place=replace(chat.place, channel="#csp-alerts"))
    await ada.say("alert add tickets fabrikam")
    await ada.press("Save rule")
    desks = await raised(chat)
    desks.set(state=TicketState.ATTENTION)
    await desks.tells()
    [notice, *_] = await chat.core.store.alerts.notices()
    await ada.say(f"alert acknowledge {notice.id}")
    await chat.say("ticket list")
    assert cells(chat, "Owner") == ["Ada Lund"]
    assert NUMBER in await ada.say("ticket list mine=yes")


async def test_filters_say_what_they_leave_out_and_one_click_ends_them(chat: Chat):
    at_partner_center(chat, "615112491169010", severity="critical")
    at_partner_center(chat, "615112491169011", state=TicketState.CLOSED)
    at_partner_center(chat, "615112491169012", state=TicketState.ATTENTION, severity="minimal")
    at_partner_center(chat, "615112491169013")
    await chat.say("ticket list")
    assert cells(chat, "Ticket") == [f"61511249116901{each}" for each in (2, 0, 3, 1)]
    assert cells(chat, "Severity")[:2] == ["Minimal", "▲ Critical"]
    assert cells(chat, "State")[0] == "● Needs your answer"
    await chat.press("Show open")
    assert len(cells(chat, "Ticket")) == 3 and "3 tickets (open)" in chat.card.summary
    assert "1 other ticket is hidden" in chat.shown
    await chat.say("ticket list severity=critical")
    assert cells(chat, "Ticket") == ["615112491169010"]
    await chat.say("ticket list state=waiting contoso ltd")
    assert cells(chat, "Ticket") == ["615112491169012"]
    await chat.press("Show all tickets")
    assert len(cells(chat, "Ticket")) == 4


async def test_pages_keep_the_filter(chat: Chat):
    for at in range(15):
        at_partner_center(chat, f"6151124911690{at:02}", severity="critical")
    await chat.say("ticket list severity=critical state=open")
    assert len(cells(chat, "Ticket")) == 12 and "1–12 of 15" in chat.shown
    await chat.press("Next")
    assert len(cells(chat, "Ticket")) == 3 and "15 tickets (open, critical)" in chat.card.summary


@pytest.mark.parametrize(
    ("typed", "summary"),
    [
        ("my open tickets", "No tickets of yours (open)."),
        ("kritische Tickets", "1 ticket (critical)."),
        ("tickets de fabrikam en attente", "No tickets for Fabrikam, Inc. (waiting for your answer)."),
        ("mis tickets abiertos", "No tickets of yours (open)."),
        ("show closed tickets", "1 ticket (closed)."),
        ("未解決のチケット", "1 ticket (open)."),
    ],
)
async def test_people_ask_for_them_in_their_own_words(chat: Chat, typed: str, summary: str):
    at_partner_center(chat, "615112491169010", severity="critical")
    at_partner_center(chat, "615112491169011", state=TicketState.CLOSED)
    await chat.say(typed)
    assert chat.card.summary.replace("Inc..", "Inc.") == summary.replace("Inc..", "Inc.")


async def test_a_ticket_of_somebody_who_is_no_customer_any_more_is_not_found_by_its_number(chat: Chat):
    await raised(chat)
    await chat.core.store.customers.replace_all([CONTOSO], NOW)
    assert "There is no ticket" in await chat.say(f"ticket show {NUMBER}")


async def test_tickets_come_in_the_order_that_is_asked_for(chat: Chat):
    for number, days, severity, updated in (
        ("1", 9, "minimal", 1),
        ("2", 3, "critical", 5),
        ("3", 6, "moderate", 0),
    ):
        at_partner_center(
            chat, number, severity=severity, created=NOW - timedelta(days=days), updated=NOW - timedelta(days=updated)
        )  # fmt: skip
    for order, expected in (("oldest", "132"), ("severity", "231"), ("updated", "312")):
        await chat.say(f"ticket list sort={order}")
        assert "".join(cells(chat, "Ticket")) == expected, order
    await chat.press("Oldest first")
    assert "".join(cells(chat, "Ticket")) == "132"
    await chat.press("Waiting first")
    assert "".join(cells(chat, "Ticket")) == "231"
