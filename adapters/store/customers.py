"""Customer index, the searchable local list of customers: rows in the database, arranged in memory for
search.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store import term_ends
from adapters.store.customer_domains import SqlCustomerDomains
from adapters.store.database.engine import Database
from adapters.store.database.sql import insert_into, put_row
from adapters.store.schema import tables as schema
from bot.errors import Unavailable
from bot.model import CustomerRef
from bot.model.customer_domains import named
from bot.model.customer_search import CustomerSearch

log = logging.getLogger(__name__)

_table = schema.customers
_meta = schema.meta

_VERSION = "customers.version"
_REFRESHED = "customers.refreshed"

_Row = tuple[str, str, str]
"""Tenant id in lower case, name, domain."""

_AT_ONCE = 500
"""Rows in one statement; some databases take no more than 999 parameters."""


class SqlCustomers:
    """Customers by what people call them (``bot.ports.CustomerIndex``).

    Search runs in memory. What another process wrote is noticed within ``look_again`` seconds, what this one wrote
    at once. While the database is away, what was last known still answers.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.look_again = 2.0
        self._book: CustomerSearch | None = None
        self._version = -1
        self._looked = float("-inf")
        self._loading = asyncio.Lock()
        self._domains = SqlCustomerDomains(database)

    async def exact(self, text: str) -> Sequence[CustomerRef]:
        """Customers whose tenant id, domain, verified domain or whole name is ``text``."""
        return named(await self._current(), await self._domains.current(self.look_again), text)

    async def search(self, text: str, limit: int) -> Sequence[CustomerRef]:
        """Customers whose name or domain contains every word of ``text``; best first; all when it is empty."""
        return (await self._current()).search(text, limit)

    async def nearest(self, text: str, limit: int) -> Sequence[CustomerRef]:
        """Customers whose names look like ``text``."""
        book = await self._current()
        return await asyncio.to_thread(book.nearest, text, limit)

    async def mentioned(self, words: Sequence[str]) -> Sequence[tuple[int, int, Sequence[CustomerRef]]]:
        """Names of customers among the words of a sentence."""
        return (await self._current()).mentioned(words)

    async def get(self, customer_id: str) -> CustomerRef | None:
        """The customer with this tenant id."""
        return (await self._current()).get(customer_id)

    async def count(self) -> int:
        """How many customers are known."""
        return len(await self._current())

    async def add(self, customers: Iterable[CustomerRef]) -> None:
        """Add customers, or correct what is known of them."""
        rows = _rows(customers)
        if not rows:
            return
        async with self._database.write() as connection:
            await _next_version(connection)
            await _put(connection, rows)
        await self._load()

    async def replace_all(self, customers: Iterable[CustomerRef], now: datetime) -> None:
        """Make the list exactly these, as of ``now``; other processes reload only when that changed anything."""
        wanted = await asyncio.to_thread(_rows, customers)
        async with self._database.write() as connection:
            # First of all, so that two refreshes at once take turns.
            await _set(connection, _REFRESHED, schema.to_micros(now))
            gone, changed = await asyncio.to_thread(_differences, await _all(connection), wanted)
            if gone or changed:
                await _next_version(connection)
                await _remove(connection, gone)
                await _put(connection, changed)
        await self._load()

    async def learn(
        self,
        domains: Mapping[str, Sequence[str]],
        now: datetime,
        countries: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Keep the verified domains and the countries of customers by tenant id, as of ``now``."""
        await self._domains.learn(domains, now, countries)

    async def countries(self, customer_ids: Iterable[str]) -> Mapping[str, str]:
        """The countries of these customers, as far as any are known."""
        known = await self._domains.countries(self.look_again)
        return {each: code for each in customer_ids if (code := known.get(each.lower()))}

    async def domains(self, customer_ids: Iterable[str]) -> Mapping[str, Sequence[str]]:
        """The verified domains of these customers, as far as any are known."""
        known = await self._domains.current(self.look_again)
        return {each: held for each in customer_ids if (held := known.of(each))}

    async def unread(self, before: datetime, limit: int) -> Sequence[CustomerRef]:
        """So many customers whose domains were not read since then, the longest unread first."""
        return await self._domains.unread(before, limit)

    async def refreshed_at(self) -> datetime | None:
        """When the list was last made whole; ``None`` when it never was."""
        async with self._database.read() as connection:
            number = await _get(connection, _REFRESHED)
        return None if number is None else schema.from_micros(number)

    async def _current(self) -> CustomerSearch:
        book = self._book
        if book is not None and time.monotonic() - self._looked < self.look_again:
            return book
        try:
            return await self._load()
        except Unavailable:
            if book is None:
                raise
            log.warning("the customer list could not be checked; what was last known answers")
            self._looked = time.monotonic()
            return book

    async def _load(self) -> CustomerSearch:
        async with self._loading:
            async with self._database.read() as connection:
                version = await _get(connection, _VERSION) or 0
                if self._book is not None and version == self._version:
                    self._looked = time.monotonic()
                    return self._book
                rows = await _all(connection)
            book = await asyncio.to_thread(_book_of, rows)
            self._book, self._version, self._looked = book, version, time.monotonic()
            return book


async def _all(connection: AsyncConnection) -> list[_Row]:
    """All rows, in parts: tens of thousands in one go would keep everybody else of this process waiting."""
    found: list[_Row] = []
    rows = await connection.stream(select(_table.c.id, _table.c.name, _table.c.domain))
    async for part in rows.partitions(_AT_ONCE):
        found += [(row[0], row[1], row[2]) for row in part]
    return found


def _book_of(rows: Sequence[_Row]) -> CustomerSearch:
    return CustomerSearch(CustomerRef(*row) for row in rows)


def _rows(customers: Iterable[CustomerRef]) -> list[_Row]:
    """One row a tenant id, the last one given, in an order that all writers share."""
    rows = {customer.id.lower(): customer for customer in customers}
    return [(name, customer.name, customer.domain) for name, customer in sorted(rows.items())]


def _differences(known: Sequence[_Row], wanted: Sequence[_Row]) -> tuple[list[str], list[_Row]]:
    """The ids of what is known and no longer wanted, and what is wanted and not known as such; both in order."""
    ids, rows = {row[0] for row in wanted}, set(known)
    return sorted(row[0] for row in known if row[0] not in ids), [row for row in wanted if row not in rows]


async def _put(connection: AsyncConnection, rows: Sequence[_Row]) -> None:
    insert = insert_into(connection, _table)
    upsert = insert.on_conflict_do_update(
        index_elements=["id"], set_={"name": insert.excluded["name"], "domain": insert.excluded["domain"]}
    )
    for start in range(0, len(rows), _AT_ONCE):
        part = rows[start : start + _AT_ONCE]
        await connection.execute(upsert, [{"id": row[0], "name": row[1], "domain": row[2]} for row in part])


async def _remove(connection: AsyncConnection, ids: Sequence[str]) -> None:
    for start in range(0, len(ids), _AT_ONCE):
        part = ids[start : start + _AT_ONCE]
        for table in (_table, schema.customer_domains):
            await connection.execute(delete(table).where(table.c.id.in_(part)))
        await term_ends.forget(connection, part)


async def _get(connection: AsyncConnection, name: str) -> int | None:
    return await connection.scalar(select(_meta.c.number).where(_meta.c.name == name))


async def _set(connection: AsyncConnection, name: str, number: int) -> None:
    await put_row(connection, _meta, {"name": name, "number": number})


async def _next_version(connection: AsyncConnection) -> None:
    insert = insert_into(connection, _meta).values(name=_VERSION, number=1)
    await connection.execute(
        insert.on_conflict_do_update(index_elements=["name"], set_={"number": _meta.c.number + 1})
    )
