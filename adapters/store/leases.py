"""Leases: rows that let one process in the installation run one tick of a job, and that say how it went."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update

from adapters.store.database.clock import SLACK, later
from adapters.store.database.engine import Database
from adapters.store.database.sql import put_row, take_row
from adapters.store.schema import tables as schema
from bot.ports import JobState

_table = schema.leases
_jobs = schema.jobs


class SqlLeases:
    """Who runs which job until when (``bot.ports.Leases``). The lease of a process that died runs out by itself."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._time = database.time

    async def take(
        self, job: str, holder: str, now: datetime, lease: timedelta, rest: timedelta = timedelta()
    ) -> bool:
        """Take or keep the lease; ``False`` while another holds it, or the job rests.

        One that would last longer than any lease, or rest longer than ``rest``, was written by a wrong clock and is free.
        """
        time = self._time.now(now)
        too_far = _table.c.until > later(time, max(lease, rest) + SLACK)
        free = or_(_table.c.until <= time, too_far, _table.c.holder == holder)
        row = {"job": job, "holder": holder, "until": later(time, lease)}
        async with self._database.write() as connection:
            return await take_row(connection, _table, row, free)

    async def release(self, job: str, holder: str) -> None:
        """Give the lease back, if it is still the holder's."""
        async with self._database.write() as connection:
            await connection.execute(delete(_table).where(_table.c.job == job, _table.c.holder == holder))

    async def rest(self, job: str, holder: str, now: datetime, wait: timedelta) -> None:
        """Give the lease back for good, and let nobody have it for so long."""
        until = later(self._time.now(now), wait)
        async with self._database.write() as connection:
            await connection.execute(
                update(_table)
                .where(_table.c.job == job, _table.c.holder == holder)
                .values(holder="", until=until)
            )

    async def running(self, now: datetime) -> frozenset[str]:
        """Jobs that some process is at."""
        query = select(_table.c.job).where(_table.c.holder != "", _table.c.until > self._time.now(now))
        async with self._database.read() as connection:
            return frozenset((await connection.scalars(query)).all())

    async def went(self, job: str, now: datetime, failure: str = "", unread: int = 0) -> None:
        """Put on record how a job ended; an empty ``failure`` is success. ``unread`` counts rows that it did without."""
        row = {"job": job, "ran": self._time.now(now), "failure": failure, "unread": unread}
        async with self._database.write() as connection:
            await put_row(connection, _jobs, row)

    async def states(self) -> Sequence[JobState]:
        """How each job last went."""
        async with self._database.read() as connection:
            rows = (await connection.execute(select(_jobs).order_by(_jobs.c.job))).all()
        return [JobState(row.job, row.ran, row.failure, row.unread) for row in rows]

    async def sweep(self, before: datetime) -> int:
        """Forget how jobs went that nobody has run since then; returns how many."""
        async with self._database.write() as connection:
            return (await connection.execute(delete(_jobs).where(_jobs.c.ran < before))).rowcount
