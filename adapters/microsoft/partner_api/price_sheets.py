"""Price sheets of the Partner API (``bot.ports.PriceSheetSource``): fetched to a file without a name, and read from there.

https://learn.microsoft.com/partner-center/developer/get-a-price-sheet
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import datetime
from types import TracebackType
from typing import IO

from adapters.microsoft.http.attempts import Tokens
from adapters.microsoft.http.body import WireError
from adapters.microsoft.http.exchange import Exchange
from adapters.microsoft.http.failures import unusable
from adapters.microsoft.http.protocol import Call, Request, fresh_ids
from adapters.microsoft.http.transport import HttpTransport
from adapters.microsoft.partner_api.service import VERSION, partner_api
from adapters.microsoft.partner_api.sheet_file import parts
from bot.model.price import SheetKey, SheetPart, month_of
from config.settings import PartnerCenterSettings

MOST_FETCHED = 512 * 1024**2
"""Bytes of a sheet as it is sent, which is a zip where the service does as it is asked."""

OPERATION = "fetch a price sheet"


def open_price_sheets(settings: PartnerCenterSettings, tokens: Tokens) -> PartnerApiPriceSheets:
    """The price sheets of an installation, over connections of their own."""
    service = partner_api(settings.partner_api_url)
    return PartnerApiPriceSheets(Exchange(service, tokens, HttpTransport(settings.ca_file)))


def sheet_request(key: SheetKey, now: datetime, into: IO[bytes]) -> Request:
    """What to ask for a sheet: that of this month is the current one, earlier ones are history.

    Raises :class:`ValueError` for a market or month that cannot be one.
    """
    if not re.fullmatch("[A-Z]{2}", key.market) or not re.fullmatch(r"\d{4}-\d\d", key.month):
        raise ValueError(f"{key} is no price sheet")
    when = "current" if key.month == month_of(now) else f"history&month={key.month.replace('-', '')}"
    name = f"pricesheets(Market='{key.market}',PricesheetView='{key.view}')"
    return Request(
        OPERATION,
        "GET",
        f"/{VERSION}/sales/{name}/$value?timeline={when}",
        user=True,
        bulk=True,
        headers=(("Accept-Encoding", "deflate"),),
        accept="*/*",
        limit=MOST_FETCHED,
        into=into,
    )


class PartnerApiPriceSheets:
    """Fetches sheets with the service account's rights: the API knows no others, and there is nobody to wait for a person's."""

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange

    async def __aenter__(self) -> PartnerApiPriceSheets:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.exchange.close()

    @asynccontextmanager
    async def sheet(self, key: SheetKey, now: datetime) -> AsyncIterator[AsyncIterator[SheetPart]]:
        """A sheet, whole on this machine before its first line is read. Raises :class:`bot.errors.PartnerFailure`."""
        with tempfile.TemporaryFile(prefix="csp-bot-prices-") as file:
            request = sheet_request(key, now, file)
            await self.exchange.perform(Call(request, lambda _: None))
            yield self._parts(request, parts(file, key))

    async def _parts(self, request: Request, found: Iterator[SheetPart]) -> AsyncIterator[SheetPart]:
        """Read in a thread, a part at a time."""
        while True:
            try:
                part = await asyncio.to_thread(next, found, None)
            except WireError as error:
                raise unusable(self.exchange.service, request, fresh_ids(), str(error)) from error
            if part is None:
                return
            yield part
