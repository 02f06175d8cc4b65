"""Price: what a product costs a partner in a market, as Microsoft's price sheets have it, and what moved from month to month.

https://learn.microsoft.com/partner-center/developer/get-a-price-sheet
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple


class PriceView(StrEnum):
    """Which sheet, as the vendor calls it."""

    LICENSES = "updatedlicensebased"
    SOFTWARE = "software"
    CONSUMPTION = "azure_consumption"
    RESERVATIONS = "azure_reservations"
    EXTENDED_TERM = "licensebasedest"
    END_OF_SALE = "licensebasedeos"


BUYABLE = (PriceView.LICENSES, PriceView.SOFTWARE, PriceView.CONSUMPTION, PriceView.RESERVATIONS)
"""Sheets of what can be bought. The others have the same products at other prices: in the months after a term that was not
renewed, and where they are no longer sold."""


@dataclass(frozen=True, slots=True)
class SheetKey:
    """One sheet. ``market`` is a country (ISO 3166 alpha-2), ``month`` as in ``2026-11``."""

    market: str
    view: PriceView
    month: str

    def __str__(self) -> str:
        return f"{self.market} {self.view} {self.month}"


class PriceLine(NamedTuple):
    """A line of a sheet as it is kept: amounts are the vendor's digits, moments microseconds since 1970 (``None`` without end).

    Half a million of them pass by in one go, so that they are no more than a tuple.
    """

    line: int
    product_id: str
    sku_id: str
    title: str
    sku_title: str
    term: str
    plan: str
    segment: str
    currency: str
    amount: str
    erp: str
    unit: str
    tier_from: str
    valid_from: int | None
    valid_to: int | None


@dataclass(frozen=True, slots=True)
class UnreadLine:
    """A line of a sheet that is left out, and why."""

    line: int
    why: str


class SheetPart(NamedTuple):
    """Some lines of a sheet, and those among them that could not be read."""

    lines: list[PriceLine]
    unread: tuple[UnreadLine, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetState:
    """A sheet that is kept: when it was fetched, how many lines it has, how many were left out, and the first of those."""

    key: SheetKey
    fetched: datetime
    rows: int
    unread: int = 0
    problems: str = ""


@dataclass(frozen=True, slots=True)
class UnitPrice:
    """What one unit costs the partner for the whole term. ``source`` names sheet and month."""

    amount: Decimal
    currency: str
    unit: str
    valid_from: datetime | None
    source: str


@dataclass(frozen=True, slots=True)
class Price:
    """A price as a sheet has it.

    ``amount`` is what the partner pays for one unit and the whole ``term`` (ISO 8601, "" where there is none). It is ``None``
    where the sheet has Microsoft's estimated retail price (``erp``) alone, as that of Azure consumption does. ``plan`` is how it is
    billed and ``segment`` to whom it may be sold, in the vendor's words in lower case, empty where that makes no difference.
    """

    sheet: SheetKey
    product_id: str
    sku_id: str
    title: str
    term: str
    plan: str
    segment: str
    currency: str
    amount: Decimal | None
    erp: Decimal | None
    unit: str = ""
    tier_from: str = ""
    valid_from: datetime | None = None
    valid_to: datetime | None = None

    @property
    def paid(self) -> Decimal | None:
        """What the sheet's own price is: the partner's, or where it has none the estimated retail price."""
        return self.erp if self.amount is None else self.amount


@dataclass(frozen=True, slots=True)
class PriceChange:
    """A price, and what it was in the sheet of an earlier month."""

    before: Price
    now: Price

    @property
    def by(self) -> Decimal | None:
        """How far it moved, as a share of what it was; ``None`` where it was nothing."""
        before, now = self.before.paid, self.now.paid
        return (now - before) / before if before and now is not None else None


def month_of(day: date) -> str:
    """The month of a day, as sheets are known by."""
    return f"{day:%Y-%m}"


def month_before(month: str) -> str:
    """The month before. Raises :class:`ValueError` for what is no month."""
    return month_of(date.fromisoformat(f"{month}-01") - timedelta(days=1))


def month_ends(month: str) -> datetime:
    """The last second of a month, in UTC. Raises :class:`ValueError` for what is no month."""
    first = datetime.fromisoformat(f"{month}-01T00:00:00+00:00")
    return (first + timedelta(days=32)).replace(day=1) - timedelta(seconds=1)
