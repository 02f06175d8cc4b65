"""Freeze (read-only mode): one row while it holds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, exists, select

from adapters.store.audit.chain_head import append_entries
from adapters.store.database.encryption import Sealer
from adapters.store.database.engine import Database
from adapters.store.database.sql import new_row
from adapters.store.schema.tables import freezes as _table
from bot.model import Freeze
from bot.model.audit import AuditEntry

ONLY = 1


def not_frozen() -> ColumnElement[bool]:
    """A condition for what may not happen in read-only mode, to be part of the statement that would do it."""
    return ~exists(select(_table.c.number))


class SqlFreezes:
    """Read-only mode of the installation (``bot.ports.Freezes``)."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    async def get(self) -> Freeze | None:
        """Since when nothing is written, and why; ``None`` where all is as usual."""
        async with self._database.read() as connection:
            found = (await connection.execute(select(_table))).first()
        return None if found is None else _freeze(found)

    async def begin(self, freeze: Freeze, row: Callable[[Freeze], AuditEntry] | None = None) -> Freeze:
        """Write nothing from now on, with the audit row of it; what holds now, which may be an earlier one."""
        wanted = {"number": ONLY, "frozen_by": freeze.by, "since": freeze.since, "reason": freeze.reason}
        async with self._database.write() as connection:
            found = None
            while found is None:
                # Whoever thaws between these two is waited for by the first, and waits for the second.
                await new_row(connection, _table, wanted)
                found = (await connection.execute(select(_table).with_for_update())).first()
            holds = _freeze(found)
            await append_entries(connection, self._sealer, [row(holds)] if row else [])
        return holds

    async def end(
        self, row: Callable[[Freeze], AuditEntry] | None = None, since: datetime | None = None
    ) -> Freeze | None:
        """Write again, with the audit row of it; what held until now. What began at another time than ``since`` stays."""
        ended = delete(_table).returning(*_table.c)
        async with self._database.write() as connection:
            meant = ended if since is None else ended.where(_table.c.since == since)
            found = (await connection.execute(meant)).first()
            if found is None:
                return None
            held = _freeze(found)
            await append_entries(connection, self._sealer, [row(held)] if row else [])
        return held


def _freeze(row: Row[Any]) -> Freeze:
    return Freeze(row.frozen_by, row.since, row.reason)
