"""Invoices: billing documents, their files and lines, and what is unpaid."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date
from typing import Protocol

from bot.model import Balance, Document, Invoice, LineItemKind


class InvoiceReader(Protocol):
    """What can be read of invoices. All of it is the partner's own; an invoice is of no single customer."""

    async def all(self, since: date | None = None) -> Sequence[Invoice]:
        """Billing documents, newest first; amendments are among them. ``since`` is the first day of issue."""
        ...

    async def get(self, invoice_id: str) -> Invoice:
        """One billing document. Raises ``NOT_FOUND``."""
        ...

    async def pdf(self, invoice_id: str) -> Document:
        """A document's statement as a file."""
        ...

    async def receipt_pdf(self, invoice_id: str, receipt_id: str) -> Document:
        """A tax receipt as a file (Taiwan only)."""
        ...

    def line_items(
        self, invoice_id: str, kind: LineItemKind, currency: str = "", period: str = ""
    ) -> AsyncIterator[Sequence[Mapping[str, str]]]:
        """Reconciliation lines as the vendor's columns, page by page.

        ``invoice_id`` is ``unbilled`` for estimates; then ``currency`` and ``period`` (current, previous) are needed.
        """
        ...

    async def balances(self) -> Sequence[Balance]:
        """What is unpaid, one row per currency."""
        ...
