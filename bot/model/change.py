"""Proposed writes: what a handler proposes, and the record that stands between a card and its effect.

A pending change is bound to its actor, its arguments and a hash of what was shown; it expires, and it is
used once. ``why_not_confirmable`` is the whole rule, and it is pure.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.messages import _
from bot.model import CustomerRef
from bot.model.approval import Approval
from bot.model.fact import Fact

LIFETIME = timedelta(minutes=15)
"""How long a confirmation card may be confirmed; ``Rules.lifetime`` overrides it."""

NOT_FOUND_OUT = "It could not be found out whether this was done."
"""The outcome that is stored of a change whose every attempt ended without a clear answer: neither success nor failure. A code,
however much it looks like a sentence; what people read is worded when it is shown."""

UNDO_FOR = timedelta(minutes=10)
"""How long a change can be undone by who made it."""

LEASE = timedelta(seconds=90)
"""How long one process may work on a confirmed change before the sweep takes it for dead."""


@dataclass(frozen=True, slots=True)
class Change:
    """A write that a handler proposes: the whole of what the confirmation card shows, and what apply needs.

    ``facts`` carry before -> after. ``warnings`` say what cannot be undone. ``payload`` holds the exact values to
    write, as text, so that nothing is parsed or looked up again after the click; an amount stands there as ``amount``
    and ``currency``, which approvals compare. Where it overwrites something, ``before`` and ``after`` stand there as the
    command's ``version`` reads them. ``confirm`` labels the button.
    ``checks`` are the live checks that passed, in words.
    """

    title: str
    summary: str
    target: CustomerRef | None
    facts: tuple[Fact, ...]
    payload: Mapping[str, str]
    confirm: str = field(default_factory=lambda: _("Confirm"))
    warnings: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    danger: bool = False


class ChangeState(StrEnum):
    """The life of a pending change."""

    PENDING = "pending"
    WAITING = "waiting"  # for others to approve it
    REJECTED = "rejected"
    EXECUTING = "executing"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class PendingChange:
    """A proposed write as stored. ``request_id`` is the ``MS-RequestId`` of every attempt; ``place`` is where
    the card stands. ``outcome`` is a sentence once it is over. ``approval`` is there once others were asked. ``recorded`` is what its
    carrying out put on record on the way, for whoever takes it up after a crash. ``wording`` is of what
    the texts of the change were made (:mod:`bot.changes.wording`); empty where nobody kept it."""

    id: str
    command: str
    arguments: Mapping[str, str]
    change: Change
    shown: str
    actor: str
    actor_name: str
    actor_email: str
    place: Mapping[str, str]
    request_id: str
    correlation_id: str
    state: ChangeState
    created: datetime
    expires: datetime
    lease_until: datetime | None = None
    attempts: int = 0
    finished: datetime | None = None
    outcome: str = ""
    approval: Approval | None = None
    recorded: Mapping[str, str] = field(default_factory=dict)
    wording: str = ""

    @property
    def approved_by(self) -> tuple[str, ...]:
        """The keys of those who approved it."""
        return self.approval.approved_by if self.approval else ()

    @property
    def altered(self) -> bool:
        """Whether what is on record is not what was shown."""
        return fingerprint(self.command, self.arguments, self.change) != self.shown


@dataclass(frozen=True, slots=True)
class Done:
    """A change that was made, as far as undoing it goes. ``payload`` is that of the change; of what was done at once, what it
    put on record of how things were before. ``request_id`` is empty for the latter."""

    payload: Mapping[str, str]
    at: datetime
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class Settled:
    """How a change ended, for the store to commit together with its audit row and its notices."""

    state: ChangeState
    outcome: str
    at: datetime


def fingerprint(command: str, arguments: Mapping[str, str], change: Change) -> str:
    """A hash over everything the person was shown and everything that would be written."""
    target = change.target.id.lower() if change.target else ""
    shown = [
        command,
        sorted(arguments.items()),
        change.title,
        target,
        [[fact.label, fact.before, fact.value] for fact in change.facts],
        list(change.warnings),
        sorted(change.payload.items()),
    ]
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest()


def why_not_confirmable(pending: PendingChange | None, actor: str, now: datetime) -> ChangeProblem | None:
    """Why this click may not act on the change, or ``None`` when it may."""
    if pending is None:
        return ChangeProblem.UNKNOWN
    if pending.actor != actor:
        return ChangeProblem.NOT_YOURS
    return why_not_in(pending, ChangeState.PENDING, now)


def why_not_in(pending: PendingChange, wanted: ChangeState, now: datetime) -> ChangeProblem | None:
    """Why nothing may be done with a change that has to be in this state, or ``None`` when it may."""
    if pending.state is not wanted:
        return _ELSE.get(pending.state, ChangeProblem.UNKNOWN)
    if now >= pending.expires:
        return ChangeProblem.EXPIRED
    return ChangeProblem.ALTERED if pending.altered else None


class ChangeProblem(StrEnum):
    """Why a click on a confirmation card does nothing."""

    UNKNOWN = "unknown"
    NOT_YOURS = "not yours"
    EXPIRED = "expired"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    ALTERED = "altered"
    WAITING = "waiting"
    REJECTED = "rejected"


_ELSE = {
    ChangeState.WAITING: ChangeProblem.WAITING,
    ChangeState.REJECTED: ChangeProblem.REJECTED,
    ChangeState.EXECUTING: ChangeProblem.RUNNING,
    ChangeState.DONE: ChangeProblem.DONE,
    ChangeState.FAILED: ChangeProblem.FAILED,
    ChangeState.CANCELLED: ChangeProblem.CANCELLED,
    ChangeState.EXPIRED: ChangeProblem.EXPIRED,
}


CONFIRMING = frozenset({"change ask", "change approve"})
"""What carries a proposal on in the place of confirming it, and is counted like that."""
