"""Audit trail in the database: written once, read in pages, checked, and forgotten from its beginning only."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, exists, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store.audit.chain_head import (
    append_behind,
    append_entries,
    hold_head,
    put_head,
    read_head,
    was_genuine,
)
from adapters.store.audit.effects import without_row
from adapters.store.audit.rows import Illegible, all_rows, row_of
from adapters.store.database.batching import WriteBatcher
from adapters.store.database.clock import later
from adapters.store.database.encryption import Sealer
from adapters.store.database.engine import Database
from adapters.store.database.sql import put_rows
from adapters.store.schema import tables as schema
from bot.audit.entries import entry_of_ours
from bot.audit.verification import ChainVerification
from bot.model.audit import AuditEntry, Break, ChainHead, Fault, Outcome, TrailFilter, TrailRow, Verdict

_table = schema.audit
_lookups = schema.lookups

_TIED = (Outcome.RECORDED.value, Outcome.UNRECORDED.value)


class SqlAudit:
    """What happened, in the order it was recorded (``bot.ports.AuditLog``)."""

    page = 500
    """Rows that are read at a time."""

    step = 20_000
    """Rows that are forgotten at a time."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer
        # One row waits for the commit of the one before it in the chain, unless they are written together.
        self._batcher = WriteBatcher(self._append)

    async def append(self, entry: AuditEntry) -> None:
        """Record one act."""
        await self._batcher.write(entry)

    async def _append(self, entries: Sequence[AuditEntry]) -> None:
        async with self._database.write() as connection:
            await append_entries(connection, self._sealer, entries)

    async def entries(
        self,
        *,
        since: datetime | None = None,
        actor: str = "",
        customer_id: str = "",
        command: str = "",
        limit: int = 100,
    ) -> Sequence[AuditEntry]:
        """The newest entries that meet every condition, newest first. ``command`` may be a noun alone."""
        query = _meeting(all_rows(), TrailFilter(since, None, "", customer_id, command))
        if actor:
            query = query.where(_table.c.actor == actor)
        query = query.order_by(_table.c.at.desc(), _table.c.id.desc()).limit(limit)
        return [row.entry for row in await self._read(query)]

    async def done_lately(
        self, actor: str, within: timedelta, now: datetime, limit: int
    ) -> Sequence[AuditEntry]:
        """What this chat user (by key) has had done within so long of the database's time, newest first."""
        since = later(self._database.time.now(now), -within)
        query = all_rows().where(
            _table.c.actor == actor, _table.c.outcome == Outcome.DONE.value, _table.c.at > since
        )
        return [row.entry for row in await self._read(query.order_by(_table.c.id.desc()).limit(limit))]

    async def count(self, wanted: TrailFilter) -> int:
        """How many rows there are of these."""
        async with self._database.read() as connection:
            return await connection.scalar(_meeting(select(func.count()).select_from(_table), wanted)) or 0

    async def rows(self, wanted: TrailFilter, *, skip: int = 0, limit: int = 100) -> Sequence[TrailRow]:
        """Rows with their place in the chain, newest first."""
        query = _meeting(all_rows(), wanted).order_by(_table.c.id.desc()).offset(skip).limit(limit)
        return await self._read(query)

    async def stream(self, wanted: TrailFilter) -> AsyncIterator[Sequence[TrailRow]]:
        """All rows, oldest first, so many at a time. Between two pages nothing is held."""
        after = 0
        query = _meeting(all_rows(), wanted).order_by(_table.c.id).limit(self.page)
        while found := await self._read(query.where(_table.c.id > after)):
            yield found
            after = found[-1].number

    async def untied(
        self, commands: Sequence[str], since: datetime, until: datetime, limit: int
    ) -> Sequence[AuditEntry]:
        """Writes that were done in this time and are not tied to the vendor's record: those first that it was asked
        about longest ago, or never, and of these the oldest."""
        other = _table.alias("tied")
        tied = exists().where(other.c.change_id == _table.c.change_id, other.c.outcome.in_(_TIED))
        query = (
            all_rows()
            .outerjoin(_lookups, _lookups.c.change_id == _table.c.change_id)
            .where(
                _table.c.outcome == Outcome.DONE.value,
                _table.c.change_id != "",
                _table.c.command.in_(commands),
                _table.c.at >= since,
                _table.c.at < until,
                ~tied,
            )
            .order_by(_lookups.c.asked.nulls_first(), _table.c.id)
            .limit(limit)
        )
        return [row.entry for row in await self._read(query)]

    async def asked(self, change_ids: Sequence[str], now: datetime) -> None:
        """The vendor is being asked about these writes; others come before them the next time."""
        rows = [{"change_id": each, "asked": now} for each in sorted(set(change_ids))]
        if rows:
            async with self._database.write() as connection:
                await put_rows(connection, _lookups, rows)

    async def tie(self, entry: AuditEntry) -> bool:
        """Append what became of tying a change; of any number at once, one does."""
        known = select(_table.c.id).where(_table.c.change_id == entry.change_id, _table.c.outcome.in_(_TIED))
        async with self._database.write() as connection:
            held = await hold_head(connection, self._sealer)
            if (await connection.execute(known.limit(1))).first():
                return False
            await append_behind(connection, self._sealer, held, [entry])
            return True

    async def end(self) -> ChainHead:
        """Where the chain ends now."""
        async with self._database.read() as connection:
            return (await read_head(connection, self._sealer))[0]

    async def verify(self, *marks: tuple[int, str]) -> Verdict:
        """Check the chain from its beginning to its end, as it stands at this moment, and that all that is done and in force
        has its row."""
        async with self._database.read() as connection:
            if not self._database.sqlite:
                # Rows are erased in place: all pages must be of one state, as they are on SQLite.
                await connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
            head, sealed = await read_head(connection, self._sealer)
            verification = ChainVerification(head, bool(sealed), marks, partial(was_genuine, self._sealer))
            if sealed is False or (sealed is None and head != ChainHead()):
                verification.fault = Break(
                    Fault.SEAL, head.number, _SEAL_BROKEN if sealed is False else _NO_SEAL
                )
            after, going = -(2**62), verification.fault is None
            while going:
                query = all_rows().where(_table.c.id > after).order_by(_table.c.id).limit(self.page)
                found = (await connection.execute(query)).all()
                for held in found:
                    try:
                        verification.check([row_of(held)])
                    except Illegible:
                        verification.unreadable(held.id)
                going = bool(found) and verification.fault is None
                after = found[-1].id if found else after
            verdict = verification.verdict()
            if verdict.fault:
                return verdict
            # The row of the end also says up to when rows were dropped, but that is not sealed; the rows are chained.
            since = verdict.first if head.anchor else None
            return replace(verdict, fault=await without_row(connection, head, since))

    async def forget(self, before: datetime, now: datetime) -> int:
        """Drop the rows from before then; the hash of the last of them is kept, so that the rest can be checked.

        Goes in steps, each of which leaves a trail that can be checked: others append between two of them.
        """
        last, gone = 0, 0
        while True:
            async with self._database.write() as connection:
                held = await hold_head(connection, self._sealer)
                last = last or await _last_before(connection, before, held.head)
                until = min(last, held.head.anchor + self.step)
                if until <= held.head.anchor:
                    return gone
                digest = await connection.scalar(select(_table.c.digest).where(_table.c.id == until))
                deleted = await connection.execute(delete(_table).where(_table.c.id <= until))
                moved = replace(
                    held.head, anchor=until, anchor_digest=digest or "", anchored=before.astimezone(UTC)
                )
                if gone and held.good:
                    await put_head(connection, self._sealer, moved)
                else:
                    told = f"Rows up to {last}, from before {before:%Y-%m-%d}, were dropped."
                    entry = entry_of_ours(now, "audit forget", Outcome.FORGOTTEN, detail=told)
                    await append_behind(connection, self._sealer, held, [entry], moved)
                gone += deleted.rowcount

    async def sweep(self, before: datetime) -> int:
        """Forget about which writes the vendor was last asked before then; the trail itself is kept. How many."""
        async with self._database.write() as connection:
            return (await connection.execute(delete(_lookups).where(_lookups.c.asked < before))).rowcount

    async def _read(self, query: Select[Any]) -> Sequence[TrailRow]:
        async with self._database.read() as connection:
            return [row_of(held) for held in await connection.execute(query)]


_SEAL_BROKEN = (
    "The end of the trail does not carry the installation's seal: it was moved, or the key in TOKEN_ENCRYPTION_KEYS "
    "that sealed it is gone."
)

_NO_SEAL = (
    "The end of the trail carries no seal: somebody took it away, or the trail was upgraded without the keys."
)


async def _last_before(connection: AsyncConnection, before: datetime, head: ChainHead) -> int:
    """The last row of those that all are from before then: a clock that went back makes no gap."""
    first_kept: int | None = await connection.scalar(
        select(func.min(_table.c.id)).where(_table.c.at >= before)
    )
    return head.number if first_kept is None else first_kept - 1


def _meeting(query: Select[Any], wanted: TrailFilter) -> Select[Any]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.since is not None:
        conditions.append(_table.c.at >= wanted.since)
    if wanted.until is not None:
        conditions.append(_table.c.at < wanted.until)
    if wanted.customer_id:
        conditions.append(_table.c.customer_id == wanted.customer_id.lower())
    if wanted.command:
        noun = _table.c.command.startswith(f"{wanted.command} ", autoescape=True)
        conditions.append(or_(_table.c.command == wanted.command, noun))
    if wanted.number:
        conditions.append(_table.c.id == wanted.number)
    if wanted.person:
        conditions.append(_by(wanted.person))
    return query.where(*conditions)


def _by(person: str) -> ColumnElement[bool]:
    # Small letters end with ASCII on SQLite, and on PostgreSQL in some locales: names are written in few ways.
    spelled = {person} if person.isascii() else {person, person.lower(), person.title(), person.upper()}
    named = (_table.c.actor_name, _table.c.actor_email)
    return or_(
        _table.c.actor == person,
        func.lower(_table.c.entra_id) == person.lower(),
        *(column.icontains(each, autoescape=True) for column in named for each in sorted(spelled)),
    )
