"""Price sheets, read: by product, by words, and compared from month to month (``bot.ports.PriceSheets``)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Row, Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store.database.engine import Database
from adapters.store.database.sql import one_of, rows_given
from adapters.store.prices import taking_in
from adapters.store.prices.comparison import NOW, change_of, moved
from adapters.store.prices.product_key import sku_key
from adapters.store.prices.rows import columns_of, of_sheet, price_of, price_read, prices_of, read_sheets
from adapters.store.prices.word_search import word_search
from adapters.store.schema.prices import CURRENT, LOADING, prices, sheets
from bot.model.price import BUYABLE, Price, PriceChange, PriceView, SheetKey, SheetPart, SheetState, UnitPrice
from bot.model.price_words import asked_words
from bot.ports.prices import Counted

MOST_LOOKS, MOST_AT_ONCE = 6, 2000
"""Products that have the words and no price in the market are passed over; so many times, and so many at a time."""

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class SqlPrices:
    """Prices in the database. Lines of a sheet that another has replaced stay for a while, so that no question finds half of it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._dialect = database.dialect

    async def price(
        self, market: str, segment: str, product_id: str, sku_id: str, term: str, billing_cycle: str
    ) -> UnitPrice | None:
        """What one unit costs the partner now."""
        now, found = datetime.now(UTC), await self.prices(market, [(product_id, sku_id)])
        wanted = [
            each
            for each in found
            if each.sheet.view in BUYABLE
            and each.amount is not None
            and each.term == term.upper()
            and each.segment in ("", segment.lower())
            and each.plan in ("", billing_cycle.lower().replace("_", ""))
            and (each.valid_from is None or each.valid_from <= now)
            and (each.valid_to is None or now <= each.valid_to)
            and not Decimal(each.tier_from or 0)
        ]
        if not wanted:
            return None
        # A sheet may have the price before and the one after; what names the segment and the way to pay says more.
        best = max(
            wanted, key=lambda each: (bool(each.segment), bool(each.plan), each.valid_from or _LONG_AGO)
        )
        assert best.amount is not None
        source = f"{best.sheet.view} {best.sheet.month}"
        return UnitPrice(best.amount, best.currency, best.unit, best.valid_from, source)

    async def prices(
        self, market: str, skus: Collection[tuple[str, str]], month: str = ""
    ) -> Sequence[Price]:
        """All prices of these products and SKUs."""
        given = [[sku_key(*each)] for each in skus]
        if not given:
            return ()
        [number] = rows_given(self._dialect, "keys", BigInteger())
        which = one_of(self._dialect, prices.c.key, select(number))
        query = prices_of(market, month=month).where(which).order_by(sheets.c.id, prices.c.line)
        return [price_of(row) for row in await self._database.once(query, {"keys": given})]

    async def search(
        self, text: str, market: str, *, segment: str = "", views: Collection[PriceView] = (), limit: int = 20
    ) -> Sequence[Price]:
        """Prices of the products that fit best."""
        words = asked_words(text)
        if not words:
            return ()
        async with self._database.read() as connection:
            read = {
                row.id: SheetKey(row.market, PriceView(row.view), row.month)
                for row in await connection.execute(read_sheets(market, views, every=True))
            }
            if not read:
                return ()
            for whole in (True, False):
                if found := await self._search(connection, words, read, segment.lower(), limit, whole):
                    return found
        return ()

    async def _search(
        self,
        connection: AsyncConnection,
        words: Sequence[str],
        read: Mapping[int, SheetKey],
        segment: str,
        limit: int,
        whole: bool,
    ) -> Sequence[Price]:
        """Some products at a time, until so many have a price in the sheets that are read."""
        found: dict[int, list[Price]] = {}
        after, at_once = -1, limit
        for _ in range(MOST_LOOKS):
            query = word_search(self._dialect, words, after, at_once, whole=whole)
            fitting: dict[int, Sequence[Any]] = {row[0]: row for row in await connection.execute(query)}
            for row in await _priced(connection, fitting, read, segment):
                if row[0] in found or len(found) < limit:
                    called = fitting[row[0]]
                    price = price_read(read[row[1]], (called[2], called[3], called[4]), row[2:])
                    found.setdefault(row[0], []).append(price)
            if len(found) >= limit or len(fitting) < at_once:
                break
            after, at_once = max(fitting), min(at_once * 4, MOST_AT_ONCE)
        return [price for prices_of_one in found.values() for price in prices_of_one]

    async def changes(
        self,
        market: str,
        month: str,
        before: str,
        *,
        skus: Collection[tuple[str, str]] = (),
        segment: str = "",
        limit: int = 100,
    ) -> Sequence[PriceChange]:
        """What moved between two months."""
        query = moved(market, month, before, limit)
        if segment:
            query = query.where(NOW.c.segment.in_(["", segment.lower()]))
        given: dict[str, Any] = {}
        if skus:
            [number] = rows_given(self._dialect, "keys", BigInteger())
            query = query.where(one_of(self._dialect, NOW.c.key, select(number)))
            given = {"keys": [[sku_key(*each)] for each in skus]}
        return [change_of(row) for row in await self._database.once(query, given)]

    async def sheets(self, market: str = "") -> Sequence[SheetState]:
        """The sheets that are there."""
        query = select(sheets).where(sheets.c.state == CURRENT)
        if market:
            query = query.where(sheets.c.market == market.upper())
        rows = await self._database.once(
            query.order_by(sheets.c.month.desc(), sheets.c.market, sheets.c.view)
        )
        return [_state(row) for row in rows]

    async def under_way(self) -> SheetState | None:
        """The sheet that is coming in."""
        rows = await self._database.once(
            select(sheets).where(sheets.c.state == LOADING).order_by(sheets.c.id.desc()).limit(1)
        )
        return _state(rows[0]) if rows else None

    async def take_in(
        self, key: SheetKey, parts: AsyncIterator[SheetPart], now: datetime, counted: Counted | None = None
    ) -> SheetState:
        """Keep a sheet."""
        return await taking_in.take_in(self._database, key, parts, now, counted)

    async def forget(self, before: str) -> int:
        """Forget old sheets, replaced ones, and what came in halfway."""
        return await taking_in.forget_halfway(self._database) + await taking_in.forget(self._database, before)


def _state(row: Row[Any]) -> SheetState:
    key = SheetKey(row.market, PriceView(row.view), row.month)
    return SheetState(key, row.fetched, row.rows, row.unread, row.problems)


async def _priced(
    connection: AsyncConnection,
    fitting: Mapping[int, Sequence[Any]],
    read: Mapping[int, SheetKey],
    segment: str,
) -> Sequence[Sequence[Any]]:
    """Number of the product, sheet, and what :func:`price_read` reads, for these products in these sheets, in their order."""
    query: Select[Any] = select(prices.c.product, prices.c.sheet, *columns_of(prices)).where(
        prices.c.key.in_({row[1] for row in fitting.values()}),
        of_sheet(prices).in_(read),
        prices.c.product.in_(fitting),
    )
    if segment:
        query = query.where(prices.c.segment.in_(["", segment]))
    rows = await connection.execute(query.order_by(prices.c.product, prices.c.sheet, prices.c.line))
    return [tuple(row) for row in rows]
