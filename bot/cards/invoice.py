"""Invoice cards: invoices, their lines and the balance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal

from bot.cards.format import count, day, money, month_name, number
from bot.cards.model import (
    Actions,
    Align,
    AnyButton,
    Button,
    Card,
    Column,
    Context,
    Details,
    Facts,
    File,
    Node,
    ShareButton,
    Style,
    Table,
    Text,
)
from bot.cards.pages import Page, page_buttons
from bot.line import write
from bot.model import Balance, Document, DocumentType, Invoice, LineItemKind, Money, PaymentState
from bot.model.fact import Fact, Tone

TITLES = {
    DocumentType.INVOICE: "Invoice",
    DocumentType.ADJUSTMENT: "Adjustment note",
    DocumentType.VOID: "Void note",
}
TONES = {
    PaymentState.PAID: Tone.GOOD,
    PaymentState.PARTLY_PAID: Tone.WARNING,
    PaymentState.OPEN: Tone.PLAIN,
    PaymentState.VOID: Tone.QUIET,
    PaymentState.CREDIT: Tone.PLAIN,
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which documents a list is about: issued since a day, of a month, in a state, in a currency; empty for all."""

    since: date
    month: date | None = None
    state: str = ""
    currency: str = ""

    @property
    def line(self) -> dict[str, str | None]:
        """The filters as values of a command line."""
        month = f"{self.month:%Y-%m}" if self.month else None
        since = None if self.month else self.since.isoformat()
        return {
            "since": since,
            "month": month,
            "state": self.state or None,
            "currency": self.currency or None,
        }

    def words(self, locale: str) -> str:
        """What they have in common: "unpaid, in EUR, for October 2026"."""
        when = f"for {month_name(self.month, locale)}" if self.month else f"since {day(self.since, locale)}"
        return " ".join(part for part in (f"in {self.currency}" if self.currency else "", when) if part)


def invoices_card(invoices: Sequence[Invoice], chosen: Chosen, page: int, size: int, locale: str) -> Card:
    """A page of invoices, newest first; a row leads to the invoice."""
    which = chosen.words(locale)
    if not invoices:
        kind = f"{chosen.state} invoices" if chosen.state else "invoices"
        advice = (
            "See all of them with: invoice list"
            if chosen.state or chosen.currency or chosen.month
            else "Look further back with, for example: invoice list since=2025-01-01"
        )
        return Card(title="No invoices", summary=f"There are no {kind} {which}.", body=(Text(advice),))
    pages = Page.of(invoices, page, size)
    rows = tuple(_row(invoice, locale) for invoice in pages.items)
    columns = (
        Column("Invoice"),
        Column("Issued"),
        Column("Total", Align.RIGHT),
        Column("State", strong=True),
    )
    commands = tuple(write("invoice show", number=invoice.id) for invoice in pages.items)
    body: list[Node] = [
        Table(
            columns,
            rows,
            commands=commands,
            caption=pages.caption,
            tones=tuple(TONES[each.payment] for each in pages.items),
        )
    ]
    turn = page_buttons(
        lambda number: write("invoice list", **chosen.line, page=number), pages.number, pages.count
    )
    other = (
        ()
        if chosen.state == "unpaid"
        else (
            Button("Unpaid only", write("invoice list", **{**chosen.line, "state": "unpaid"}), replace=True),
        )
    )
    body.append(Actions((*turn, *other, ShareButton("Share", write("invoice list", **chosen.line)))))
    issued = "" if chosen.month else f"Issued since {day(chosen.since, locale)}. "
    body.append(Context((f"{issued}Partner Center gives no due dates.",)))
    one, many = (
        (f"{chosen.state} invoice", f"{chosen.state} invoices") if chosen.state else ("invoice", "invoices")
    )
    return Card(
        title="Invoices",
        summary=f"{count(len(invoices), one, many)} {which}.",
        body=tuple(body),
    )


def _row(invoice: Invoice, locale: str) -> tuple[str, ...]:
    state = invoice.payment.value.capitalize()
    return (invoice.id, day(invoice.issued, locale), money(invoice.total, locale), state)


def run_card(run: Sequence[Invoice], locale: str, lines: str = "") -> Card:
    """All documents of one billing run, a button for each: its PDF, or its ``lines`` (``billing``, ``usage``)."""
    ordered = sorted(run, key=lambda each: (list(DocumentType).index(each.document), each.id))
    columns = (Column("Document"), Column("Kind"), Column("Total", Align.RIGHT), Column("State"))
    rows = tuple(
        (each.id, _kind(each), money(each.total, locale), each.payment.value.capitalize()) for each in ordered
    )
    commands = tuple(write("invoice show", number=each.id) for each in ordered)
    buttons = tuple(
        Button(f"Lines {each.id}", write("invoice lines", number=each.id, kind=lines))
        if lines
        else Button(f"PDF {each.id}", write("invoice get", number=each.id))
        for each in ordered
        if not lines or each.document is DocumentType.INVOICE
    )
    when = day(run[0].issued, locale)
    return Card(
        title=f"Latest documents: {when}",
        summary=f"{count(len(run), 'document')} issued on {when}. Choose the one you need.",
        body=(Table(columns, rows, commands=commands), Actions(buttons)),
    )


def _kind(invoice: Invoice) -> str:
    """An invoice's kind of charges, or what else the document is."""
    if invoice.document is not DocumentType.INVOICE:
        return TITLES[invoice.document]
    return {"onetime": "One-time"}.get(invoice.kind.replace("_", "").lower(), invoice.kind.capitalize())


def invoice_card(invoice: Invoice, locale: str, *, may_export: bool) -> Card:
    """One invoice, with its PDF and lines a click away."""
    state = invoice.payment
    title = f"{TITLES[invoice.document]} {invoice.id}"
    buttons: list[AnyButton] = [Button("Get PDF", write("invoice get", number=invoice.id), Style.PRIMARY)]
    if may_export:
        kinds = {detail.type.replace("_", "")[:5] for detail in invoice.details}
        if "billi" in kinds:
            buttons.append(Button("Lines as CSV", write("invoice lines", number=invoice.id)))
        if "usage" in kinds:
            buttons.append(
                Button("Daily usage as CSV", write("invoice lines", number=invoice.id, kind="usage"))
            )
    buttons += [
        Button("Tax receipt", write("invoice get", number=invoice.id, receipt=receipt))
        for receipt in invoice.receipts[:2]
    ]
    buttons.append(ShareButton("Share", write("invoice show", number=invoice.id)))
    related = [
        Button(other, write("invoice show", number=other))
        for other in (invoice.amends, *invoice.amendments)
        if other
    ]
    body: list[Node] = [Facts(_facts(invoice, locale)), Actions(tuple(buttons))]
    if related:
        body += [
            Text("It belongs together with:" if invoice.amends else "Amended by:"),
            Actions(tuple(related[:5])),
        ]
    body.append(Details(_ids(invoice)))
    return Card(
        title=title,
        summary=f"{title}: {money(invoice.total, locale)}, {state.value}.",
        tone=TONES[state],
        body=tuple(body),
    )


def _facts(invoice: Invoice, locale: str) -> tuple[Fact, ...]:
    left = abs(invoice.total.amount) - abs(invoice.paid.amount)
    facts = [
        Fact("Total", money(invoice.total, locale)),
        Fact("Paid", money(Money(abs(invoice.paid.amount), invoice.paid.currency), locale)),
        Fact("State", invoice.payment.value.capitalize(), tone=TONES[invoice.payment]),
        Fact("Issued", day(invoice.issued, locale)),
    ]
    if invoice.payment is PaymentState.PARTLY_PAID:
        facts.insert(2, Fact("Still open", money(Money(left, invoice.total.currency), locale)))
    if invoice.period_starts and invoice.period_ends:
        facts.append(
            Fact("Period", f"{day(invoice.period_starts, locale)} to {day(invoice.period_ends, locale)}")
        )
    facts.append(Fact("Kind", _kind(invoice)))
    return tuple(fact for fact in facts if fact.value)


def _ids(invoice: Invoice) -> tuple[Fact, ...]:
    ids = (
        Fact("Source", "Partner Center"),
        Fact("Amends", invoice.amends),
        Fact("Amended by", ", ".join(invoice.amendments)),
        Fact("Tax receipts", ", ".join(invoice.receipts)),
    )
    return tuple(each for each in ids if each.value)


def document_card(invoice: Invoice, pdf: Document, receipt: str, locale: str) -> Card:
    """The PDF itself, with the facts of the invoice beside it."""
    what = f"Tax receipt {receipt} of {invoice.id}" if receipt else f"{TITLES[invoice.document]} {invoice.id}"
    return Card(
        title=what,
        summary=f"{what}: {money(invoice.total, locale)}, {invoice.payment.value}.",
        body=(
            Facts(_facts(invoice, locale)[:4]),
            File(pdf),
            Context(("From Partner Center.",)),
        ),
    )


def lines_card(sheet: Document, lines: int, invoice_id: str, *, cut: bool) -> Card:
    """A CSV of reconciliation lines."""
    what = f"Lines of invoice {invoice_id}" if invoice_id else "Unbilled lines"
    body: list[Node] = [Facts((Fact("Lines", number(lines)), Fact("File", sheet.name))), File(sheet)]
    if cut:
        body.append(
            Text(
                f"The file stops after {count(lines, 'line')}; there are more. Use the portal's export for all.",
                Tone.WARNING,
            )
        )
    if not invoice_id:
        body.append(Context(("Estimates, not for billing.",)))
    return Card(title=what, summary=f"{what}: {count(lines, 'line')} in {sheet.name}.", body=tuple(body))


def balance_card(balances: Sequence[Balance], now: datetime, locale: str) -> Card:
    """What is unpaid, a row for each currency."""
    if not balances:
        return Card(
            title="Balance",
            summary="Partner Center reports no balance.",
            body=(Text("There are no invoices yet."),),
        )
    columns = (
        Column("Currency"),
        Column("Unpaid", Align.RIGHT),
        Column("Last payment", Align.RIGHT),
        Column("On"),
    )
    rows = tuple(
        (
            each.due.currency,
            money(each.due, locale),
            money(each.last_payment, locale) if each.last_payment else "None yet",
            day(each.last_payment_on, locale) if each.last_payment_on else "",
        )
        for each in balances
    )
    said = "; ".join(money(each.due, locale) for each in balances)
    return Card(
        title="Balance",
        summary=f"Unpaid: {said}.",
        body=(
            Table(columns, rows),
            Actions((Button("Invoices", "invoice list"), ShareButton("Share", "invoice balance"))),
            Context(
                (f"As of {day(now.date(), locale)}, one row for each currency; currencies are not added up.",)
            ),
        ),
    )


def chf(amount: str) -> Money:
    """Swiss francs, for examples."""
    return Money(Decimal(amount), "CHF")


def examples() -> Mapping[str, Card]:
    """One of each card, for the gallery and the tests that draw them all."""
    now = datetime(2026, 11, 23, tzinfo=UTC)
    details = (LineItemKind("one_time", "billing_line_items"), LineItemKind("one_time", "usage_line_items"))
    part = Invoice(
        "G000024130",
        date(2026, 10, 8),
        chf("586366"),
        chf("-1000"),
        "OneTime",
        details=details,
        amendments=("G000024131",),
    )
    note = Invoice(
        "G000024131",
        date(2026, 10, 9),
        chf("-120.5"),
        chf("0"),
        "OneTime",
        DocumentType.ADJUSTMENT,
        amends=part.id,
    )
    pdf = Document("G000024130.pdf", "application/pdf", b"%PDF-1.7")
    sheet = Document("G000024130-billing.csv", "text/csv", b"a,b")
    return {
        "invoice list": invoices_card([part, note], Chosen(date(2026, 1, 1)), 1, 12, "en-US"),
        "invoice list, empty": invoices_card([], Chosen(date(2026, 1, 1)), 1, 12, "en-US"),
        "invoice list, filtered": invoices_card(
            [part], Chosen(date(2026, 10, 1), date(2026, 10, 1), "unpaid", "EUR"), 1, 12, "en-US"
        ),
        "invoice show": invoice_card(part, "en-US", may_export=True),
        "invoice show, adjustment": invoice_card(note, "en-US", may_export=False),
        "invoice get, several of one day": run_card(
            [part, replace(part, id="G000024132", kind="Recurring")], "en-US"
        ),
        "invoice get": document_card(part, pdf, "", "en-US"),
        "invoice lines": lines_card(sheet, 12_345, part.id, cut=True),
        "invoice lines, unbilled": lines_card(sheet, 3, "", cut=False),
        "invoice balance": balance_card(
            [Balance(chf("751094.39"), chf("1000"), date(2026, 9, 1), None)], now, "en-US"
        ),
        "invoice balance, none": balance_card([], now, "en-US"),
    }
