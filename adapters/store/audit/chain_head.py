"""Chain head: the end of the audit chain. Whoever appends holds its row until the transaction ends, so that
all take turns.

The end is sealed with the installation's keys, and whoever goes on from it looks at the seal first: else the next row
would be chained to whatever somebody left there, under a good seal again, and nobody would ever know.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store.audit.rows import columns_of
from adapters.store.database.encryption import SealBroken, Sealer
from adapters.store.database.sql import new_row
from adapters.store.schema import tables as schema
from bot.audit.chain import chained
from bot.audit.entries import entry_of_ours
from bot.audit.verification import SEALING
from bot.model.audit import AuditEntry, ChainHead, Outcome, TrailRow

_table = schema.audit_tip

NAME = "tip"
SEALED_AS = f"audit:{NAME}"


@dataclass(frozen=True, slots=True)
class HeldHead:
    """The end as it was found by whoever holds it: ``good`` is whether ``seal`` says the same as the row."""

    head: ChainHead
    seal: str
    good: bool


async def append_entries(
    connection: AsyncConnection, sealer: Sealer, entries: Sequence[AuditEntry]
) -> Sequence[TrailRow]:
    """Chain entries in a transaction that does more.

    It comes last in there: everybody else who records something waits from here to the commit, and what is held
    already while waiting is never what they still need.
    """
    if not entries:
        return []
    return await append_behind(connection, sealer, await hold_head(connection, sealer), entries)


async def append_behind(
    connection: AsyncConnection,
    sealer: Sealer,
    held: HeldHead,
    entries: Sequence[AuditEntry],
    moved: ChainHead | None = None,
) -> Sequence[TrailRow]:
    """Chain entries behind the end, which this transaction holds; ``moved`` is the end with another beginning.

    An end without a good seal is gone on from, for a bot that stops would be worse, but a row says so for good.
    """
    rows: list[TrailRow] = []
    head = moved or held.head
    number, digest = head.number, head.digest
    for entry in entries if held.good else (_doubt(held, entries[0]), *entries):
        row = chained(entry, number + 1, digest)
        number, digest = row.number, row.digest
        rows.append(row)
    await connection.execute(insert(schema.audit), [columns_of(row) for row in rows])
    await put_head(connection, sealer, replace(head, number=number, digest=digest))
    return rows


async def hold_head(connection: AsyncConnection, sealer: Sealer) -> HeldHead:
    """The end of the chain, with its row locked until this transaction ends."""
    query = select(_table).where(_table.c.name == NAME).with_for_update()
    found = (await connection.execute(query)).first()
    if found is None:
        await new_row(connection, _table, {"name": NAME, "number": 0})
        found = (await connection.execute(query)).one()
    head = _head(found)
    # An empty trail has nothing that could have been cut off.
    good = head == ChainHead() if not found.sealed else _says(sealer, found.sealed, _told(head))
    return HeldHead(head, found.sealed, good)


async def seal_head(connection: AsyncConnection, sealer: Sealer) -> None:
    """Seal the end for the first time: right after the tables were made, by whoever has the keys."""
    held = await hold_head(connection, sealer)
    if not held.seal:
        await put_head(connection, sealer, held.head)


async def put_head(connection: AsyncConnection, sealer: Sealer, head: ChainHead) -> None:
    """Put down the new end, sealed: whoever has no key of the installation cannot move it unseen."""
    values = {
        "number": head.number,
        "digest": head.digest,
        "anchor": head.anchor,
        "anchor_digest": head.anchor_digest,
        "anchored": head.anchored,
        "sealed": sealer.seal(SEALED_AS, _told(head)),
    }
    await connection.execute(update(_table).where(_table.c.name == NAME).values(values))


async def read_head(connection: AsyncConnection, sealer: Sealer) -> tuple[ChainHead, bool | None]:
    """The end, and whether its seal is good: ``None`` where it carries none."""
    found = (await connection.execute(select(_table).where(_table.c.name == NAME))).first()
    if found is None:
        return ChainHead(), None
    head = _head(found)
    if not found.sealed:
        return head, None
    return head, _says(sealer, found.sealed, _told(head))


def was_genuine(sealer: Sealer, seal: str, told: str) -> bool:
    """Whether an end that somebody doubted was sealed by this installation all the same, with a key that the process
    which found it did not have yet."""
    return bool(seal) and _says(sealer, seal, told)


def _says(sealer: Sealer, seal: str, told: str) -> bool:
    try:
        return sealer.open(SEALED_AS, seal) == told
    except SealBroken:
        return False


def _doubt(held: HeldHead, next_one: AuditEntry) -> AuditEntry:
    told = f"Row {held.head.number} was the end when the next row was written, and did not carry this installation's seal."
    found = {"told": _told(held.head), "seal": held.seal}
    return entry_of_ours(next_one.at, SEALING, Outcome.UNSEALED, detail=told, arguments=found)


def _told(head: ChainHead) -> str:
    return json.dumps([head.number, head.digest, head.anchor, head.anchor_digest])


def _head(found: Any) -> ChainHead:
    return ChainHead(found.number, found.digest, found.anchor, found.anchor_digest, found.anchored)
