"""Price sheets taken in: part by part, each in a short transaction, and read by nobody before all of it is there.

A sheet of half a million lines in one transaction would keep every other writer of SQLite waiting for its end.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Text,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store.database.bulk import copy_rows
from adapters.store.database.engine import Database
from adapters.store.database.sql import insert_into, one_of, rows_given
from adapters.store.prices.product_key import product_number, sku_key
from adapters.store.schema.prices import CURRENT, LOADING, REPLACED, prices, product_words, products, sheets
from bot.errors import Unavailable
from bot.line import clean
from bot.model import price_words
from bot.model.price import PriceLine, SheetKey, SheetPart, SheetState
from bot.ports.prices import Counted

TOLD = 5
"""Lines that could not be read and are kept by their number and what was wrong with them; the others are counted."""

DELETED_AT_ONCE = 20_000
"""Lines that are forgotten in one transaction."""

PRODUCTS_AT_ONCE = 20_000
"""Products that are added in one transaction: their index of words is written anew for each."""

_COLUMNS = tuple(column.name for column in prices.columns)
_PRODUCT_COLUMNS = tuple(column.name for column in products.columns)

Product = tuple[int, int, str, str, str]
"""Its number, its key, its ids and what it is called."""


class SheetWriter:
    """Writes the lines of one sheet into a row of ``price_sheets`` that nobody reads yet."""

    def __init__(self, database: Database, key: SheetKey) -> None:
        self._database, self._key = database, key
        self.rows = self.unread = 0
        self._problems: list[str] = []
        self._products: dict[int, Product] = {}
        self._sheet = 0

    async def begin(self, now: datetime) -> None:
        """Make the row. What an earlier attempt left halfway is swept by :func:`forget_halfway`."""
        row = {
            "market": self._key.market,
            "view": self._key.view.value,
            "month": self._key.month,
            "state": LOADING,
            "fetched": now,
        }
        async with self._database.write() as connection:
            made = await connection.execute(insert(sheets).values(row).returning(sheets.c.id))
            self._sheet = made.scalar_one()

    async def add(self, part: SheetPart) -> None:
        """Write some lines."""
        rows, found = await asyncio.to_thread(_rows, self._sheet, part.lines)
        self._products |= found
        if len(self._products) >= PRODUCTS_AT_ONCE:
            await self._put_products()
        self.rows += len(rows)
        async with self._database.write() as connection:
            held = await connection.execute(update(sheets).where(self._mine).values(rows=self.rows))
            if not held.rowcount:
                raise Unavailable  # whoever took it for left halfway takes in sheets now
            await copy_rows(connection, prices, _COLUMNS, rows)
        self.unread += len(part.unread)
        more = part.unread[: TOLD - len(self._problems)]
        self._problems += [f"{each.line}: {clean(each.why)[:200]}" for each in more]

    async def finish(self, now: datetime) -> SheetState:
        """Let it be read in place of the one before, in one transaction."""
        await self._put_products()
        problems = "\n".join(self._problems)
        same = (
            (sheets.c.market == self._key.market)
            & (sheets.c.view == self._key.view.value)
            & (sheets.c.month == self._key.month)
            & (sheets.c.state == CURRENT)
        )
        done = {"state": CURRENT, "rows": self.rows, "unread": self.unread, "problems": problems}
        async with self._database.write() as connection:
            await connection.execute(update(sheets).where(same).values(state=REPLACED))
            if not (await connection.execute(update(sheets).where(self._mine).values(done))).rowcount:
                raise Unavailable
        return SheetState(self._key, now, self.rows, self.unread, problems)

    @property
    def _mine(self) -> ColumnElement[bool]:
        return (sheets.c.id == self._sheet) & (sheets.c.state == LOADING)

    async def _put_products(self) -> None:
        async with self._database.write() as connection:
            await _put_products(connection, self._products)
        self._products = {}


async def take_in(
    database: Database, key: SheetKey, parts: AsyncIterator[SheetPart], now: datetime, counted: Counted | None
) -> SheetState:
    """Write a whole sheet. Where it breaks off, its lines are nobody's and are swept with the next one."""
    writer = SheetWriter(database, key)
    await writer.begin(now)
    # The next part is read while this one is written: the database is another process, or another thread, and would wait.
    coming = _next(parts)
    try:
        while (part := await coming) is not None:
            coming = _next(parts)
            await writer.add(part)
            if counted:
                await counted(writer.rows)
    finally:
        coming.cancel()
    return await writer.finish(now)


def _next(parts: AsyncIterator[SheetPart]) -> asyncio.Task[SheetPart | None]:
    async def read() -> SheetPart | None:
        return await anext(parts, None)

    return asyncio.create_task(read())


def _rows(sheet: int, lines: Sequence[PriceLine]) -> tuple[list[tuple[Any, ...]], dict[int, Product]]:
    """The lines as rows, and the products in them by number. In a thread: it takes a while for all of a part."""
    rows: list[tuple[Any, ...]] = []
    found: dict[int, Product] = {}
    last: tuple[str, str, str, str] = ("", "", "", "")
    number = key = 0
    for (
        line, product_id, sku_id, title, sku_title, term, plan, segment,
        currency, amount, erp, unit, tier_from, valid_from, valid_to,
    ) in lines:  # fmt: skip
        this = (product_id, sku_id, title, sku_title)
        if this != last:  # a product's terms and segments stand together
            last, key = this, sku_key(product_id, sku_id)
            called = called_by(title, sku_title)
            number = product_number(key, called)
            found[number] = (number, key, product_id, sku_id, called)
        rows.append(
            (sheet, line, number, key, term, plan, segment, currency, amount, erp, unit, tier_from,
             valid_from, valid_to)
        )  # fmt: skip
    return rows, found


def called_by(title: str, sku_title: str) -> str:
    """What a product and its SKU are called: both, where neither says the other."""
    if not sku_title or sku_title in title:
        return title or sku_title
    return sku_title if title in sku_title else f"{title}, {sku_title}"


_GIVEN = {name: rows_given(name, "numbers", BigInteger()) for name in ("sqlite", "postgresql")}
_KNOWN = {
    name: select(products.c.id).where(one_of(name, products.c.id, select(*given)))
    for name, given in _GIVEN.items()
}


async def _put_products(connection: AsyncConnection, found: dict[int, Product]) -> None:
    """Add the products that are not there yet: hardly any after the first sheet."""
    if not found:
        return
    given = {"numbers": [[number] for number in found]}
    known = set((await connection.scalars(_KNOWN[connection.dialect.name], given)).all())
    fresh = [each for number, each in sorted(found.items()) if number not in known]
    if not fresh:
        return
    rows = await asyncio.to_thread(lambda: [(*each, price_words.product_words(each[4])) for each in fresh])
    if connection.dialect.name == "sqlite":
        await copy_rows(connection, products, _PRODUCT_COLUMNS, rows)
        # In the order of their numbers: any other costs a pass over the index.
        await copy_rows(connection, product_words, ("rowid", "words"), [(row[0], row[5]) for row in rows])
        return
    # Two who take in sheets at once may both be the first with a product.
    given_rows = (
        func.unnest(
            *(
                bindparam(column.name, type_=postgresql.ARRAY(BigInteger if at < 2 else Text))
                for at, column in enumerate(products.c)
            )
        )
        .table_valued(*_PRODUCT_COLUMNS)
        .render_derived()
    )
    statement = (
        insert_into(connection, products)
        .from_select(_PRODUCT_COLUMNS, select(*given_rows.c))
        .on_conflict_do_nothing()
    )
    columns = dict(zip(_PRODUCT_COLUMNS, map(list, zip(*rows, strict=True)), strict=True))
    await connection.execute(statement, columns)


async def forget(database: Database, before: str) -> int:
    """Forget replaced and older sheets, a few thousand lines at a time, and the products that no sheet has any more."""
    old = (sheets.c.state == REPLACED) | ((sheets.c.state == CURRENT) & (sheets.c.month < before))
    return await _forget(database, old)


async def forget_halfway(database: Database) -> int:
    """Forget what came in halfway. Only whoever takes in sheets may: nobody else knows that no other does."""
    return await _forget(database, sheets.c.state == LOADING)


async def _forget(database: Database, which: Any) -> int:
    async with database.write() as connection:
        # Nobody reads it from here on.
        gone = (
            await connection.scalars(
                update(sheets).where(which).values(state=REPLACED).returning(sheets.c.id)
            )
        ).all()
    for sheet in gone:
        while await _forget_lines(database, sheet):
            pass
        async with database.write() as connection:
            await connection.execute(delete(sheets).where(sheets.c.id == sheet))
    if gone:
        await _forget_products(database)
    return len(gone)


async def _forget_lines(database: Database, sheet: int) -> int:
    async with database.write() as connection:
        first = await connection.scalar(select(func.min(prices.c.line)).where(prices.c.sheet == sheet))
        if first is None:
            return 0
        some = (prices.c.sheet == sheet) & (prices.c.line < first + DELETED_AT_ONCE)
        return (await connection.execute(delete(prices).where(some))).rowcount


async def _forget_products(database: Database) -> None:
    """Walk through all products in the order of their numbers, and take those away that nothing is left of."""
    after = -1
    while True:
        async with database.write() as connection:
            some = select(products.c.id).where(products.c.id > after).order_by(products.c.id).limit(5000)
            last = await connection.scalar(select(func.max(some.subquery().c.id)))
            if last is None:
                return
            unused = ~exists().where((prices.c.key == products.c.key) & (prices.c.product == products.c.id))
            within = products.c.id.between(after + 1, last)
            gone = select(products.c.id, products.c.words).where(within, unused)
            if connection.dialect.name == "sqlite":
                # https://www.sqlite.org/fts5.html#the_delete_command
                order = gone.with_only_columns(literal("delete"), products.c.id, products.c.words)
                columns = [product_words.c.price_words, product_words.c.rowid, product_words.c.words]
                await connection.execute(insert(product_words).from_select(columns, order))
            await connection.execute(delete(products).where(within, unused))
        after = last
