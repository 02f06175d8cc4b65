"""Vendor events: what came by the vendor's webhook, kept until they have been worked off."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update

from adapters.store.database.engine import Database
from adapters.store.database.sql import batches, new_row
from adapters.store.schema import alerts as tables
from bot.model import VendorEvent

_table = tables.events


class SqlVendorEvents:
    """What the vendor said has changed (``bot.ports.VendorEvents``)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, event: VendorEvent, now: datetime) -> bool:
        """Keep an event; ``False`` when one with its key is known, worked off or not."""
        row = {
            "key": event.key,
            "name": event.name,
            "resource": event.resource,
            "ids": json.dumps(event.ids),
            "changed": event.changed,
            "received": now,
        }
        async with self._database.write() as connection:
            return await new_row(connection, _table, row)

    async def waiting(self, limit: int) -> Sequence[VendorEvent]:
        """Events that are not worked off, the first received first."""
        query = (
            select(_table)
            .where(_table.c.done.is_(None))
            .order_by(_table.c.received, _table.c.changed, _table.c.key)
            .limit(limit)
        )
        async with self._database.read() as connection:
            return [
                VendorEvent(row.key, row.name, row.resource, tuple(json.loads(row.ids)), row.changed)
                for row in await connection.execute(query)
            ]

    async def done(self, keys: Sequence[str], now: datetime) -> None:
        """These events are worked off; their keys stay known for a while."""
        async with self._database.write() as connection:
            for some in batches(keys):
                await connection.execute(
                    update(_table).where(_table.c.key.in_(some), _table.c.done.is_(None)).values(done=now)
                )

    async def sweep(self, before: datetime) -> int:
        """Forget events that were worked off before then; returns how many."""
        async with self._database.write() as connection:
            return (await connection.execute(delete(_table).where(_table.c.done < before))).rowcount
