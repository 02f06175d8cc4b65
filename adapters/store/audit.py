"""The append-only record of what was asked and done."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store import schema
from adapters.store.engine import Database
from bot.ports import AuditEntry

_table = schema.audit


class SqlAudit:
    """What happened, in the order it was recorded (``bot.ports.AuditLog``). Nothing here changes or removes a row."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def append(self, entry: AuditEntry) -> None:
        """Record one act."""
        async with self._database.write() as connection:
            await append_entry(connection, entry)

    async def entries(
        self,
        *,
        since: datetime | None = None,
        actor: str = "",
        customer_id: str = "",
        command: str = "",
        limit: int = 100,
    ) -> Sequence[AuditEntry]:
        """The newest entries that meet every filter, newest first. ``command`` may be a noun alone."""
        query = select(_table).order_by(_table.c.at.desc(), _table.c.id.desc()).limit(limit)
        if since is not None:
            query = query.where(_table.c.at >= since)
        if actor:
            query = query.where(_table.c.actor == actor)
        if customer_id:
            query = query.where(_table.c.customer_id == customer_id.lower())
        if command:
            query = query.where(
                or_(
                    _table.c.command == command,
                    _table.c.command.startswith(f"{command} ", autoescape=True),
                )
            )
        async with self._database.read() as connection:
            return [_entry(row) for row in await connection.execute(query)]


async def append_entry(connection: AsyncConnection, entry: AuditEntry) -> None:
    """Record one act in a transaction that does more."""
    await connection.execute(
        insert(_table).values(
            at=entry.at,
            actor=entry.actor,
            actor_name=entry.actor_name,
            actor_email=entry.actor_email,
            place=entry.place,
            command=entry.command,
            arguments=json.dumps(dict(entry.arguments)),
            outcome=entry.outcome,
            detail=entry.detail,
            customer_id=entry.customer_id.lower(),
            change_id=entry.change_id,
            request_id=entry.request_id,
            correlation_id=entry.correlation_id,
        )
    )


def _entry(row: Row[Any]) -> AuditEntry:
    held = dict(row._mapping)
    del held["id"]
    return AuditEntry(**held | {"arguments": json.loads(row.arguments)})
