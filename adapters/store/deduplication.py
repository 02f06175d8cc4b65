"""Deduplication: deliveries that have been handled, so that a repeated one does nothing twice."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import BigInteger, bindparam, delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.expression import Executable

from adapters.store.database.batching import WriteBatcher
from adapters.store.database.clock import Time, later, micros
from adapters.store.database.engine import Database
from adapters.store.schema import tables as schema

_table = schema.seen

_LONGEST = 200


@dataclass(slots=True)
class _Asked:
    key: str
    now: datetime
    ttl: timedelta
    first: bool = False


class SqlDeduplication:
    """Keys that have been seen (``bot.ports.Deduplication``)."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._batcher = WriteBatcher(self._take)

    async def first(self, key: str, now: datetime, ttl: timedelta) -> bool:
        """True for the first caller with this key in the installation, within ``ttl``."""
        asked = _Asked(_short(key), now, ttl)
        await self._batcher.write(asked)
        return asked.first

    async def _take(self, asked: Sequence[_Asked]) -> None:
        firsts: dict[str, _Asked] = {}
        for each in asked:
            firsts.setdefault(each.key, each)
        # A key that ends while they wait for each other is not over yet for any of them.
        now = min(each.now for each in asked)
        # In an order that all processes share, or two could wait for each other.
        given = self._database.time.parameters(now)
        rows = [{"key": key, "ttl": micros(firsts[key].ttl), **given} for key in sorted(firsts)]
        taking = _taking(self._database.sqlite, self._database.time)
        for row in await self._database.once(taking, rows, writes=True):
            firsts[row.key].first = True

    async def sweep(self, now: datetime) -> int:
        """Forget keys whose time is over; returns how many."""
        async with self._database.write() as connection:
            return (await connection.execute(delete(_table).where(_table.c.until <= now))).rowcount


@cache
def _taking(on_sqlite: bool, time: Time) -> Executable:
    """Takes keys that are free or over, and tells which. Built once: it takes longer than to execute it."""
    until = later(time.prepared, bindparam("ttl", type_=BigInteger))
    insert = (sqlite if on_sqlite else postgresql).insert(_table).values(until=until)
    over = _table.c.until <= time.prepared
    taking: Executable = insert.on_conflict_do_update(
        index_elements=[_table.c.key], set_={"until": insert.excluded.until}, where=over
    ).returning(_table.c.key)
    return taking


def _short(key: str) -> str:
    # Keys come from outside, an index entry may not exceed some 2,700 bytes on PostgreSQL, and what the database would
    # change in a key (schema.Words) could not be found again.
    plain = len(key) <= _LONGEST and key.isprintable()
    return key if plain else hashlib.sha256(key.encode(errors="replace")).hexdigest()
