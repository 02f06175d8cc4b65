"""Resellers at Partner Center (``bot.ports.ResellerReader``)."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.microsoft.http.exchange import Exchange
from adapters.microsoft.partner_center.calls import resellers
from bot.model import Reseller


class ResellerOperations:
    """Reads the indirect resellers of a provider."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    async def all(self) -> Sequence[Reseller]:
        return await self._exchange.everything(resellers.all_resellers())

    async def of(self, customer_id: str) -> Sequence[Reseller]:
        return await self._exchange.everything(resellers.resellers_of(customer_id))
