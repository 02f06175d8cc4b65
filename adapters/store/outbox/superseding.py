"""Superseded notices: another card takes the place of what they were delivered as, or of what still waits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store.database.clock import Time
from adapters.store.schema import tables as schema
from bot.line import clean
from bot.model import Destination

_table = schema.outbox


async def supersede(
    connection: AsyncConnection, time: Time, notice_ids: Sequence[str], now: datetime
) -> Sequence[tuple[Destination, str]]:
    """Where these notices stand, and as which messages; what of them waits, or could not be delivered, never is."""
    named = _table.c.id.in_([clean(each) for each in notice_ids])
    unseen = _table.c.state.in_([schema.WAITING, schema.PARKED])
    never = {"state": schema.MOOT, "settled": time.recorded(now), "leased_until": None}
    await connection.execute(update(_table).where(named, unseen).values(never))
    stands = select(_table).where(named, _table.c.message_id != "").order_by(_table.c.sequence)
    return [
        (Destination(row.platform, row.workspace, row.channel, row.user, row.thread), row.message_id)
        for row in await connection.execute(stands)
    ]
