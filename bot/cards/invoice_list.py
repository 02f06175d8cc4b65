"""Invoice lists: the documents of some time, those of one billing run, and what is unpaid."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from bot.cards.files import file_buttons, with_files
from bot.cards.format import day, money, month_name, reader
from bot.cards.invoice_words import TONES, kind_of, state_of
from bot.cards.model import Actions, Align, Button, Card, Column, Context, Node, ShareButton, Table, Text
from bot.cards.pages import Page, page_buttons
from bot.cards.samples import INVOICE, NOTE, chf
from bot.line import write
from bot.messages import N_, _, n_, p_, series
from bot.model import Balance, DocumentType, Invoice, PaymentState


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which documents a list is about: issued since a day, of a month, in a state, in a currency; empty for all. ``order`` is what
    comes first: ``newest`` (as where it is empty), ``oldest``, ``largest`` of each currency, or what has the ``state`` unpaid."""

    since: date
    month: date | None = None
    state: str = ""
    currency: str = ""
    order: str = ""

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
            "sort": self.order or None,
        }

    def words(self, locale: str) -> str:
        """What they have in common: "unpaid, EUR, October 2026"."""
        state = {"unpaid": _("unpaid"), "paid": p_("invoices", "paid")}.get(self.state, "")
        since = _("since {day}", day=day(self.since, locale))
        when = month_name(self.month, locale) if self.month else since
        return series(part for part in (state, self.currency, when) if part)


_FIRST = (
    PaymentState.OPEN,
    PaymentState.PARTLY_PAID,
    PaymentState.PAID,
    PaymentState.CREDIT,
    PaymentState.VOID,
)

ORDERS: Mapping[str, Callable[[Invoice], tuple[object, ...]]] = {
    "newest": lambda each: (-each.issued.toordinal(), each.id),
    "oldest": lambda each: (each.issued, each.id),
    "largest": lambda each: (each.total.currency, -each.total.amount, each.id),
    "state": lambda each: (_FIRST.index(each.payment), -each.issued.toordinal(), each.id),
}
"""By what documents are sorted. Amounts of different currencies are never compared."""

_OFFERED = {"newest": N_("Newest first"), "largest": N_("Largest first"), "oldest": N_("Oldest first")}


def in_order(invoices: Sequence[Invoice], order: str) -> Sequence[Invoice]:
    """The documents in an order; as they came where it is empty: newest first."""
    return sorted(invoices, key=ORDERS[order]) if order else invoices


def _sorting(chosen: Chosen, many: bool) -> tuple[Button, ...]:
    """One click to another order."""
    return tuple(
        Button(_(label), write("invoice list", **{**chosen.line, "sort": order}), replace=True)
        for order, label in _OFFERED.items()
        if many and order != (chosen.order or "newest")
    )


def invoices_card(invoices: Sequence[Invoice], chosen: Chosen, page: int, size: int, locale: str) -> Card:
    """A page of invoices in the order that was chosen; a row leads to the invoice."""
    which = chosen.words(locale)
    if not invoices:
        return _no_invoices(chosen, which)
    pages = Page.of(in_order(invoices, chosen.order), page, size)
    rows = tuple(_row(invoice, locale) for invoice in pages.items)
    columns = (
        Column(_("Invoice")),
        Column(_("Issued")),
        Column(_("Total"), Align.RIGHT),
        Column(_("State"), strong=True),
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
            Button(
                _("Unpaid only"), write("invoice list", **{**chosen.line, "state": "unpaid"}), replace=True
            ),
        )
    )
    share = ShareButton(_("Share"), write("invoice list", **chosen.line))
    body.append(
        with_files(
            (*turn, *other),
            file_buttons("invoice list", **chosen.line),
            (*_sorting(chosen, len(invoices) > 1), share),
        )
    )
    small = [_("Partner Center gives no due dates.")]
    if chosen.order == "largest" and len({each.total.currency for each in invoices}) > 1:
        small.append(_("Each currency for itself: amounts of different currencies are not compared."))
    body.append(Context(tuple(small)))
    return Card(
        title=_("Invoices"),
        summary=n_(
            "{count} invoice: {filters}.", "{count} invoices: {filters}.", len(invoices), filters=which
        ),
        body=tuple(body),
    )


def _no_invoices(chosen: Chosen, which: str) -> Card:
    if chosen.state or chosen.currency or chosen.month:
        advice = _("To see all of them: {command}", command=write("invoice list"))
    else:
        advice = _(
            "To look further back, for example: {command}", command=write("invoice list", since="2025-01-01")
        )
    return Card(
        title=_("No invoices"), summary=_("No invoices: {filters}.", filters=which), body=(Text(advice),)
    )


def _row(invoice: Invoice, locale: str) -> tuple[str, ...]:
    state = state_of(invoice.payment)
    return (invoice.id, day(invoice.issued, locale), money(invoice.total, locale), state)


def run_card(run: Sequence[Invoice], locale: str, lines: str = "", file: str = "csv") -> Card:
    """All documents of one billing run, a button for each: its PDF, or its ``lines`` (``billing``, ``usage``) as a ``file``."""
    ordered = sorted(run, key=lambda each: (list(DocumentType).index(each.document), each.id))
    columns = (
        Column(_("Document")),
        Column(_("Kind")),
        Column(_("Total"), Align.RIGHT),
        Column(_("State"), strong=True),
    )
    rows = tuple(
        (each.id, kind_of(each), money(each.total, locale), state_of(each.payment)) for each in ordered
    )
    commands = tuple(write("invoice show", number=each.id) for each in ordered)
    buttons = tuple(
        Button(
            _("Lines {number}", number=each.id),
            write("invoice lines", number=each.id, kind=lines, format=file),
        )
        if lines
        else Button(_("PDF {number}", number=each.id), write("invoice get", number=each.id))
        for each in ordered
        if not lines or each.document is DocumentType.INVOICE
    )
    when = day(run[0].issued, locale)
    return Card(
        title=_("Latest documents: {day}", day=when),
        summary=n_(
            "{count} document issued on {day}. Choose the one you need.",
            "{count} documents issued on {day}. Choose the one you need.",
            len(run),
            day=when,
        ),
        body=(Table(columns, rows, commands=commands), Actions(buttons)),
    )


def balance_card(balances: Sequence[Balance], now: datetime, locale: str) -> Card:
    """What is unpaid, a row for each currency."""
    if not balances:
        return Card(
            title=_("Balance"),
            summary=_("Partner Center reports no balance."),
            body=(Text(_("There are no invoices yet.")),),
        )
    columns = (
        Column(_("Currency")),
        Column(p_("amount of an invoice", "Unpaid"), Align.RIGHT),
        Column(_("Last payment"), Align.RIGHT),
        Column(_("Paid on")),
    )
    rows = tuple(
        (
            each.due.currency,
            money(each.due, locale),
            money(each.last_payment, locale) if each.last_payment else _("None yet"),
            day(each.last_payment_on, locale) if each.last_payment_on else "",
        )
        for each in balances
    )
    return Card(
        title=_("Balance"),
        summary=_(
            "Unpaid: {amounts}.", amounts=series((money(each.due, locale) for each in balances), long=True)
        ),
        body=(
            Table(columns, rows),
            Actions(
                (
                    Button(_("Invoices"), write("invoice list")),
                    ShareButton(_("Share"), write("invoice balance")),
                )
            ),
            Context((_("As of {day}. Currencies are not added up.", day=day(now.date(), locale)),)),
        ),
    )


def examples() -> Mapping[str, Card]:
    """One of each card, for the gallery and the tests that draw them all."""
    now = datetime(2026, 11, 23, tzinfo=UTC)
    return {
        "invoice list": invoices_card([INVOICE, NOTE], Chosen(date(2026, 1, 1)), 1, 12, reader()),
        "invoice list, empty": invoices_card([], Chosen(date(2026, 1, 1)), 1, 12, reader()),
        "invoice list, filtered": invoices_card(
            [INVOICE], Chosen(date(2026, 10, 1), date(2026, 10, 1), "unpaid", "EUR"), 1, 12, reader()
        ),
        "invoice get, several of one day": run_card(
            [INVOICE, replace(INVOICE, id="G000024132", kind="Recurring")], reader()
        ),
        "invoice balance": balance_card(
            [Balance(chf("751094.39"), chf("1000"), date(2026, 9, 1), None)], now, reader()
        ),
        "invoice balance, none": balance_card([], now, reader()),
    }
