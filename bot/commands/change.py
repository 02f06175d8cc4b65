"""change: approval of writes by others: asking, approving, rejecting, taking back."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import datetime
from typing import Annotated

from pydantic import Field

from bot.access.policy import Permission
from bot.access.scope import Concerns
from bot.cards.approval import list_card, over_card, passed_card, question_card, turned_down_card
from bot.cards.confirm import pending_card, waiting_card
from bot.cards.model import Card, Choice, FieldKind
from bot.changes.approval_notices import waiting_id
from bot.changes.ownership import language_of_approvers
from bot.changes.wording import for_reader, marked
from bot.framework.command import command
from bot.framework.context import Ask, Own
from bot.framework.noun_help import NounHelp
from bot.framework.params import WHOLE, Asked, OneWord, Suggest
from bot.framework.phrases import Heard, means
from bot.language import vocabulary as n
from bot.model.change import ChangeState, PendingChange

NOUN = NounHelp("change", "Changes that need approval", place=80)


async def suggest_changes(ask: Ask, text: str) -> Sequence[Choice]:
    """What waits for approval from this person, then what waits that they asked for."""
    found = sorted(await ask.approvals.waiting(ask.person), key=lambda pair: not pair[1])
    shown = [for_reader(pending) for pending, _ in found]
    return [
        Choice(f"{pending.change.title}, {pending.actor_name}"[:75], pending.id)
        for pending in shown
        if text.strip().casefold() in f"{pending.change.title} {pending.actor_name} {pending.id}".casefold()
    ][:WHOLE]


Id = Annotated[
    str,
    Field(description="The change, by its ID", max_length=40, examples=["vV3kq0yJm5bZ1a2c"]),
    OneWord(),
    Suggest(suggest_changes, listed=True),
    Asked(once=True),
    Heard("own"),
]


def _readers(own: Own, pending: PendingChange) -> AbstractContextManager[None]:
    """In a channel of approvers the card stays in the language of the question; elsewhere it is for who decides."""
    there = pending.approval is not None and own.place.is_in(pending.approval.to)
    return language_of_approvers(pending) if there else nullcontext()


@command(
    "change ask",
    title="Ask for approval",
    needs=Permission.OPEN,
    unconfirmed="asks others to approve a change of yours",
    concerns=Concerns.CUSTOMERS,
)
async def ask_others(
    own: Own,
    change: Id,
    *,
    why: Annotated[
        str,
        Field(description="The reason, shown to approvers", min_length=3, max_length=600),
        Asked(FieldKind.LONG_TEXT),
    ],
) -> Card:
    """Ask others to approve a change that needs approval."""
    waiting = await own.approvals.ask(own.person, own.place, change, why)
    own.stands_for(waiting_id(waiting.id))
    return waiting_card(waiting)


@command(
    "change approve",
    title="Approve a change",
    needs=Permission.OPEN,
    unconfirmed="records your approval",
    concerns=Concerns.CUSTOMERS,
    asked=(means(n.APPROVE, helps=(n.CHANGE, n.BUDGET)),),
)
async def approve(own: Own, change: Id) -> Card:
    """Approve a change that somebody else asked for."""
    pending = await own.approvals.approve(own.person, own.place, change)
    with _readers(own, pending):
        shown = for_reader(pending)
        return marked(_approved(own, shown), pending, shown)


def _approved(own: Own, pending: PendingChange) -> Card:
    if pending.state is ChangeState.WAITING and pending.approval:
        return question_card(pending, pending.approval, own.now)
    return passed_card(pending) if pending.state is ChangeState.EXECUTING else over_card(pending)


@command(
    "change reject",
    title="Reject a change",
    needs=Permission.OPEN,
    unconfirmed="records your rejection",
    concerns=Concerns.CUSTOMERS,
    asked=(means(n.REJECT, helps=(n.CHANGE, n.BUDGET)),),
)
async def reject(
    own: Own,
    change: Id,
    *,
    reason: Annotated[
        str,
        Field(description="The reason, shown to the person who asked", min_length=3, max_length=600),
        Asked(FieldKind.LONG_TEXT),
        Heard(rest=True),
    ],
) -> Card:
    """Reject a change that somebody else asked for."""
    pending = await own.approvals.reject(own.person, own.place, change, reason)
    with _readers(own, pending):
        shown = for_reader(pending)
        card = turned_down_card(shown) if shown.state is ChangeState.REJECTED else over_card(shown)
        return marked(card, pending, shown)


@command(
    "change withdraw",
    title="Withdraw a change",
    needs=Permission.OPEN,
    unconfirmed="withdraws a request of yours",
    concerns=Concerns.CUSTOMERS,
    asked=(means(n.WITHDRAW, helps=(n.CHANGE, n.BUDGET)),),
)
async def withdraw(own: Own, change: Id) -> Card:
    """Withdraw a change that you asked for."""
    return replace(over_card(await own.approvals.withdraw(own.person, change)), private=True)


@command("change show", title="Show a change", needs=Permission.OPEN, concerns=Concerns.CUSTOMERS)
async def show(ask: Ask, change: Id) -> Card:
    """Show a change that needs approval, or one of yours that you can still confirm."""
    pending, may_decide = await ask.approvals.look(ask.person, change)
    takes = await ask.approvals.takes(pending) if pending.state is ChangeState.PENDING else ""
    shown = for_reader(pending)
    return replace(marked(_stands(shown, may_decide, ask.now, takes), pending, shown), private=True)


def _stands(pending: PendingChange, may_decide: bool, now: datetime, takes: str) -> Card:
    if pending.state is ChangeState.PENDING:
        return pending_card(pending, now, takes)
    if may_decide and pending.approval:
        return question_card(pending, pending.approval, now)
    return waiting_card(pending) if pending.state is ChangeState.WAITING else over_card(pending)


@command(
    "change list",
    title="List approvals",
    needs=Permission.OPEN,
    aliases=("changes",),
    concerns=Concerns.CUSTOMERS,
    asked=(means(n.CHANGE, helps=(n.LIST, n.SHOW), without=(n.APPROVE, n.REJECT)),),
)
async def waiting(ask: Ask) -> Card:
    """List changes that need your approval, and those you asked for."""
    found = await ask.approvals.waiting(ask.person)
    return list_card(
        [for_reader(pending) for pending, _ in found],
        ask.person.actor.key,
        [pending.id for pending, may in found if may],
        ask.now,
    )
