"""Invoices at Partner Center (``bot.ports.InvoiceReader``)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date

from adapters.microsoft.http.exchange import Exchange
from adapters.microsoft.partner_center.calls import documents, invoices, line_items
from bot.errors import Cause, PartnerFailure
from bot.model import Balance, Document, Invoice, LineItemKind


class InvoiceOperations:
    """Reads billing documents, their files and lines, and what is unpaid."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    async def all(self, since: date | None = None) -> Sequence[Invoice]:
        return invoices.newest_first(await self._exchange.everything(invoices.invoices(since)), since)

    async def get(self, invoice_id: str) -> Invoice:
        return await self._exchange.perform(invoices.invoice(invoice_id))

    async def pdf(self, invoice_id: str) -> Document:
        return await self._exchange.perform(documents.invoice_pdf(invoice_id))

    async def receipt_pdf(self, invoice_id: str, receipt_id: str) -> Document:
        return await self._exchange.perform(documents.receipt_pdf(invoice_id, receipt_id))

    def line_items(
        self, invoice_id: str, kind: LineItemKind, currency: str = "", period: str = ""
    ) -> AsyncIterator[Sequence[Mapping[str, str]]]:
        return self._exchange.pages(line_items.line_items(invoice_id, kind, currency, period))

    async def balances(self) -> Sequence[Balance]:
        """One row per currency; where the service does not list them, the default currency alone."""
        try:
            return await self._exchange.everything(invoices.balances())
        except PartnerFailure as failure:
            if failure.cause is not Cause.NOT_FOUND:
                raise
            return [await self._exchange.perform(invoices.balance())]
