"""Port to the price sheets that are kept: prices, the search for them and what moved, and the sheets as they are taken in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from bot.model.price import Price, PriceChange, PriceView, SheetKey, SheetPart, SheetState, UnitPrice

__all__ = ["PriceReader", "PriceSheetSource", "PriceSheets", "UnitPrice"]

Counted = Callable[[int], Awaitable[object]]
"""Hears how many lines are in."""


class PriceReader(Protocol):
    """Reads prices. They are the partner's own; nothing in them is about a customer."""

    async def price(
        self, market: str, segment: str, product_id: str, sku_id: str, term: str, billing_cycle: str
    ) -> UnitPrice | None:
        """What one unit costs the partner now, by the newest sheet of the market; ``None`` where none has it.

        Words are the vendor's, in any case. Where a sheet has one price for all segments or all ways to pay, that is it. Prices
        of extended terms and of products no longer sold are none of these. Azure's consumption is priced by use, not here.
        """
        ...

    async def prices(
        self, market: str, skus: Collection[tuple[str, str]], month: str = ""
    ) -> Sequence[Price]:
        """All prices of these products and SKUs, in the newest sheets of the market or those of a month."""
        ...

    async def search(
        self, text: str, market: str, *, segment: str = "", views: Collection[PriceView] = (), limit: int = 20
    ) -> Sequence[Price]:
        """Prices of the ``limit`` products that fit best, in the newest sheets of the market: those that have every word, else
        those whose words begin with them."""
        ...

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
        """What moved between the sheets of two months of a market, the largest share first, at most ``limit``; of these products
        and SKUs alone where some are named. A price is that of a month's last second."""
        ...

    async def sheets(self, market: str = "") -> Sequence[SheetState]:
        """The sheets that are there, the newest month first."""
        ...


class PriceSheets(PriceReader, Protocol):
    """Price sheets as they are taken in."""

    async def take_in(
        self, key: SheetKey, parts: AsyncIterator[SheetPart], now: datetime, counted: Counted | None = None
    ) -> SheetState:
        """Keep a sheet, in place of the one of the same name when every line is in.

        Until then, and where ``parts`` fails or the process dies, the one before stands.
        """
        ...

    async def under_way(self) -> SheetState | None:
        """The sheet that is coming in, with the lines that are there by now; ``None`` where none is."""
        ...

    async def forget(self, before: str) -> int:
        """Forget the sheets of the months before this one, and what is left of sheets that came in halfway; how many."""
        ...


class PriceSheetSource(Protocol):
    """Where price sheets come from."""

    def sheet(self, key: SheetKey, now: datetime) -> AbstractAsyncContextManager[AsyncIterator[SheetPart]]:
        """A sheet, fetched whole before its first line is read. Raises :class:`bot.errors.PartnerFailure`."""
        ...
