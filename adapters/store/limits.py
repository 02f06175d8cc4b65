"""How much was asked lately: one row for each person and workspace, counted up by one statement."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import case, delete

from adapters.store import schema
from adapters.store.engine import Database
from adapters.store.sql import insert_into

_table = schema.rates


class SqlLimits:
    """Counters of fixed windows (``bot.ports.RateLimits``), shared by all processes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def count(self, names: Sequence[str], since: datetime) -> Mapping[str, int]:
        """One more of each name; how many that makes in the window that began then."""
        # In one order for all, or two processes could each wait for a row that the other holds.
        keys = {_key(name): name for name in names}
        rows = [{"name": key, "since": since, "count": 1} for key in sorted(keys)]
        async with self._database.write() as connection:
            insert = insert_into(connection, _table).values(rows)
            # A process whose clock is behind counts in the window of those ahead of it.
            fresh = insert.excluded.since > _table.c.since
            counted = insert.on_conflict_do_update(
                index_elements=["name"],
                set_={
                    "count": case((fresh, 1), else_=_table.c.count + 1),
                    "since": case((fresh, insert.excluded.since), else_=_table.c.since),
                },
            ).returning(_table.c.name, _table.c.count)
            found = (await connection.execute(counted)).all()
        return {keys[name]: number for name, number in found}

    async def sweep(self, before: datetime) -> int:
        """Forget windows that began before then; returns how many."""
        async with self._database.write() as connection:
            return (await connection.execute(delete(_table).where(_table.c.since < before))).rowcount


def _key(name: str) -> str:
    # Names come from outside and may be long, and who asked how much is nobody's business an hour later.
    return hashlib.sha256(name.encode(errors="replace")).hexdigest()
