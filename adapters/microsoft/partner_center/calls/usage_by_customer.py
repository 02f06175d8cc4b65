"""Usage of all customers in one answer: the one body that grows with the partner, so it is read fast.

The fast way knows the documented spelling of rows that lack nothing; any other body is read the general way, key by key.
Of a row it reads what a scan needs at first sight. The few rows that are looked at closely are read again, exactly.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import overload

import msgspec
from msgspec import field

from adapters.microsoft.http.paging import Page
from adapters.microsoft.http.protocol import Call, Response
from adapters.microsoft.http.wire import Fields, decode, guid, moment, plain
from adapters.microsoft.partner_center.calls.currency import currency_of, territory_currency
from adapters.microsoft.partner_center.calls.usage import budget_amount, cost_of
from adapters.microsoft.partner_center.paging import next_link, paged
from adapters.microsoft.partner_center.requests import get
from bot.model import CustomerUsage, Glance, Money

_FARTHEST = 1e30


class _Limit(msgspec.Struct, gc=False):
    amount: float | None = None


class _Sight(msgspec.Struct, gc=False):
    """What must be there is there under the documented spelling, or the row is none of ours. The names are those of
    :class:`bot.model.Glance`."""

    customer_id: str = field(name="resourceId")
    cost: float = field(name="totalCost")
    azure_plan: bool = field(name="isUpgraded")
    as_of: str = field(name="lastModifiedDate")
    budget: _Limit


class _Body(msgspec.Struct, rename="camel", gc=False):
    items: list[_Sight]
    links: msgspec.Raw = msgspec.Raw(b"null")
    continuation_token: str = ""


class _Budget(msgspec.Struct, gc=False):
    amount: Decimal | None = None


class _Row(msgspec.Struct, rename="camel", gc=False):
    resource_id: str
    resource_name: str
    total_cost: Decimal
    is_upgraded: bool
    last_modified_date: str
    budget: _Budget
    currency_code: str = ""
    currency_locale: str = ""
    percent_used: Decimal | None = None


class _Raws(msgspec.Struct, gc=False):
    items: list[msgspec.Raw]


_AT_FIRST_SIGHT = msgspec.json.Decoder(_Body)
_APART = msgspec.json.Decoder(_Raws)
_CLOSELY = msgspec.json.Decoder(_Row)


def usage_by_customer() -> Call[Page[CustomerUsage]]:
    """The current period's usage of every customer that has any. It takes a signed-in user."""
    request = get("read the usage of all customers", "customers", "usagerecords", user=True, bulk=True)
    general = paged(request, read_row)

    def read(response: Response) -> Page[CustomerUsage]:
        return read_fast(response.body) or general.read(response)

    return Call(request, read)


def read_fast(body: bytes) -> Page[CustomerUsage] | None:
    """The page, or ``None`` where it is not as documented. Its rows are made when they are looked at."""
    body = plain(body)
    try:
        found = _AT_FIRST_SIGHT.decode(body)
        links = msgspec.json.decode(found.links)
    except (ValueError, RecursionError):
        return None
    rows = found.items
    limits = [row.budget.amount for row in rows if row.budget.amount is not None]
    if not _in_proportion([row.cost for row in rows]) or not _in_proportion(limits):
        return None
    if not all(row.customer_id for row in rows):
        return None
    rest = Fields({"links": links, "continuationToken": found.continuation_token})
    return Page(_Rows(rows, body), next_link(rest, len(rows)))


def _in_proportion(amounts: Sequence[float]) -> bool:
    """Whether all of them are what amounts could be."""
    return not amounts or (min(amounts) > -_FARTHEST and max(amounts) < _FARTHEST)


class _Rows(Sequence[CustomerUsage]):
    """Rows of which few are ever looked at closely: a scan tells at first sight which ones."""

    def __init__(self, sights: Sequence[_Sight], body: bytes) -> None:
        self.glances: Sequence[Glance] = sights
        self._body = body
        self._apart: Sequence[msgspec.Raw] | None = None

    def __len__(self) -> int:
        return len(self.glances)

    @overload
    def __getitem__(self, at: int) -> CustomerUsage: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[CustomerUsage]: ...
    def __getitem__(self, at: int | slice) -> CustomerUsage | Sequence[CustomerUsage]:
        if self._apart is None:
            self._apart = _APART.decode(self._body).items
        return [_read(raw) for raw in self._apart[at]] if isinstance(at, slice) else _read(self._apart[at])

    def __iter__(self) -> Iterator[CustomerUsage]:
        return iter(self[:])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]


def _read(raw: msgspec.Raw) -> CustomerUsage:
    try:
        row = _CLOSELY.decode(raw)
    except (ValueError, ArithmeticError):
        row = None
    if row is None or not row.resource_name:
        # What is only shown is not as documented. What is compared is: it was there at first sight.
        usage = read_row(Fields(decode(bytes(raw))))
        assert usage is not None
        return usage
    currency = row.currency_code.upper() or territory_currency(row.currency_locale)
    budget, percent = row.budget.amount, row.percent_used
    return CustomerUsage(
        customer_id=guid(row.resource_id),
        name=row.resource_name,
        cost=Money(row.total_cost, currency),
        budget=None if budget is None else Money(budget, currency),
        percent=percent if budget is not None and percent is not None and abs(percent) < _FARTHEST else None,
        as_of=moment(row.last_modified_date),
        azure_plan=row.is_upgraded,
    )


def read_row(row: Fields) -> CustomerUsage | None:
    """One customer's usage; a row without a figure is left out rather than shown as nothing spent."""
    cost, currency = cost_of(row), currency_of(row)
    if cost is None:
        return None
    budget = budget_amount(row.inner("budget"))
    if budget is None:
        budget = budget_amount(row.inner("customerSpendingBudget"))
    return CustomerUsage(
        customer_id=row.id("resourceId", "id"),
        name=row.text("resourceName", "name"),
        cost=cost,
        budget=None if budget is None else Money(budget, currency),
        percent=None if budget is None else row.figure("percentUsed"),
        as_of=row.moment("lastModifiedDate"),
        azure_plan=bool(row.flag("isUpgraded")),
    )
