"""Outbox entries: notices that are put in, in a transaction that does more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import bindparam
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store.database.clock import Time
from adapters.store.database.destinations import access_to_text, place_columns, place_to_text
from adapters.store.database.encryption import Sealer
from adapters.store.database.sql import insert_into
from adapters.store.outbox.topics import first_of
from adapters.store.schema import tables as schema
from adapters.store.serialization import card_to_text
from bot.ports.outbox import Notice

_table = schema.outbox

SOON = timedelta(hours=1)
"""Nothing is put in that is due later than this."""


async def put_notices(
    connection: AsyncConnection, sealer: Sealer, time: Time, notices: Sequence[Notice]
) -> None:
    """Add notices in a transaction that does more. Of those put in at once, the one due first comes first."""
    rows = [
        place_columns(notice.destination)
        | {
            "id": notice.id,
            "dedupe_key": notice.dedupe_key,
            "sealed": sealer.seal(f"notice:{notice.id}", card_to_text(notice.card)),
            "told": notice.not_before,
            "until": notice.until,
            "attempts": notice.attempts,
            "state": schema.WAITING,
            "owner": place_to_text(notice.owner),
            "access": access_to_text(notice.access),
            "edits": " ".join(notice.edits),
            "topic": notice.topic,
            "continues": await first_of(connection, notice) if notice.topic else "",
        }
        for notice in sorted(notices, key=lambda notice: notice.not_before)
    ]
    if rows:
        due = time.recorded(bindparam("told", type_=schema.Moment), SOON)
        insert = insert_into(connection, _table).values(due=due, not_before=due)
        await connection.execute(insert.on_conflict_do_nothing(), rows)
