"""Tickets as they were last seen, who hears of them, and what the bot itself did to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, case, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store.alerts.ticket_index import put_raisers
from adapters.store.database.destinations import place_columns, place_of
from adapters.store.database.encryption import Sealer
from adapters.store.database.engine import Database
from adapters.store.database.sql import add_rows, batches, insert_into, put_rows
from adapters.store.schema import alerts as tables
from adapters.store.schema import tables as schema
from adapters.store.serialization import ticket_from_text, ticket_to_text
from bot.model import Deed, DeedKind, Destination, TicketSeen, TicketState, TicketWatch

_table = tables.tickets
_watches = tables.watches
_deeds = tables.deeds
_outbox = schema.outbox

CLOSED_RESTS = timedelta(hours=1)
"""How long a closed ticket is left alone after a look: support may still write, or open it again."""

# A watch without a thread of its own follows the thread of its anchor, once that has been posted.
_thread = case((_watches.c.thread != "", _watches.c.thread), else_=_outbox.c.message_id)
_anchored = _watches.outerjoin(_outbox, (_watches.c.anchor != "") & (_outbox.c.id == _watches.c.anchor))


class SqlTickets:
    """The part of ``bot.ports.Alerts`` that knows of tickets."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    async def tickets(self, keys: Sequence[str] | None = None) -> Sequence[TicketSeen]:
        """Tickets as last seen, those first that were looked at longest ago; all that are not closed where no key is
        given."""
        query = select(_table).order_by(_table.c.looked, _table.c.key)
        queries = [query.where(_table.c.state != TicketState.CLOSED.value)]
        if keys is not None:
            queries = [query.where(_table.c.key.in_(some)) for some in batches(sorted(set(keys)))]
        async with self._database.read() as connection:
            return [self._seen(row) for each in queries for row in await connection.execute(each)]

    async def followed(self, now: datetime) -> Sequence[TicketSeen]:
        """Tickets that somebody follows and that are to be looked at, those first whose last look is longest ago.

        Closed ones come last, and rest for an hour after each look.
        """
        closed = _table.c.state == TicketState.CLOSED.value
        query = (
            select(_table)
            .where(
                _table.c.key.in_(select(_watches.c.ticket_key)),
                or_(~closed, _table.c.looked <= now - CLOSED_RESTS),
            )
            .order_by(case((closed, 1), else_=0), _table.c.looked, _table.c.key)
        )
        async with self._database.read() as connection:
            return [self._seen(row) for row in await connection.execute(query)]

    async def looked(self, keys: Sequence[str], now: datetime) -> None:
        """These tickets are being looked at; others come before them the next time."""
        async with self._database.write() as connection:
            for some in batches(sorted(set(keys))):
                await connection.execute(update(_table).where(_table.c.key.in_(some)).values(looked=now))

    async def watched(self, place: Destination) -> Sequence[TicketSeen]:
        """The tickets whose updates come to this thread, as they were last seen; the latest to come here first.

        Only platform, workspace, channel and thread count; a place that is no thread is followed by no ticket.
        """
        if not place.thread:
            return ()
        query = (
            select(_table)
            .select_from(_anchored.join(_table, _table.c.key == _watches.c.ticket_key))
            .where(
                _watches.c.platform == place.platform,
                _watches.c.workspace == place.workspace,
                _watches.c.channel == place.channel,
                or_(
                    _watches.c.thread == place.thread,
                    (_watches.c.thread == "") & (_outbox.c.message_id == place.thread),
                ),
            )
            .order_by(_watches.c.number.desc())
        )
        async with self._database.read() as connection:
            found = [self._seen(row) for row in await connection.execute(query)]
        return list({seen.key: seen for seen in found}.values())

    async def watches(self, keys: Sequence[str]) -> Sequence[TicketWatch]:
        """Who hears of these tickets, by ticket, in the order they began to.

        ``destination.thread`` is filled in once the anchor has been posted, and empty until then.
        """
        async with self._database.read() as connection:
            return [
                _watch(row)
                for some in batches(sorted(set(keys)))
                for row in await connection.execute(_watches_of(some))
            ]

    async def deeds(self, keys: Sequence[str]) -> Mapping[str, Mapping[str, Destination]]:
        """By ticket, digests of the notes that the bot itself wrote, and ``closed`` where it closed the ticket; each
        with the conversation it was done in, and by whom."""
        found: dict[str, dict[str, Destination]] = defaultdict(dict)
        async with self._database.read() as connection:
            for some in batches(sorted(set(keys))):
                for row in await connection.execute(select(_deeds).where(_deeds.c.ticket_key.in_(some))):
                    found[row.ticket_key][row.digest] = place_of(row)
        return found

    async def sweep_tickets(self, before: datetime) -> int:
        """Forget tickets closed before then, and what nobody needs of tickets that are unknown; how many rows."""
        known = select(_table.c.key)
        async with self._database.write() as connection:
            gone = [
                await connection.execute(delete(_table).where(_table.c.closed < before)),
                await connection.execute(
                    delete(_watches).where(_watches.c.since < before, _watches.c.ticket_key.not_in(known))
                ),
                await connection.execute(
                    delete(_deeds).where(_deeds.c.at < before, _deeds.c.ticket_key.not_in(known))
                ),
            ]
            return sum(each.rowcount for each in gone)

    def _seen(self, row: Row[Any]) -> TicketSeen:
        return ticket_from_text(self._sealer.open(f"ticket:{row.key}", row.sealed))


async def put_tickets(
    connection: AsyncConnection, sealer: Sealer, seen: Sequence[TicketSeen], now: datetime
) -> None:
    """Remember tickets as they now stand, in a transaction that does more.

    A ticket that stays closed keeps the moment at which it was first seen closed.
    """
    if not seen:
        return
    insert = insert_into(connection, _table)
    fresh = insert.excluded
    since = case(
        (fresh.closed.is_(None), None), (_table.c.closed.is_(None), fresh.closed), else_=_table.c.closed
    )
    upsert = insert.on_conflict_do_update(
        index_elements=["key"], set_={"state": fresh.state, "sealed": fresh.sealed, "closed": since}
    )
    rows = [_ticket_row(sealer, each, now) for each in sorted(seen, key=lambda each: each.key)]
    await connection.execute(upsert, rows)


async def put_deeds(connection: AsyncConnection, sealer: Sealer, deeds: Sequence[Deed]) -> None:
    """Put on record what the bot did, in a transaction that does more.

    A ticket that was raised is remembered as seen (unless a newer look at it is on record already), and followed.
    """
    seen = [_ticket_row(sealer, deed.seen, deed.at) for deed in deeds if deed.seen]
    await add_rows(connection, _table, seen)
    watches = [deed.watch for deed in deeds if deed.watch]
    await add_rows(connection, _watches, [_watch_row(each) for each in watches])
    await put_raisers(connection, watches)
    # The same words may be said twice, in two places: the latest are those that are still to be seen.
    await put_rows(connection, _deeds, [_deed_row(deed) for deed in deeds if _digest(deed)])


def _deed_row(deed: Deed) -> dict[str, Any]:
    named = {"ticket_key": deed.ticket_key, "digest": _digest(deed), "at": deed.at}
    return place_columns(deed.where) | named


def _digest(deed: Deed) -> str:
    return DeedKind.CLOSED.value if deed.kind is DeedKind.CLOSED else deed.digest


def _ticket_row(sealer: Sealer, seen: TicketSeen, now: datetime) -> dict[str, Any]:
    return {
        "key": seen.key,
        "state": seen.state.value,
        "sealed": sealer.seal(f"ticket:{seen.key}", ticket_to_text(seen)),
        "closed": now if seen.state is TicketState.CLOSED else None,
    }


def _watch_row(watch: TicketWatch) -> dict[str, Any]:
    return place_columns(watch.destination) | {
        "ticket_key": watch.ticket_key,
        "anchor": watch.anchor,
        "owner": watch.owner,
        "since": watch.since,
    }


def _watches_of(keys: Sequence[str]) -> Select[Any]:
    return (
        select(_watches, _thread.label("followed"))
        .select_from(_anchored)
        .where(_watches.c.ticket_key.in_(keys))
        .order_by(_watches.c.ticket_key, _watches.c.number)
    )


def _watch(row: Row[Any]) -> TicketWatch:
    place = Destination(row.platform, row.workspace, row.channel, row.user, row.followed or "")
    return TicketWatch(row.ticket_key, place, row.since, row.anchor, row.owner)
