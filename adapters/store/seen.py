"""Deliveries that have been handled, so that a repeated one does nothing twice."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import delete

from adapters.store import schema
from adapters.store.engine import Database
from adapters.store.sql import take_row

_table = schema.seen

_LONGEST = 200


class SqlSeen:
    """Keys that have been seen (``bot.ports.Seen``)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def first(self, key: str, now: datetime, ttl: timedelta) -> bool:
        """True for the first caller with this key in the installation, within ``ttl``."""
        row = {"key": _short(key), "until": now + ttl}
        async with self._database.write() as connection:
            return await take_row(connection, _table, row, _table.c.until <= now)

    async def sweep(self, now: datetime) -> int:
        """Forget keys whose time is over; returns how many."""
        async with self._database.write() as connection:
            return (await connection.execute(delete(_table).where(_table.c.until <= now))).rowcount


def _short(key: str) -> str:
    # Keys come from outside, and an index entry may not exceed some 2,700 bytes on PostgreSQL.
    return key if len(key) <= _LONGEST else hashlib.sha256(key.encode(errors="replace")).hexdigest()
