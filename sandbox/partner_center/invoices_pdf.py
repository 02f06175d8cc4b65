"""Invoices as PDFs whose tables add up."""

from __future__ import annotations

import unicodedata
from collections import OrderedDict
from decimal import Decimal

from fpdf import FPDF

from sandbox.world.billing import Charge, Invoice
from sandbox.world.customers import Customer
from sandbox.world.exact_arithmetic import ZERO, total

_INK = (27, 31, 36)
_BLUE = (18, 60, 120)
_GREY = (110, 118, 129)
_ROWS = 60
# Widths of the table's columns in millimetres.
_COLUMNS = (
    ("Customer", 68, "L"),
    ("Product", 52, "L"),
    ("Net", 24, "R"),
    ("Tax", 20, "R"),
    ("Total", 26, "R"),
)


_SPELLED = {"ł": "l", "Ł": "L", "’": "'", "–": "-", "—": "-", "ı": "i", "€": "EUR"}


def latin(text: str) -> str:
    """*text* in what the built-in fonts can show: Latin-1, accents dropped where they must be, else `?`."""
    spelled = "".join(_SPELLED.get(letter, letter) for letter in text)
    shown = []
    for letter in spelled:
        try:
            letter.encode("latin-1")
            shown.append(letter)
        except UnicodeEncodeError:
            shown.append(unicodedata.normalize("NFKD", letter).encode("ascii", "ignore").decode() or "?")
    return "".join(shown)


def money(amount: Decimal) -> str:
    """Two decimals and thousands separators."""
    return f"{amount:,.2f}"


class _Paper(FPDF):
    """A4, with a footer on every page."""

    reference = ""

    def footer(self) -> None:
        self.set_y(-14)
        self.set_font("Helvetica", size=8)
        self.set_text_color(*_GREY)
        self.cell(
            0,
            5,
            f"{self.reference}   Page {self.page_no()} of {{nb}}   Sandbox document - DO NOT PAY",
            align="C",
        )


def _sheet(invoice: Invoice, title: str) -> _Paper:
    paper = _Paper()
    paper.set_creation_date(invoice.date)
    paper.set_title(f"{title} {invoice.id}")
    paper.set_author("Microsoft (sandbox)")
    paper.reference = invoice.id
    paper.set_auto_page_break(True, margin=20)
    paper.add_page()
    paper.set_fill_color(*_BLUE)
    paper.rect(0, 0, 210, 6, style="F")
    paper.set_y(16)
    paper.set_font("Helvetica", "B", 22)
    paper.set_text_color(*_BLUE)
    paper.cell(0, 10, title, new_x="LMARGIN", new_y="NEXT")
    paper.set_text_color(*_INK)
    paper.ln(2)
    return paper


def _facts(paper: _Paper, pairs: list[tuple[str, str]]) -> None:
    for label, value in pairs:
        paper.set_font("Helvetica", size=9)
        paper.set_text_color(*_GREY)
        paper.cell(42, 5.5, label)
        paper.set_text_color(*_INK)
        paper.set_font("Helvetica", "B", 9)
        paper.cell(0, 5.5, latin(value), new_x="LMARGIN", new_y="NEXT")
    paper.ln(5)


_TITLES = {"invoice": "Invoice", "adjustment_note": "Adjustment note", "void_note": "Void note"}


def draw_invoice(invoice: Invoice) -> bytes:
    """The statement of one invoice: who, what per customer and product, and totals."""
    paper = _sheet(invoice, _TITLES[invoice.document])
    facts = [
        ("Number", invoice.id),
        ("Date", invoice.date.strftime("%d %B %Y")),
        ("Billing period", invoice.month.strftime("%B %Y")),
        ("Billed to", "Northwind Cloud, Keizersgracht 101, 1015 CJ Amsterdam, NL"),
        ("Billed by", "Microsoft Ireland Operations Limited (sandbox)"),
        ("Kind", "Recurring charges" if invoice.kind == "Recurring" else "One-time and usage charges"),
        ("Currency", invoice.currency),
    ]
    if invoice.amends:
        facts.insert(1, ("Amends", invoice.amends))
    _facts(paper, facts)
    _table(paper, _grouped(invoice.charges))
    _totals(paper, invoice)
    return bytes(paper.output())


def _shown(customer: Customer) -> str:
    """The name, or the domain where the built-in fonts lack too many of the name's letters to recognise it."""
    name = latin(customer.name)
    return customer.domain if name.count("?") > customer.name.count("?") else name


def _grouped(charges: list[Charge]) -> list[tuple[str, str, Decimal, Decimal]]:
    """One row per customer and product; the smallest are put together so that the table stays readable."""
    groups: OrderedDict[tuple[str, str], list[Charge]] = OrderedDict()
    for charge in charges:
        title = "Microsoft Azure" if charge.provider == "azure" else charge.title
        groups.setdefault((_shown(charge.customer), title), []).append(charge)
    rows = [
        (customer, title, total(one.subtotal for one in group), total(one.tax for one in group))
        for (customer, title), group in groups.items()
    ]
    rows.sort(key=lambda row: (-abs(row[2]), row[0]))
    rest = rows[_ROWS:]
    if not rest:
        return rows
    summed = (f"{len(rest)} more lines", "", total(row[2] for row in rest), total(row[3] for row in rest))
    return [*rows[:_ROWS], summed]


def _table(paper: _Paper, rows: list[tuple[str, str, Decimal, Decimal]]) -> None:
    _heading(paper)
    for number, (customer, product, net, tax) in enumerate(rows):
        if paper.get_y() > 268:
            paper.add_page()
            _heading(paper)
        paper.set_fill_color(*((245, 247, 250) if number % 2 else (255, 255, 255)))
        cells = (
            _fit(paper, customer, 66),
            _fit(paper, product, 50),
            money(net),
            money(tax),
            money(net + tax),
        )
        for (_, width, align), text in zip(_COLUMNS, cells, strict=True):
            paper.cell(width, 5.5, text, align=align, fill=True)
        paper.ln()


def _heading(paper: _Paper) -> None:
    paper.set_font("Helvetica", "B", 9)
    paper.set_fill_color(*_BLUE)
    paper.set_text_color(255, 255, 255)
    for title, width, align in _COLUMNS:
        paper.cell(width, 7, title, align=align, fill=True)
    paper.ln()
    paper.set_text_color(*_INK)
    paper.set_font("Helvetica", size=8.5)


def _fit(paper: _Paper, text: str, width: float) -> str:
    shown = latin(text)
    while paper.get_string_width(shown) > width:
        shown = shown.rstrip(".")[:-1] + "..."
    return shown


def _totals(paper: _Paper, invoice: Invoice) -> None:
    net = total(one.subtotal for one in invoice.charges)
    tax = total(one.tax for one in invoice.charges)
    paper.ln(4)
    lines = [("Subtotal", net), ("Tax", tax), ("Total charges", invoice.total), ("Paid", -invoice.paid)]
    lines.append(("Balance due", invoice.balance))
    for label, amount in lines:
        strong = label in ("Total charges", "Balance due")
        paper.set_font("Helvetica", "B" if strong else "", 10)
        paper.cell(136, 6, label, align="R")
        paper.cell(
            54, 6, f"{invoice.currency} {money(amount + ZERO)}", align="R", new_x="LMARGIN", new_y="NEXT"
        )


def draw_receipt(invoice: Invoice, number: str) -> bytes:
    """A tax receipt."""
    paper = _sheet(invoice, "Tax receipt")
    facts = [("Receipt", number), ("For invoice", invoice.id), ("Date", invoice.date.strftime("%d %B %Y"))]
    _facts(paper, [*facts, ("Amount", f"{invoice.currency} {money(invoice.total)}")])
    return bytes(paper.output())
