"""Outbox: what is still to be delivered. A claimed row whose worker dies comes back by itself."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache, partial
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Executable,
    Text,
    and_,
    delete,
    func,
    literal_column,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store.audit.chain_head import append_entries
from adapters.store.database.batching import WriteBatcher
from adapters.store.database.clock import Time, later
from adapters.store.database.destinations import (
    access_from_text,
    place_from_text,
)
from adapters.store.database.encryption import SealBroken, Sealer
from adapters.store.database.engine import Database
from adapters.store.database.sql import one_of, rows_given
from adapters.store.outbox.entries import put_notices
from adapters.store.outbox.lanes import LANE, TakenRow, in_lane, is_waiting, take
from adapters.store.outbox.recent import told_since
from adapters.store.outbox.superseding import supersede
from adapters.store.schema import alerts as tables
from adapters.store.schema import tables as schema
from adapters.store.schema.tables import to_micros
from adapters.store.serialization import UnreadableError, card_from_text
from bot.cards.model import Card
from bot.line import clean
from bot.model import Destination, NoticeState
from bot.model.audit import AuditEntry
from bot.ports.outbox import ClaimedNotice, Illegible, Notice, Parked

log = logging.getLogger(__name__)

_table = schema.outbox


class _State(StrEnum):
    WAITING = schema.WAITING
    DELIVERED = schema.DELIVERED
    PARKED = schema.PARKED
    MOOT = schema.MOOT


LATEST_TRY = timedelta(hours=25)
"""Nothing rests longer than this until it is tried again."""


@cache
def _marking(dialect: str, time: Time) -> Executable:
    """Made once: making it would take longer than running it."""
    named, at, message = rows_given(dialect, "marks", Text(), schema.Moment(), Text())
    which = [_table.c.id == named, is_waiting(_table)]
    if dialect == "postgresql":
        # For the join alone it would read the whole table, as long as that is not very long.
        (only,) = rows_given(dialect, "marks", Text())
        which.append(one_of(dialect, _table.c.id, select(only)))
    delivered: ColumnElement[str] = literal_column(f"'{_State.DELIVERED.value}'")
    return (
        update(_table)
        .where(*which)
        .values(state=delivered, settled=time.recorded(at), leased_until=None, message_id=message)
    )


_IS_PARKED = _table.c.state == literal_column(f"'{_State.PARKED.value}'")


class SqlOutbox:
    """Notices until they are delivered, parked for good, or no longer true (``bot.ports.Outbox``)."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer
        self._time = database.time
        self._delivered = WriteBatcher(self._mark)

    async def put(self, notices: Sequence[Notice], row: Callable[[], AuditEntry] | None = None) -> None:
        """Add notices, with the audit row of it; one whose dedupe key is known already is left out."""
        if notices:
            async with self._database.write() as connection:
                await put_notices(connection, self._sealer, self._time, notices)
                await append_entries(connection, self._sealer, [row()] if row else [])

    async def claim(self, now: datetime, lease: timedelta, limit: int) -> Sequence[ClaimedNotice]:
        """Take up to ``limit`` due notices for ``lease``; no other worker gets them meanwhile.

        Notices of one destination (whatever the thread) come in the order they were put in, to one worker at a time:
        what is behind one that is held, or that waits to be tried again, waits with it. ``attempts`` counts how often
        a notice was claimed, this time included. One that was tried before and whose ``until`` has passed is settled
        as moot; one that never was is handed out even then, for nobody has been told yet.
        """
        claimed = []
        async with self._database.write() as connection:
            for row in await take(connection, self._time, now, lease, limit):
                if row.attempts > 1 and row.over:
                    log.warning("the notice %s is no longer true and is not delivered late", row.id)
                    await self._settle(connection, row.id, _State.MOOT, now)
                    continue
                claimed.append(self._claimed(row))
        return claimed

    def delivered(self, notice_id: str, now: datetime, message_id: str = "") -> Awaitable[None]:
        """The notice stands before its reader; it is never delivered again.

        What is delivered while a transaction runs goes into the next one, together.
        """
        return self._delivered.write((clean(notice_id), to_micros(now), clean(message_id)))

    async def _mark(self, marks: Sequence[tuple[str, int, str]]) -> None:
        marked = _marking(self._database.dialect, self._time)
        # In an order that all share, or two that mark the same notices could wait for each other.
        await self._database.once(marked, {"marks": sorted(marks)}, writes=True)

    async def retry(
        self, notice_id: str, at: datetime, reason: str, *, tried: bool = True, doubtful: bool = False
    ) -> None:
        """The notice did not arrive; it is due again at ``at``. ``tried`` is false where it only had to wait.

        ``doubtful`` is whether it may have arrived all the same. What was claimed together with it for the same
        destination, and comes after it, goes back untried.
        """
        waiting = (_table.c.id == notice_id, is_waiting(_table))
        async with self._database.write() as connection:
            failed = (await connection.execute(select(_table).where(*waiting).with_for_update())).first()
            if failed is None:
                return
            await connection.execute(
                update(_table)
                .where(*waiting)
                .values(
                    not_before=self._time.recorded(at, LATEST_TRY),
                    leased_until=None,
                    reason=reason,
                    attempts=_table.c.attempts - (0 if tried else 1),
                    refused=_table.c.refused + (1 if tried and not doubtful else 0),
                )
            )
            if failed.leased_until is not None:
                await connection.execute(
                    update(_table)
                    .where(
                        is_waiting(_table),
                        in_lane(_table, failed),
                        _table.c.sequence > failed.sequence,
                        _table.c.leased_until == failed.leased_until,
                    )
                    .values(leased_until=None, attempts=_table.c.attempts - 1)
                )

    async def park(
        self,
        notice_id: str,
        now: datetime,
        reason: str,
        *,
        told: Notice | None = None,
        doubtful: bool = False,
        stands: timedelta | None = None,
    ) -> None:
        """The notice cannot be delivered; it is kept with the reason and not tried again by itself.

        ``told`` is put in in the same transaction, so that nothing is parked without a word. ``doubtful`` is whether
        the notice may have arrived all the same; one that has no end of its own ``stands`` for so long. One that is
        settled already stays as it is.
        """
        refused = _table.c.refused + (0 if doubtful else 1)
        values: dict[str, Any] = {"reason": reason, "refused": refused}
        if stands is not None:
            values["until"] = func.coalesce(_table.c.until, later(self._time.now(now), stands))
        async with self._database.write() as connection:
            parked = await self._settle(connection, notice_id, _State.PARKED, now, **values)
            if parked and told:
                await put_notices(connection, self._sealer, self._time, [told])

    async def withdraw(self, notice_id: str) -> bool:
        """Take back a message of alerts that was not posted: what it carries is to be composed anew.

        ``False`` where it carries nothing and stays.
        """
        notices = tables.notices
        carried = {NoticeState.SENT.value, NoticeState.SUMMARISED.value}
        # By their own ids and by their state: what a message carries is not looked for among all that was ever told.
        alone = and_(notices.c.id == notice_id.removeprefix("alert-"), notices.c.outbox_id == notice_id)
        together = and_(notices.c.state == NoticeState.SUMMARISED.value, notices.c.outbox_id == notice_id)
        waits = select(_table.c.id).where(_table.c.id == notice_id, is_waiting(_table)).with_for_update()
        async with self._database.write() as connection:
            if (await connection.execute(waits)).first() is None:
                return True  # another process was faster
            again = await connection.execute(
                update(notices)
                .where(together if notice_id.startswith("storm-") else alone, notices.c.state.in_(carried))
                .values(state=NoticeState.NEW.value, outbox_id="")
            )
            if again.rowcount:
                await connection.execute(delete(_table).where(_table.c.id == notice_id))
            return bool(again.rowcount)

    async def detach(self, notice_id: str) -> None:
        """The notice continues no message any more: the one that it did cannot be brought up to date."""
        query = update(_table).where(_table.c.id == notice_id, is_waiting(_table)).values(continues="")
        async with self._database.write() as connection:
            await connection.execute(query)

    async def messages(self, notice_ids: Sequence[str], *, continued: bool = False) -> frozenset[str]:
        """The ids of the messages that these notices were delivered as; with ``continued``, also of those that they brought up to
        date."""
        these = _table.c.id.in_([clean(each) for each in notice_ids])
        before = _table.c.id.in_(select(_table.c.continues).where(these, _table.c.continues != ""))
        named = select(_table.c.message_id).where(these | before if continued else these)
        async with self._database.read() as connection:
            return frozenset((await connection.execute(named)).scalars()) - {""}

    async def told_since(self, places: Collection[Destination], since: datetime) -> bool:
        """Whether something was told in one of these places since, or is on its way there; threads do not count."""
        async with self._database.read() as connection:
            return await told_since(connection, places, since)

    async def supersede(self, notice_ids: Sequence[str], now: datetime) -> Sequence[tuple[Destination, str]]:
        """Where these notices stand; what of them waits, or could not be delivered, never is."""
        async with self._database.write() as connection:
            return await supersede(connection, self._time, notice_ids, now)

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
            .where(_IS_PARKED)
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

    async def parked_counts(self) -> tuple[int, int]:
        """How many notices could not be delivered, and to how many places without their threads."""
        lanes = (
            select(func.count().label("count_"))
            .where(_IS_PARKED)
            .group_by(*(_table.c[name] for name in LANE))
        )
        found = lanes.subquery("lanes")
        query = select(func.coalesce(func.sum(found.c.count_), 0), func.count()).select_from(found)
        async with self._database.read() as connection:
            notices, places = (await connection.execute(query)).one()
        return int(notices), int(places)

    async def parked_reasons(self, limit: int, but: Collection[str]) -> Mapping[Destination, frozenset[str]]:
        """Every reason that something is parked for, by destination without its threads; none of those in ``but``.

        At most ``limit`` pairs of a destination and a reason, the latest first.
        """
        lane = [_table.c[name] for name in LANE]
        query = (
            select(*lane, _table.c.reason)
            .where(_IS_PARKED, _table.c.reason.not_in(sorted(but)))
            .group_by(*lane, _table.c.reason)
            .order_by(func.max(_table.c.settled).desc())
            .limit(limit)
        )
        found: dict[Destination, set[str]] = defaultdict(set)
        async with self._database.read() as connection:
            for row in await connection.execute(query):
                found[Destination(row.platform, row.workspace, row.channel, row.user)].add(row.reason)
        return {place: frozenset(reasons) for place, reasons in found.items()}

    async def unpark(self, destination: Destination, now: datetime, but: Collection[str] = ()) -> int:
        """Deliver after all what is parked for a channel or person and is still true; how many notices that is.

        What is no longer true (its ``until`` has passed) is settled as moot. What is parked for one of the reasons in
        ``but`` stays.
        """
        parked = (_IS_PARKED, in_lane(_table, destination), _table.c.reason.not_in(sorted(but)))
        soon = self._time.now(now)
        again = {"state": _State.WAITING.value, "settled": None, "due": soon, "not_before": soon}
        async with self._database.write() as connection:
            await self._lapse(connection, now, *parked)
            return (await connection.execute(update(_table).where(*parked).values(again))).rowcount

    async def lag(self, now: datetime) -> timedelta:
        """How long the longest waiting notice has been due, its failed attempts included; zero when nothing is."""
        query = select(func.min(_table.c.due), self._time.now(now)).where(is_waiting(_table))
        async with self._database.read() as connection:
            due, current = (await connection.execute(query)).one()
        return timedelta(0) if due is None else max(timedelta(0), current - due)

    async def lapse(self, now: datetime) -> int:
        """Settle as moot what is parked and no longer true; returns how many."""
        async with self._database.write() as connection:
            return await self._lapse(connection, now, _IS_PARKED)

    async def sweep(self, before: datetime) -> int:
        """Forget notices that were settled before then, with their dedupe keys; returns how many.

        The messages whose threads tickets are followed in are kept as long as the tickets are.
        """
        anchors = select(tables.watches.c.anchor)
        query = delete(_table).where(_table.c.settled < before, _table.c.id.not_in(anchors))
        async with self._database.write() as connection:
            return (await connection.execute(query)).rowcount

    async def _lapse(self, connection: AsyncConnection, now: datetime, *which: ColumnElement[bool]) -> int:
        lapsed = await connection.execute(
            update(_table)
            .where(*which, _table.c.until <= self._time.now(now))
            .values(state=_State.MOOT.value, settled=self._time.recorded(now))
            .returning(_table.c.id)
        )
        names = lapsed.scalars().all()
        for name in names:
            log.warning("the notice %s is no longer true and is not delivered late", name)
        return len(names)

    async def _settle(
        self, connection: AsyncConnection, notice_id: str, state: _State, now: datetime, **values: Any
    ) -> bool:
        """Whether the notice was still waiting, and is settled now."""
        at = self._time.recorded(now)
        settled = await connection.execute(
            update(_table)
            .where(_table.c.id == notice_id, is_waiting(_table))
            .values(state=state.value, settled=at, leased_until=None, **values)
        )
        return bool(settled.rowcount)

    def _claimed(self, row: TakenRow) -> ClaimedNotice:
        return ClaimedNotice(
            row.id,
            row.destination,
            row.attempts,
            place_from_text(row.owner),
            partial(self._opened, row.id, row.sealed),
            row.attempts - 1 > row.refused,
            access_from_text(row.access),
            row.continues,
            tuple(row.edits.split()),
        )

    def _opened(self, notice_id: str, sealed: str) -> Card:
        try:
            return card_from_text(self._sealer.open(f"notice:{notice_id}", sealed))
        except (SealBroken, UnreadableError) as error:
            raise Illegible(type(error).__name__) from None
