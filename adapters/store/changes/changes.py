"""Pending changes as rows. Every transition is one conditional UPDATE, so that of any number of racers one wins."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store.alerts.tickets import put_deeds
from adapters.store.audit import append_entries
from adapters.store.changes.freezes import not_frozen
from adapters.store.changes.rows import ChangeRows
from adapters.store.changes.votes import approval_from_text, approval_to_text, drop_vote, put_vote, votes_on
from adapters.store.database.clock import SLACK, lasting, later
from adapters.store.database.encryption import Sealer
from adapters.store.database.engine import Database
from adapters.store.outbox.entries import put_notices
from adapters.store.schema import tables as schema
from bot.audit.entries import entry_for
from bot.changes.approval_rules import counted
from bot.model import Deed
from bot.model.approval import Approval, Vote
from bot.model.audit import Outcome
from bot.model.change import LEASE, ChangeState, PendingChange, Settled
from bot.ports import AuditEntry
from bot.ports.outbox import Notice

_table = schema.changes


class SqlChanges:
    """The record that stands between a confirmation card and its effect (``bot.ports.Changes``)."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer
        self._time = database.time
        self._rows = ChangeRows(sealer)

    async def propose(self, pending: PendingChange, audit: AuditEntry | None = None) -> None:
        """Put a new change on record, with its audit row. It lasts as long from now as it does from its ``created``."""
        row = self._rows.written(pending)
        row["expires"] = lasting(self._time, pending.created, pending.expires)
        async with self._database.write() as connection:
            await connection.execute(insert(_table).values(row))
            await self._note(connection, audit)

    async def get(self, change_id: str) -> PendingChange | None:
        """The change as it stands now. Raises :class:`SealBroken` when its key is gone or it was altered."""
        async with self._database.read() as connection:
            row = (await connection.execute(select(_table).where(_table.c.id == change_id))).first()
            votes = await votes_on(connection, [change_id] if row is not None and row.approval else [])
        return None if row is None else self._rows.read(row, votes[change_id])

    async def claim(
        self, change_id: str, actor: str, now: datetime, lease: timedelta, audit: AuditEntry | None = None
    ) -> bool:
        """pending -> executing, for its actor, before it expires and unless the bot is read-only; committed when
        this returns."""
        async with self._database.write() as connection:
            claimed = await _changed(
                connection,
                _table.c.id == change_id,
                _table.c.actor == actor,
                _table.c.state == ChangeState.PENDING.value,
                _table.c.expires > self._time.now(now),
                not_frozen(),
                values={
                    "state": ChangeState.EXECUTING.value,
                    "lease_until": later(self._time.now(now), lease),
                    "attempts": _table.c.attempts + 1,
                },
            )
            if claimed:
                await self._note(connection, audit)
            return bool(claimed)

    async def renew(self, change_id: str, now: datetime, lease: timedelta) -> bool:
        """Take up an executing change that nobody works on any more; counts as another attempt."""
        return await self._move(
            _table.c.id == change_id,
            _table.c.state == ChangeState.EXECUTING.value,
            self._lapsed(now, lease),
            _may_begin(),
            values={"lease_until": later(self._time.now(now), lease), "attempts": _table.c.attempts + 1},
        )

    async def cancel(
        self, change_id: str, actor: str, audit: AuditEntry, notices: Sequence[Notice] = ()
    ) -> bool:
        """pending or waiting -> cancelled, with its audit row and messages, for its actor and before it expires."""
        return await self._step(
            _table.c.id == change_id,
            _table.c.actor == actor,
            _table.c.state.in_(_OPEN),
            _table.c.expires > self._time.now(audit.at),
            values={"state": ChangeState.CANCELLED.value, "finished": self._time.recorded(audit.at)},
            audit=audit,
            notices=notices,
        )

    async def finish(
        self,
        change_id: str,
        settled: Settled,
        audit: AuditEntry,
        notices: Sequence[Notice] = (),
        deeds: Sequence[Deed] = (),
    ) -> bool:
        """executing -> done or failed. Outcome, audit row, notices and deeds are committed together, or none."""
        async with self._database.write() as connection:
            finished = await _changed(
                connection,
                _table.c.id == change_id,
                _table.c.state == ChangeState.EXECUTING.value,
                values={
                    "state": settled.state.value,
                    "outcome": settled.outcome,
                    "finished": self._time.recorded(settled.at),
                    "lease_until": None,
                },
            )
            if finished:
                await put_notices(connection, self._sealer, self._time, notices)
                await put_deeds(connection, self._sealer, deeds)
                await self._note(connection, audit)
            return bool(finished)

    async def record(self, change_id: str, name: str, value: str) -> str:
        """Put a value on record under a name. The first counts, also of two that race, and comes back."""
        known = select(_table.c.details).where(_table.c.id == change_id)
        async with self._database.write() as connection:
            # The row is locked by what changes nothing, so that of two the other waits and then finds the first one's value.
            await _changed(connection, _table.c.id == change_id, values={"details": _table.c.details})
            recorded: dict[str, str] = json.loads((await connection.execute(known)).scalar_one())
            if name not in recorded:
                recorded[name] = value
                details = json.dumps(recorded)
                await _changed(connection, _table.c.id == change_id, values={"details": details})
            return recorded[name]

    async def carried_out(
        self, command: str, since: datetime, without: str, limit: int
    ) -> Sequence[PendingChange]:
        """Changes of a command that were done since then and have nothing on record under this name, the earliest first."""
        query = (
            select(_table)
            .where(
                _table.c.command == command,
                _table.c.state == ChangeState.DONE.value,
                _table.c.finished >= since,
                _table.c.details.not_like(f'%"{without}":%'),
            )
            .order_by(_table.c.finished)
        )
        return await self._legible(query, limit)

    async def interrupted(
        self, now: datetime, limit: int, lease: timedelta = LEASE
    ) -> Sequence[PendingChange]:
        """Executing changes whose lease has run out, the longest interrupted first; while the bot is read-only, only
        those that were begun. A lease that would last longer than ``lease`` was written by a wrong clock."""
        query = (
            select(_table)
            .where(_table.c.state == ChangeState.EXECUTING.value, self._lapsed(now, lease), _may_begin())
            .order_by(_table.c.lease_until)
        )
        return await self._legible(query, limit)

    async def proposed_by(self, actor: str, now: datetime, limit: int) -> Sequence[PendingChange]:
        """Changes that this chat user (by key) may still confirm, the latest first."""
        query = (
            select(_table)
            .where(
                _table.c.state == ChangeState.PENDING.value,
                _table.c.actor == actor,
                _table.c.expires > self._time.now(now),
            )
            .order_by(_table.c.created.desc())
        )
        return await self._legible(query, limit)

    async def waiting(self, now: datetime, limit: int) -> Sequence[PendingChange]:
        """Changes that wait for approval, those that end first before the others."""
        query = select(_table).where(self._waits(now)).order_by(_table.c.expires)
        return await self._legible(query, limit)

    async def expire(
        self, now: datetime, told: Callable[[PendingChange], Sequence[Notice]] = lambda _: ()
    ) -> int:
        """pending or waiting -> expired for all whose time is over, each with its audit row and what is told of it."""
        over = (
            update(_table)
            .where(_table.c.state.in_(_OPEN), _table.c.expires <= self._time.now(now))
            .values(state=ChangeState.EXPIRED.value, finished=self._time.recorded(now))
            .returning(*_table.c)
        )
        async with self._database.write() as connection:
            rows = (await connection.execute(over)).all()
            votes = await votes_on(connection, [row.id for row in rows if row.approval])
            ended = [self._rows.as_far_as_legible(row, votes[row.id]) for row in rows]
            notices = [notice for pending in ended for notice in told(pending)]
            await put_notices(connection, self._sealer, self._time, notices)
            entries = [entry_for(pending, now, Outcome.EXPIRED) for pending in ended]
            await append_entries(connection, self._sealer, entries)
            return len(rows)

    # -- others have to approve it ---------------------------------------------------------------------

    async def ask_approval(
        self, change_id: str, actor: str, approval: Approval, audit: AuditEntry, notices: Sequence[Notice]
    ) -> bool:
        """pending -> waiting, for its actor, before it expires, and unless the bot is read-only."""
        return await self._step(
            _table.c.id == change_id,
            _table.c.actor == actor,
            _table.c.state == ChangeState.PENDING.value,
            _table.c.expires > self._time.now(approval.asked),
            not_frozen(),
            values={
                "state": ChangeState.WAITING.value,
                "expires": lasting(self._time, approval.asked, approval.until),
                "approval": approval_to_text(approval),
            },
            audit=audit,
            notices=notices,
        )

    async def vote(self, change_id: str, vote: Vote, audit: AuditEntry) -> bool:
        """Keep one person's yes; ``False`` where it waits no more, or the person has been heard."""
        async with self._database.write() as connection:
            # The change's own row is what votes wait in line for.
            held = await _changed(
                connection,
                _table.c.id == change_id,
                self._waits(vote.at),
                values={"approval": _table.c.approval},
            )
            if not held or not await put_vote(connection, change_id, vote):
                return False
            await self._note(connection, audit)
            return True

    async def pass_on(self, change_id: str, standing: frozenset[str], now: datetime) -> bool:
        """waiting -> executing with nobody working on it, once enough of those ``standing`` have said yes.

        The word of the others is dropped: who approved are those who counted.
        """
        async with self._database.write() as connection:
            held = (
                update(_table)
                .where(_table.c.id == change_id, self._waits(now), not_frozen())
                .values(approval=_table.c.approval)
                .returning(_table.c.approval)
            )
            row = (await connection.execute(held)).first()
            if row is None:
                return False
            approval = approval_from_text(row.approval)
            votes = (await votes_on(connection, [change_id]))[change_id]
            kept = counted(votes, standing)
            if len(kept) < approval.needed:
                return False
            for void in (vote for vote in votes if vote not in kept):
                await drop_vote(connection, change_id, void.actor.key)
            begun = {"state": ChangeState.EXECUTING.value, "lease_until": self._time.now(now)}
            return bool(await _changed(connection, _table.c.id == change_id, self._waits(now), values=begun))

    async def turn_down(
        self, change_id: str, vote: Vote, audit: AuditEntry, notices: Sequence[Notice]
    ) -> bool:
        """waiting -> rejected, with who said no and why."""
        async with self._database.write() as connection:
            finished = self._time.recorded(vote.at)
            over = {"state": ChangeState.REJECTED.value, "finished": finished, "outcome": vote.reason}
            if not await _changed(connection, _table.c.id == change_id, self._waits(vote.at), values=over):
                return False
            await drop_vote(connection, change_id, vote.actor.key)
            await put_vote(connection, change_id, vote)
            await put_notices(connection, self._sealer, self._time, notices)
            await self._note(connection, audit)
            return True

    async def sweep(self, before: datetime) -> int:
        """Forget changes that were over before then (the audit log keeps what happened); returns how many."""
        async with self._database.write() as connection:
            gone = (await connection.execute(delete(_table).where(_table.c.finished < before))).rowcount
            known = schema.votes.c.change_id.in_(select(_table.c.id))
            await connection.execute(delete(schema.votes).where(~known))
            return gone

    def _waits(self, now: datetime) -> ColumnElement[bool]:
        return and_(_table.c.state == ChangeState.WAITING.value, _table.c.expires > self._time.now(now))

    def _lapsed(self, now: datetime, lease: timedelta) -> ColumnElement[bool]:
        until, time = _table.c.lease_until, self._time.now(now)
        return or_(until.is_(None), until <= time, until > later(time, lease + SLACK))

    async def _move(self, *conditions: ColumnElement[bool], values: Mapping[str, Any]) -> bool:
        async with self._database.write() as connection:
            return bool(await _changed(connection, *conditions, values=values))

    async def _step(
        self,
        *conditions: ColumnElement[bool],
        values: Mapping[str, Any],
        audit: AuditEntry,
        notices: Sequence[Notice],
    ) -> bool:
        """One transition with its row and its messages, or none of them."""
        async with self._database.write() as connection:
            if not await _changed(connection, *conditions, values=values):
                return False
            await put_notices(connection, self._sealer, self._time, notices)
            await self._note(connection, audit)
            return True

    async def _legible(self, query: Select[Any], limit: int) -> Sequence[PendingChange]:
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
            votes = await votes_on(connection, [row.id for row in rows if row.approval])
        # The limit counts what can be read: what cannot stays at the front of the line for good.
        read = (self._rows.legible(row, votes[row.id]) for row in rows)
        return list(islice((pending for pending in read if pending is not None), limit))

    async def _note(self, connection: AsyncConnection, audit: AuditEntry | None) -> None:
        """The audit row, in the transaction of what it tells of; last in there, because others wait for it."""
        await append_entries(connection, self._sealer, [audit] if audit else [])


_OPEN = (ChangeState.PENDING.value, ChangeState.WAITING.value)


def _may_begin() -> ColumnElement[bool]:
    """What was begun is finished whatever happens, because half of it may be done; nothing new begins in a freeze."""
    return or_(_table.c.attempts > 0, not_frozen())


async def _changed(
    connection: AsyncConnection, *conditions: ColumnElement[bool], values: Mapping[str, Any]
) -> int:
    """How many rows met the conditions and were changed."""
    return (await connection.execute(update(_table).where(*conditions).values(values))).rowcount
