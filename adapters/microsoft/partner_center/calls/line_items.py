"""Reconciliation lines: the vendor's columns as they are, for a file.

https://learn.microsoft.com/partner-center/developer/get-invoiceline-items
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import msgspec

from adapters.microsoft.http.body import WireError
from adapters.microsoft.http.paging import Page
from adapters.microsoft.http.protocol import Call, Response
from adapters.microsoft.http.wire import exact, readable, word
from adapters.microsoft.partner_center.calls.invoices import plain_id
from adapters.microsoft.partner_center.paging import collection, next_link
from adapters.microsoft.partner_center.requests import get
from bot.errors import Cause, PartnerFailure
from bot.messages import N_
from bot.model import LineItemKind

PAGE = 2000  # default and most
PAGE_LIMIT = 16 * 1024 * 1024  # bytes; so many lines have some 3 MB
UNBILLED = "unbilled"
_LEGACY = frozenset({"office", "azure"})
_ENCODER = msgspec.json.Encoder(decimal_format="number")

Row = Mapping[str, str]


def line_items(invoice_id: str, kind: LineItemKind, currency: str, period: str) -> Call[Page[Row]]:
    """The lines of an invoice, or of the current or previous period under the id ``unbilled``."""
    operation = N_("read invoice lines")
    bare = UNBILLED if invoice_id.strip().lower() == UNBILLED else plain_id(operation, invoice_id)
    if bare == UNBILLED and not (currency and word(period) in {"current", "previous"}):
        detail = N_("Unbilled lines need a currency and a period: current or previous.")
        raise PartnerFailure(Cause.BAD_REQUEST, operation, detail=detail)
    provider = word(kind.provider)
    query: dict[str, str | int] = {"provider": provider, "invoicelineitemtype": word(kind.type)}
    if currency:
        query["currencycode"] = currency
    if period:
        query["period"] = word(period)
    query["size"] = PAGE
    if provider in _LEGACY:
        query["offset"] = 0
    asked = replace(get(operation, "invoices", bare, "lineitems", query=query, bulk=True), limit=PAGE_LIMIT)
    return Call(asked, read_lines)


def read_lines(response: Response) -> Page[Row]:
    """A page of lines, column names as the vendor spells them."""
    body, rows = collection(response)
    return Page(readable(rows, _columns), next_link(body, len(rows)))


def _columns(row: Any) -> dict[str, str]:
    if not isinstance(row, dict):
        raise WireError("a line is not an object")
    return {str(name): _cell(value) for name, value in row.items() if str(name).lower() != "attributes"}


def _cell(value: Any) -> str:
    """A value as text: numbers digit by digit and never as powers of ten, structures as JSON."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return format(exact(value) or Decimal(0), "f")
    return _ENCODER.encode(value).decode()
