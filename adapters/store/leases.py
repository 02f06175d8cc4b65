"""Rows that let one process in the installation run one tick of a job, and that say how it went."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update

from adapters.store import schema
from adapters.store.engine import Database
from adapters.store.sql import put_row, take_row
from bot.ports import JobState

_table = schema.leases


class SqlLeases:
    """Who runs which job until when (``bot.ports.Leases``). The lease of a process that died runs out by itself."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def take(self, job: str, holder: str, now: datetime, lease: timedelta) -> bool:
        """Take or keep the lease; ``False`` while another holds it."""
        row = {"job": job, "holder": holder, "until": now + lease}
        free = or_(_table.c.until <= now, _table.c.holder == holder)
        async with self._database.write() as connection:
            return await take_row(connection, _table, row, free)

    async def release(self, job: str, holder: str) -> None:
        """Give the lease back, if it is still the holder's."""
        async with self._database.write() as connection:
            await connection.execute(delete(_table).where(_table.c.job == job, _table.c.holder == holder))

    async def rest(self, job: str, holder: str, until: datetime) -> None:
        """Give the lease back for good, and let nobody have it before ``until``."""
        async with self._database.write() as connection:
            await connection.execute(
                update(_table)
                .where(_table.c.job == job, _table.c.holder == holder)
                .values(holder="", until=until)
            )

    async def running(self, now: datetime) -> frozenset[str]:
        """Jobs that some process is at."""
        query = select(_table.c.job).where(_table.c.holder != "", _table.c.until > now)
        async with self._database.read() as connection:
            return frozenset((await connection.scalars(query)).all())

    async def went(self, job: str, now: datetime, failure: str = "") -> None:
        """Put on record how a job ended; an empty ``failure`` is success."""
        async with self._database.write() as connection:
            await put_row(connection, schema.jobs, {"job": job, "ran": now, "failure": failure})

    async def states(self) -> Sequence[JobState]:
        """How each job last went."""
        async with self._database.read() as connection:
            rows = (await connection.execute(select(schema.jobs).order_by(schema.jobs.c.job))).all()
        return [JobState(row.job, row.ran, row.failure) for row in rows]
