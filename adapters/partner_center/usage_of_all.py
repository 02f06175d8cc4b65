"""The usage of all customers in one answer: the one body that grows with the partner, so it is read fast.

The fast way knows the documented spelling of rows that lack nothing; any other body is read the general way, key by key.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import overload

import msgspec
from msgspec import field

from adapters.partner_center.currency import currency_of, territory_currency
from adapters.partner_center.paging import Page, next_link, paged
from adapters.partner_center.protocol import Call, Response, get
from adapters.partner_center.usage import budget_amount, cost_of
from adapters.partner_center.wire import Fields, guid, moment, plain
from bot.model import CustomerUsage, Glance, Money

_FARTHEST = Decimal("1e30")


class _Budget(msgspec.Struct, gc=False):
    amount: Decimal | None = None


class _Row(msgspec.Struct, gc=False):
    """What must be there is there under the documented spelling, or the row is none of ours. The names are those of
    :class:`bot.model.Glance`."""

    own_id: str = field(name="id")
    own_name: str = field(name="name")
    cost: Decimal = field(name="totalCost")
    azure_plan: bool = field(name="isUpgraded")
    as_of: str = field(name="lastModifiedDate")
    budget: _Budget
    customer_id: str = field(name="resourceId", default="")
    name: str = field(name="resourceName", default="")
    currency_code: str = field(name="currencyCode", default="")
    currency_locale: str = field(name="currencyLocale", default="")
    percent_used: msgspec.Raw = field(name="percentUsed", default=msgspec.Raw(b"null"))


class _Body(msgspec.Struct, rename="camel", gc=False):
    items: list[_Row]
    links: msgspec.Raw = msgspec.Raw(b"null")
    continuation_token: str = ""


_FAST = msgspec.json.Decoder(_Body)


def usage_of_all() -> Call[Page[CustomerUsage]]:
    """The current period's usage of every customer that has any. It takes a signed-in user."""
    request = get("read the usage of all customers", "customers", "usagerecords", user=True, bulk=True)
    general = paged(request, read_row)

    def read(response: Response) -> Page[CustomerUsage]:
        return read_fast(response.body) or general.read(response)

    return Call(request, read)


def read_fast(body: bytes) -> Page[CustomerUsage] | None:
    """The page, or ``None`` where it is not as documented. Its rows are made when they are looked at."""
    try:
        found = _FAST.decode(plain(body))
        links = msgspec.json.decode(found.links)
        rows = found.items
        limits = [row.budget.amount for row in rows if row.budget.amount is not None]
        if not _in_proportion([row.cost for row in rows]) or not _in_proportion(limits):
            return None
    except (ValueError, ArithmeticError, RecursionError):
        return None
    for row in rows:
        if not row.customer_id:
            row.customer_id = row.own_id
    rest = Fields({"links": links, "continuationToken": found.continuation_token})
    return Page(_Rows(rows), next_link(rest), len(rows))


def _in_proportion(amounts: Sequence[Decimal]) -> bool:
    """Whether all of them are what amounts could be. Raises :class:`ArithmeticError` for what is no number."""
    return not amounts or (min(amounts) > -_FARTHEST and max(amounts) < _FARTHEST)


class _Rows(Sequence[CustomerUsage]):
    """Rows of which few are ever looked at closely: a scan tells at first sight which ones."""

    def __init__(self, rows: Sequence[_Row]) -> None:
        self.glances: Sequence[Glance] = rows
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, at: int) -> CustomerUsage: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[CustomerUsage]: ...
    def __getitem__(self, at: int | slice) -> CustomerUsage | Sequence[CustomerUsage]:
        return [_made(row) for row in self._rows[at]] if isinstance(at, slice) else _made(self._rows[at])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]


def _made(row: _Row) -> CustomerUsage:
    currency = row.currency_code.upper() or territory_currency(row.currency_locale)
    budget = row.budget.amount
    return CustomerUsage(
        customer_id=guid(row.customer_id),
        name=row.name or row.own_name,
        cost=Money(row.cost, currency),
        budget=None if budget is None else Money(budget, currency),
        percent=None if budget is None else _percent(row.percent_used),
        as_of=moment(row.as_of),
        azure_plan=row.azure_plan,
    )


def _percent(raw: msgspec.Raw) -> Decimal | None:
    """A figure that is only shown, so what is none is left out."""
    try:
        found = msgspec.json.decode(raw, type=Decimal | None)
        return found if found is None or _in_proportion([found]) else None
    except (ValueError, ArithmeticError):
        return None


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
        percent=None if budget is None else row.amount("percentUsed"),
        as_of=row.moment("lastModifiedDate"),
        azure_plan=bool(row.flag("isUpgraded")),
    )
