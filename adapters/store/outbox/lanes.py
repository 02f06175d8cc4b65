"""Lanes of the outbox. Each destination is one: its notices are handed out in the order they were put in.

The head of a lane is its first notice that is due and not settled. While the first is in somebody's hands or waits to be
tried again, nothing behind it moves; other lanes do not notice. A notice put in ahead of its time holds up nobody until
it is due.

What this costs must not depend on how much is waiting, so no statement reads all of it: heads are looked for among the
notices that have been due longest, and where those are held up, from lane to lane.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Executable,
    FromClause,
    Integer,
    Row,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    not_,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store.database.clock import SLACK, Time, later, micros
from adapters.store.database.sql import one_of, rows_given
from adapters.store.schema import tables as schema
from bot.model import Destination

LANE = ("platform", "workspace", "channel", "user")
"""What makes two destinations one: a thread is part of its channel."""

MOST_OF_A_LANE = 20
"""As many notices of one destination are handed out at a time. Slack takes about one message a second in a channel
(https://docs.slack.dev/apis/web-api/rate-limits): more of them would outlast their lease while they wait."""

LONGEST_DUE = 3
"""Heads are first looked for among so many times the notices that are wanted, those that have been due longest."""


class TakenRow(NamedTuple):
    """What a worker needs of a notice, in the order of its columns; ``over`` is whether it is no longer true."""

    sequence: int
    id: str
    platform: str
    workspace: str
    channel: str
    user: str
    thread: str
    sealed: str
    attempts: int
    refused: int
    owner: str
    access: str
    continues: str
    edits: str
    over: bool

    @property
    def destination(self) -> Destination:
        """Where it goes."""
        return Destination(self.platform, self.workspace, self.channel, self.user, self.thread)


_TAKEN = TakenRow._fields[:-1]

_table = schema.outbox


async def take(
    connection: AsyncConnection, time: Time, now: datetime, lease: timedelta, limit: int
) -> Sequence[TakenRow]:
    """Lease notices that may be handed out now: at most ``limit``, of as many destinations as there are.

    Returns them in the order they were put in. On PostgreSQL the lanes stay locked until the transaction ends, so that
    nobody else hands out what is behind.
    """
    dialect = connection.dialect.name
    claim = _claim(dialect, time)
    given: dict[str, Any] = {"lease": micros(lease), "most": limit, "among": limit * LONGEST_DUE}
    given |= time.parameters(now)
    heads: Sequence[Row[Any]] = (await connection.execute(claim.longest_due, given)).all()
    if len(heads) < limit:
        heads = (await connection.execute(claim.all_lanes, given)).all()
    if dialect == "postgresql":
        heads = [head for head in heads if head.locked]
    if not heads:
        return []
    given |= {"heads": [[head.sequence] for head in heads], "deep": MOST_OF_A_LANE}
    # Where there are as many lanes as notices are wanted, each gives its first, which are known already.
    taken = claim.firsts if len(heads) >= limit else claim.turns
    # A statement of its own: what others did in a lane before it was locked is visible only to a new one.
    rows = (await connection.execute(taken, given)).all()
    # By place: a name is looked up anew in every row.
    return sorted(map(TakenRow._make, rows))


def in_lane(table: FromClause, lane: Any) -> ColumnElement[bool]:
    """Whether a row of the outbox is of the lane of ``lane``: another row, or a destination."""
    return and_(*(table.c[name] == getattr(lane, name) for name in LANE))


def is_waiting(table: FromClause) -> ColumnElement[bool]:
    """Whether a row of the outbox is still to be delivered."""
    # As a parameter it would hide from SQLite that the indexes of what is waiting hold every such row:
    # https://www.sqlite.org/partialindex.html
    return table.c.state == literal_column(f"'{schema.WAITING}'")


Now = ColumnElement[datetime]

_LEASE = bindparam("lease", type_=BigInteger)


def _free(table: FromClause, now: Now) -> ColumnElement[bool]:
    held = table.c.leased_until
    # No claim lasts longer than this one does: it was written by a wrong clock.
    too_far = held > later(later(now, _LEASE), SLACK)
    return and_(table.c.not_before <= now, or_(held.is_(None), held <= now, too_far))


def _may_come(table: FromClause, now: Now) -> ColumnElement[bool]:
    """Whether a row is still to be delivered, and not put in ahead of its time."""
    return and_(is_waiting(table), not_(and_(table.c.attempts == 0, table.c.not_before > now)))


def _is_first(head: FromClause, now: Now) -> ColumnElement[bool]:
    """Whether a row is the first of its lane that is to be delivered."""
    earlier = _table.alias("earlier")
    held_up = exists().where(
        _may_come(earlier, now), in_lane(earlier, head.c), earlier.c.sequence < head.c.sequence
    )
    return and_(is_waiting(head), not_(held_up))


def _heads(dialect: str, among: Select[Any], now: Now) -> Select[Any]:
    """Of these rows, those that are the first of their lanes and can be handed out, the longest due first.

    Rows that others hold are passed over.
    """
    head = _table.alias("head")
    return (
        select(head.c.sequence, *(head.c[name] for name in LANE))
        .where(one_of(dialect, head.c.sequence, among), _is_first(head, now), _free(head, now))
        .order_by(head.c.due, head.c.sequence)
        .limit(bindparam("most", type_=Integer))
        # SQLite has one writer at a time and needs no such words; SQLAlchemy leaves them out there.
        .with_for_update(skip_locked=True, of=head)
    )


def _heads_to_lock(dialect: str, among: Select[Any], now: Now) -> Select[Any]:
    """The heads, and whether their lanes are now ours: nobody else hands out from them until this transaction ends.

    The row of a head alone would not do: a notice before it may come due between two claims, and be another head.
    """
    heads = _heads(dialect, among, now)
    if dialect == "sqlite":
        return heads
    found = heads.cte("heads")
    # Two lanes that happened to share a number would only wait for each other.
    lane = func.hashtextextended(
        func.concat_ws(literal_column("chr(31)"), *(found.c[name] for name in LANE)), literal_column("0")
    )
    return select(found.c.sequence, func.pg_try_advisory_xact_lock(lane).label("locked"))


def _longest_due(now: Now) -> Select[Any]:
    row = _table.alias("row")
    return (
        select(row.c.sequence)
        .where(is_waiting(row), row.c.due <= now)
        .order_by(row.c.due, row.c.sequence)
        .limit(bindparam("among", type_=Integer))
    )


def _firsts_of_lanes(now: Now) -> Select[Any]:
    """The first row of each lane that may come, found by going from one lane to the next."""
    row, first, of_lane = _table.alias("row"), _table.alias("first"), _table.alias("of_lane")
    very_first = _one(row, is_waiting(row), LANE)
    lanes = select(very_first.label("sequence")).cte("lanes", recursive=True)
    # A comparison of whole rows would say the same, but SQLite would use its first column only.
    next_lane = func.coalesce(
        *(
            _one(
                row,
                and_(
                    is_waiting(row),
                    *(row.c[same] == first.c[same] for same in LANE[:at]),
                    row.c[LANE[at]] > first.c[LANE[at]],
                ),
                LANE[at:],
            )
            for at in reversed(range(len(LANE)))
        )
    )
    lanes = lanes.union_all(
        select(next_lane).select_from(lanes).join(first, first.c.sequence == lanes.c.sequence)
    )
    comes = _one(of_lane, and_(_may_come(of_lane, now), in_lane(of_lane, first.c)), ())
    return select(comes).select_from(lanes).join(first, first.c.sequence == lanes.c.sequence)


def _one(row: FromClause, which: ColumnElement[bool], order: Sequence[str]) -> ScalarSelect[Any]:
    query = select(row.c.sequence).where(which).order_by(*(row.c[name] for name in order), row.c.sequence)
    return query.limit(literal_column("1")).correlate_except(row).scalar_subquery()


def _turn(dialect: str, now: Now) -> Select[Any]:
    """Of the lanes of these heads, each up to the first row that has to wait; of all lanes, the first rows first."""
    head, row, at = _table.alias("head"), _table.alias("row"), _table.alias("at")
    (given,) = rows_given(dialect, "heads", BigInteger())
    first = _one(row, and_(_may_come(row, now), in_lane(row, head.c)), ())
    front = (
        select(first.label("sequence"), literal_column("1", Integer).label("place"))
        .where(one_of(dialect, head.c.sequence, select(given)))
        .cte("front", recursive=True)
    )
    # Each row is looked up by itself; a join could read the whole table, or sort the whole lane.
    this = and_(at.c.sequence == front.c.sequence, _free(at, now))
    following = _one(row, and_(_may_come(row, now), in_lane(row, at.c), row.c.sequence > at.c.sequence), ())
    front = front.union_all(
        select(
            select(following).where(this).correlate(front).scalar_subquery(),
            front.c.place + literal_column("1", Integer),
        ).where(front.c.place < bindparam("deep", type_=Integer), front.c.sequence.is_not(None))
    )
    this = and_(at.c.sequence == front.c.sequence, _free(at, now))
    free = select(at.c.sequence).where(this).correlate(front).scalar_subquery()
    return (
        select(front.c.sequence)
        .where(free.is_not(None))
        .order_by(front.c.place, front.c.sequence)
        .limit(bindparam("most", type_=Integer))
    )


def _firsts(dialect: str, now: Now) -> Select[Any]:
    """Of these heads, those that still are heads and free."""
    head = _table.alias("head")
    (given,) = rows_given(dialect, "heads", BigInteger())
    if dialect == "sqlite":
        return select(given)  # which has one writer at a time, and that is us
    return select(head.c.sequence).where(
        one_of(dialect, head.c.sequence, select(given)), _is_first(head, now), _free(head, now)
    )


def _taking(dialect: str, which: Select[Any], now: Now) -> Executable:
    # Rows that are being settled this instant are passed over.
    still = (
        select(_table.c.sequence)
        .where(one_of(dialect, _table.c.sequence, which), is_waiting(_table))
        .with_for_update(skip_locked=True)
        .cte("still")
    )
    return (
        update(_table)
        .where(one_of(dialect, _table.c.sequence, select(still.c.sequence)))
        .values(leased_until=later(now, _LEASE), attempts=_table.c.attempts + 1)
        .returning(*(_table.c[name] for name in _TAKEN), (_table.c.until <= now).label("over"))
    )


@dataclass(frozen=True, slots=True)
class _Claim:
    longest_due: Select[Any]
    all_lanes: Select[Any]
    turns: Executable
    firsts: Executable


@cache
def _claim(dialect: str, time: Time) -> _Claim:
    """The statements of one claim. Made once: making them would take longer than running them."""
    now = time.prepared
    return _Claim(
        longest_due=_heads_to_lock(dialect, _longest_due(now), now),
        all_lanes=_heads_to_lock(dialect, _firsts_of_lanes(now), now),
        turns=_taking(dialect, _turn(dialect, now), now),
        firsts=_taking(dialect, _firsts(dialect, now), now),
    )
