"""What became of somebody's own write is told to who is still one of us, also where its process died."""

from __future__ import annotations

from datetime import timedelta

import pytest

from adapters.composition.jobs import build_worker
from adapters.playground.rooms import PlaygroundRooms
from bot.cards.model import Secret
from bot.model.identity import Actor
from bot.ports import Absence
from bot.ports.dispatch import ClaimedChange
from bot.ports.outbox import WITHHELD
from tests.chat import open_chat
from tests.commands.customer.test_customer import LITWARE
from tests.jobs.test_events import Mailbox


class Leaving(PlaygroundRooms):
    """The people of the page, some of whom are let in no more."""

    def __init__(self, *gone: str) -> None:
        self.gone = set(gone)

    async def member(self, workspace: str, user: str, channel: str = "") -> Actor | Absence:
        return Absence.OUTSIDE if user in self.gone else await super().member(workspace, user, channel)


class Shown(Mailbox):
    """A messenger that remembers whether it was given anything secret."""

    secrets = 0

    async def deliver(self, destination, card, notice_id):
        self.secrets += sum(isinstance(node, Secret) for node in card.body)
        return await super().deliver(destination, card, notice_id)


@pytest.mark.parametrize("gone", [False, True])
async def test_a_first_password_is_not_shown_to_who_is_let_in_no_more(store, gone):
    """The process that was asked dies, and another one settles what was confirmed."""
    chat = (await open_chat(store)).as_("ada")
    rooms = chat.core.rooms["playground"] = Leaving()
    await chat.say("customer create")
    await chat.fill_in(**LITWARE)
    claimed = await chat.dispatcher.claim(chat.actor, chat.place, chat.change_id)
    assert isinstance(claimed, ClaimedChange)
    chat.clock.move(timedelta(minutes=10))
    rooms.gone |= {"ada"} if gone else set()
    mailbox = Shown()
    worker = build_worker(chat.dispatcher, {"playground": mailbox})
    await worker.settle()
    assert len(chat.partner.done) == 1, "what was confirmed is done all the same"
    assert mailbox.secrets == (0 if gone else 1)
    chat.clock.move(timedelta(minutes=1))
    await worker.deliver()
    if gone:
        assert mailbox.said == []
        assert [each.reason for each in await store.outbox.parked()] == [WITHHELD]
        rooms.gone.clear()
        await worker.tidy()
        await worker.deliver()
        [told] = mailbox.said
        assert "litware" in told.lower() and "can't be shown here" in told and mailbox.secrets == 0
