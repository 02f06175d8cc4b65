"""Invoice statements and receipts as PDF."""

from __future__ import annotations

import re
from dataclasses import replace
from email.message import Message

from adapters.microsoft.http.body import WireError
from adapters.microsoft.http.protocol import PDF, PDF_LIMIT, Call, Request, Response
from adapters.microsoft.partner_center.calls.invoices import plain_id
from adapters.microsoft.partner_center.requests import get
from bot.errors import Cause, PartnerFailure
from bot.messages import N_
from bot.model import Document

LONGEST_NAME = 100


def invoice_pdf(invoice_id: str) -> Call[Document]:
    """An invoice's statement; it takes a signed-in user."""
    operation = N_("get an invoice's PDF")
    bare = plain_id(operation, invoice_id)
    return _document(get(operation, "invoices", bare, "documents", "statement", user=True), f"{bare}.pdf")


def receipt_pdf(invoice_id: str, receipt_id: str) -> Call[Document]:
    """An invoice's tax receipt (Taiwan only); it takes a signed-in user."""
    operation = N_("get a receipt's PDF")
    bare = plain_id(operation, invoice_id)
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,80}", receipt_id):
        raise PartnerFailure(Cause.NOT_FOUND, operation, detail=N_("This is not a receipt's number."))
    request = get(operation, "invoices", bare, "receipts", receipt_id, "documents", "statement", user=True)
    return _document(request, f"{bare}-{receipt_id}.pdf")


def _document(request: Request, name: str) -> Call[Document]:
    asked = replace(request, accept=f"{PDF}, */*;q=0.5", limit=PDF_LIMIT, bulk=True)
    return Call(asked, lambda response: read_pdf(response, name))


def read_pdf(response: Response, name: str) -> Document:
    """The document. Its first bytes tell that it is a PDF; the Content-Type does not always."""
    if b"%PDF-" not in response.body[:1024]:
        raise WireError("not a PDF")
    return Document(file_name(response.headers.get("content-disposition", ""), name), PDF, response.body)


def file_name(disposition: str, default: str) -> str:
    """The file's name as the vendor gives it, without path, control characters or another ending."""
    message = Message()
    try:
        message["Content-Disposition"] = " ".join(disposition.split())
        given = message.get_filename() or ""
    except (ValueError, LookupError, TypeError):
        given = ""
    last = re.split(r"[\\/]", given)[-1]
    safe = re.sub(r"[^\w.() -]", "_", last, flags=re.ASCII).strip(" .")[:LONGEST_NAME]
    return safe if safe.lower().endswith(".pdf") and len(safe) > 4 else default
