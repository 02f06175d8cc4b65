"""Read-only mode: one row while it holds."""

from __future__ import annotations

from sqlalchemy import ColumnElement, delete, exists, select

from adapters.store.engine import Database
from adapters.store.schema import freezes as _table
from adapters.store.sql import new_row
from bot.model import Freeze

ONLY = 1


def not_frozen() -> ColumnElement[bool]:
    """A condition for what may not happen in read-only mode, to be part of the statement that would do it."""
    return ~exists(select(_table.c.number))


class SqlFreezes:
    """Read-only mode of the installation (``bot.ports.Freezes``)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self) -> Freeze | None:
        """Since when nothing is written, and why; ``None`` where all is as usual."""
        async with self._database.read() as connection:
            row = (await connection.execute(select(_table))).first()
        return None if row is None else Freeze(row.frozen_by, row.since, row.reason)

    async def begin(self, freeze: Freeze) -> Freeze:
        """Write nothing from now on; what holds now, which may be an earlier one."""
        row = {"number": ONLY, "frozen_by": freeze.by, "since": freeze.since, "reason": freeze.reason}
        async with self._database.write() as connection:
            await new_row(connection, _table, row)
        return await self.get() or freeze

    async def end(self) -> Freeze | None:
        """Write again; what held until now."""
        async with self._database.write() as connection:
            row = (await connection.execute(delete(_table).returning(*_table.c))).first()
        return None if row is None else Freeze(row.frozen_by, row.since, row.reason)
