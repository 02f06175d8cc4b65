"""Invoices and the balance.

https://learn.microsoft.com/partner-center/developer/invoice-resources
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from adapters.microsoft.http.body import WireError
from adapters.microsoft.http.paging import Page
from adapters.microsoft.http.protocol import Call
from adapters.microsoft.http.wire import Fields, fields, word
from adapters.microsoft.partner_center.paging import paged
from adapters.microsoft.partner_center.requests import get
from bot.errors import Cause, PartnerFailure
from bot.messages import N_
from bot.model import Balance, DocumentType, Invoice, LineItemKind, Money

PAGE = 200
# Plain numbers (D02005YFHI, G000024135, 1234000000). The digit keeps out the resource's own sub-paths.
_ID = re.compile(r"(?=.*[0-9])[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_PREFIXES = ("recurring-", "onetime-")
_DOCUMENTS = {
    "voidnote": DocumentType.VOID,
    "adjustmentnote": DocumentType.ADJUSTMENT,
    "creditnote": DocumentType.ADJUSTMENT,
}
_DOCUMENT_NUMBERS = ("none", "invoice", "void_note", "adjustment_note")
_KINDS = {"recurring": "recurring", "onetime": "one-time"}
# Bodies name a provider otherwise than queries do; marketplace rows are asked for as onetime.
_PROVIDERS = {"marketplace": "onetime"}
_PROVIDER_NUMBERS = ("none", "office", "azure", "azuredatamarket", "onetime", "marketplace")


def plain_id(operation: str, invoice_id: str) -> str:
    """An invoice's plain number. Raises ``NOT_FOUND`` for what cannot be one, so that nothing else is asked for."""
    bare = invoice_id.strip()
    for prefix in _PREFIXES:
        if bare.lower().startswith(prefix):
            bare = bare[len(prefix) :]
    if not _ID.fullmatch(bare):
        detail = N_("An invoice number looks like G000024135.")
        raise PartnerFailure(Cause.NOT_FOUND, operation, detail=detail, advice=N_("Check the number."))
    return bare


def invoices(since: date | None = None) -> Call[Page[tuple[Invoice, ...]]]:
    """Billing documents, each with its amendments; only those issued on or after *since*."""
    query: dict[str, str | int] = {"size": PAGE, "offset": 0}
    if since is not None:
        bound = {"Field": "InvoiceDate", "Value": since.isoformat(), "Operator": "greater_than_or_equals"}
        query["filter"] = json.dumps(bound)
    return paged(get(N_("list invoices"), "invoices", query=query), read_with_amendments)


def newest_first(found: Iterable[tuple[Invoice, ...]], since: date | None) -> list[Invoice]:
    """All documents once each, newest first. The service ignores filters on some kinds, so dates are checked."""
    once = {invoice.id: invoice for group in found for invoice in reversed(group)}
    kept = [one for one in once.values() if since is None or one.issued >= since]
    return sorted(kept, key=lambda one: (one.issued, one.id), reverse=True)


def invoice(invoice_id: str) -> Call[Invoice]:
    """One invoice; it takes a signed-in user, unlike the list."""
    operation = N_("read an invoice")
    request = get(operation, "invoices", plain_id(operation, invoice_id), user=True)
    return Call(request, lambda response: read_invoice(fields(response.body)))


def read_with_amendments(row: Fields) -> tuple[Invoice, ...]:
    """A document followed by those that amend it."""
    return (read_invoice(row), *row.parts("amendments", read_invoice))


def read_invoice(row: Fields) -> Invoice:
    """One billing document."""
    issued, total = row.day("invoiceDate"), row.amount("totalCharges")
    if issued is None or total is None:
        raise WireError("an invoice without date or total")
    currency = row.text("currencyCode").upper()
    kind = row.text("invoiceType")
    return Invoice(
        id=row.need("id"),
        issued=issued,
        total=Money(total, currency),
        paid=Money(row.amount("paidAmount") or Decimal(0), currency),
        kind=_KINDS.get(word(kind), kind),
        document=_DOCUMENTS.get(word(word(row.raw("documentType"), _DOCUMENT_NUMBERS)), DocumentType.INVOICE),
        period_starts=row.day("billingPeriodStartDate"),
        period_ends=row.day("billingPeriodEndDate"),
        amends=row.text("amendsOf"),
        amendments=tuple(filter(None, (one.text("id") for one in row.objects("amendments")))),
        receipts=row.parts("taxReceipts", lambda one: one.need("id")),
        details=tuple(dict.fromkeys(row.parts("invoiceDetails", _read_kind))),
    )


def _read_kind(row: Fields) -> LineItemKind:
    provider = word(row.raw("billingProvider"), _PROVIDER_NUMBERS)
    kind = word(row.raw("invoiceLineItemType"), ("none", "usagelineitems", "billinglineitems"))
    if not provider or not kind:
        raise WireError("a kind of lines that cannot be asked for")
    return LineItemKind(_PROVIDERS.get(provider, provider), kind)


def balances() -> Call[Page[Balance]]:
    """What is unpaid, one row per currency; it takes a signed-in user."""
    return paged(get(N_("read the balance"), "invoices", "summaries", user=True), read_balance)


def balance() -> Call[Balance]:
    """What is unpaid in the partner's default currency alone."""
    request = get(N_("read the balance"), "invoices", "summary")
    return Call(request, lambda response: read_balance(fields(response.body)))


def read_balance(row: Fields) -> Balance:
    """One currency's balance; a payment dated year 1 never happened."""
    due, currency = row.amount("balanceAmount"), row.text("currencyCode").upper()
    if due is None:
        raise WireError("a balance without amount")
    paid_on, paid = row.day("lastPaymentDate"), row.figure("lastPaymentAmount")
    return Balance(
        due=Money(due, currency),
        last_payment=Money(abs(paid), currency) if paid_on and paid is not None else None,
        last_payment_on=paid_on,
        latest_invoice_on=row.day("latestInvoiceDate"),
    )
