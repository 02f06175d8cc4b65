"""Every example of every command is a whole line that works: help and the reference page print them for people to copy."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from adapters.playground.rooms import PlaygroundRooms
from adapters.store import SqlStore
from bot.commands import load
from bot.model import AlertKind, Crossing, Desk, Destination, Freeze, Ticket, TicketRef, TicketState
from bot.model.identity import Actor, Person, Role
from bot.ports import Room
from tests.chat import Chat, open_chat
from tests.commands.limits import lend, on_record, rule
from tests.commands.software import order_software
from tests.commands.subscription.shelf import idle_azure, sell
from tests.fakes import CONTOSO, FABRIKAM, NOW

NUMBER, RULE, NOTICE = "615112491169010", "k3vq7x", "n4v9q2"
EXAMPLES = [(command.name, line) for command in load().commands for line in command.examples]
AS_THINGS_STAND = {
    "audit show 41": "NotFound",  # a trail that is not so long yet
    "undo": "Declined",  # nothing was changed yet
    "customer remove fabrikam": "Declined",  # it still has subscriptions
    "note Please call me before noon": "Typed as note. Declined",  # for the thread of a ticket
}


@pytest.fixture
async def store(sqlite_template: Path, tmp_path: Path, keys: list[str]) -> AsyncIterator[SqlStore]:
    path = tmp_path / "bot.db"
    shutil.copyfile(sqlite_template, path)
    async with SqlStore.open(f"sqlite:///{path}", keys) as opened:
        yield opened


@dataclass(frozen=True)
class EveryRole:
    """A directory in which everybody holds every role."""

    async def person(self, actor: Actor) -> Person:
        return Person(actor, frozenset(Role))


class WithFinance(PlaygroundRooms):
    """The playground's conversations, and one channel more."""

    async def named(self, actor: Actor, workspace: str, text: str) -> Room:
        if text == "#finance":
            return Room(Destination("playground", workspace, text), text)
        return await super().named(actor, workspace, text)


@pytest.fixture
async def chat(store: SqlStore) -> Chat:
    """There is one of each thing that examples speak of."""
    chat = await open_chat(store)
    ticket = Ticket(
        TicketRef(Desk.PARTNER_CENTER, NUMBER), "Help", TicketState.ATTENTION, "moderate", NOW, NOW, FABRIKAM
    )
    chat.desks[Desk.PARTNER_CENTER].raised[NUMBER] = ticket
    chat.partner.budgets[FABRIKAM.id] = Decimal(4000)
    sell(chat, FABRIKAM, id="f", name="Microsoft 365 F3", status="suspended")
    idle_azure(chat, FABRIKAM)
    order_software(chat, FABRIKAM)
    await lend(chat, "sam", Role.HELPDESK_AGENT)
    return chat.with_core(directory=EveryRole(), rooms={"playground": WithFinance()})


@pytest.mark.parametrize(("name", "line"), EXAMPLES, ids=[line for _, line in EXAMPLES])
async def test_an_example_is_answered_as_it_stands(chat: Chat, name: str, line: str) -> None:
    crossing = Crossing(RULE, AlertKind.PERCENT, "80", level=Decimal(80), customer=FABRIKAM)
    notice = await on_record(chat, rule(RULE, AlertKind.PERCENT, FABRIKAM), crossing)
    if name == "thaw":
        await chat.core.store.freezes.begin(Freeze("Gil", NOW, "an audit"))
    if name == "alert unmute":
        await chat.say(f"{line.replace('unmute', 'mute')} days=3 reason=test")
    shown = await chat.say(line.replace(NOTICE, notice))
    row = (await chat.core.store.audit.entries())[0]
    expected = AS_THINGS_STAND.get(line)
    if expected:
        assert (row.outcome, row.detail) == ("refused", expected)
    else:
        assert row.outcome in ("shown", "asked", "proposed", "done"), (row.detail, shown)
    assert row.command == chat.core.registry.effect_of(name)


@pytest.mark.parametrize(
    "line",
    [
        "ticket list fabrikam",
        "usage show fabrikam",
        f"alert unmute {RULE} fabrikam",
        "alert mute r2 fabrikam days=3 reason=test",
        "alert history customer=fabrikam",
        "subscription list fabrikam",
    ],
)
async def test_a_name_that_ends_in_a_full_stop_gets_no_second_one(chat: Chat, line: str) -> None:
    chat.desks[Desk.PARTNER_CENTER].raised.clear()
    chat.partner.costs.clear()
    for at, customer in ((RULE, FABRIKAM), ("r2", CONTOSO)):
        await chat.core.store.alerts.add(rule(at, AlertKind.PERCENT, customer))
    shown = await chat.say(line)
    assert "Fabrikam, Inc." in shown and "Inc.." not in shown
