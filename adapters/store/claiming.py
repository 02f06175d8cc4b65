"""Which notices are whose turn. Each destination is a lane: its notices are handed out in the order they were put in.

The head of a lane is its first notice that is due and not settled. While the first is in somebody's hands or waits to be
tried again, nothing behind it moves; other lanes do not notice. A notice put in ahead of its time holds up nobody until
it is due.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby, takewhile
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Executable,
    FromClause,
    Row,
    Select,
    and_,
    bindparam,
    exists,
    func,
    not_,
    or_,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store import schema

LANE = ("platform", "workspace", "channel", "user")
"""What makes two destinations one: a thread is part of its channel."""

MOST_OF_A_LANE = 20
"""As many notices of one destination are handed out at a time. Slack takes about one message a second in a channel
(https://docs.slack.dev/apis/web-api/rate-limits): more of them would outlast their lease while they wait."""

WAITING = "waiting"

_table = schema.outbox


async def whose_turn(connection: AsyncConnection, now: datetime, limit: int) -> list[str]:
    """Ids of notices that may be handed out now, at most ``limit``, of as many destinations as there are.

    On PostgreSQL the lanes stay locked until the transaction ends, so that nobody else hands out what is behind.
    """
    heads = (await connection.execute(_heads(now, limit))).all()
    if connection.dialect.name == "postgresql":
        heads = await _locked(connection, heads)
    if not heads:
        return []
    # A statement of its own: what others did in a lane before it was locked is visible only to a new one.
    rows = (await connection.execute(_fronts([head.id for head in heads], now))).all()
    ready = sorted(_ready(rows), key=lambda row: (row.place, row.sequence))
    return [row.id for row in ready[:limit]]


def in_lane(table: FromClause, lane: Any) -> ColumnElement[bool]:
    """Whether a row of the outbox is of the lane of ``lane``: another row, or a destination."""
    return and_(*(table.c[name] == getattr(lane, name) for name in LANE))


def _free(table: FromClause, now: datetime) -> ColumnElement[bool]:
    unheld = or_(table.c.leased_until.is_(None), table.c.leased_until <= now)
    return and_(table.c.not_before <= now, unheld)


def _ahead_of_time(table: FromClause, now: datetime) -> ColumnElement[bool]:
    return and_(table.c.attempts == 0, table.c.not_before > now)


def _heads(now: datetime, limit: int) -> Select[Any]:
    """The first notice of each lane whose first notice can be handed out. Heads that others hold are passed over."""
    head, earlier = _table.alias("head"), _table.alias("earlier")
    held_up = exists().where(
        earlier.c.state == WAITING,
        in_lane(earlier, head.c),
        earlier.c.sequence < head.c.sequence,
        not_(_ahead_of_time(earlier, now)),
    )
    return (
        select(head.c.id, *(head.c[name] for name in LANE))
        .where(head.c.state == WAITING, _free(head, now), not_(held_up))
        .order_by(head.c.sequence)
        .limit(limit)
        # SQLite has one writer at a time and needs no such words; SQLAlchemy leaves them out there.
        .with_for_update(skip_locked=True, of=head)
    )


async def _locked(connection: AsyncConnection, heads: Sequence[Row[Any]]) -> list[Row[Any]]:
    """The heads whose lanes nobody else is handing out from.

    The row of a head alone would not do: a notice before it may come due between two claims, and be another head.
    """
    lanes = {_number(head): head for head in heads}
    query = text("SELECT lane, pg_try_advisory_xact_lock(lane) AS taken FROM unnest(:lanes) AS lane")
    found = await connection.execute(
        query.bindparams(bindparam("lanes", list(lanes), type_=ARRAY(BigInteger)))
    )
    return [lanes[row.lane] for row in found if row.taken]


def _number(lane: Any) -> int:
    name = "\0".join(getattr(lane, part) for part in LANE)
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), signed=True)


def _fronts(heads: Sequence[str], now: datetime) -> Executable:
    """The first notices of the lanes of these heads, each with its place in its lane."""
    head, row = _table.alias("head"), _table.alias("row")
    place = func.row_number().over(partition_by=head.c.id, order_by=row.c.sequence)
    lanes = (
        select(
            row.c.id,
            row.c.sequence,
            head.c.id.label("lane"),
            place.label("place"),
            _free(row, now).label("free"),
        )
        .join_from(head, row, in_lane(row, head.c))
        .where(head.c.id.in_(heads), row.c.state == WAITING, not_(_ahead_of_time(row, now)))
        .subquery("lanes")
    )
    return select(lanes).where(lanes.c.place <= MOST_OF_A_LANE).order_by(lanes.c.lane, lanes.c.place)


def _ready(rows: Sequence[Row[Any]]) -> Iterator[Row[Any]]:
    """Of each lane, what comes before the first notice that has to wait."""
    for _, lane in groupby(rows, key=lambda row: row.lane):
        yield from takewhile(lambda row: row.free, lane)
