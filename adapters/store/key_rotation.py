"""Key rotation: encrypt anew, under the current key, what an older one had encrypted, so that the older one can be put away."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Table, bindparam, select, update

from adapters.store.database.encryption import SealBroken, Sealer
from adapters.store.database.engine import Database
from adapters.store.database.sql import AT_ONCE
from adapters.store.schema import alerts as tables
from adapters.store.schema import tables as schema

log = logging.getLogger(__name__)

_SEALED: tuple[tuple[str, Table, Column[Any], Column[Any]], ...] = (
    ("audit", schema.audit_tip, schema.audit_tip.c.name, schema.audit_tip.c.sealed),
    ("change", schema.changes, schema.changes.c.id, schema.changes.c.sealed),
    ("wording", schema.changes, schema.changes.c.id, schema.changes.c.wording),
    ("notice", schema.outbox, schema.outbox.c.id, schema.outbox.c.sealed),
    ("crossing", tables.notices, tables.notices.c.id, tables.notices.c.sealed),
    ("ticket", tables.tickets, tables.tickets.c.key, tables.tickets.c.sealed),
)
"""What is sealed, besides the vault: the first part of its name, its table, the column with the second, and its own column."""


async def rotate(database: Database, sealer: Sealer) -> int:
    """Seal again whatever an older key had sealed; returns how many rows. Reads nothing where there is one key only.

    A row that no key opens is left as it is: its key may come back.
    """
    if sealer.alone:
        return 0
    return sum([await _rotate(database, sealer, *each) for each in _SEALED])


async def _rotate(
    database: Database, sealer: Sealer, kind: str, table: Table, name: Column[Any], sealed: Column[Any]
) -> int:
    # Rows are compared with what was read: one that changed meanwhile was sealed by whoever changed it.
    own = (name == bindparam("named"), sealed == bindparam("before"))
    query = update(table).where(*own).values({sealed: bindparam("after")})
    after, count = "", 0
    while True:
        filled = select(name.label("name"), sealed.label("sealed")).where(name > after, sealed != "")
        page = filled.order_by(name).limit(AT_ONCE)
        async with database.read() as connection:
            rows = (await connection.execute(page)).all()
        if not rows:
            return count
        anew = await asyncio.to_thread(_sealed_anew, sealer, kind, rows)
        if anew:
            async with database.write() as connection:
                await connection.execute(query, anew)
        after, count = rows[-1].name, count + len(anew)


def _sealed_anew(sealer: Sealer, kind: str, rows: Sequence[Any]) -> list[dict[str, str]]:
    anew = []
    for row in rows:
        name = f"{kind}:{row.name}"
        try:
            if not sealer.is_current(row.sealed):
                text = sealer.open(name, row.sealed)
                anew.append({"named": row.name, "before": row.sealed, "after": sealer.seal(name, text)})
        except SealBroken:
            log.warning("%s cannot be opened by any key", name)
    return anew
