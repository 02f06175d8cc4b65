"""A ticket raised from chat: its news come to the thread it was raised in, and what is said there can go to support."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.audit.matching import is_tied
from bot.cards.text import as_text
from bot.changes.approval_rules import ApprovalRule
from bot.errors import Cause, PartnerFailure
from bot.jobs.compose import compose
from bot.jobs.tickets import poll_tickets
from bot.model import Desk, Destination, Ticket, TicketNote, TicketState
from bot.model.change import fingerprint
from bot.model.identity import Role
from bot.model.ticket import key_of
from tests.chat import Chat, open_chat, with_core
from tests.commands.ticket.test_ticket import raise_one
from tests.fakes import FABRIKAM


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
        await poll_tickets(self.chat.context)
        await compose(self.chat.context)
        return await self.posted()

    async def owner(self) -> Destination | None:
        """Who is told should the one message that waits not arrive; it does."""
        outbox, now = self.chat.core.store.outbox, self.chat.clock.now()
        [notice] = await outbox.claim(now, timedelta(minutes=1), 100)
        await outbox.delivered(notice.id, now, f"ts-{notice.id[:6]}")
        return notice.owner

    async def posted(self) -> list[str]:
        outbox, now = self.chat.core.store.outbox, self.chat.clock.now()
        said = []
        for notice in await outbox.claim(now, timedelta(minutes=1), 100):
            await outbox.delivered(notice.id, now, f"ts-{notice.id[:6]}")
            to = notice.destination
            said.append(f"[{to.channel or '@' + to.user} {to.thread}] {as_text(notice.card)}")
        return said


def in_thread(chat: Chat) -> Chat:
    """The same person in the thread of the first ticket."""
    return replace(chat, place=replace(chat.place, thread="ts-anchor"))


def elsewhere(chat: Chat) -> Chat:
    """The same person in another channel."""
    return replace(chat, place=replace(chat.place, channel="#elsewhere"))


@pytest.fixture
async def chat(store):
    return (await open_chat(store)).as_("hana")


@pytest.fixture
def desks(chat):
    return Desks(chat)


async def test_news_come_to_the_thread_where_it_was_raised(chat, desks):
    await raise_one(chat)
    [anchor] = await desks.posted()
    assert anchor.startswith("[#csp-desk ]") and "Updates appear" in anchor and "Hana Sato" in anchor
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
    assert "needs your answer" in news and "For: Hana Sato" in news, "whoever has it is mentioned"
    desks.set(state=TicketState.CLOSED)
    [news] = await desks.tells()
    assert "Closed" in news and "For:" not in news


async def test_one_is_not_told_what_one_did_oneself(chat, desks):
    await raise_one(chat)
    await desks.posted()
    await chat.press("Show ticket")
    await chat.press("Reply")
    await chat.fill_in(text="It happens  again.")
    await chat.press("Add note")
    noted = desks.ticket.notes
    # The desk gives it back in HTML.
    desks.set(notes=(*noted[:-1], replace(noted[-1], text="<div>It happens again.</div>")))
    assert await desks.tells() == []
    await chat.press("Show ticket")
    await chat.press("Close ticket")
    await chat.press("Close ticket")
    assert await desks.tells() == []


async def test_a_colleague_who_writes_elsewhere_is_heard_where_it_was_raised(chat, desks):
    await raise_one(chat)
    await desks.posted()
    ada = elsewhere(chat.as_("ada"))
    await ada.say(f"ticket note {key_of(desks.ticket.ref, FABRIKAM)} I have asked for a call back")
    await ada.press("Add note")
    [news] = await desks.tells()
    assert news.startswith("[#csp-desk ts-anchor]") and "I have asked for a call back" in news
    await ada.say(f"ticket close {key_of(desks.ticket.ref, FABRIKAM)}")
    await ada.press("Close ticket")
    [news] = await desks.tells()
    assert news.startswith("[#csp-desk ts-anchor]") and "Closed" in news


async def test_what_was_done_in_a_personal_chat_is_news_in_the_channel_and_not_to_the_person(chat, desks):
    await raise_one(chat)
    await desks.posted()
    alone = chat.as_("hana")
    alone.place = replace(chat.place, channel="@hana", personal=True)
    await alone.say("alert add tickets all")
    await alone.press("Save rule")
    await alone.say(f"ticket note {key_of(desks.ticket.ref, FABRIKAM)} It is urgent now")
    await alone.press("Add note")
    told = await desks.tells()
    assert [each.partition("]")[0] for each in told] == ["[#csp-desk ts-anchor"]


async def test_support_may_say_what_was_said_to_it(chat, desks):
    await raise_one(chat)
    await desks.posted()
    await chat.say(f"ticket note {key_of(desks.ticket.ref, FABRIKAM)} Thank you")
    await chat.press("Add note")
    assert await desks.tells() == []
    chat.clock.move(timedelta(hours=1))
    desks.writes("Thank you")
    [news] = await desks.tells()
    assert "from support" in news


async def test_what_comes_and_goes_is_told_each_time(chat, desks):
    await raise_one(chat)
    await desks.posted()
    for _ in range(3):
        for state, told in ((TicketState.CLOSED, "Closed"), (TicketState.OPEN, "Reopened")):
            chat.clock.move(timedelta(hours=2))
            desks.set(state=state)
            [news] = await desks.tells()
            assert told in news
            assert await desks.tells() == []


async def test_news_that_cannot_be_delivered_are_missed_by_whoever_raised_the_ticket(chat, desks):
    await raise_one(chat)
    owners = [await desks.owner()]
    desks.writes("We are looking into it.")
    await poll_tickets(desks.chat.context)
    owners.append(await desks.owner())
    assert owners == [Destination("playground", "northwind", user="hana")] * 2


async def test_an_answer_in_the_thread_goes_to_support(chat, desks):
    await raise_one(chat)
    await desks.posted()
    thread = in_thread(chat)
    shown = await thread.say("note Since noon, every ten minutes")
    assert "Microsoft support reads this note" in shown and thread.card.target.name == "Fabrikam, Inc."
    await thread.press("Add note")
    assert desks.ticket.notes[-1].text == "Since noon, every ten minutes"
    assert await desks.tells() == []


@pytest.mark.parametrize("named", ["ticket", "ticket note"])
async def test_a_rule_about_notes_is_about_the_answer_in_the_thread_too(chat, desks, named):
    await raise_one(chat)
    await desks.posted()
    ruled = replace(
        in_thread(chat),
        dispatcher=with_core(
            chat.dispatcher, approving=[ApprovalRule(frozenset({named}), frozenset({Role.ADMIN_AGENT}))]
        ),
    )
    shown = await ruled.say("note Since noon, every ten minutes")
    assert "with the role Admin agent must approve this" in shown
    assert ruled.labels == ["Ask for approval", "Cancel"]
    await ruled.confirm(ruled.change_id)
    assert not desks.ticket.notes, "a button of one's own making does no more"

    await ruled.press("Ask for approval")
    await ruled.fill_in(why="Support waits for it")
    change = (await chat.core.store.changes.waiting(chat.clock.now(), 10))[0]
    await ruled.as_("ada").say(f"change approve {change.id}")
    await ruled.dispatcher.settle()
    assert desks.ticket.notes[-1].text == "Since noon, every ten minutes"


async def test_a_rule_that_came_after_the_card_holds_for_changes_under_the_name_that_was_typed(chat, desks):
    """So they stand in a database that an earlier release wrote."""
    await raise_one(chat)
    await desks.posted()
    thread = in_thread(chat)
    await thread.say("note Since noon")
    changes = chat.core.store.changes
    made = await changes.get(thread.change_id)
    old = replace(made, id="old", command="note", arguments={"text": "Since noon"})
    await changes.propose(replace(old, shown=fingerprint("note", old.arguments, old.change)))
    rule = ApprovalRule(frozenset({"ticket note"}), frozenset({Role.ADMIN_AGENT}))
    ruled = replace(thread, dispatcher=with_core(chat.dispatcher, approving=[rule]))
    assert "must approve this" in await ruled.confirm("old")
    assert not desks.ticket.notes
    assert "Note added" in await thread.confirm("old"), "without a rule it is carried out as ever"


async def test_the_trail_names_what_was_done_and_what_was_typed(chat, desks):
    await raise_one(chat)
    await desks.posted()
    thread = in_thread(chat)
    await thread.say("note Since noon")
    await thread.press("Add note")
    await chat.say("note And here?")
    rows = await chat.core.store.audit.entries(command="ticket note")
    assert [(row.outcome, row.detail.partition(".")[0]) for row in reversed(rows)] == [
        ("proposed", "Typed as note"),
        ("confirmed", "Typed as note"),
        ("done", "Typed as note"),
        ("refused", "Typed as note"),
    ]
    done = rows[1]
    assert done.arguments == {"ticket": key_of(desks.ticket.ref, FABRIKAM), "text": "Since noon"}
    assert not is_tied(done, chat.core.registry.audited), (
        "the ticket is with a vendor that keeps no log for us"
    )
    assert is_tied(replace(done, arguments={"ticket": "615112491169010"}), chat.core.registry.audited)
    await chat.say(f"ticket note {key_of(desks.ticket.ref, FABRIKAM)} Thank you")
    assert (await chat.core.store.audit.entries(command="ticket note"))[0].detail == ""


async def test_in_a_thread_with_two_tickets_one_says_which(chat, desks):
    await raise_one(chat)
    await desks.posted()
    thread = in_thread(chat)
    await raise_one(thread)
    await desks.posted()
    second = list(chat.desks[Desk.AZURE].raised.values())[-1]
    shown = await thread.say("note It began with the update")
    assert "Which ticket is the note for?" in shown and "Nothing has been sent" in shown
    assert "Microsoft support reads this note" in await thread.choose(1)
    await thread.press("Add note")
    assert chat.desks[Desk.AZURE].raised[second.ref.id].notes[-1].text == "It began with the update"
    assert not desks.ticket.notes
    await thread.say(f"ticket close {key_of(second.ref, FABRIKAM)}")
    await thread.press("Close ticket")
    await desks.tells()
    assert "Microsoft support reads this note" in await thread.say("note And here?")


async def test_a_long_answer_to_one_of_two_tickets_is_asked_for_again(chat, desks):
    await raise_one(chat)
    await desks.posted()
    thread = in_thread(chat)
    await raise_one(thread)
    await thread.say("note " + "It began with the update. " * 100)
    await thread.choose(2)
    assert thread.form.command == "ticket note"


async def test_elsewhere_it_is_not_clear_which_ticket_is_meant(chat, desks):
    await raise_one(chat)
    await desks.posted()
    assert "Name the ticket" in await chat.say("note Please call me")


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
    assert len(first) == 1 and "Updates appear" in first[0]
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
    old = await chat.core.store.alerts.rules()
    assert old[0].kind == "tickets"
    pc = chat.desks[Desk.PARTNER_CENTER]
    from bot.model import TicketRef
    from tests.fakes import CONTOSO

    ref = TicketRef(Desk.PARTNER_CENTER, "615112491169010")
    now = chat.clock.now()
    pc.raised[ref.id] = Ticket(ref, "Invoice is wrong", TicketState.OPEN, "moderate", now, now, CONTOSO)
    [news] = await desks.tells()
    assert (
        "615112491169010 New ticket" in news.replace(":", "")
        and "Contoso Ltd" in news
        and "Show ticket" in news
    )
    chat.clock.move(timedelta(hours=1))
    pc.raised[ref.id] = replace(pc.raised[ref.id], state=TicketState.ATTENTION, updated=chat.clock.now())
    [news] = await desks.tells()
    assert "needs your answer" in news
    assert await desks.tells() == []


async def test_a_channel_that_asked_for_all_tickets_hears_of_one_raised_in_another(chat, desks):
    others = elsewhere(chat.as_("ada"))
    await others.say("alert add tickets all")
    await others.press("Save rule")
    await raise_one(chat)
    await desks.posted()
    [news] = await desks.tells()
    assert news.startswith("[#elsewhere ]") and "New ticket" in news and "Fabrikam, Inc." in news
    assert await desks.tells() == []
    desks.set(severity="critical")
    told = await desks.tells()
    assert {each.partition(" ")[0] for each in told} == {"[#csp-desk", "[#elsewhere"}
    assert all("Severity is now Critical" in each for each in told)


async def test_a_thread_of_the_same_channel_hears_it_instead(chat, desks):
    await chat.say("alert add tickets fabrikam")
    await chat.press("Save rule")
    await raise_one(chat)
    await desks.posted()
    desks.writes("We are looking into it.")
    told = await desks.tells()
    assert len(told) == 1 and "ts-anchor" in told[0]
