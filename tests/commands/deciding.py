"""An office in which writes take a second person, and what its stories are told with."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from bot.cards.text import as_text
from bot.changes.approval_rules import ApprovalRule
from bot.model import Destination
from bot.model.identity import Actor, Link, Person, Role
from bot.ports import Directory
from bot.ports.dispatch import Reply
from tests.chat import Chat, open_chat
from tests.fakes import FABRIKAM

ADMINS = frozenset({Role.ADMIN_AGENT, Role.GLOBAL_ADMIN})
BUDGETS = ApprovalRule(frozenset({"usage budget"}), ADMINS, within=timedelta(hours=24))
TWO = replace(BUDGETS, needed=2)
ASK = "usage budget fabrikam 7001"
UNSEEN = ("\u200b\u2060\u00ad", "\u3164 \u3164 \u3164", "\u00a0 \u00a0 \u00a0")
"""What looks like no reason at all, however long it is."""


@dataclass
class Changing:
    """A directory in which people can lose their roles."""

    known: Directory
    gone: set[str] = field(default_factory=set)
    limited: dict[str, frozenset[str]] = field(default_factory=dict)
    signed_in: dict[str, str] = field(default_factory=dict)

    async def person(self, actor: Actor) -> Person:
        found = await self.known.person(actor)
        roles = frozenset() if actor.user in self.gone else found.roles
        only, oid = self.limited.get(actor.user), self.signed_in.get(actor.key)
        since = datetime(2026, 11, 23, tzinfo=UTC)
        link = (
            Link(actor.key, "t1", oid, f"{oid}@northwindcloud.example", actor.name, since, since)
            if oid
            else None
        )
        return replace(found, roles=roles, reach=dict.fromkeys(roles, only) if only else {}, link=link)


async def opened(store, *rules: ApprovalRule) -> tuple[Chat, Changing]:
    chat = await open_chat(store, approving=rules or (BUDGETS,))
    directory = Changing(chat.core.directory)
    return chat.with_core(directory=directory), directory


async def posted(chat: Chat) -> list[tuple[Destination, Reply]]:
    """The messages that the outbox delivers now. What edits earlier ones is no message."""
    outbox, now = chat.core.store.outbox, chat.clock.now()
    found = []
    for notice in await outbox.claim(now, timedelta(minutes=1), 100):
        await outbox.delivered(notice.id, now)
        if notice.edits:
            continue
        found.append((notice.destination, Reply(card=notice.card)))
    return found


async def read(chat: Chat) -> list[str]:
    return [
        f"[{to.channel or '@' + to.user}] {as_text(reply.card)}"
        for to, reply in await posted(chat)
        if reply.card
    ]


async def asked(chat: Chat, why: str = "They move a warehouse", by: str = "bill") -> Chat:
    """Bill asks for a budget; the channel has the question with its buttons before it."""
    asker = chat.as_(by)
    await asker.say(ASK)
    await asker.press("Ask for approval")
    await asker.fill_in(why=why)
    [(to, question)] = await posted(chat)
    assert to.channel == "#csp-desk"
    return replace(chat, last=question)


def at(chat: Chat, name: str, last: Reply) -> Chat:
    return replace(chat.as_(name), last=last)


async def carried_out(chat: Chat) -> list[str]:
    return [as_text(reply.card) for _, reply in await chat.dispatcher.settle() if reply.card]


def budget(chat: Chat) -> Decimal | None:
    """What Fabrikam's budget was set to; it is 5,000 to begin with."""
    now = chat.partner.budgets[FABRIKAM.id]
    return None if now == 5000 else now


def bill_change(question: Chat) -> str:
    return question.buttons[0].command.partition("change=")[2]


@dataclass
class Hired:
    """A directory that knows one more Admin agent."""

    known: Directory
    email: str

    async def person(self, actor: Actor) -> Person:
        found = await self.known.person(actor)
        return (
            replace(found, roles=frozenset({Role.ADMIN_AGENT}))
            if actor.email.lower() == self.email
            else found
        )
