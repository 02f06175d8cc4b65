"""invoice: the partner's billing documents, their lines, and what is unpaid."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from bot.access.policy import Permission
from bot.cards.export import invoice_rows
from bot.cards.invoice import document_card, invoice_card, lines_card
from bot.cards.invoice_list import Chosen, balance_card, in_order, invoices_card, run_card
from bot.cards.model import Card, Choice
from bot.cards.spreadsheet import Sheet
from bot.errors import BadValue, Cause, Declined, FieldProblems, NotFound, PartnerFailure
from bot.framework.command import command
from bot.framework.context import Ask
from bot.framework.noun_help import NounHelp
from bot.framework.params import OneWord, Resolve, Spans, Suggest
from bot.framework.phrases import LANGUAGES, Heard, means
from bot.language import vocabulary as n
from bot.language.filler import FILLER
from bot.language.lexicon import tokens_of
from bot.line import write
from bot.messages import N_, _, n_
from bot.model import Invoice, LineItemKind, PaymentState
from bot.parameters.currency import CurrencyCode
from bot.parameters.day import FirstDay
from bot.parameters.file_format import FileFormat, Format, list_file
from bot.parameters.list_order import InvoiceOrder
from bot.parameters.month import Month
from bot.parameters.page import PageNumber
from bot.parameters.vendor_id import plain_id

NOUN = NounHelp("invoice", "Invoices, their PDFs and lines, and the balance", place=40)

PAGE = 12
MOST_LINES = 200_000
"""Reconciliation lines put into one file; a longer file is cut, and says so."""

NARROWER = N_(
    "Ask for kind=billing instead of daily usage, or use the portal's reconciliation export "
    "(Billing, then Billing history)."
)


LATEST = "latest"
"""What stands for the documents of the newest billing run."""


def says_latest(text: str, _locale: str = "") -> bool:
    """Whether words say "the latest", in any language of the bot and with any article."""
    said = [token.plain for token in tokens_of(text) if token.plain not in FILLER | _INVOICES]
    return " ".join(said) in _LATEST


_INVOICES = frozenset({"one", "invoice", "rechnung", "facture", "factura", "bill"})
_LATEST = frozenset(
    " ".join(token.plain for token in tokens_of(each))
    for language in LANGUAGES
    for each in n.LATEST.of(language)
)


async def resolve_invoice(ask: Ask, text: str) -> str:
    """An invoice number as the vendor writes it: ``G000024130``, ``1234000000``, without the prefix that links carry; or
    :data:`LATEST`.

    Which numbers there are is for the vendor to say.
    """
    if says_latest(text):
        return LATEST
    number = plain_id(text, ask.reads)
    bare = re.sub(r"(?i)^(recurring|onetime)-", "", number)
    if not number or not any(each.isdigit() for each in bare):
        raise BadValue(
            _("Invoice"), text, _("An invoice number has digits, and often letters."), "G000024130"
        )
    return bare.upper() if bare.islower() else bare


async def _run(ask: Ask, number: str) -> Sequence[Invoice]:
    """The document of this number, or all of the newest billing run: those that were issued on its day, in each currency and of
    each kind, with the notes that amend them."""
    if number != LATEST:
        return [await ask.partner.invoices.get(number)]
    invoices = await ask.partner.invoices.all(since=ask.now.date() - timedelta(days=95))
    if not invoices:
        raise NotFound(
            _("invoice in the last three months"),
            _("To see all of them: {command}", command=write("invoice list")),
        )
    newest = max(each.issued for each in invoices)
    run = [each for each in invoices if each.issued == newest]
    # A list leaves out what a document's own page has.
    return [await ask.partner.invoices.get(run[0].id)] if len(run) == 1 else run


async def suggest_invoices(ask: Ask, text: str) -> Sequence[Choice]:
    """Invoices whose number or date holds the text, newest first."""
    since = ask.now.date() - timedelta(days=400)
    found = await ask.recent("invoices", lambda: ask.partner.invoices.all(since=since))
    fits = [each for each in found if text.casefold() in f"{each.id} {each.issued}".casefold()]
    return [
        Choice(f"{each.id}, {each.issued}, {each.total.currency} {each.total.amount}"[:75], each.id)
        for each in fits[:20]
    ]


Number = Annotated[
    str,
    Field(description="Its number, or “latest”", max_length=40, examples=["G000024130"]),
    Resolve(resolve_invoice),
    Suggest(suggest_invoices),
    OneWord(),
    Spans(says_latest, worded=True),
    Heard("invoice"),
]


class State(StrEnum):
    """Which documents a list is about."""

    UNPAID = "unpaid"
    PAID = "paid"


@command(
    "invoice list",
    aliases=("invoices",),
    spoken="Which invoices are unpaid?",
    needs=Permission.INVOICE_READ,
    featured=7,
    examples=(
        "invoice list",
        "invoice list state=unpaid",
        "invoice list month=october",
        "invoice list since=2026-01-01",
        "invoice list sort=largest",
    ),
    asked=(
        means(n.INVOICE, helps=(n.LIST, n.SHOW, *n.FILES)),
        means(n.INVOICE, n.PDF, slots="month", helps=(n.LIST, n.SHOW)),
        means(n.INVOICE, n.UNPAID, helps=n.FILES),
        means(
            n.INVOICE,
            slots="sort",
            helps=(n.LIST, n.SHOW, n.UNPAID, n.TOP, n.FIRST, *n.FILES),
            without=(n.PDF,),
            prior=0.2,
        ),
        means(n.UNPAID, helps=(n.SHOW, n.LIST), prior=-0.5),
    ),
)
async def show_all(
    ask: Ask,
    *,
    since: Annotated[
        FirstDay | None, Field(description="Only those issued on or after this day", examples=["2026-01-01"])
    ] = None,
    month: Month | None = None,
    state: Annotated[
        State | None, Field(description="Only these"), Heard(values={"unpaid": n.UNPAID, "paid": n.PAID})
    ] = None,
    currency: Annotated[
        CurrencyCode, Field(description="Only this currency", max_length=40, examples=["EUR"])
    ] = "",
    sort: Annotated[
        InvoiceOrder | None,
        Field(description="What comes first"),
        Heard(
            values={
                InvoiceOrder.OLDEST: n.OLDEST_FIRST,
                InvoiceOrder.NEWEST: n.NEWEST_FIRST,
                InvoiceOrder.LARGEST: n.LARGEST_FIRST,
                InvoiceOrder.STATE: n.BY_STATE,
            }
        ),
    ] = None,
    format: Format = None,  # noqa: A002 - the word people type
    page: PageNumber = 1,
) -> Card:
    """List invoices, newest first, with what is paid."""
    start = since or month or ask.now.date() - timedelta(days=400)
    invoices = await ask.partner.invoices.all(since=start)
    chosen = Chosen(start, month, state.value if state else "", currency, sort.value if sort else "")
    wanted = [each for each in invoices if _is_wanted(each, chosen)]
    if format and wanted:
        return await list_file(
            ask,
            _("Invoices"),
            "invoices",
            format,
            len(wanted),
            lambda: invoice_rows(in_order(wanted, chosen.order)),
        )
    return invoices_card(wanted, chosen, page, PAGE, ask.locale)


def _is_wanted(invoice: Invoice, chosen: Chosen) -> bool:
    """Whether a document is among those asked for. It is of the month that it bills, or, where it names none, of its issue."""
    if chosen.month and (invoice.period_starts or invoice.issued).replace(day=1) != chosen.month:
        return False
    if chosen.currency and invoice.total.currency != chosen.currency:
        return False
    open_states = (PaymentState.OPEN, PaymentState.PARTLY_PAID)
    match chosen.state:
        case State.UNPAID:
            return invoice.payment in open_states
        case State.PAID:
            return invoice.payment is PaymentState.PAID
        case _:
            return True


@command(
    "invoice show",
    aliases=("invoice",),
    needs=Permission.INVOICE_READ,
    examples=("invoice show latest",),
    asked=(means(slots="number", helps=(n.INVOICE, n.SHOW, n.PAID, n.UNPAID), prior=0.6),),
)
async def show(ask: Ask, number: Number) -> Card:
    """Show an invoice: amount, period, what is paid, what amends it."""
    run = await _run(ask, number)
    if len(run) > 1:
        return run_card(run, ask.locale)
    return invoice_card(run[0], ask.locale, may_export=ask.sees(Permission.INVOICE_EXPORT, None))


@command(
    "invoice get",
    spoken="Give me the latest invoice as a PDF",
    needs=Permission.INVOICE_READ,
    featured=8,
    examples=("invoice get latest",),
    asked=(
        means(n.INVOICE, n.PDF, slots="number"),
        means(n.PDF, slots="number", prior=0.1),
        means(n.INVOICE, n.LATEST, helps=(n.PDF,), number="latest"),
    ),
)
async def get(
    ask: Ask,
    number: Number,
    *,
    receipt: Annotated[
        str, Field(description="A tax receipt of this invoice instead of the invoice", max_length=60)
    ] = "",
) -> Card:
    """Get an invoice as a PDF. For the latest, choose from all documents of that day."""
    await ask.progress(_("Fetching the PDF from Partner Center…"))
    run = await _run(ask, number)
    if len(run) > 1:
        return run_card(run, ask.locale)
    [invoice] = run
    if receipt:
        pdf = await ask.partner.invoices.receipt_pdf(invoice.id, receipt)
    else:
        pdf = await ask.partner.invoices.pdf(invoice.id)
    return document_card(invoice, pdf, receipt, ask.locale)


class Lines(StrEnum):
    """Which reconciliation lines: charges as billed, or rated usage day by day."""

    BILLING = "billing"
    USAGE = "usage"


class Period(StrEnum):
    """Which period of estimates."""

    CURRENT = "current"
    PREVIOUS = "previous"


@command(
    "invoice lines",
    title="Get invoice lines",
    submit="Get lines",
    needs=Permission.INVOICE_EXPORT,
    examples=("invoice lines latest", "invoice lines unbilled currency=EUR"),
    asked=(
        means(n.RECONCILE, slots="number", helps=(n.INVOICE, *n.FILES), prior=0.2),
        means(n.DAILY_USAGE, slots="number", helps=(n.INVOICE, n.RECONCILE, *n.FILES), prior=0.2),
        means(n.RECONCILE, n.INVOICE, n.LATEST, number="latest"),
        means(n.RECONCILE, helps=(n.INVOICE,)),
        means(n.UNBILLED, helps=(n.RECONCILE, n.USAGE, n.INVOICE), number="unbilled", prior=0.2),
    ),
)
async def lines(
    ask: Ask,
    number: Annotated[
        str,
        Field(
            description="An invoice number, “latest”, or “unbilled” for estimates",
            max_length=40,
            examples=["G000024130"],
        ),
        Suggest(suggest_invoices),
        OneWord(),
        Spans(says_latest, worded=True),
        Heard("invoice"),
    ],
    *,
    kind: Annotated[
        Lines, Field(description="Charges, or daily rated usage"), Heard(values={Lines.USAGE: n.DAILY_USAGE})
    ] = Lines.BILLING,
    currency: Annotated[
        CurrencyCode,
        Field(description="For unbilled lines: the billing currency", max_length=40, examples=["EUR"]),
    ] = "",
    period: Annotated[
        Period,
        Field(description="For unbilled lines: which period"),
        Heard(values={Period.PREVIOUS: n.PREVIOUS}),
    ] = Period.CURRENT,
    format: Annotated[  # noqa: A002 - the word people type
        FileFormat, Field(description="For programs, or a workbook for Excel")
    ] = FileFormat.CSV,
) -> Card:
    """Get the reconciliation lines of an invoice as a file."""
    if number.strip().casefold() == "unbilled":
        return await _unbilled(ask, kind, currency, period, format)
    run = await _run(ask, await resolve_invoice(ask, number))
    if len(run) > 1:
        return run_card(run, ask.locale, kind.value, format.value)
    [invoice] = run
    wanted = [each for each in invoice.details if each.type.replace("_", "").startswith(kind.value)]
    if not wanted:
        raise Declined(
            _("Invoice {number} has no lines of this kind.", number=invoice.id),
            _("Try kind={kind}.", kind=(Lines.USAGE if kind is Lines.BILLING else Lines.BILLING).value),
        )
    with ask.sheets.sheet(_(NARROWER), workbook=format is FileFormat.XLSX) as sheet:
        for each in wanted:
            await _collect(ask, sheet, invoice.id, each, invoice.total.currency, "")
        file = await sheet.document(f"{invoice.id}-{kind.value}.{format}")
    return lines_card(file, sheet.rows, invoice.id, cut=sheet.rows >= MOST_LINES)


async def _unbilled(
    ask: Ask,
    kind: Lines,
    currency: str,
    period: Period,
    format: FileFormat,  # noqa: A002
) -> Card:
    if not re.fullmatch("[A-Z]{3}", currency):
        raise FieldProblems({"currency": _("Unbilled lines are listed by currency.")})
    wanted = LineItemKind("onetime", f"{kind.value}lineitems")
    with ask.sheets.sheet(_(NARROWER), workbook=format is FileFormat.XLSX) as sheet:
        await _collect(ask, sheet, "unbilled", wanted, currency, period.value)
        file = await sheet.document(f"unbilled-{period.value}-{kind.value}-{currency}.{format}")
    return lines_card(file, sheet.rows, "", cut=sheet.rows >= MOST_LINES)


async def _collect(
    ask: Ask, sheet: Sheet, invoice_id: str, kind: LineItemKind, currency: str, period: str
) -> None:
    """Write all pages of one kind of line, telling how far it is."""
    before = sheet.rows
    try:
        async for page in ask.partner.invoices.line_items(invoice_id, kind, currency, period):
            await sheet.add(page[: MOST_LINES - sheet.rows])
            await ask.progress(n_("Fetched {count} line…", "Fetched {count} lines…", sheet.rows))
            if sheet.rows >= MOST_LINES:
                return
    except PartnerFailure as failure:
        if failure.cause in (Cause.NOT_FOUND, Cause.UNSUPPORTED) and sheet.rows == before:
            raise Declined(
                _("Partner Center no longer offers these lines here."),
                _("Use the portal's reconciliation export (Billing, then Billing history)."),
            ) from failure
        raise


@command(
    "invoice balance",
    aliases=("balance",),
    needs=Permission.INVOICE_READ,
    examples=("invoice balance",),
    asked=(means(n.BALANCE, helps=(n.INVOICE, n.SUPPORT, n.UNPAID)),),
)
async def balance(ask: Ask) -> Card:
    """Show what is unpaid, for each currency."""
    return balance_card(await ask.partner.invoices.balances(), ask.now, ask.locale)
