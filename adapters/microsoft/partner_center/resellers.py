"""Resellers and other partners at Partner Center (``bot.ports.ResellerReader``)."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.microsoft.http.exchange import Exchange
from adapters.microsoft.partner_center.calls import resellers
from bot.model import Reseller


class ResellerOperations:
    """Reads resellers, and what is known of a partner by its ids."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    async def all(self) -> Sequence[Reseller]:
        return await self._exchange.everything(resellers.all_resellers())

    async def of(self, customer_id: str) -> Sequence[Reseller]:
        """The resellers that one customer belongs to."""
        return await self._exchange.everything(resellers.resellers_of(customer_id))

    async def organization(self, mpn_id: str) -> resellers.Organization:
        """Whose a partner (MPN) id is."""
        return await self._exchange.perform(resellers.organization(mpn_id))

    async def agreement(self, *, mpn_id: str = "", tenant_id: str = "") -> resellers.Agreement:
        """Whether a reseller, by either of its ids, has signed the Microsoft Partner Agreement."""
        return await self._exchange.perform(resellers.agreement(mpn_id=mpn_id, tenant_id=tenant_id))
