"""Rows that let one process in the installation run one tick of a job."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, or_

from adapters.store import schema
from adapters.store.engine import Database
from adapters.store.sql import take_row

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
