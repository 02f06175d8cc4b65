"""The end of the chain. Whoever appends holds its row until the transaction ends, so that all take turns."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store import schema
from adapters.store.audit.rows import columns_of
from adapters.store.seal import SealBroken, Sealer
from adapters.store.sql import new_row
from bot.audit.chain import chained
from bot.model.audit import AuditEntry, Tip, TrailRow

_table = schema.audit_tip

NAME = "tip"
SEALED_AS = f"audit:{NAME}"


async def append_entries(
    connection: AsyncConnection, sealer: Sealer, entries: Sequence[AuditEntry]
) -> Sequence[TrailRow]:
    """Chain entries in a transaction that does more.

    It comes last in there: everybody else who records something waits from here to the commit, and what is held
    already while waiting is never what they still need.
    """
    if not entries:
        return []
    return await append_behind(connection, sealer, await held_tip(connection), entries)


async def append_behind(
    connection: AsyncConnection, sealer: Sealer, tip: Tip, entries: Sequence[AuditEntry]
) -> Sequence[TrailRow]:
    """Chain entries behind the tip, which this transaction holds."""
    rows: list[TrailRow] = []
    number, digest = tip.number, tip.digest
    for entry in entries:
        row = chained(entry, number + 1, digest)
        number, digest = row.number, row.digest
        rows.append(row)
    await connection.execute(insert(schema.audit), [columns_of(row) for row in rows])
    await put_tip(connection, sealer, replace(tip, number=number, digest=digest))
    return rows


async def held_tip(connection: AsyncConnection) -> Tip:
    """The end of the chain, with its row locked until this transaction ends."""
    query = select(_table).where(_table.c.name == NAME).with_for_update()
    found = (await connection.execute(query)).first()
    if found is None:
        await new_row(connection, _table, {"name": NAME, "number": 0})
        found = (await connection.execute(query)).one()
    return _tip(found)


async def put_tip(connection: AsyncConnection, sealer: Sealer, tip: Tip) -> None:
    """Put down the new end, sealed: whoever has no key of the installation cannot move it unseen."""
    values = {
        "number": tip.number,
        "digest": tip.digest,
        "anchor": tip.anchor,
        "anchor_digest": tip.anchor_digest,
        "anchored": tip.anchored,
        "sealed": sealer.seal(SEALED_AS, _told(tip)),
    }
    await connection.execute(update(_table).where(_table.c.name == NAME).values(values))


async def read_tip(connection: AsyncConnection, sealer: Sealer) -> tuple[Tip, bool | None]:
    """The end, and whether its seal is good: ``None`` where it carries none."""
    found = (await connection.execute(select(_table).where(_table.c.name == NAME))).first()
    if found is None:
        return Tip(), None
    tip = _tip(found)
    if not found.sealed:
        return tip, None
    try:
        return tip, sealer.open(SEALED_AS, found.sealed) == _told(tip)
    except SealBroken:
        return tip, False


def _told(tip: Tip) -> str:
    return json.dumps([tip.number, tip.digest, tip.anchor, tip.anchor_digest])


def _tip(found: Any) -> Tip:
    return Tip(found.number, found.digest, found.anchor, found.anchor_digest, found.anchored)
