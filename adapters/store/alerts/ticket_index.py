"""Ticket index, as rows: where the numbers of tickets lead, and who has each."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, union
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store.database.engine import Database
from adapters.store.database.sql import batches, put_rows
from adapters.store.schema import alerts as tables
from bot.model import Desk, Destination, KnownTicket, Ticket, TicketOwner, TicketRef, TicketWatch

_numbers = tables.ticket_numbers
_owners = tables.ticket_owners
_watches = tables.watches

SEEN_AGAIN = timedelta(days=1)
"""How old it may be when a ticket was last seen. What is known already is not written at every look."""


class SqlTicketIndex:
    """Where the numbers of tickets lead, and who has each (``bot.ports.TicketIndex``)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def numbered(self, number: str) -> Sequence[KnownTicket]:
        """The tickets with this number, at desks that find none by it."""
        query = select(_numbers).where(_numbers.c.number == number.lower()).order_by(_numbers.c.key)
        async with self._database.read() as connection:
            return [
                KnownTicket(
                    row.number, TicketRef(Desk(row.desk), row.name, row.subscription_id), row.customer_id
                )
                for row in await connection.execute(query)
            ]

    async def customers(self, limit: int, keys: Collection[str] | None = None) -> Sequence[str]:
        """Tenant ids of so many customers with such tickets, those seen last first."""
        latest = func.max(_numbers.c.seen)
        query = (
            select(_numbers.c.customer_id, latest)
            .group_by(_numbers.c.customer_id)
            .order_by(latest.desc(), _numbers.c.customer_id)
            .limit(limit)
        )
        queries = [query]
        if keys is not None:
            queries = [query.where(_numbers.c.key.in_(some)) for some in batches(sorted(keys))]
        async with self._database.read() as connection:
            found = [row for each in queries for row in await connection.execute(each)]
        found.sort(key=lambda row: row[1], reverse=True)
        return list(dict.fromkeys(row[0] for row in found))[:limit]

    async def owners(self, keys: Collection[str]) -> Mapping[str, TicketOwner]:
        """Who raised or took each of these tickets."""
        async with self._database.read() as connection:
            return {
                row.key: TicketOwner(row.owner, row.name)
                for some in batches(sorted(keys))
                for row in await connection.execute(select(_owners).where(_owners.c.key.in_(some)))
            }

    async def had_by(self, actor: str, here: Destination) -> frozenset[str]:
        """Keys of the tickets that this actor has, and of those whose updates come to this conversation."""
        watches = select(_watches.c.ticket_key)
        in_place = (
            (_watches.c.platform == here.platform)
            & (_watches.c.workspace == here.workspace)
            & (_watches.c.channel == here.channel)
        )
        mine = [
            select(_owners.c.key).where(_owners.c.owner == actor),
            watches.where(_watches.c.owner == actor),
        ]
        if here.channel:
            mine.append(watches.where(in_place))
        async with self._database.read() as connection:
            return frozenset((await connection.execute(union(*mine))).scalars())

    async def remember(self, tickets: Sequence[Ticket], now: datetime) -> None:
        """Keep the numbers of tickets that a desk has just told, where it finds none by its number."""
        rows = {each.ref.key: _row(each, now) for each in tickets if not each.ref.desk.finds_by_number}
        if not rows:
            return
        async with self._database.read() as connection:
            known = {
                row.key: row
                for some in batches(sorted(rows))
                for row in await connection.execute(select(_numbers).where(_numbers.c.key.in_(some)))
            }
        news = [row for key, row in sorted(rows.items()) if _is_news(row, known.get(key), now)]
        if news:
            async with self._database.write() as connection:
                await put_rows(connection, _numbers, news)

    async def sweep(self, before: datetime) -> int:
        """Forget tickets that no desk has told of since then, and who had those; how many rows."""
        known = select(_numbers.c.key)
        async with self._database.write() as connection:
            gone = [
                await connection.execute(delete(_numbers).where(_numbers.c.seen < before)),
                await connection.execute(
                    delete(_owners).where(_owners.c.since < before, _owners.c.key.not_in(known))
                ),
            ]
            return sum(each.rowcount for each in gone)


async def put_owner(connection: AsyncConnection, key: str, owner: TicketOwner, now: datetime) -> None:
    """Keep who has a ticket, in place of whoever had it before, in a transaction that does more."""
    if owner.actor:
        await put_rows(
            connection, _owners, [{"key": key, "owner": owner.actor, "name": owner.name, "since": now}]
        )


async def put_raisers(connection: AsyncConnection, watches: Sequence[TicketWatch]) -> None:
    """Keep who raised tickets, by what is followed since."""
    for each in sorted(watches, key=lambda watch: watch.ticket_key):
        await put_owner(connection, each.ticket_key, TicketOwner(each.owner, each.owner_name), each.since)


def _row(ticket: Ticket, now: datetime) -> dict[str, object]:
    return {
        "key": ticket.ref.key,
        "number": ticket.shown_number.lower(),
        "desk": ticket.ref.desk.value,
        "subscription_id": ticket.ref.subscription_id,
        "name": ticket.ref.id,
        "customer_id": ticket.customer.id.lower() if ticket.customer else "",
        "seen": now,
    }


def _is_news(row: Mapping[str, object], known: object, now: datetime) -> bool:
    if known is None:
        return True
    told = [name for name in row if name != "seen"]
    seen: datetime = known.seen  # type: ignore[attr-defined]
    return now - seen >= SEEN_AGAIN or any(getattr(known, name) != row[name] for name in told)
