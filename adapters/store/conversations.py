"""Conversation addresses: where people and channels can be reached, on a platform that needs it remembered."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select

from adapters.store.database.engine import Database
from adapters.store.database.sql import put_row
from adapters.store.schema import tables as schema

_table = schema.conversations


class SqlConversations:
    """Conversation references by key (``bot.ports.Conversations``)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, key: str, reference: Mapping[str, Any]) -> None:
        """Remember the reference, in place of an older one."""
        row = {"key": key, "reference": json.dumps(dict(reference))}
        async with self._database.write() as connection:
            await put_row(connection, _table, row)

    async def get(self, key: str) -> Mapping[str, Any] | None:
        """The reference, or ``None`` where none is known."""
        for row in await self._database.once(select(_table.c.reference).where(_table.c.key == key)):
            reference: Mapping[str, Any] = json.loads(row.reference)
            return reference
        return None

    async def under(self, prefix: str) -> Mapping[str, Mapping[str, Any]]:
        """All references whose keys begin with this."""
        query = select(_table.c.key, _table.c.reference).where(
            _table.c.key.startswith(prefix, autoescape=True)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query.order_by(_table.c.key))).all()
        return {row.key: json.loads(row.reference) for row in rows}

    async def forget(self, key: str) -> None:
        """Forget the reference (the bot was removed there)."""
        async with self._database.write() as connection:
            await connection.execute(delete(_table).where(_table.c.key == key))
