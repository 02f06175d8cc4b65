"""Approval notices: the question to those who may approve a write, its reminders, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.cards.approval import over_card, question_card
from bot.cards.confirm import resolved_card, waiting_card
from bot.cards.model import Card, Mention
from bot.changes.ownership import destination_of, language_of_approvers, language_of_asker
from bot.changes.wording import for_reader
from bot.model.approval import Approval
from bot.model.change import PendingChange
from bot.ports.outbox import FIRST_TRY, Notice, without_secrets

ASKED, HALF, LAST = "asked", "half", "last"
"""The question itself, and its reminders."""

LAST_CALL = timedelta(hours=1)
"""So long before the end the last reminder comes."""

HALFWAY = timedelta(minutes=30)
"""What waits at least this long is reminded of at half of its time."""


def reminders(approval: Approval) -> Sequence[tuple[str, datetime]]:
    """The names of the reminders, and when each is due; it may come up to :data:`LAST_CALL` late."""
    whole = approval.until - approval.asked
    halfway = [(HALF, approval.asked + whole / 2)] if whole >= HALFWAY else []
    last = [(LAST, approval.until - LAST_CALL)] if whole > 4 * LAST_CALL else []
    return [*halfway, *last]


def question_id(change_id: str, name: str) -> str:
    """The id of the notice that asks about a change."""
    return f"approval-{change_id}-{name}"


def question_ids(change_id: str) -> Sequence[str]:
    """The ids of all notices that may ask about a change."""
    return [question_id(change_id, name) for name in (ASKED, HALF, LAST)]


def question_notice(
    pending: PendingChange,
    approval: Approval,
    name: str,
    now: datetime,
    *,
    reminder: bool = False,
    people: Sequence[Mention] = (),
) -> Notice:
    """The approvers' card for where they are asked, which mentions ``people``. Who asked is told when it cannot be delivered there."""
    key = question_id(pending.id, name)
    with language_of_approvers(pending):
        card = question_card(for_reader(pending), approval, now, reminder=reminder, people=people)
    return Notice(key, key, approval.to, card, now, owner=destination_of(pending), until=approval.until)


def waiting_id(change_id: str) -> str:
    """The id of the notice that stands for the card by which who asked sees that it waits."""
    return f"approval-{change_id}-waiting"


def waiting_notice(pending: PendingChange, approval: Approval, now: datetime) -> Notice:
    """That it waits, for who asked: the answer to their question, and delivered only should that not have been shown."""
    key = waiting_id(pending.id)
    with language_of_asker(pending):
        card = waiting_card(pending)
    return Notice(key, key, destination_of(pending), card, now + FIRST_TRY, until=approval.until)


def updates(pending: PendingChange, now: datetime) -> Sequence[Notice]:
    """The cards of who was asked and of who asked, as they are by now: none of them says any longer that it waits."""
    if pending.approval is None:
        return ()
    with language_of_approvers(pending):
        theirs = over_card(for_reader(pending))
    with language_of_asker(pending):
        own = resolved_card(pending)
    places = (
        ("question", pending.approval.to, question_ids(pending.id), theirs),
        ("waiting", destination_of(pending), (waiting_id(pending.id),), without_secrets(own)),
    )
    return [
        Notice(key, key, to, card, now, edits=tuple(edited))
        for what, to, edited, card in places
        if (key := f"approval-{pending.id}-{what}-{pending.state.value}")
    ]


def room_notice(pending: PendingChange, draw: Callable[[PendingChange], Card], now: datetime) -> Notice:
    """What became of a question, for those who were asked, where it was decided or ended out of their sight. Said once."""
    assert pending.approval
    with language_of_approvers(pending):
        card = draw(for_reader(pending))
    key = f"approval-{pending.id}-decided"
    return Notice(key, key, pending.approval.to, card, now)


def asker_notice(pending: PendingChange, card: Card, now: datetime) -> Notice:
    """What became of a question, for who asked."""
    key = f"approval-{pending.id}-{pending.state.value}"
    return Notice(key, key, destination_of(pending), card, now)
