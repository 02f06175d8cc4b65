"""Rate limit counters: one row for each person and workspace, counted up by one statement."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import TextClause, delete, text

from adapters.store.database.engine import Database
from adapters.store.schema import tables as schema
from adapters.store.schema.tables import to_micros

_table = schema.rates

WINDOW = 60
"""Seconds that are counted together."""

FURTHEST = 3_600_000_000
"""Microseconds. A window that is further ahead than this was counted in by a wrong clock."""


@cache
def _counting(names: int, since: str) -> TextClause:
    """The statement for so many names. Written out, because both databases spell it alike and it is made for every
    request; a process whose clock is behind counts in the window of those ahead of it."""
    rows = ", ".join(f"(:name{at}, {since}, 1)" for at in range(names))
    another = f"excluded.since > rates.since OR rates.since > excluded.since + {FURTHEST}"
    return text(
        f"INSERT INTO rates (name, since, count) VALUES {rows} ON CONFLICT (name) DO UPDATE SET "  # noqa: S608
        f"count = CASE WHEN {another} THEN 1 ELSE rates.count + 1 END, "
        f"since = CASE WHEN {another} THEN excluded.since ELSE rates.since END "
        "RETURNING name, count AS count_now"
    )


class SqlRateCounts:
    """Counters of fixed windows (``bot.ports.RateCounts``), shared by all processes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def count(self, names: Sequence[str], since: datetime) -> Mapping[str, int]:
        """One more of each name; how many that makes in this minute, which for the caller began at ``since``."""
        # In one order for all, or two processes could each wait for a row that the other holds.
        keys = {_key(name): name for name in names}
        given: dict[str, Any] = {f"name{at}": key for at, key in enumerate(sorted(keys))}
        window = self._database.time.window(self._database.dialect, ":since", WINDOW)
        if ":since" in window:
            given["since"] = to_micros(since)
        found = await self._database.once(_counting(len(keys), window), given, writes=True)
        return {keys[row.name]: row.count_now for row in found}

    async def sweep(self, before: datetime) -> int:
        """Forget windows that began before then; returns how many."""
        async with self._database.write() as connection:
            return (await connection.execute(delete(_table).where(_table.c.since < before))).rowcount


def _key(name: str) -> str:
    # Names come from outside and may be long, and who asked how much is nobody's business an hour later.
    return hashlib.sha256(name.encode(errors="replace")).hexdigest()
