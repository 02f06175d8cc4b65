"""The usage of all customers in one answer: the one body that grows with the partner, so it is read fast.

The fast way knows the documented spelling; a body with other spellings is read the general way, key by key.
"""

from __future__ import annotations

import re
from decimal import Decimal

import msgspec
from msgspec import UNSET, UnsetType

from adapters.partner_center.currency import currency_of, territory_currency
from adapters.partner_center.paging import Page, next_link, paged
from adapters.partner_center.protocol import Call, Response, get
from adapters.partner_center.usage import budget_amount, cost_of
from adapters.partner_center.wire import Fields, WireError, bounded, guid, moment, plain
from bot.model import CustomerUsage, Money

_CAPITAL_KEY = re.compile(rb'"[A-Z][A-Za-z]{0,60}"\s*:')


class _Budget(msgspec.Struct, gc=False):
    amount: Decimal | None = None
    ammount: Decimal | None = None


class _Row(msgspec.Struct, rename="camel", gc=False):
    id: str = ""
    resource_id: str = ""
    name: str = ""
    resource_name: str = ""
    total_cost: Decimal | UnsetType = UNSET
    currency_code: str = ""
    currency_locale: str = ""
    percent_used: Decimal | None = None
    is_upgraded: bool = False
    last_modified_date: str = ""
    budget: _Budget | UnsetType = UNSET


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
    """The page, or ``None`` where its spelling is not the documented one."""
    if _CAPITAL_KEY.search(body):
        return None
    try:
        found = _FAST.decode(plain(body))
        links = msgspec.json.decode(found.links)
    except (ValueError, ArithmeticError, RecursionError):
        return None
    if any(row.total_cost is UNSET or row.budget is UNSET for row in found.items):
        return None
    rest = Fields({"links": links, "continuationToken": found.continuation_token})
    return Page([_from_struct(row) for row in found.items], next_link(rest), len(found.items))


def _from_struct(row: _Row) -> CustomerUsage:
    customer = row.resource_id or row.id
    if not customer or isinstance(row.total_cost, UnsetType) or isinstance(row.budget, UnsetType):
        raise WireError("a row without customer or cost")
    currency = row.currency_code.upper() or territory_currency(row.currency_locale)
    budget = row.budget.ammount if row.budget.amount is None else row.budget.amount
    return CustomerUsage(
        customer_id=guid(customer),
        name=row.resource_name or row.name,
        cost=Money(bounded(row.total_cost), currency),
        budget=None if budget is None else Money(bounded(budget), currency),
        percent=None if budget is None or row.percent_used is None else bounded(row.percent_used),
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
        percent=None if budget is None else row.amount("percentUsed"),
        as_of=row.moment("lastModifiedDate"),
        azure_plan=bool(row.flag("isUpgraded")),
    )
