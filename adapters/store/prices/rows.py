"""Price rows: which sheets are read, and what a row of the database says."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, func, select, true

from adapters.store.schema.prices import CURRENT, prices, products, sheets
from adapters.store.schema.tables import from_micros
from bot.model.price import Price, PriceView, SheetKey

OF_PRICE = (
    "term",
    "plan",
    "segment",
    "currency",
    "amount",
    "erp",
    "unit",
    "tier_from",
    "valid_from",
    "valid_to",
)

_SHOWN = (
    sheets.c.market,
    sheets.c.view,
    sheets.c.month,
    products.c.product_id,
    products.c.sku_id,
    products.c.title,
)


def columns_of(table: FromClause) -> Sequence[Any]:
    """What :func:`price_read` reads, of the prices or another name for them."""
    return [table.c[name] for name in OF_PRICE]


def of_sheet(table: FromClause) -> ColumnElement[int]:
    """The sheet of a price that is looked up by its key. By the number itself SQLite would look through the whole sheet."""
    return table.c.sheet + 0


def read_sheets(
    market: str, views: Collection[PriceView] = (), month: str = "", *, every: bool = False
) -> Select[Any]:
    """The sheets of a market that are read: of each view the newest, or that of a month. Their numbers, or ``every`` column."""
    newest = sheets.alias("newest")
    last = (
        select(func.max(newest.c.month))
        .where(newest.c.market == sheets.c.market, newest.c.view == sheets.c.view, newest.c.state == CURRENT)
        .scalar_subquery()
    )
    which = sheets.c.month == (month or last)
    wanted = sheets.c.view.in_([each.value for each in views]) if views else true()
    return select(sheets if every else sheets.c.id).where(
        sheets.c.market == market.upper(), sheets.c.state == CURRENT, which, wanted
    )


def prices_of(market: str, views: Collection[PriceView] = (), month: str = "") -> Select[Any]:
    """The prices in those sheets, for :func:`price_of`."""
    return (
        select(*_SHOWN, *columns_of(prices))
        .select_from(prices)
        .join(sheets, sheets.c.id == of_sheet(prices))
        .join(products, products.c.id == prices.c.product)
        .where(of_sheet(prices).in_(read_sheets(market, views, month)))
    )


def price_of(row: Sequence[Any]) -> Price:
    """A price from what :func:`prices_of` finds."""
    market, view, month, product_id, sku_id, title = row[:6]
    return price_read(SheetKey(market, PriceView(view), month), (product_id, sku_id, title), row[6:])


def price_read(sheet: SheetKey, product: tuple[str, str, str], values: Sequence[Any]) -> Price:
    """A price from its own columns, and what is known of its sheet and product."""
    term, plan, segment, currency, amount, erp, unit, tier_from, valid_from, valid_to = values
    return Price(
        sheet,
        *product,
        term,
        plan,
        segment,
        currency,
        Decimal(amount) if amount else None,
        Decimal(erp) if erp else None,
        unit,
        tier_from,
        None if valid_from is None else from_micros(valid_from),
        None if valid_to is None else from_micros(valid_to),
    )
