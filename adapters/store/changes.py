"""Pending changes. Every transition is one conditional UPDATE, so that of any number of racers one wins."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store import schema
from adapters.store.alerts.tickets import put_deeds
from adapters.store.audit import append_entries
from adapters.store.cards import UnreadableError, change_from_text, change_to_text
from adapters.store.engine import Database
from adapters.store.outbox import put_notices
from adapters.store.seal import SealBroken, Sealer
from bot.audit.entries import entry_for
from bot.confirm import Change, ChangeState, PendingChange, Settled
from bot.model import Deed
from bot.model.audit import Outcome
from bot.outbox import Notice
from bot.ports import AuditEntry

log = logging.getLogger(__name__)

_table = schema.changes


class SqlChanges:
    """The record that stands between a confirmation card and its effect (``bot.ports.Changes``)."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    async def propose(self, pending: PendingChange, audit: AuditEntry | None = None) -> None:
        """Put a new change on record, with its audit row."""
        async with self._database.write() as connection:
            await connection.execute(insert(_table).values(self._row(pending)))
            await self._note(connection, audit)

    async def get(self, change_id: str) -> PendingChange | None:
        """The change as it stands now. Raises :class:`SealBroken` when its key is gone or it was altered."""
        async with self._database.read() as connection:
            row = (await connection.execute(select(_table).where(_table.c.id == change_id))).first()
        return None if row is None else self._pending(row)

    async def claim(
        self, change_id: str, actor: str, now: datetime, lease: timedelta, audit: AuditEntry | None = None
    ) -> bool:
        """pending -> executing, for its actor and before it expires; committed when this returns."""
        async with self._database.write() as connection:
            claimed = await _changed(
                connection,
                _table.c.id == change_id,
                _table.c.actor == actor,
                _table.c.state == ChangeState.PENDING.value,
                _table.c.expires > now,
                values={
                    "state": ChangeState.EXECUTING.value,
                    "lease_until": now + lease,
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
            _lapsed(now),
            values={"lease_until": now + lease, "attempts": _table.c.attempts + 1},
        )

    async def cancel(self, change_id: str, actor: str, audit: AuditEntry) -> bool:
        """pending -> cancelled, with its audit row, for its actor and before it expires."""
        async with self._database.write() as connection:
            cancelled = await _changed(
                connection,
                _table.c.id == change_id,
                _table.c.actor == actor,
                _table.c.state == ChangeState.PENDING.value,
                _table.c.expires > audit.at,
                values={"state": ChangeState.CANCELLED.value, "finished": audit.at},
            )
            if cancelled:
                await self._note(connection, audit)
            return bool(cancelled)

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
                    "finished": settled.at,
                    "lease_until": None,
                    "details": json.dumps(dict(settled.details)),
                },
            )
            if finished:
                await put_notices(connection, self._sealer, notices)
                await put_deeds(connection, self._sealer, deeds)
                await self._note(connection, audit)
            return bool(finished)

    async def interrupted(self, now: datetime, limit: int) -> Sequence[PendingChange]:
        """Executing changes whose lease has run out, the longest interrupted first."""
        query = (
            select(_table)
            .where(_table.c.state == ChangeState.EXECUTING.value, _lapsed(now))
            .order_by(_table.c.lease_until)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        # The limit counts what can be read: what cannot stays at the front of the line for good.
        legible = (pending for row in rows if (pending := self._legible(row)) is not None)
        return list(islice(legible, limit))

    async def expire(self, now: datetime) -> int:
        """pending -> expired for all whose time is over, each with its audit row; returns how many."""
        over = (
            update(_table)
            .where(_table.c.state == ChangeState.PENDING.value, _table.c.expires <= now)
            .values(state=ChangeState.EXPIRED.value, finished=now)
            .returning(*_table.c)
        )
        async with self._database.write() as connection:
            rows = (await connection.execute(over)).all()
            entries = [entry_for(self._as_far_as_legible(row), now, Outcome.EXPIRED) for row in rows]
            await append_entries(connection, self._sealer, entries)
            return len(rows)

    async def sweep(self, before: datetime) -> int:
        """Forget changes that were over before then (the audit log keeps what happened); returns how many."""
        async with self._database.write() as connection:
            return (await connection.execute(delete(_table).where(_table.c.finished < before))).rowcount

    async def _move(self, *conditions: ColumnElement[bool], values: Mapping[str, Any]) -> bool:
        async with self._database.write() as connection:
            return bool(await _changed(connection, *conditions, values=values))

    async def _note(self, connection: AsyncConnection, audit: AuditEntry | None) -> None:
        """The audit row, in the transaction of what it tells of; last in there, because others wait for it."""
        await append_entries(connection, self._sealer, [audit] if audit else [])

    def _legible(self, row: Row[Any]) -> PendingChange | None:
        # One unreadable change must not keep the sweep from settling the others.
        try:
            return self._pending(row)
        except (SealBroken, UnreadableError):
            log.exception("the interrupted change %s cannot be read; a person must settle it", row.id)
            return None

    def _as_far_as_legible(self, row: Row[Any]) -> PendingChange:
        # That a change expired is on record even where nobody can read any more what it was.
        try:
            return self._pending(row)
        except (SealBroken, UnreadableError):
            return self._with(row, {}, Change("", "", None, (), {}))

    def _row(self, pending: PendingChange) -> dict[str, Any]:
        sealed = json.dumps([dict(pending.arguments), change_to_text(pending.change)])
        return {
            "id": pending.id,
            "command": pending.command,
            "sealed": self._sealer.seal(f"change:{pending.id}", sealed),
            "shown": pending.shown,
            "actor": pending.actor,
            "actor_name": pending.actor_name,
            "actor_email": pending.actor_email,
            "place": json.dumps(dict(pending.place)),
            "request_id": pending.request_id,
            "correlation_id": pending.correlation_id,
            "state": pending.state.value,
            "created": pending.created,
            "expires": pending.expires,
            "lease_until": pending.lease_until,
            "attempts": pending.attempts,
            "finished": pending.finished,
            "outcome": pending.outcome,
        }

    def _pending(self, row: Row[Any]) -> PendingChange:
        arguments, change = json.loads(self._sealer.open(f"change:{row.id}", row.sealed))
        return self._with(row, arguments, change_from_text(change))

    def _with(self, row: Row[Any], arguments: Mapping[str, str], change: Change) -> PendingChange:
        return PendingChange(
            id=row.id,
            command=row.command,
            arguments=arguments,
            change=change,
            shown=row.shown,
            actor=row.actor,
            actor_name=row.actor_name,
            actor_email=row.actor_email,
            place=json.loads(row.place),
            request_id=row.request_id,
            correlation_id=row.correlation_id,
            state=ChangeState(row.state),
            created=row.created,
            expires=row.expires,
            lease_until=row.lease_until,
            attempts=row.attempts,
            finished=row.finished,
            outcome=row.outcome,
        )


def _lapsed(now: datetime) -> ColumnElement[bool]:
    return or_(_table.c.lease_until.is_(None), _table.c.lease_until <= now)


async def _changed(
    connection: AsyncConnection, *conditions: ColumnElement[bool], values: Mapping[str, Any]
) -> int:
    """How many rows met the conditions and were changed."""
    return (await connection.execute(update(_table).where(*conditions).values(values))).rowcount
