"""What is still to be delivered. Workers claim rows for a while; a row whose worker dies comes back by itself."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store import schema
from adapters.store.cards import UnreadableError, card_from_text, card_to_text
from adapters.store.engine import Database
from adapters.store.seal import SealBroken, Sealer
from adapters.store.sql import add_rows
from bot.model import Destination
from bot.outbox import Notice

log = logging.getLogger(__name__)

_table = schema.outbox


class _State(StrEnum):
    WAITING = "waiting"
    DELIVERED = "delivered"
    PARKED = "parked"


class SqlOutbox:
    """Notices until they are delivered, or parked for good (``bot.ports.Outbox``)."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    async def put(self, notices: Sequence[Notice]) -> None:
        """Add notices; one whose dedupe key is known already is left out."""
        if notices:
            async with self._database.write() as connection:
                await put_notices(connection, self._sealer, notices)

    async def claim(self, now: datetime, lease: timedelta, limit: int) -> Sequence[Notice]:
        """Take up to ``limit`` due notices for ``lease``; no other worker gets them meanwhile.

        ``attempts`` counts how often a notice was claimed, this time included.
        """
        due = (
            select(_table.c.id)
            .where(
                _table.c.state == _State.WAITING.value,
                _table.c.not_before <= now,
                or_(_table.c.leased_until.is_(None), _table.c.leased_until <= now),
            )
            .order_by(_table.c.not_before)
            .limit(limit)
            # Rows that another worker is claiming this instant are passed over. SQLite has one writer at a time
            # and needs no such words; SQLAlchemy leaves them out there.
            .with_for_update(skip_locked=True)
            .cte("due")
        )
        take = (
            update(_table)
            .where(_table.c.id.in_(select(due.c.id)))
            .values(leased_until=now + lease, attempts=_table.c.attempts + 1)
            .returning(*_table.c)
        )
        async with self._database.write() as connection:
            rows = (await connection.execute(take)).all()
            notices = [await self._legible(connection, row, now) for row in rows]
        return sorted((notice for notice in notices if notice), key=lambda notice: notice.not_before)

    async def delivered(self, notice_id: str, now: datetime, message_id: str = "") -> None:
        """The notice stands before its reader; it is never delivered again."""
        async with self._database.write() as connection:
            await _settle(connection, notice_id, _State.DELIVERED, now, message_id=message_id)

    async def retry(self, notice_id: str, at: datetime, reason: str) -> None:
        """The notice did not arrive; it is due again at ``at``."""
        async with self._database.write() as connection:
            await connection.execute(
                update(_table)
                .where(_table.c.id == notice_id, _table.c.state == _State.WAITING.value)
                .values(not_before=at, leased_until=None, reason=reason)
            )

    async def park(self, notice_id: str, now: datetime, reason: str) -> None:
        """The notice cannot be delivered; it is kept with the reason and not tried again."""
        async with self._database.write() as connection:
            await _settle(connection, notice_id, _State.PARKED, now, reason=reason)

    async def sweep(self, before: datetime) -> int:
        """Forget notices that were settled before then, with their dedupe keys; returns how many."""
        async with self._database.write() as connection:
            return (await connection.execute(delete(_table).where(_table.c.settled < before))).rowcount

    async def _legible(self, connection: AsyncConnection, row: Row[Any], now: datetime) -> Notice | None:
        # A card that no version or key can read would come back for ever and keep others waiting.
        try:
            card = card_from_text(self._sealer.open(f"notice:{row.id}", row.sealed))
        except (SealBroken, UnreadableError) as error:
            log.error("the notice %s cannot be read and is parked: %s", row.id, type(error).__name__)
            await _settle(connection, row.id, _State.PARKED, now, reason="it could not be read")
            return None
        return Notice(
            id=row.id,
            dedupe_key=row.dedupe_key,
            destination=Destination(row.platform, row.workspace, row.channel, row.user, row.thread),
            card=card,
            not_before=row.not_before,
            attempts=row.attempts,
        )


async def put_notices(connection: AsyncConnection, sealer: Sealer, notices: Sequence[Notice]) -> None:
    """Add notices in a transaction that does more."""
    await add_rows(
        connection,
        _table,
        [
            {
                "id": notice.id,
                "dedupe_key": notice.dedupe_key,
                "platform": notice.destination.platform,
                "workspace": notice.destination.workspace,
                "channel": notice.destination.channel,
                "user": notice.destination.user,
                "thread": notice.destination.thread,
                "sealed": sealer.seal(f"notice:{notice.id}", card_to_text(notice.card)),
                "not_before": notice.not_before,
                "attempts": notice.attempts,
                "state": _State.WAITING.value,
            }
            for notice in notices
        ],
    )


async def _settle(
    connection: AsyncConnection, notice_id: str, state: _State, now: datetime, **values: str
) -> None:
    await connection.execute(
        update(_table)
        .where(_table.c.id == notice_id, _table.c.state == _State.WAITING.value)
        .values(state=state.value, settled=now, leased_until=None, **values)
    )
