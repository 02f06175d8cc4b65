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
from bot.model.audit import AuditEntry, Outcome, Tip, TrailRow

_table = schema.audit_tip

NAME = "tip"
SEALED_AS = f"audit:{NAME}"


@dataclass(frozen=True, slots=True)
class Held:
    """The end as it was found by whoever holds it: ``good`` is whether ``seal`` says the same as the row."""

    tip: Tip
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
    return await append_behind(connection, sealer, await held_tip(connection, sealer), entries)


async def append_behind(
    connection: AsyncConnection,
    sealer: Sealer,
    held: Held,
    entries: Sequence[AuditEntry],
    moved: Tip | None = None,
) -> Sequence[TrailRow]:
    """Chain entries behind the end, which this transaction holds; ``moved`` is the end with another beginning.

    An end without a good seal is gone on from, for a bot that stops would be worse, but a row says so for good.
    """
    rows: list[TrailRow] = []
    tip = moved or held.tip
    number, digest = tip.number, tip.digest
    for entry in entries if held.good else (_doubt(held, entries[0]), *entries):
        row = chained(entry, number + 1, digest)
        number, digest = row.number, row.digest
        rows.append(row)
    await connection.execute(insert(schema.audit), [columns_of(row) for row in rows])
    await put_tip(connection, sealer, replace(tip, number=number, digest=digest))
    return rows


async def held_tip(connection: AsyncConnection, sealer: Sealer) -> Held:
    """The end of the chain, with its row locked until this transaction ends."""
    query = select(_table).where(_table.c.name == NAME).with_for_update()
    found = (await connection.execute(query)).first()
    if found is None:
        await new_row(connection, _table, {"name": NAME, "number": 0})
        found = (await connection.execute(query)).one()
    tip = _tip(found)
    # An empty trail has nothing that could have been cut off.
    good = tip == Tip() if not found.sealed else _says(sealer, found.sealed, _told(tip))
    return Held(tip, found.sealed, good)


async def seal_tip(connection: AsyncConnection, sealer: Sealer) -> None:
    """Seal the end for the first time: right after the tables were made, by whoever has the keys."""
    held = await held_tip(connection, sealer)
    if not held.seal:
        await put_tip(connection, sealer, held.tip)


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
    return tip, _says(sealer, found.sealed, _told(tip))


def was_genuine(sealer: Sealer, seal: str, told: str) -> bool:
    """Whether an end that somebody doubted was sealed by this installation all the same, with a key that the process
    which found it did not have yet."""
    return bool(seal) and _says(sealer, seal, told)


def _says(sealer: Sealer, seal: str, told: str) -> bool:
    try:
        return sealer.open(SEALED_AS, seal) == told
    except SealBroken:
        return False


def _doubt(held: Held, next_one: AuditEntry) -> AuditEntry:
    told = f"Row {held.tip.number} was the end when the next row was written, and did not carry this installation's seal."
    found = {"told": _told(held.tip), "seal": held.seal}
    return entry_of_ours(next_one.at, SEALING, Outcome.UNSEALED, detail=told, arguments=found)


def _told(tip: Tip) -> str:
    return json.dumps([tip.number, tip.digest, tip.anchor, tip.anchor_digest])


def _tip(found: Any) -> Tip:
    return Tip(found.number, found.digest, found.anchor, found.anchor_digest, found.anchored)
