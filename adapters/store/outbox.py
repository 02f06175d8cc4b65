"""What is still to be delivered. Workers claim rows for a while; a row whose worker dies comes back by itself."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store import schema
from adapters.store.alerts import tables
from adapters.store.cards import UnreadableError, card_from_text, card_to_text
from adapters.store.claiming import LANE, WAITING, in_lane, whose_turn
from adapters.store.engine import Database
from adapters.store.places import place_columns, place_from_text, place_of, place_to_text
from adapters.store.seal import SealBroken, Sealer
from adapters.store.sql import add_rows
from bot.model import Destination
from bot.outbox import Notice, Parked

log = logging.getLogger(__name__)

_table = schema.outbox


class _State(StrEnum):
    WAITING = WAITING
    DELIVERED = "delivered"
    PARKED = "parked"
    MOOT = "moot"  # what it says had ceased to be true before it could be delivered


class SqlOutbox:
    """Notices until they are delivered, parked for good, or no longer true (``bot.ports.Outbox``)."""

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

        Notices of one destination (whatever the thread) come in the order they were put in, to one worker at a time:
        what is behind one that is held, or that waits to be tried again, waits with it. ``attempts`` counts how often
        a notice was claimed, this time included. One that was tried before and whose ``until`` has passed is settled
        as moot; one that never was is handed out even then, for nobody has been told yet.
        """
        async with self._database.write() as connection:
            rows = await self._take(connection, await whose_turn(connection, now, limit), now + lease)
            notices = [await self._true(connection, row, now) for row in rows]
        return [notice for notice in notices if notice]

    async def delivered(self, notice_id: str, now: datetime, message_id: str = "") -> None:
        """The notice stands before its reader; it is never delivered again."""
        async with self._database.write() as connection:
            await _settle(connection, notice_id, _State.DELIVERED, now, message_id=message_id)

    async def retry(self, notice_id: str, at: datetime, reason: str, *, tried: bool = True) -> None:
        """The notice did not arrive; it is due again at ``at``. ``tried`` is false where it only had to wait.

        What was claimed together with it for the same destination, and comes after it, goes back untried.
        """
        waiting = (_table.c.id == notice_id, _table.c.state == _State.WAITING.value)
        async with self._database.write() as connection:
            failed = (await connection.execute(select(_table).where(*waiting).with_for_update())).first()
            if failed is None:
                return
            await connection.execute(
                update(_table)
                .where(*waiting)
                .values(
                    not_before=at,
                    leased_until=None,
                    reason=reason,
                    attempts=_table.c.attempts - (0 if tried else 1),
                )
            )
            if failed.leased_until is not None:
                await connection.execute(
                    update(_table)
                    .where(
                        _table.c.state == _State.WAITING.value,
                        in_lane(_table, failed),
                        _table.c.sequence > failed.sequence,
                        _table.c.leased_until == failed.leased_until,
                    )
                    .values(leased_until=None, attempts=_table.c.attempts - 1)
                )

    async def park(self, notice_id: str, now: datetime, reason: str) -> None:
        """The notice cannot be delivered; it is kept with the reason and not tried again by itself."""
        async with self._database.write() as connection:
            await _settle(connection, notice_id, _State.PARKED, now, reason=reason)

    async def parked(self, limit: int = 100) -> Sequence[Parked]:
        """What could not be delivered, by destination without its threads, the latest first, with its last reason."""
        lane = [_table.c[name] for name in LANE]
        latest = (_table.c.settled.desc(), _table.c.sequence.desc())
        by_lane = (
            select(
                *lane,
                _table.c.reason,
                _table.c.settled,
                func.count().over(partition_by=lane).label("count_"),
                func.min(_table.c.settled).over(partition_by=lane).label("since"),
                func.row_number().over(partition_by=lane, order_by=latest).label("place"),
            )
            .where(_table.c.state == _State.PARKED.value)
            .subquery("lanes")
        )
        query = select(by_lane).where(by_lane.c.place == 1).order_by(by_lane.c.settled.desc()).limit(limit)
        async with self._database.read() as connection:
            return [
                Parked(
                    Destination(row.platform, row.workspace, row.channel, row.user),
                    row.reason,
                    row.count_,
                    row.since,
                )
                for row in await connection.execute(query)
            ]

    async def unpark(self, destination: Destination, now: datetime) -> int:
        """Deliver after all what is parked for a channel or person and is still true; how many notices that is.

        What is no longer true (its ``until`` has passed) is settled as moot.
        """
        parked = (_table.c.state == _State.PARKED.value, in_lane(_table, destination))
        again = {"state": _State.WAITING.value, "settled": None, "due": now, "not_before": now}
        async with self._database.write() as connection:
            await connection.execute(
                update(_table)
                .where(*parked, _table.c.until <= now)
                .values(state=_State.MOOT.value, settled=now)
            )
            return (await connection.execute(update(_table).where(*parked).values(again))).rowcount

    async def lag(self, now: datetime) -> timedelta:
        """How long the longest waiting notice has been due, its failed attempts included; zero when nothing is."""
        query = select(func.min(_table.c.due)).where(_table.c.state == _State.WAITING.value)
        async with self._database.read() as connection:
            due = await connection.scalar(query)
        return timedelta(0) if due is None else max(timedelta(0), now - due)

    async def sweep(self, before: datetime) -> int:
        """Forget notices that were settled before then, with their dedupe keys; returns how many.

        The messages whose threads tickets are followed in are kept as long as the tickets are.
        """
        anchors = select(tables.watches.c.anchor)
        query = delete(_table).where(_table.c.settled < before, _table.c.id.not_in(anchors))
        async with self._database.write() as connection:
            return (await connection.execute(query)).rowcount

    async def _take(
        self, connection: AsyncConnection, ids: Sequence[str], leased_until: datetime
    ) -> Sequence[Row[Any]]:
        if not ids:
            return []
        # Rows that are being settled this instant are passed over.
        still = (
            select(_table.c.id)
            .where(_table.c.id.in_(ids), _table.c.state == _State.WAITING.value)
            .with_for_update(skip_locked=True)
            .cte("still")
        )
        take = (
            update(_table)
            .where(_table.c.id.in_(select(still.c.id)))
            .values(leased_until=leased_until, attempts=_table.c.attempts + 1)
            .returning(*_table.c)
        )
        rows = (await connection.execute(take)).all()
        return sorted(rows, key=lambda row: row.sequence)

    async def _true(self, connection: AsyncConnection, row: Row[Any], now: datetime) -> Notice | None:
        if row.attempts > 1 and row.until is not None and row.until <= now:
            log.info("the notice %s is no longer true and is not delivered late", row.id)
            await _settle(connection, row.id, _State.MOOT, now)
            return None
        return await self._legible(connection, row, now)

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
            destination=place_of(row),
            card=card,
            not_before=row.not_before,
            attempts=row.attempts,
            owner=place_from_text(row.owner),
            until=row.until,
        )


async def put_notices(connection: AsyncConnection, sealer: Sealer, notices: Sequence[Notice]) -> None:
    """Add notices in a transaction that does more. Of those put in at once, the one due first comes first."""
    await add_rows(
        connection,
        _table,
        [
            place_columns(notice.destination)
            | {
                "id": notice.id,
                "dedupe_key": notice.dedupe_key,
                "sealed": sealer.seal(f"notice:{notice.id}", card_to_text(notice.card)),
                "due": notice.not_before,
                "not_before": notice.not_before,
                "until": notice.until,
                "attempts": notice.attempts,
                "state": _State.WAITING.value,
                "owner": place_to_text(notice.owner),
            }
            for notice in sorted(notices, key=lambda notice: notice.not_before)
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
