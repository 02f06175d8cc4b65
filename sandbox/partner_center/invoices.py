"""Invoices, their documents, and the balance."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sandbox.http.operations import ACCOUNTANTS, Call, Operations
from sandbox.partner_center.pages import Filter, index, read_filter
from sandbox.wire.bodies import NEVER, Answer, Json, collection, kind, link, seconds_z
from sandbox.wire.problems import refuse
from sandbox.world.billing import CURRENCIES, ONE_TIME, RECURRING, Invoice
from sandbox.world.countries import SYMBOLS
from sandbox.world.exact_arithmetic import number, total
from sandbox.world.usage import period

OPERATIONS = Operations()
_PDF = "application/pdf"
_DETAILS = {
    RECURRING: (
        ("billing_line_items", "office"),
        ("billing_line_items", "azure"),
        ("usage_line_items", "azure"),
    ),
    ONE_TIME: (("billing_line_items", "one_time"), ("usage_line_items", "one_time")),
}
_PROVIDERS = {"office": "Office", "azure": "Azure", "one_time": "OneTime"}
_TYPES = {"billing_line_items": "BillingLineItems", "usage_line_items": "UsageLineItems"}


def _date(invoice: Invoice) -> str:
    if invoice.kind == RECURRING:
        return seconds_z(invoice.date)
    return invoice.date.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _paid(invoice: Invoice) -> int | Decimal:
    """The sign is not reliable there, so it is not here."""
    return number(-invoice.paid if invoice.currency == "GBP" and invoice.kind == RECURRING else invoice.paid)


def _details(invoice: Invoice, with_links: bool) -> list[Json]:
    rows: list[Json] = []
    for what, provider in _DETAILS[invoice.kind]:
        row: Json = {"invoiceLineItemType": what, "billingProvider": provider}
        if with_links:
            uri = f"/invoices/{invoice.kind}-{invoice.id}/lineitems/{_PROVIDERS[provider]}/{_TYPES[what]}"
            row["links"] = {"self": link(uri)}
        rows.append(row | {"attributes": kind("InvoiceDetail")})
    return rows


def invoice_body(invoice: Invoice, *, by_id: bool = False) -> Json:
    """An invoice as the list shows it; by id it has its billing period as well."""
    top = invoice.amends is None
    body: Json = {"id": invoice.id, "invoiceDate": _date(invoice)}
    if by_id:
        month = period(invoice.month)
        body |= {
            "billingPeriodStartDate": seconds_z(month.start),
            "billingPeriodEndDate": seconds_z(month.end),
        }
    body |= {
        "totalCharges": number(invoice.total),
        "paidAmount": _paid(invoice),
        "currencyCode": invoice.currency,
        "currencySymbol": SYMBOLS[invoice.currency],
    }
    if top or by_id:
        body["pdfDownloadLink"] = f"/invoices/{invoice.id}/documents/statement"
    if invoice.receipts:
        body["taxReceipts"] = [
            {
                "id": one,
                "taxReceiptPdfDownloadLink": f"/invoices/{invoice.id}/receipts/{one}/documents/statement",
            }
            for one in invoice.receipts
        ]
    body["invoiceDetails"] = _details(invoice, top)
    if invoice.amendments:
        body["amendments"] = [invoice_body(one) for one in invoice.amendments]
    body["documentType"] = invoice.document
    if invoice.amends is not None:
        body["amendsOf"] = invoice.amends
    body["invoiceType"] = invoice.kind
    if top:
        body["links"] = {"self": link(f"/invoices/{invoice.kind}-{invoice.id}")}
    return body | {"attributes": kind("Invoice")}


@OPERATIONS.on("GET", "/v1/invoices", roles=ACCOUNTANTS)
def list_invoices(call: Call) -> Answer:
    """All invoices, the newest first, by offset; a filter may bound the dates."""
    rows = call.world.billing.issued(call.now)
    condition = read_filter(call)
    if condition is not None:
        rows = [one for one in rows if _holds(condition, one)]
    page = index(call, rows, size=call.integer("size", 200, 500), uri="/invoices")
    return Answer(200, collection([invoice_body(one) for one in page.items], page.self_uri, page.next_link))


def _holds(condition: Filter, invoice: Invoice) -> bool:
    if condition.left is not None and condition.right is not None:
        left, right = _holds(condition.left, invoice), _holds(condition.right, invoice)
        return left and right if condition.operator == "and" else left or right
    if condition.field.lower() != "invoicedate":
        raise refuse(400, 2000, f"Field {condition.field} is not supported for invoices.")
    try:
        bound = datetime.fromisoformat(str(condition.value))
    except ValueError:
        raise refuse(400, 2000, "The filter's date is not valid.") from None
    bound = bound if bound.tzinfo else bound.replace(tzinfo=UTC)
    date = invoice.date
    tests = {
        "equals": date == bound,
        "not_equals": date != bound,
        "greater_than": date > bound,
        "greater_than_or_equals": date >= bound,
        "less_than": date < bound,
        "less_than_or_equals": date <= bound,
    }
    if condition.operator not in tests:
        raise refuse(400, 2000, f"Operator {condition.operator} is not supported for dates.")
    return tests[condition.operator]


def _summary(call: Call, rows: list[Invoice], currency: str) -> Json:
    mine = [one for one in rows if one.currency == currency]
    documents = [document for one in mine for document in (one, *one.amendments)]
    dates = [one.date for one in mine]
    # Payments come three weeks after the invoice; nobody stores them one by one.
    payments = [(one.date + timedelta(days=21), one.paid) for one in documents if one.paid]
    last = max(payments, default=None)
    body: Json = {
        "balanceAmount": number(total(one.balance for one in documents)),
        "currencyCode": currency,
        "currencySymbol": SYMBOLS[currency],
        "accountingDate": call.now.strftime("%Y-%m-%dT00:00:00"),
        "firstInvoiceCreationDate": seconds_z(min(dates)) if dates else NEVER,
        "lastPaymentDate": seconds_z(last[0]) if last else NEVER,
        "lastPaymentAmount": number(last[1]) if last else 0,
        "latestInvoiceDate": max(dates).strftime("%Y-%m-%dT%H:%M:%S") if dates else NEVER,
    }
    return body


def _full_summary(call: Call, currency: str) -> Json:
    rows = call.world.billing.issued(call.now)
    body = _summary(call, rows, currency)
    body["details"] = [
        {
            "invoiceType": what,
            "summary": _summary(call, [one for one in rows if one.kind == what], currency)
            | {"attributes": kind("InvoiceSummary")},
        }
        for what in (RECURRING, ONE_TIME)
    ]
    body["links"] = {"self": link("/invoices/summary")}
    return body | {"attributes": kind("InvoiceSummary")}


@OPERATIONS.on("GET", "/v1/invoices/summary", roles=ACCOUNTANTS)
def balance(call: Call) -> Answer:
    """The balance in the default currency."""
    return Answer(200, _full_summary(call, "EUR"))


@OPERATIONS.on("GET", "/v1/invoices/summaries", roles=ACCOUNTANTS, user_only=True)
def balances(call: Call) -> Answer:
    """One balance per currency."""
    return Answer(200, collection([_full_summary(call, one) for one in CURRENCIES], "/invoices/summaries"))


@OPERATIONS.on("GET", "/v1/invoices/estimates/links", roles=ACCOUNTANTS)
def estimates(call: Call) -> Answer:
    """Where the unbilled lines are."""
    currency = call.query.get("currencycode", "").upper()
    if currency not in CURRENCIES:
        raise refuse(400, 2000, "The parameter currencyCode is required.")
    rows: list[Json] = []
    for what, provider, items, title in (
        ("daily_rated_usage", "Marketplace", "UsageLineItems", "Daily rated usage unbilled"),
        ("non_consumption", "all", "billinglineitems", "Unbilled reconciliation line items"),
    ):
        for when in ("Current", "Previous"):
            query = f"provider={provider}&invoicelineitemtype={items}&currencycode={currency}&period={when.lower()}"
            rows.append(
                {"type": what, "title": title, "description": f"{title}.", "period": when}
                | {"link": link(f"/invoices/unbilled/lineitems?{query}&size=2000")}
            )
    return Answer(200, collection(rows))


def find(call: Call) -> Invoice:
    """The invoice named in the path, with or without its prefix. Raises Refusal 404."""
    identity = call.params["invoice"]
    for prefix in ("Recurring-", "OneTime-"):
        identity = identity.removeprefix(prefix)
    invoice = call.world.billing.find(identity, call.now)
    if invoice is None:
        raise refuse(404, 1000, f"Invoice {identity} was not found.")
    return invoice


@OPERATIONS.on("GET", "/v1/invoices/{invoice}", roles=ACCOUNTANTS, user_only=True)
def get_invoice(call: Call) -> Answer:
    """One invoice."""
    return Answer(200, invoice_body(find(call), by_id=True))


@OPERATIONS.on("GET", "/v1/invoices/{invoice}/documents/statement", roles=ACCOUNTANTS, user_only=True)
def statement(call: Call) -> Answer:
    """The invoice as a PDF."""
    from sandbox.partner_center.invoices_pdf import draw_invoice

    invoice = find(call)
    return _pdf(draw_invoice(invoice), f"{invoice.id}.pdf")


@OPERATIONS.on(
    "GET", "/v1/invoices/{invoice}/receipts/{receipt}/documents/statement", roles=ACCOUNTANTS, user_only=True
)
def receipt(call: Call) -> Answer:
    """A tax receipt as a PDF."""
    from sandbox.partner_center.invoices_pdf import draw_receipt

    invoice, wanted = find(call), call.params["receipt"]
    if wanted not in invoice.receipts:
        raise refuse(404, 1000, f"Receipt {wanted} was not found.")
    return _pdf(draw_receipt(invoice, wanted), f"{invoice.id}-{wanted}.pdf")


def _pdf(content: bytes, name: str) -> Answer:
    headers: dict[str, Any] = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Answer(200, content, headers, content_type=_PDF)
