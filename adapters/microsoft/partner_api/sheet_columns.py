"""Price sheet columns: what a line of a sheet says, read from its fields.

Which columns there are differs by sheet and has changed over the years, so they are found by their names.
https://learn.microsoft.com/partner-center/developer/get-a-price-sheet
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from operator import itemgetter
from typing import Any

from adapters.microsoft.http.body import WireError
from bot.model.price import PriceLine, PriceView, SheetKey

_FIELDS: tuple[tuple[str, ...], ...] = (
    ("productid",), ("skuid",), ("producttitle",), ("skutitle",), ("termduration",), ("billingplan",), ("segment",),
    ("currency",), ("unitprice",), ("erpprice", "erp"), ("unitofmeasure", "unit"), ("pricingtierrangemin",),
    ("effectivestartdate",), ("effectiveenddate",), ("market",),
)  # fmt: skip
_REQUIRED = frozenset({"productid", "skuid", "unitprice", "currency"})

LONGEST_ID = 64
LONGEST_TITLE = 300
"""Letters of a title that are kept."""

KEPT = 50_000
"""Different texts of a column whose meaning is remembered, so that a sheet of nothing but different ones takes no more memory."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_US = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?: (\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)?(?: ([AP])M)?)?")
_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d.*)?")
_PLAIN = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,16})?")
_NEVER = 9999
_TERM = re.compile(r"(?i)P?\s*(\d{1,2})\s*([DMY])(?:AYS?|ONTHS?|EARS?)?")
_BY_USE = frozenset({"", "payg-1", "payg", "none", "n/a"})
_PLANS = {"none": "", "n/a": "", "upfront": "onetime", "one time": "onetime", "one_time": "onetime"}


class Remembered(dict[str, Any]):
    """What texts mean, worked out once for each while there are not too many. Looking one up raises what ``read`` raises."""

    def __init__(self, read: Callable[[str], Any]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, text: str) -> Any:
        meaning = self._read(text)
        if len(self) >= KEPT:
            self.clear()
        self[text] = meaning
        return meaning


def amount(text: str) -> str:
    """An amount as the vendor's digits. Raises :class:`ValueError` for what is none."""
    digits = text.strip()
    if not digits:
        return ""
    try:
        value = Decimal(digits)
    except InvalidOperation:
        raise ValueError(f"{text[:40]!r} is no amount") from None
    if not value.is_finite() or abs(value.adjusted()) > 15 or len(digits) > 40:
        raise ValueError(f"{text[:40]!r} is no amount")
    return digits


def moment(text: str) -> int | None:
    """Microseconds since 1970, from a date as Americans write it, or in ISO 8601; ``None`` for none, and for the end of time
    (``11/30/9999 11:59:59 PM``). Sheets name no zone: it is UTC. Raises :class:`ValueError`."""
    said = text.strip()
    if not said:
        return None
    if found := _US.fullmatch(said):
        month, day, year, hour, minute, second, half = found.groups()
        if int(year) == _NEVER:
            return None
        hours = int(hour or 0) % 12 + (12 if half == "P" else 0) if half else int(hour or 0)
        when = datetime(
            int(year), int(month), int(day), hours, int(minute or 0), int(second or 0), tzinfo=UTC
        )
    elif _ISO.fullmatch(said):
        when = datetime.fromisoformat(said)
        when = when if when.tzinfo else when.replace(tzinfo=UTC)
        if when.year == _NEVER:
            return None
    else:
        raise ValueError(f"{text[:40]!r} is no date")
    return int((when - _EPOCH).total_seconds()) * 1_000_000


def term(text: str) -> str:
    """A term in ISO 8601, from ``P1Y``, ``1 Year``, ``3Years`` or ``1M``; empty for what is paid by use."""
    said = text.strip()
    if said.lower() in _BY_USE:
        return ""
    found = _TERM.fullmatch(said)
    return f"P{int(found[1])}{found[2].upper()}" if found else said[:20]


def plan(text: str) -> str:
    """How it is billed, in lower case: monthly, annual, triennial, onetime."""
    said = text.strip().lower()[:30]
    return _PLANS.get(said, said)


def currency(text: str) -> str:
    """A currency's code. Raises :class:`ValueError`."""
    code = text.strip().upper()
    if len(code) != 3 or not code.isascii() or not code.isalpha():
        raise ValueError(f"{text[:20]!r} is no currency")
    return code


def segment(text: str) -> str:
    """A segment as the catalogue calls it: commercial, education, government, nonprofit."""
    said = text.strip().lower()[:30]
    return "nonprofit" if said in {"charity", "non-profit"} else said


class LineReader:
    """Reads lines of one sheet, given its header. Raises :class:`WireError` for one that lacks a column that prices need."""

    def __init__(self, key: SheetKey, header: Sequence[str]) -> None:
        names = [re.sub("[^a-z]", "", name.lower()) for name in header]
        if missing := sorted(_REQUIRED - set(names)):
            raise WireError(f"the price sheet has no column {', '.join(missing)}")
        columns = len(names)
        # What a sheet does not have stands in a field more, which is empty.
        fields = itemgetter(
            *(next((names.index(name) for name in each if name in names), columns) for each in _FIELDS)
        )
        self.read = _reading(key, columns, fields)
        """A line from its number and its fields. Raises :class:`ValueError` with what is wrong with it."""


def _reading(
    key: SheetKey, columns: int, fields: Callable[[list[str]], Any]
) -> Callable[[int, list[str]], PriceLine]:
    # Half a million lines go through here: what is the same for all is at hand, and what is usual is looked at first.
    retail_alone, asked, plain, made = (
        key.view is PriceView.CONSUMPTION,
        key.market,
        _PLAIN.fullmatch,
        tuple.__new__,
    )
    moments, terms, plans, segments = (
        Remembered(moment),
        Remembered(term),
        Remembered(plan),
        Remembered(segment),
    )
    currencies, units = Remembered(currency), Remembered(lambda text: text[:60])

    def read(line: int, row: list[str]) -> PriceLine:
        if len(row) != columns:
            raise ValueError(f"it has {len(row)} fields instead of {columns}")
        row.append("")
        (
            product_id, sku_id, title, sku_title, lasts, billed, sells_to, paid_in, costs, retail, unit, tier, starts, ends,
            market,
        ) = fields(row)  # fmt: skip
        if not product_id or not sku_id or len(product_id) > LONGEST_ID or len(sku_id) > LONGEST_ID:
            raise ValueError("it names no product and SKU")
        if market != asked and market.strip().upper() not in ("", asked):
            raise ValueError(f"it is of the market {market[:20]!r}")
        if not plain(costs):
            costs = amount(costs)
        if not plain(retail):
            retail = amount(retail)
        if retail_alone:
            costs, retail = "", costs or retail
        if not costs and not retail:
            raise ValueError("it has no price")
        if len(title) > LONGEST_TITLE or len(sku_title) > LONGEST_TITLE:
            title, sku_title = title[:LONGEST_TITLE], sku_title[:LONGEST_TITLE]
        return made(
            PriceLine,
            (
                line, product_id, sku_id, title, sku_title, terms[lasts], plans[billed], segments[sells_to],
                currencies[paid_in], costs, retail, units[unit], tier and amount(tier), moments[starts], moments[ends],
            ),
        )  # fmt: skip

    return read
