"""Grants: roles given in chat, each with its end."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, select

from adapters.store.database.clock import ending
from adapters.store.database.engine import Database
from adapters.store.database.sql import put_row
from adapters.store.schema.people import grants as _table
from bot.model.canonicalization import canonical_address
from bot.model.identity import Grant, Role


class SqlGrants:
    """Grants by holder and role (``bot.ports.Grants``)."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._time = database.time

    async def of(self, holders: Sequence[str], now: datetime) -> Sequence[Grant]:
        """Grants in force for a person known by any of these names."""
        names = [canonical_address(name) for name in holders if name]
        return (
            await self._select(_table.c.holder.in_(names), _table.c.until > self._time.now(now))
            if names
            else ()
        )

    async def all(self, now: datetime) -> Sequence[Grant]:
        """All grants in force, those that end first before the others."""
        return await self._select(_table.c.until > self._time.now(now))

    async def put(self, grant: Grant) -> None:
        """Keep a grant, in place of the holder's older one of the same role."""
        row = {
            "id": grant.id,
            "holder": canonical_address(grant.holder),
            "role": grant.role.value,
            "since": grant.since,
            "until": ending(self._time, grant.since, grant.until),
            "given_by": grant.by,
            "given_by_name": grant.by_name,
            "customers": json.dumps(list(grant.customers)),
            "given_by_names": json.dumps(list(grant.by_names), ensure_ascii=False),
        }
        async with self._database.write() as connection:
            await connection.execute(delete(_table).where(_same(grant.holder, grant.role)))
            await put_row(connection, _table, row)

    async def revoke(self, holder: str, role: Role) -> Grant | None:
        """Take a grant back; what it was."""
        async with self._database.write() as connection:
            query = delete(_table).where(_same(holder, role)).returning(*_table.c)
            row = (await connection.execute(query)).first()
        return None if row is None else _grant(row)

    async def sweep(self, now: datetime) -> int:
        """Forget those that have ended; how many."""
        async with self._database.write() as connection:
            return (await connection.execute(delete(_table).where(_table.c.until <= now))).rowcount

    async def _select(self, *conditions: ColumnElement[bool]) -> Sequence[Grant]:
        query = select(_table).where(*conditions).order_by(_table.c.until, _table.c.id)
        known = {role.value for role in Role}
        return [_grant(row) for row in await self._database.once(query) if row.role in known]


def _same(holder: str, role: Role) -> ColumnElement[bool]:
    return and_(_table.c.holder == canonical_address(holder), _table.c.role == role.value)


def _grant(row: Row[Any]) -> Grant:
    return Grant(
        id=row.id,
        holder=row.holder,
        role=Role(row.role),
        since=row.since,
        until=row.until,
        by=row.given_by,
        by_name=row.given_by_name,
        customers=tuple(json.loads(row.customers)),
        by_names=tuple(json.loads(row.given_by_names)),
    )
