"""Invoices: the partner's billing documents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.model.money import Money


class DocumentType(StrEnum):
    """What a billing document is."""

    INVOICE = "invoice"
    ADJUSTMENT = "adjustment_note"
    VOID = "void_note"


class PaymentState(StrEnum):
    """Derived from amounts; Partner Center has no payment field, and no due date to be overdue against."""

    OPEN = "open"
    PARTLY_PAID = "partly paid"
    PAID = "paid"
    VOID = "void"
    CREDIT = "credit"


@dataclass(frozen=True, slots=True)
class LineItemKind:
    """One of the reconciliation files an invoice offers: vendor's provider and line item type."""

    provider: str
    type: str


@dataclass(frozen=True, slots=True)
class Invoice:
    """A billing document. ``id`` is the plain number (``G000024130``), never the prefixed link form."""

    id: str
    issued: date
    total: Money
    paid: Money
    kind: str
    document: DocumentType = DocumentType.INVOICE
    period_starts: date | None = None
    period_ends: date | None = None
    amends: str = ""
    amendments: tuple[str, ...] = ()
    receipts: tuple[str, ...] = ()
    details: tuple[LineItemKind, ...] = ()

    @property
    def payment(self) -> PaymentState:
        """How far it is paid; the sign of the vendor's paid amount is not reliable and is ignored."""
        if self.document is DocumentType.VOID:
            return PaymentState.VOID
        if self.document is DocumentType.ADJUSTMENT or self.total.amount < 0:
            return PaymentState.CREDIT
        paid = abs(self.paid.amount)
        if paid >= self.total.amount:
            return PaymentState.PAID
        return PaymentState.PARTLY_PAID if paid else PaymentState.OPEN


@dataclass(frozen=True, slots=True)
class Balance:
    """What is unpaid in one currency."""

    due: Money
    last_payment: Money | None
    last_payment_on: date | None
    latest_invoice_on: date | None
