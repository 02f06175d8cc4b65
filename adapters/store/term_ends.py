"""Term ends of subscriptions, as rows (``bot.ports.term_ends.TermEnds``)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store.database.engine import Database
from adapters.store.database.sql import batches, put_rows
from adapters.store.schema import tables as schema
from bot.model import CustomerRef, Ending
from bot.model.subscription_edit import Terms
from bot.model.term_end import Coverage, TermEnd

_ends = schema.term_ends
_reads = schema.term_end_reads
_customers = schema.customers

_UPGRADE = "upgrade"
"""What happens at the end, where the subscription renews as another product."""


class SqlTermEnds:
    """What ends when, of customers that are in the list."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def between(
        self, since: datetime, until: datetime, customer_ids: Collection[str] | None = None
    ) -> Sequence[TermEnd]:
        """What ends from ``since`` on and before ``until``, the next first."""
        query = (
            select(_ends)
            .join(_customers, _customers.c.id == _ends.c.customer_id)
            .where(_ends.c.ends >= since, _ends.c.ends < until)
            .order_by(_ends.c.ends, _ends.c.customer_id, _ends.c.id)
        )
        if customer_ids is not None:
            query = query.where(_ends.c.customer_id.in_(_plain(customer_ids)))
        return [_read(row) for row in await self._database.once(query)]

    async def coverage(self, customer_ids: Collection[str] | None = None) -> Coverage:
        """Of how many customers in the list anything is known, and how old the oldest of it is."""
        query = (
            select(func.count().label("customers"), func.min(_reads.c.read).label("oldest"))
            .select_from(_reads)
            .join(_customers, _customers.c.id == _reads.c.id)
            .where(_reads.c.read.is_not(None))
        )
        if customer_ids is not None:
            query = query.where(_reads.c.id.in_(_plain(customer_ids)))
        [row] = await self._database.once(query)
        return Coverage(row.customers, row.oldest)

    async def learn(self, found: Mapping[str, Sequence[TermEnd]], now: datetime) -> None:
        """Keep these, in place of all that was known of each customer."""
        ids = _plain(found)
        if not ids:
            return
        rows = sorted((_row(each) for ends in found.values() for each in ends), key=lambda row: row["id"])
        async with self._database.write() as connection:
            await _mark(connection, [{"id": each, "tried": now, "read": now} for each in ids])
            await connection.execute(delete(_ends).where(_ends.c.customer_id.in_(ids)))
            for some in batches(rows):
                await put_rows(connection, _ends, some)

    async def tried(self, customer_ids: Collection[str], now: datetime) -> None:
        """Keep that these customers could not be read."""
        if customer_ids:
            async with self._database.write() as connection:
                await _mark(connection, [{"id": each, "tried": now} for each in _plain(customer_ids)])

    async def unread(self, before: datetime, limit: int) -> Sequence[CustomerRef]:
        """So many customers that nobody asked about since then, those never asked about first."""
        query = (
            select(_customers.c.id, _customers.c.name, _customers.c.domain)
            .outerjoin(_reads, _reads.c.id == _customers.c.id)
            .where(or_(_reads.c.tried.is_(None), _reads.c.tried < before))
            .order_by(_reads.c.tried.is_not(None), _reads.c.tried, _customers.c.id)
            .limit(limit)
        )
        return [CustomerRef(row.id, row.name, row.domain) for row in await self._database.once(query)]


async def forget(connection: AsyncConnection, customer_ids: Sequence[str]) -> None:
    """Forget what is known of customers that left."""
    await connection.execute(delete(_ends).where(_ends.c.customer_id.in_(customer_ids)))
    await connection.execute(delete(_reads).where(_reads.c.id.in_(customer_ids)))


async def _mark(connection: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> None:
    for some in batches(rows):
        await put_rows(connection, _reads, some)


def _plain(ids: Collection[str]) -> list[str]:
    """Tenant ids as they are kept, in an order that all writers share."""
    return sorted({each.lower() for each in ids})


def _row(each: TermEnd) -> dict[str, Any]:
    return {
        "id": each.subscription_id,
        "customer_id": each.customer_id,
        "name": each.name,
        "offer_id": each.offer_id,
        "ends": each.ends,
        "ending": _UPGRADE if each.upgrades else each.ending or "",
        "quantity": each.terms.quantity,
        "term": each.terms.term,
        "billing_cycle": each.terms.billing_cycle,
    }


def _read(row: Row[Any]) -> TermEnd:
    upgrades = row.ending == _UPGRADE
    return TermEnd(
        customer_id=row.customer_id,
        subscription_id=row.id,
        name=row.name,
        offer_id=row.offer_id,
        ends=row.ends,
        ending=Ending.RENEW if upgrades else Ending(row.ending) if row.ending else None,
        terms=Terms(row.quantity, row.term, row.billing_cycle),
        upgrades=upgrades,
    )
