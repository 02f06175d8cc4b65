"""Reconciliation lines: which ones a request wants, and paging over them."""

from __future__ import annotations

from datetime import datetime

from sandbox.http.operations import ACCOUNTANTS, Call, Operations
from sandbox.partner_center import rows as shapes
from sandbox.partner_center.invoices import find
from sandbox.partner_center.pages import index, seek
from sandbox.wire.bodies import Answer, collection
from sandbox.wire.problems import refuse
from sandbox.world.billing import CURRENCIES, ONE_TIME, RECURRING, Charge, Invoice
from sandbox.world.usage import period, previous

OPERATIONS = Operations()
MOST = 2000


def _word(text: str) -> str:
    return text.lower().replace("_", "")


@OPERATIONS.on("GET", "/v1/invoices/unbilled/lineitems", roles=ACCOUNTANTS)
def unbilled(call: Call) -> Answer:
    """Estimates of the running or the previous month, in one currency."""
    currency, when = call.query.get("currencycode", "").upper(), call.query.get("period", "").lower()
    if currency not in CURRENCIES:
        raise refuse(400, 2000, "The parameter currencyCode is required.")
    if when not in ("current", "previous"):
        raise refuse(400, 2000, "The parameter period must be current or previous.")
    provider = _word(call.query.get("provider", ""))
    if provider not in ("onetime", "all", "marketplace"):
        raise refuse(400, 2000, "The parameter provider is not valid.")
    month = period(call.now).start if when == "current" else previous(call.now)
    until = call.now if when == "current" else None
    charges = list(call.world.billing.charges(month, currency, until))
    modern = [one for one in charges if one.provider == "one_time"]
    draft = Invoice("", ONE_TIME, currency, month, call.now, modern)
    return _onetime(call, draft, "unbilled", until)


@OPERATIONS.on("GET", "/v1/invoices/{invoice}/lineitems", roles=ACCOUNTANTS)
def billed(call: Call) -> Answer:
    """The lines of one invoice; provider and kind come by query."""
    return _billed(call, call.query.get("provider", ""), call.query.get("invoicelineitemtype", ""))


@OPERATIONS.on("GET", "/v1/invoices/{invoice}/lineitems/{provider}/{kind}", roles=ACCOUNTANTS)
def billed_by_path(call: Call) -> Answer:
    """The same, with provider and kind in the path, as the invoice's own links have it."""
    call.query = {
        **call.query,
        "provider": call.params["provider"],
        "invoicelineitemtype": call.params["kind"],
    }
    return _billed(call, call.params["provider"], call.params["kind"])


def _billed(call: Call, provider: str, what: str) -> Answer:
    invoice = find(call)
    wanted, lines = _word(provider), _word(what)
    if lines not in ("billinglineitems", "usagelineitems"):
        raise refuse(400, 2000, "The parameter invoiceLineItemType is not valid.")
    if wanted in ("onetime", "marketplace", "all"):
        fits = invoice.kind == ONE_TIME
        shown = (
            invoice
            if fits
            else Invoice(invoice.id, ONE_TIME, invoice.currency, invoice.month, invoice.date, [])
        )
        return _onetime(call, shown, invoice.id, None)
    if wanted not in ("office", "azure"):
        raise refuse(400, 2000, "The parameter provider is not valid.")
    charges = [one for one in invoice.charges if one.provider == wanted and invoice.kind == RECURRING]
    if wanted == "azure" and lines == "usagelineitems":
        return _daily(call, invoice, charges)
    page = index(
        call, charges, size=call.integer("size", MOST, MOST), uri=f"/invoices/{invoice.id}/lineitems"
    )
    make = shapes.office_row if wanted == "office" else shapes.azure_row
    rows = [make(call.world, invoice, one, page.offset + number + 1) for number, one in enumerate(page.items)]
    return Answer(200, collection(rows, page.self_uri, page.next_link))


def _daily(call: Call, invoice: Invoice, charges: list[Charge]) -> Answer:
    days = list(shapes.days(invoice.month, None))
    slots = [(charge, day) for charge in charges for day in days]
    page = index(call, slots, size=call.integer("size", MOST, MOST), uri=f"/invoices/{invoice.id}/lineitems")
    rows = [shapes.daily_row(call.world, invoice, charge, day) for charge, day in page.items]
    return Answer(200, collection(rows, page.self_uri, page.next_link))


def _onetime(call: Call, invoice: Invoice, name: str, until: datetime | None) -> Answer:
    size, uri = call.integer("size", MOST, MOST), f"/invoices/{name}/lineitems"
    if _word(call.query.get("invoicelineitemtype", "")) == "usagelineitems":
        slots = shapes.slots(call.world, invoice, until)
        page = seek(call, slots, size=size, uri=uri)
        rows = [shapes.rated_row(call.world, invoice, slot) for slot in page.items]
        return Answer(200, collection(rows, page.self_uri, page.next_link))
    lines = seek(call, invoice.charges, size=size, uri=uri)
    rows = [shapes.onetime_row(call.world, invoice, one) for one in lines.items]
    return Answer(200, collection(rows, lines.self_uri, lines.next_link))
