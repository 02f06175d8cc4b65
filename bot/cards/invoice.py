"""Invoice cards: one invoice, its PDF, and its reconciliation lines."""

from __future__ import annotations

from collections.abc import Mapping

from bot.cards.format import day, days, money, number, reader
from bot.cards.invoice_words import TONES, kind_of, state_of, title_of
from bot.cards.model import (
    Actions,
    AnyButton,
    Button,
    Card,
    Context,
    Details,
    Facts,
    File,
    Node,
    ShareButton,
    Style,
    Text,
)
from bot.cards.samples import INVOICE, NOTE
from bot.line import write
from bot.messages import _, n_, p_, series
from bot.model import Document, Invoice, Money, PaymentState
from bot.model.fact import Fact, Tone


def invoice_card(invoice: Invoice, locale: str, *, may_export: bool) -> Card:
    """One invoice, with its PDF and lines a click away."""
    state = invoice.payment
    title = title_of(invoice)
    buttons: list[AnyButton] = [Button(_("Get PDF"), write("invoice get", number=invoice.id), Style.PRIMARY)]
    if may_export:
        kinds = {detail.type.replace("_", "")[:5] for detail in invoice.details}
        if "billi" in kinds:
            buttons.append(Button(_("Lines as CSV"), write("invoice lines", number=invoice.id)))
        if "usage" in kinds:
            buttons.append(
                Button(_("Daily usage as CSV"), write("invoice lines", number=invoice.id, kind="usage"))
            )
    buttons += [
        Button(_("Tax receipt"), write("invoice get", number=invoice.id, receipt=receipt))
        for receipt in invoice.receipts[:2]
    ]
    buttons.append(ShareButton(_("Share"), write("invoice show", number=invoice.id)))
    related = [
        Button(other, write("invoice show", number=other))
        for other in (invoice.amends, *invoice.amendments)
        if other
    ]
    body: list[Node] = [Facts(_facts(invoice, locale)), Actions(tuple(buttons))]
    if related:
        body += [
            Text(_("Amends:") if invoice.amends else _("Amended by:")),
            Actions(tuple(related[:5])),
        ]
    body.append(Details(_ids(invoice)))
    return Card(
        title=title,
        summary=_summary(title, invoice, locale),
        tone=TONES[state],
        body=tuple(body),
    )


def _summary(what: str, invoice: Invoice, locale: str) -> str:
    return _(
        "{document}: {total}. State: {state}.",
        document=what,
        total=money(invoice.total, locale),
        state=state_of(invoice.payment),
    )


def _facts(invoice: Invoice, locale: str) -> tuple[Fact, ...]:
    left = abs(invoice.total.amount) - abs(invoice.paid.amount)
    facts = [
        Fact(_("Total"), money(invoice.total, locale)),
        Fact(
            p_("amount of an invoice", "Paid"),
            money(Money(abs(invoice.paid.amount), invoice.paid.currency), locale),
        ),
        Fact(_("State"), state_of(invoice.payment), tone=TONES[invoice.payment]),
        Fact(_("Issued"), day(invoice.issued, locale)),
    ]
    if invoice.payment is PaymentState.PARTLY_PAID:
        facts.insert(2, Fact(_("Still open"), money(Money(left, invoice.total.currency), locale)))
    if invoice.period_starts and invoice.period_ends:
        facts.append(Fact(_("Billing period"), days(invoice.period_starts, invoice.period_ends, locale)))
    facts.append(Fact(_("Kind"), kind_of(invoice)))
    return tuple(fact for fact in facts if fact.value)


def _ids(invoice: Invoice) -> tuple[Fact, ...]:
    ids = (
        Fact(_("Source"), "Partner Center"),
        Fact(_("Amends"), invoice.amends),
        Fact(_("Amended by"), series(invoice.amendments)),
        Fact(_("Tax receipts"), series(invoice.receipts)),
    )
    return tuple(each for each in ids if each.value)


def document_card(invoice: Invoice, pdf: Document, receipt: str, locale: str) -> Card:
    """The PDF itself, with the facts of the invoice beside it."""
    what = title_of(invoice)
    if receipt:
        what = _("Tax receipt {receipt} of invoice {number}", receipt=receipt, number=invoice.id)
    return Card(
        title=what,
        summary=_summary(what, invoice, locale),
        body=(
            Facts(_facts(invoice, locale)[:4]),
            File(pdf),
            Context((_("From Partner Center."),)),
        ),
    )


def lines_card(sheet: Document, lines: int, invoice_id: str, *, cut: bool) -> Card:
    """A CSV of reconciliation lines."""
    what = _("Lines of invoice {number}", number=invoice_id) if invoice_id else _("Unbilled lines")
    body: list[Node] = [Facts((Fact(_("Lines"), number(lines)), Fact(_("File"), sheet.name))), File(sheet)]
    if cut:
        body.append(
            Text(
                n_(
                    "The file stops after {count} line. For all of them, use the portal's export.",
                    "The file stops after {count} lines. For all of them, use the portal's export.",
                    lines,
                ),
                Tone.WARNING,
            )
        )
    if not invoice_id:
        body.append(Context((_("Estimates, not for billing."),)))
    summary = n_(
        "{title}: {count} line in {file}.",
        "{title}: {count} lines in {file}.",
        lines,
        title=what,
        file=sheet.name,
    )
    return Card(title=what, summary=summary, body=tuple(body))


def examples() -> Mapping[str, Card]:
    """One of each card, for the gallery and the tests that draw them all."""
    pdf = Document("G000024130.pdf", "application/pdf", b"%PDF-1.7")
    sheet = Document("G000024130-billing.csv", "text/csv", b"a,b")
    return {
        "invoice show": invoice_card(INVOICE, reader(), may_export=True),
        "invoice show, adjustment": invoice_card(NOTE, reader(), may_export=False),
        "invoice get": document_card(INVOICE, pdf, "", reader()),
        "invoice lines": lines_card(sheet, 12_345, INVOICE.id, cut=True),
        "invoice lines, unbilled": lines_card(sheet, 3, "", cut=False),
    }
