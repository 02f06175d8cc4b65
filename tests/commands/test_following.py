"""A ticket raised from chat: its news come to the thread it was raised in, and what is said there can go to support."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.cards.text import as_text
from bot.errors import Cause, PartnerFailure
from bot.model import Desk, Ticket, TicketNote, TicketState
from bot.watch.compose import compose
from bot.watch.tickets import poll_tickets
from bot.watch.watch import Limits, Watch
from tests.chat import Chat, open_chat
from tests.commands.test_ticket import raise_one


class Desks:
    """Support's side of the story, and what the bot posts."""

    def __init__(self, chat: Chat) -> None:
        self.chat = chat

    @property
    def ticket(self) -> Ticket:
        return next(iter(self.chat.desks[Desk.AZURE].raised.values()))

    def set(self, **changes: object) -> None:
        desk, ticket = self.chat.desks[Desk.AZURE], self.ticket
        changed = replace(ticket, updated=self.chat.clock.now(), **changes)
        desk.raised = {name: changed if each == ticket else each for name, each in desk.raised.items()}

    def writes(self, text: str) -> None:
        note = TicketNote("Lena H.", text, self.chat.clock.now(), inbound=True)
        self.set(notes=(*self.ticket.notes, note))

    async def tells(self) -> list[str]:
        """What is posted after one look at the tickets: where, and what."""
        chat = self.chat
        known, store = chat.dispatcher, chat.dispatcher.store
        watch = Watch(
            known.partner, known.desks, store.customers, store.alerts, store.outbox, known.clock, Limits()
        )
        await poll_tickets(watch)
        await compose(watch)
        return await self.posted()

    async def posted(self) -> list[str]:
        outbox, now = self.chat.dispatcher.store.outbox, self.chat.clock.now()
        said = []
        for notice in await outbox.claim(now, timedelta(minutes=1), 100):
            await outbox.delivered(notice.id, now, f"ts-{notice.id[:6]}")
            to = notice.destination
            said.append(f"[{to.channel or '@' + to.user} {to.thread}] {as_text(notice.card)}")
        return said


@pytest.fixture
async def chat(store):
    return (await open_chat(store)).as_("hana")


@pytest.fixture
def desks(chat):
    return Desks(chat)


async def test_news_come_to_the_thread_where_it_was_raised(chat, desks):
    await raise_one(chat)
    [anchor] = await desks.posted()
    assert anchor.startswith("[#csp-desk ]") and "Updates come" in anchor and "Hana Sato" in anchor
    assert await desks.tells() == []
    desks.writes("Could you confirm the time of the last occurrence?")
    [news] = await desks.tells()
    assert news.startswith("[#csp-desk ts-anchor]") and "Lena H. (support)" in news
    assert "last occurrence" in news and "note <your text>" in news
    assert await desks.tells() == []


async def test_attention_and_closing_are_told(chat, desks):
    await raise_one(chat)
    await desks.posted()
    desks.set(state=TicketState.ATTENTION)
    [news] = await desks.tells()
    assert "waits for your answer" in news
    desks.set(state=TicketState.CLOSED)
    [news] = await desks.tells()
    assert "was closed" in news


async def test_one_is_not_told_what_one_did_oneself(chat, desks):
    await raise_one(chat)
    await desks.posted()
    await chat.press("Show ticket")
    await chat.press("Add a note")
    await chat.fill_in(text="It happens  again.")
    await chat.press("Add note")
    noted = desks.ticket.notes
    # The desk gives it back in HTML.
    desks.set(notes=(*noted[:-1], replace(noted[-1], text="<div>It happens again.</div>")))
    assert await desks.tells() == []
    await chat.press("Show ticket")
    await chat.press("Close")
    await chat.press("Close ticket")
    assert await desks.tells() == []


async def test_an_answer_in_the_thread_goes_to_support(chat, desks):
    await raise_one(chat)
    await desks.posted()
    thread = Chat(
        chat.dispatcher,
        chat.partner,
        chat.desks,
        chat.clock,
        chat.actor,
        replace(chat.place, thread="ts-anchor"),
    )
    shown = await thread.say("note Since noon, every ten minutes")
    assert "Microsoft's support reads this note" in shown and thread.card.target.name == "Fabrikam, Inc."
    await thread.press("Add note")
    assert desks.ticket.notes[-1].text == "Since noon, every ten minutes"
    assert await desks.tells() == []


async def test_elsewhere_it_is_not_clear_which_ticket_is_meant(chat, desks):
    await raise_one(chat)
    await desks.posted()
    assert "Say which" in await chat.say("note Please call me")


async def test_in_a_personal_chat_news_come_to_the_person(chat, desks):
    chat.place = replace(chat.place, channel="@hana", personal=True)
    await raise_one(chat)
    assert await desks.posted() == []
    desks.writes("We are looking into it.")
    [news] = await desks.tells()
    assert news.startswith("[@hana ]") and "looking into it" in news


async def test_news_wait_for_the_message_whose_thread_they_belong_to(chat, desks):
    await raise_one(chat)
    desks.writes("We are looking into it.")
    first = await desks.tells()
    assert len(first) == 1 and "Updates come" in first[0]
    [news] = await desks.tells()
    assert news.startswith("[#csp-desk ts-anchor]")


async def test_a_desk_that_is_away_hides_nothing_for_good(chat, desks):
    await raise_one(chat)
    await desks.posted()
    desks.writes("We are looking into it.")
    chat.desks[Desk.AZURE].fail = [PartnerFailure(Cause.DOWN, "read a ticket")]
    assert await desks.tells() == []
    assert len(await desks.tells()) == 1


async def test_a_channel_that_asked_for_all_tickets(chat, desks):
    await chat.say("alert add tickets all")
    await chat.press("Save rule")
    old = await chat.dispatcher.store.alerts.rules()
    assert old[0].kind == "tickets"
    pc = chat.desks[Desk.PARTNER_CENTER]
    from bot.model import TicketRef
    from tests.fakes import CONTOSO

    ref = TicketRef(Desk.PARTNER_CENTER, "615112491169010")
    now = chat.clock.now()
    pc.raised[ref.id] = Ticket(ref, "Invoice is wrong", TicketState.OPEN, "moderate", now, now, CONTOSO)
    [news] = await desks.tells()
    assert "615112491169010 is new" in news and "Contoso Ltd" in news and "Show ticket" in news
    chat.clock.move(timedelta(hours=1))
    pc.raised[ref.id] = replace(pc.raised[ref.id], state=TicketState.ATTENTION, updated=chat.clock.now())
    [news] = await desks.tells()
    assert "waits for your answer" in news
    assert await desks.tells() == []


async def test_a_thread_of_the_same_channel_hears_it_instead(chat, desks):
    await chat.say("alert add tickets fabrikam")
    await chat.press("Save rule")
    await raise_one(chat)
    await desks.posted()
    desks.writes("We are looking into it.")
    told = await desks.tells()
    assert len(told) == 1 and "ts-anchor" in told[0]
