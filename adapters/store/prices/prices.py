"""Price sheets, read: by product, by words, and compared from month to month (``bot.ports.PriceSheets``)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, and_, select

from adapters.store.database.engine import Database
from adapters.store.database.sql import one_of, rows_given
from adapters.store.prices import taking_in
from adapters.store.prices.comparison import NOW, change_of, moved
from adapters.store.prices.product_key import sku_key
from adapters.store.prices.rows import price_of, prices_of, read_sheets
from adapters.store.prices.word_search import word_search
from adapters.store.schema.prices import CURRENT, prices, products, sheets
from bot.model.price import BUYABLE, Price, PriceChange, PriceView, SheetKey, SheetPart, SheetState, UnitPrice
from bot.model.price_words import asked_words
from bot.ports.prices import Counted

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class SqlPrices:
    """Prices in the database. A question is one statement, so that no sheet is changed for another halfway through it."""

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
            and each.plan in ("", billing_cycle.lower())
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
        query = prices_of(market, views)
        if segment:
            query = query.where(prices.c.segment.in_(["", segment.lower()]))
        for whole in (True, False):
            within = read_sheets(market, views)
            fitting = word_search(self._dialect, words, within, limit, whole=whole)
            fits = query.join(fitting, and_(fitting.c.key == prices.c.key, fitting.c.id == prices.c.product))
            ordered = fits.order_by(products.c.id, sheets.c.id, prices.c.line)
            if found := await self._database.once(ordered):
                return [price_of(row) for row in found]
        return ()

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
        return [
            SheetState(
                SheetKey(row.market, PriceView(row.view), row.month),
                row.fetched,
                row.rows,
                row.unread,
                row.problems,
            )
            for row in rows
        ]

    async def take_in(
        self, key: SheetKey, parts: AsyncIterator[SheetPart], now: datetime, counted: Counted | None = None
    ) -> SheetState:
        """Keep a sheet."""
        return await taking_in.take_in(self._database, key, parts, now, counted)

    async def forget(self, before: str) -> int:
        """Forget old sheets, replaced ones, and what came in halfway."""
        return await taking_in.forget_halfway(self._database) + await taking_in.forget(self._database, before)
