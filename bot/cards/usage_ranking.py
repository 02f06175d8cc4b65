"""Usage ranking: all customers by spend or by percent of budget, a table for each currency, one screen in all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal

from bot.cards.files import file_buttons
from bot.cards.format import large, money, percent, reader
from bot.cards.model import (
    Actions,
    Align,
    AnyButton,
    Button,
    Card,
    Column,
    Context,
    Node,
    ShareButton,
    Table,
    Text,
)
from bot.cards.pages import Page, page_buttons
from bot.cards.samples import CONTOSO, eur
from bot.cards.usage import data_age
from bot.cards.usage_lines import UNNAMED
from bot.line import write
from bot.messages import N_, _, n_, series
from bot.model import CustomerUsage, Money
from bot.model.fact import Tone

CUSTOMERS_A_PAGE = 10
MOST_A_CURRENCY = 5
ROWS = 12
"""Of all tables together where there are several: as many as a screen holds."""

CURRENCIES = 4
"""Tables on one screen; the other currencies are a click away."""

NO_CODE = N_("Currency not given")


def top_card(
    ranked: Mapping[str, Sequence[CustomerUsage]],
    by: str,
    currency: str,
    page: int,
    now: datetime,
    locale: str,
) -> Card:
    """All customers ranked; amounts in different currencies are never added up."""
    rows_of = {code: rows for code, rows in ranked.items() if rows}
    if not rows_of:
        return Card(
            title=_("Top customers"),
            summary=_("No customer with a budget has usage data.")
            if by == "percent"
            else _("No customer has usage data."),
            body=(Text(_("Figures for a new billing period can take a day to appear.")),),
        )
    codes = sorted(rows_of, key=lambda code: -len(rows_of[code]))
    single = currency or (codes[0] if len(codes) == 1 else "")
    tables = (
        _one(single, rows_of[single], by, page, locale) if single else _several(codes, rows_of, by, locale)
    )
    stamps = [row.as_of for rows in rows_of.values() for row in rows if row.as_of]
    total = sum(len(rows) for rows in rows_of.values())
    by_budget = by == "percent"
    return Card(
        title=_("Top customers by percent of budget") if by_budget else _("Top customers by spend"),
        summary=n_(
            "{count} customer ranked by percent of budget.",
            "{count} customers ranked by percent of budget.",
            total,
        )
        if by_budget
        else n_("{count} customer ranked by spend.", "{count} customers ranked by spend.", total),
        body=(
            *tables,
            Actions(*_buttons(codes, rows_of, by, single)),
            Context((data_age(max(stamps, default=None), now),)),
        ),
    )


def _one(code: str, rows: Sequence[CustomerUsage], by: str, page: int, locale: str) -> list[Node]:
    pages = Page.of(rows, page, CUSTOMERS_A_PAGE)
    turn = page_buttons(
        lambda number: write("usage top", by=by, currency=code, page=number), pages.number, pages.count
    )
    caption = series(part for part in (_name(code), pages.caption) if part)
    return [_table(pages.items, pages.first, caption, locale), *([Actions(turn)] if turn else [])]


def _several(
    codes: Sequence[str], rows_of: Mapping[str, Sequence[CustomerUsage]], by: str, locale: str
) -> list[Node]:
    shown = codes[:CURRENCIES]
    most = min(MOST_A_CURRENCY, ROWS // len(shown))
    nodes: list[Node] = []
    for code in shown:
        rows = rows_of[code]
        caption = n_(
            "{currency}, {count} customer", "{currency}, {count} customers", len(rows), currency=_name(code)
        )
        nodes.append(_table(rows[:most], 1, caption, locale))
    if left := codes[CURRENCIES:]:
        others = series(f"{_name(code)} ({len(rows_of[code])})" for code in left)
        nodes.append(Text(_("Also: {currencies}.", currencies=others), Tone.QUIET))
    return nodes


def _buttons(
    codes: Sequence[str], rows_of: Mapping[str, Sequence[CustomerUsage]], by: str, single: str
) -> tuple[tuple[AnyButton, ...], tuple[AnyButton, ...]]:
    """Three buttons, and the others behind them."""
    alone = single if len(codes) == 1 or single in codes else ""
    other, label = ("percent", _("By percent of budget")) if by == "spend" else ("spend", _("By spend"))
    more: list[AnyButton] = (
        []
        if alone
        else [
            Button(
                _("All in {currency}", currency=code),
                write("usage top", by=by, currency=code),
                replace=True,
            )
            for code in codes
            if code
        ]
    )
    turned = Button(label, write("usage top", by=other, currency=alone), replace=True)
    shared = ShareButton(_("Share"), write("usage top", by=by, currency=alone))
    files = file_buttons("usage top", by=by, currency=alone)
    return (*more[:2], turned), (*more[2:], shared, *files)


def _name(code: str) -> str:
    return code or _(NO_CODE)


def _table(rows: Sequence[CustomerUsage], first: int, caption: str, locale: str) -> Table:
    # A list without cents is one in which all are large: their decimal points would not stand below each other.
    whole = all(large(row.cost) for row in rows)
    cells = tuple(
        (str(at), row.name or _(UNNAMED), money(row.cost, locale, whole=whole), _share(row, locale))
        for at, row in enumerate(rows, first)
    )
    columns = (
        Column("#", Align.RIGHT),
        Column(_("Customer")),
        Column(_("Spent"), Align.RIGHT),
        Column(_("Budget used"), Align.RIGHT),
    )
    commands = tuple(write("usage show", customer=row.customer_id) for row in rows)
    return Table(columns, cells, commands=commands, caption=caption)


def _share(row: CustomerUsage, locale: str) -> str:
    return percent(row.percent, locale) if row.percent is not None and row.budget else _("No budget")


def examples() -> Mapping[str, Card]:
    """One of each card, for the gallery and the tests that draw them all."""
    now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    rows = [
        CustomerUsage(CONTOSO.id, "Contoso Ltd", eur("4321"), eur("5000"), Decimal("86.42"), now),
        CustomerUsage("x", "Müller Maschinenbau GmbH", eur("120.56"), None, None, now),
    ]
    dollars = [
        CustomerUsage(str(at), f"Customer {at}", Money(Decimal(90_000 - 7000 * at), "USD"), None, None, now)
        for at in range(1, 9)
    ]
    return {
        "usage top": top_card({"EUR": rows}, "spend", "", 1, now, reader()),
        "usage top, two currencies": top_card({"EUR": rows, "USD": dollars}, "spend", "", 1, now, reader()),
        "usage top, nothing": top_card({}, "percent", "", 1, now, reader()),
    }
