"""Price comparison: what moved from the sheets of one month to those of another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Float, FromClause, Select, and_, cast, func, or_, select

from adapters.store.prices.rows import OF_PRICE, columns_of, price_read
from adapters.store.schema.prices import CURRENT, prices, products, sheets
from adapters.store.schema.tables import to_micros
from bot.model.price import PriceChange, PriceView, SheetKey, month_ends

NOW, _BEFORE = prices.alias("priced_now"), prices.alias("priced_before")
_SHEET, _OLD = sheets.alias("sheet_now"), sheets.alias("sheet_before")

_SAME = ("key", "term", "plan", "segment", "currency", "tier_from")
"""What two rows have in common that are one price in two months."""


def moved(market: str, month: str, before: str, limit: int) -> Select[Any]:
    """The prices of a market that are not what they were, for :func:`change_of`; the largest share first.

    Amounts are compared as binary fractions, which tell any two apart that somebody would pay; what is shown are the digits.
    """
    now, then = _paid(NOW), _paid(_BEFORE)
    same = and_(
        _BEFORE.c.sheet == _OLD.c.id,
        *(_BEFORE.c[name] == NOW.c[name] for name in _SAME),
        _valid(_BEFORE, before),
    )
    return (
        select(
            _SHEET.c.market,
            _SHEET.c.view,
            _OLD.c.month,
            _SHEET.c.month,
            products.c.product_id,
            products.c.sku_id,
            products.c.title,
            *columns_of(_BEFORE),
            *columns_of(NOW),
        )
        .select_from(_SHEET)
        .join(_OLD, and_(_OLD.c.market == _SHEET.c.market, _OLD.c.view == _SHEET.c.view))
        .join(NOW, NOW.c.sheet == _SHEET.c.id)
        .join(_BEFORE, same)
        .join(products, products.c.id == NOW.c.product)
        .where(_SHEET.c.market == market.upper(), _SHEET.c.state == CURRENT, _SHEET.c.month == month)
        .where(_OLD.c.state == CURRENT, _OLD.c.month == before, _valid(NOW, month), now != then)
        .order_by((func.abs(now - then) / func.nullif(then, 0)).desc(), products.c.id, NOW.c.line)
        .limit(limit)
    )


def change_of(row: Sequence[Any]) -> PriceChange:
    """A change from what :func:`moved` finds."""
    market, view, before, month, *product = row[:7]
    called = (product[0], product[1], product[2])
    old, new = row[7 : 7 + len(OF_PRICE)], row[7 + len(OF_PRICE) :]
    return PriceChange(
        price_read(SheetKey(market, PriceView(view), before), called, old),
        price_read(SheetKey(market, PriceView(view), month), called, new),
    )


def _paid(table: FromClause) -> ColumnElement[float]:
    return cast(func.coalesce(func.nullif(table.c.amount, ""), func.nullif(table.c.erp, "")), Float)


def _valid(table: FromClause, month: str) -> ColumnElement[bool]:
    """Whether a price is in force at the end of the month: a sheet also has those that have ended and those to come."""
    end = to_micros(month_ends(month))
    begun = or_(table.c.valid_from.is_(None), table.c.valid_from <= end)
    return and_(begun, or_(table.c.valid_to.is_(None), table.c.valid_to >= end))
