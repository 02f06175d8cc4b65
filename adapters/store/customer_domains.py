"""Verified domains and countries of customers, as rows, and in memory for whoever looks one up."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store.database.engine import Database
from adapters.store.database.sql import AT_ONCE, batches, insert_into, put_rows
from adapters.store.schema import tables as schema
from bot.errors import Unavailable
from bot.model import CustomerRef
from bot.model.customer_domains import CustomerDomains, told

log = logging.getLogger(__name__)

_table = schema.customer_domains
_customers = schema.customers
_meta = schema.meta

_VERSION = "customers.domains"


class SqlCustomerDomains:
    """Who holds which domain. Each row has the version of the whole with which it came, so that another process reads
    only what is new to it. While the database is away, what was last known answers."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known = CustomerDomains()
        self._countries: dict[str, str] = {}
        self._version = 0
        self._looked = float("-inf")
        self._loading = asyncio.Lock()

    async def current(self, look_again: float) -> CustomerDomains:
        """All that is known, as it was at most so many seconds ago."""
        if time.monotonic() - self._looked >= look_again:
            try:
                await self._load()
            except Unavailable:
                log.warning("domains of customers could not be checked; what was last known answers")
                self._looked = time.monotonic()
        return self._known

    async def countries(self, look_again: float) -> Mapping[str, str]:
        """The countries of customers by tenant id in lower case, as far as any are known."""
        await self.current(look_again)
        return self._countries

    async def learn(
        self, domains: Mapping[str, Sequence[str]], now: datetime, countries: Mapping[str, str]
    ) -> None:
        """Keep the domains of customers by tenant id, as of ``now``, and of those that have one the country."""
        rows = sorted((each.lower(), " ".join(told(held))) for each, held in domains.items())
        located = {each.lower(): code for each, code in countries.items() if code}
        if not rows:
            return
        async with self._database.write() as connection:
            number = await _next_version(connection)
            values = [{"id": each, "domains": held, "looked": now, "version": number} for each, held in rows]
            # Without a country the one that was known before stays.
            with_one = [
                row | {"country": located[each]} for row in values if (each := str(row["id"])) in located
            ]
            without = [row for row in values if row["id"] not in located]
            for some in (*batches(with_one), *batches(without)):
                await put_rows(connection, _table, some)
        for each, held in rows:
            self._known.put(each, held.split(" "))
        self._countries |= located

    async def unread(self, before: datetime, limit: int) -> Sequence[CustomerRef]:
        """So many customers whose domains were never read or last read before then, the longest unread first."""
        rows = (
            select(_customers.c.id, _customers.c.name, _customers.c.domain)
            .outerjoin(_table, _table.c.id == _customers.c.id)
            .where(or_(_table.c.looked.is_(None), _table.c.looked < before))
            .order_by(_table.c.looked.is_not(None), _table.c.looked, _customers.c.id)
            .limit(limit)
        )
        async with self._database.read() as connection:
            return [CustomerRef(*row) for row in await connection.execute(rows)]

    async def _load(self) -> None:
        async with self._loading:
            version = self._version
            newer = (
                select(_table.c.id, _table.c.domains, _table.c.version, _table.c.country)
                .where(_table.c.version > self._version)
                .order_by(_table.c.version)
            )
            async with self._database.read() as connection:
                rows = await connection.stream(newer)
                # In parts: tens of thousands in one go would keep everybody else of this process waiting.
                async for part in rows.partitions(AT_ONCE):
                    for each, held, number, country in part:
                        self._known.put(each, held.split(" "))
                        if country:
                            self._countries[each] = country
                        version = number
            self._version, self._looked = version, time.monotonic()


async def _next_version(connection: AsyncConnection) -> int:
    # First of all, so that versions are committed in their order.
    insert = insert_into(connection, _meta).values(name=_VERSION, number=1)
    upsert = insert.on_conflict_do_update(index_elements=["name"], set_={"number": _meta.c.number + 1})
    return int(await connection.scalar(upsert.returning(_meta.c.number)) or 0)
