"""Once a change is decided, no card says any longer that it waits: not that of who asked, and not those of who was asked."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from gettext import NullTranslations

import pytest

from adapters.processes.delivery import Delivery
from bot.cards.model import Card
from bot.cards.text import as_text
from bot.messages import add
from bot.messages.catalogue import _added
from bot.model import Destination
from bot.ports.dispatch import Place, Submission
from tests.chat import Chat
from tests.commands.deciding import ASK, opened
from tests.fakes import Staff


@dataclass
class Board:
    """A platform on which messages can be edited; what stands there by id."""

    stands: dict[str, Card] = field(default_factory=dict)
    fixed: set[str] = field(default_factory=set)

    async def deliver(self, destination: Destination, card: Card, notice_id: str) -> str:
        self.stands[f"of {notice_id}"] = card
        return f"of {notice_id}"

    async def update(self, destination: Destination, message_id: str, card: Card, notice_id: str) -> bool:
        if message_id not in self.fixed:
            self.stands[message_id] = card
        return message_id not in self.fixed

    async def find(self, destination: Destination, notice_id: str) -> str | None:
        return f"of {notice_id}" if f"of {notice_id}" in self.stands else ""

    def said(self, beginning: str) -> str:
        [found] = [as_text(card) for name, card in self.stands.items() if name.endswith(beginning)]
        return found


@dataclass
class Office:
    """Bill has asked for a budget, and the channel has the question before it."""

    chat: Chat
    bill: Chat
    board: Board

    async def deliver(self) -> None:
        chat = self.chat
        staff = Staff().recipients(chat.core.store)
        staff = replace(staff, rooms={"playground": Staff()})
        delivery = Delivery(chat.core.store.outbox, {"playground": self.board}, chat.clock, staff)
        await delivery.run_due()

    async def decide(self, line: str, by: str = "gil") -> str:
        said = await self.chat.as_(by).say(f"{line} {self.change_id}")
        await self.chat.dispatcher.settle()
        await self.deliver()
        return said

    @property
    def change_id(self) -> str:
        [name] = [each for each in self.board.stands if each.endswith("-asked")]
        return name.removeprefix("of approval-").removesuffix("-asked")


@pytest.fixture
async def office(store) -> AsyncIterator[Office]:
    chat, _ = await opened(store)
    bill = chat.as_("bill")
    found = Office(chat, bill, Board())
    await bill.say(ASK)
    await bill.press("Ask for approval")
    assert "Waiting for approval" in await bill.fill_in(why="They move a warehouse")
    # That it waits stands before Bill, as the answer to his question.
    found.board.stands[f"of {bill.last.notice_id}"] = bill.card
    await found.deliver()
    assert "[Approve]" in found.board.said("-asked")
    yield found


ENDS = [
    ("change approve", "gil", "Approved and done", "Done: "),
    ("change reject reason=never", "gil", "Gil Moreau (gil@northwindcloud.example) rejected this: never.", "rejected this"),
    ("change withdraw", "bill", "Bill Weber withdrew this", "Cancelled: "),
]  # fmt: skip


@pytest.mark.parametrize(("line", "who", "theirs", "own"), ENDS)
async def test_every_card_says_what_became_of_it(office: Office, line: str, who: str, theirs: str, own: str):
    command, _, more = line.partition(" reason=")
    if more:
        await office.chat.as_(who).say(f"{command} {office.change_id} reason={more}")
        await office.deliver()
    else:
        await office.decide(line, who)
    for name, said in (("-asked", theirs), ("-waiting", own)):
        shown = office.board.said(name)
        assert said in shown and "[Approve]" not in shown and "[Withdraw request]" not in shown
        assert "Waiting for approval" not in shown


@pytest.fixture
def shouted() -> Iterator[None]:
    class Shouting(NullTranslations):
        def gettext(self, message: str) -> str:
            return message.replace("Approved", "GENEHMIGT")

    add("en-XS", Shouting())
    yield
    _added.clear()
    add("en-XA", NullTranslations())
    _added.clear()


async def test_the_card_of_a_channel_keeps_the_language_of_the_question(office: Office, shouted: None):
    """Gil speaks another language than Bill and the channel: what all read stays as it was, what he alone reads is his."""
    gil = office.chat.as_("gil")
    gil = replace(gil, actor=replace(gil.actor, locale="en-XS"))
    assert "Approved" in await gil.say(f"change approve {office.change_id}")
    alone = replace(gil, place=Place("playground", "northwind", "@gil", personal=True))
    assert "GENEHMIGT" in await alone.say(f"change show {office.change_id}")
    await office.chat.dispatcher.settle()
    await office.deliver()
    for card in (office.board.said("-asked"), office.board.said("-waiting")):
        assert "GENEHMIGT" not in card


async def test_what_nobody_answered_says_so(office: Office):
    office.chat.clock.move(timedelta(hours=25))
    await office.chat.dispatcher.expire()
    await office.deliver()
    assert "Expired: " in office.board.said("-asked") and "Expired: " in office.board.said("-waiting")


async def test_reminders_are_brought_up_to_date_too(office: Office):
    office.chat.clock.move(timedelta(hours=12, minutes=1))
    await office.chat.dispatcher.remind()
    await office.deliver()
    assert "[Approve]" in office.board.said("-half")
    await office.decide("change approve")
    assert "Approved and done" in office.board.said("-half")


async def test_a_question_that_did_not_arrive_before_it_was_decided_never_does(store):
    chat, _ = await opened(store)
    bill, board = chat.as_("bill"), Board()
    await bill.say(ASK)
    await bill.press("Ask for approval")
    await bill.fill_in(why="They move a warehouse")
    office = Office(chat, bill, board)
    [(pending, _)] = await chat.dispatcher.approvals.waiting(await chat.core.directory.person(bill.actor))
    held = await store.outbox.claim(chat.clock.now(), timedelta(minutes=1), 10)
    await store.outbox.park(held[0].id, chat.clock.now(), "The channel is archived.")
    await bill.say(f"change withdraw {pending.id}")
    await office.deliver()
    await store.outbox.unpark(held[0].destination, chat.clock.now())
    await office.deliver()
    assert not [name for name, card in board.stands.items() if "[Approve]" in as_text(card)]


async def test_what_can_no_longer_be_edited_stays_and_nothing_else_waits_for_it(office: Office):
    office.board.fixed.add(f"of approval-{office.change_id}-asked")
    await office.decide("change approve")
    assert "[Approve]" in office.board.said("-asked") and "Done: " in office.board.said("-waiting")
    assert await office.chat.core.store.outbox.parked() == []


async def test_a_card_that_only_the_asker_saw_and_nobody_can_edit_is_left_alone(store):
    """An ephemeral message of Slack has no id: the outcome comes as a message of its own."""
    chat, _ = await opened(store)
    bill, board = chat.as_("bill"), Board()
    await bill.say(ASK)
    await bill.press("Ask for approval")
    form = bill.form
    given = {each.name: each.value for each in form.fields} | dict(form.hidden) | {"why": "They move"}
    reply = await chat.dispatcher.submit(Submission(bill.actor, bill.place, form.command, given))
    await chat.dispatcher.shown(reply.notice_id, "")
    office = Office(chat, bill, board)
    await office.deliver()
    await office.decide("change approve")
    assert "Approved and done" in office.board.said("-asked")
    assert not any(name.endswith("-waiting") for name in board.stands)
    chat.clock.move(timedelta(minutes=1))
    await office.deliver()
    assert any("Done: " in as_text(card) or "budget" in as_text(card) for card in board.stands.values())
