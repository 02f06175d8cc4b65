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

from adapters.microsoft.http.body import WireError, decode, plain
from adapters.microsoft.http.dates import moment
from adapters.microsoft.http.paging import Page
from adapters.microsoft.http.protocol import Call, Response
from adapters.microsoft.http.wire import Fields, bounded, guid
from adapters.microsoft.partner_center.calls.currency import currency_of, territory_currency
from adapters.microsoft.partner_center.calls.usage import budget_of, cost_of
from adapters.microsoft.partner_center.paging import next_link, paged
from adapters.microsoft.partner_center.requests import get
from bot.messages import N_
from bot.model import CustomerUsage, Money

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
    other_budget: _Limit | None = field(name="customerSpendingBudget", default=None)


class _Body(msgspec.Struct, rename="camel", gc=False):
    items: list[_Sight]
    links: msgspec.Raw = msgspec.Raw(b"null")
    continuation_token: str = ""
    next_link: str | None = None


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


class _Currency(msgspec.Struct, rename="camel", gc=False):
    currency_code: str = ""
    currency_locale: str = ""


class _Raws(msgspec.Struct, gc=False):
    items: list[msgspec.Raw]


_AT_FIRST_SIGHT = msgspec.json.Decoder(_Body)
_APART = msgspec.json.Decoder(_Raws)
_CLOSELY = msgspec.json.Decoder(_Row)
_CURRENCY = msgspec.json.Decoder(_Currency)


def usage_by_customer() -> Call[Page[CustomerUsage]]:
    """The current period's usage of every customer that has any. It takes a signed-in user."""
    request = get(N_("read the usage of all customers"), "customers", "usagerecords", user=True, bulk=True)
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
    if not all(row.customer_id and not _budgeted_elsewhere(row) for row in rows):
        return None
    rest = Fields(
        {"links": links, "continuationToken": found.continuation_token, "nextLink": found.next_link}
    )
    return Page(_Rows(rows, body), next_link(rest, len(rows)))


def _budgeted_elsewhere(row: _Sight) -> bool:
    """Whether the budget stands under the other of the vendor's names for it alone."""
    return row.other_budget is not None and row.other_budget.amount is not None and row.budget.amount is None


def _in_proportion(amounts: Sequence[float]) -> bool:
    """Whether all of them are what amounts could be."""
    return not amounts or (min(amounts) > -_FARTHEST and max(amounts) < _FARTHEST)


class _Rows(Sequence[CustomerUsage]):
    """Rows of which few are ever looked at closely: a scan tells at first sight which ones."""

    def __init__(self, sights: Sequence[_Sight], body: bytes) -> None:
        self.glances: Sequence[_Sight] = sights
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
        if isinstance(at, slice):
            return [_read(*pair) for pair in zip(self._apart[at], self.glances[at], strict=True)]
        return _read(self._apart[at], self.glances[at])

    def __iter__(self) -> Iterator[CustomerUsage]:
        return iter(self[:])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]


def _read(raw: msgspec.Raw, sight: _Sight) -> CustomerUsage:
    """A row as exactly as it can be read. It raises nothing: whoever looks at it is far from where failures are told of.

    That there is such a row, whose it is and about what it comes to was seen at first sight, and stands however odd the rest is.
    """
    try:
        return _exactly(_CLOSELY.decode(raw))
    except (ValueError, ArithmeticError):
        pass
    try:
        usage = read_row(Fields(decode(bytes(raw))))
    except WireError:
        usage = None
    return usage or _roughly(raw, sight)


def _exactly(row: _Row) -> CustomerUsage:
    """A row that is as documented. Raises :class:`WireError` for any other: what is only shown may be read the general way."""
    if not row.resource_name:
        raise WireError("resourceName is missing")
    currency = row.currency_code.upper() or territory_currency(row.currency_locale)
    budget, percent = row.budget.amount, row.percent_used
    return CustomerUsage(
        customer_id=guid(row.resource_id),
        name=row.resource_name,
        cost=Money(bounded(row.total_cost), currency),
        budget=None if budget is None else Money(bounded(budget), currency),
        percent=None if budget is None or percent is None else bounded(percent),
        as_of=moment(row.last_modified_date),
        azure_plan=row.is_upgraded,
    )


def _roughly(raw: msgspec.Raw, sight: _Sight) -> CustomerUsage:
    """A row of which no more is certain than what was seen at first sight, and perhaps its currency."""
    try:
        found = _CURRENCY.decode(raw)
    except ValueError:
        found = _Currency()
    currency = found.currency_code.upper() or territory_currency(found.currency_locale)
    budget = sight.budget.amount
    return CustomerUsage(
        customer_id=guid(sight.customer_id),
        name="",
        cost=Money(_about(sight.cost), currency),
        budget=None if budget is None else Money(_about(budget), currency),
        percent=None,
        as_of=moment(sight.as_of),
        azure_plan=sight.azure_plan,
    )


def _about(amount: float) -> Decimal:
    """An amount that was in proportion at first sight; next to nothing is nothing."""
    try:
        return bounded(Decimal(repr(amount)))
    except WireError:
        return Decimal(0)


def read_row(row: Fields) -> CustomerUsage | None:
    """One customer's usage; a row without a figure is left out rather than shown as nothing spent."""
    cost, currency = cost_of(row), currency_of(row)
    if cost is None:
        return None
    budget = budget_of(row)
    return CustomerUsage(
        customer_id=row.id("resourceId", "id"),
        name=row.text("resourceName", "name"),
        cost=cost,
        budget=None if budget is None else Money(budget, currency),
        percent=None if budget is None else row.figure("percentUsed"),
        as_of=row.moment("lastModifiedDate"),
        azure_plan=bool(row.flag("isUpgraded")),
    )
