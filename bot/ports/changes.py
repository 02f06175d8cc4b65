"""Confirmed writes: pending changes, approvals of them, and read-only mode."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.model import Deed, Freeze
from bot.model.approval import Approval, Vote
from bot.model.audit import AuditEntry
from bot.model.change import LEASE, PendingChange, Settled
from bot.model.identity import Person
from bot.ports.dispatch import Place
from bot.ports.outbox import Notice


class Changes(Protocol):
    """Pending changes. Every transition is atomic across processes: of two that race, one gets ``True``."""

    async def propose(self, pending: PendingChange, audit: AuditEntry | None = None) -> None:
        """Put a change on record, with its audit row in the same transaction."""
        ...

    async def get(self, change_id: str) -> PendingChange | None: ...

    async def claim(
        self, change_id: str, actor: str, now: datetime, lease: timedelta, audit: AuditEntry | None = None
    ) -> bool:
        """pending -> executing, with its audit row, for its actor and before it expires; commits before it returns."""
        ...

    async def cancel(
        self, change_id: str, actor: str, audit: AuditEntry, notices: Sequence[Notice] = ()
    ) -> bool:
        """pending or waiting -> cancelled, with its audit row and outbox rows, for its actor and before it expires."""
        ...

    async def renew(self, change_id: str, now: datetime, lease: timedelta) -> bool:
        """Take or keep the lease of an executing change: ``False`` while another process holds it."""
        ...

    async def finish(
        self,
        change_id: str,
        settled: Settled,
        audit: AuditEntry,
        notices: Sequence[Notice] = (),
        deeds: Sequence[Deed] = (),
    ) -> bool:
        """executing -> done or failed, with its audit row, outbox rows and deeds to tickets, in one transaction."""
        ...

    async def record(self, change_id: str, name: str, value: str) -> str:
        """Put on record, under a name, what carrying out a change has come to; committed before it returns.

        The first value counts, also of two that race; it is what comes back.
        """
        ...

    async def carried_out(
        self, command: str, since: datetime, without: str, limit: int
    ) -> Sequence[PendingChange]:
        """Changes of a command that were done since then and have nothing on record under the name ``without``."""
        ...

    async def interrupted(
        self, now: datetime, limit: int, lease: timedelta = LEASE
    ) -> Sequence[PendingChange]:
        """Executing changes whose lease has run out; while the bot is read-only, none that was never begun."""
        ...

    async def expire(
        self, now: datetime, told: Callable[[PendingChange], Sequence[Notice]] = lambda _: ()
    ) -> int:
        """pending or waiting -> expired, each with an audit row and what is ``told``, for all whose time is over."""
        ...

    async def ask_approval(
        self, change_id: str, actor: str, approval: Approval, audit: AuditEntry, notices: Sequence[Notice]
    ) -> bool:
        """pending -> waiting, for its actor, before it expires, and unless the bot is read-only."""
        ...

    async def vote(self, change_id: str, vote: Vote, audit: AuditEntry) -> bool:
        """Keep one person's yes; ``False`` where it waits no more, or the person has been heard."""
        ...

    async def pass_on(self, change_id: str, standing: frozenset[str], now: datetime) -> bool:
        """waiting -> executing with nobody working on it, once enough of those ``standing`` have said yes."""
        ...

    async def turn_down(
        self, change_id: str, vote: Vote, audit: AuditEntry, notices: Sequence[Notice]
    ) -> bool:
        """waiting -> rejected, with who said no and why."""
        ...

    async def proposed_by(self, actor: str, now: datetime, limit: int) -> Sequence[PendingChange]:
        """Changes that this chat user (by key) may still confirm, the latest first."""
        ...

    async def waiting(self, now: datetime, limit: int) -> Sequence[PendingChange]:
        """Changes that wait for approval, those that end first before the others."""
        ...


class Freezes(Protocol):
    """Read-only mode, for the whole installation."""

    async def get(self) -> Freeze | None:
        """Since when nothing is written, and why; ``None`` where all is as usual."""
        ...

    async def begin(self, freeze: Freeze, row: Callable[[Freeze], AuditEntry] | None = None) -> Freeze:
        """Write nothing from now on; what holds now, which may be an earlier one.

        ``row`` makes the audit row of it, which is committed in the same transaction.
        """
        ...

    async def end(
        self, row: Callable[[Freeze], AuditEntry] | None = None, since: datetime | None = None
    ) -> Freeze | None:
        """Write again, with the audit row of it; what held until now. Where nothing held, there is no row.

        ``since`` is when that began which is to end; where another holds by now, it stays.
        """
        ...


class ApprovalReader(Protocol):
    """What can be read of what waits for approval."""

    async def look(self, person: Person, change_id: str) -> tuple[PendingChange, bool]:
        """A change that waits or waited, for who asked and for who may approve, or one's own that can still be confirmed; whether
        this person may decide it."""
        ...

    async def takes(self, pending: PendingChange) -> str:
        """Whose approval a change takes, as a sentence; empty where it takes none."""
        ...

    async def waiting(self, person: Person) -> Sequence[tuple[PendingChange, bool]]:
        """What waits from this person, and what this person may decide, with whether it is the latter."""
        ...


class Approvals(ApprovalReader, Protocol):
    """Approval of a change by a second person: asked for, given, refused, taken back."""

    async def ask(self, person: Person, place: Place, change_id: str, why: str) -> PendingChange:
        """Ask others to approve a change of this person's.

        Raises :class:`bot.errors.ChangeUnavailable` where that cannot be, and :class:`bot.errors.NotAllowed`.
        """
        ...

    async def approve(self, person: Person, place: Place, change_id: str) -> PendingChange:
        """One person's yes; the change as it stands then. Raises as :meth:`ask` does."""
        ...

    async def reject(self, person: Person, place: Place, change_id: str, reason: str) -> PendingChange:
        """One person's no ends it, and who asked is told why. Raises as :meth:`ask` does."""
        ...

    async def withdraw(self, person: Person, change_id: str) -> PendingChange:
        """Who asked takes it back. Raises as :meth:`ask` does."""
        ...
