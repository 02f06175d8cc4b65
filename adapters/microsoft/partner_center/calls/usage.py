"""Usage of one customer in the current billing period: estimates of what is spent on Azure, never the bill.

https://learn.microsoft.com/partner-center/developer/azure-usage-resources
"""

from __future__ import annotations

from decimal import Decimal

from adapters.microsoft.http.body import WireError, content
from adapters.microsoft.http.paging import Page
from adapters.microsoft.http.protocol import Call, Request, Response
from adapters.microsoft.http.wire import Fields, guid
from adapters.microsoft.partner_center.calls.currency import currency_of
from adapters.microsoft.partner_center.calls.subscriptions import azure_plan
from adapters.microsoft.partner_center.paging import paged
from adapters.microsoft.partner_center.problems import error_body
from adapters.microsoft.partner_center.requests import get, send
from bot.messages import N_
from bot.model import Money, UsageLine, UsageSummary

_NO_TENANT = frozenset({"60003", "900118"})


def cost_of(row: Fields) -> Money | None:
    """A row's cost in its own currency; ``None`` where the vendor gives no figure, which is not zero."""
    amount = row.amount("totalCost")
    return None if amount is None else Money(amount, currency_of(row))


def budget_amount(row: Fields) -> Decimal | None:
    """A budget's amount. An example of the vendor spells it with a double m."""
    return row.amount("amount", "ammount", "usageSpendingBudget")


def budget_of(row: Fields) -> Decimal | None:
    """A row's budget, under either of the vendor's names for it: an empty object under one says nothing of the other."""
    amounts = (budget_amount(row.inner(name)) for name in ("budget", "customerSpendingBudget"))
    return next((amount for amount in amounts if amount is not None), None)


def summary(customer_id: str) -> Call[UsageSummary]:
    """A customer's spend in its billing period. No answer means no usage known, as far as the customer exists."""
    request = get(N_("read a customer's usage"), "customers", customer_id, "usagesummary", user=True)
    return Call(request, lambda response: read_summary(response, customer_id), accepts=frozenset({204, 404}))


def read_summary(response: Response, customer_id: str) -> UsageSummary:
    """The summary; its cost is ``None`` for 204, an empty body, or a 404 that is not about the tenant."""
    nothing = UsageSummary(customer_id, None, None, None, None, None)
    value = content(response.body) if response.status != 204 else None
    if value is None:
        return nothing
    body = Fields(value)
    if response.status == 404:
        if error_body(response).code in _NO_TENANT:
            raise WireError("no such tenant")
        return nothing
    cost, budget = cost_of(body), budget_of(body)
    return UsageSummary(
        customer_id=customer_id,
        cost=cost,
        budget=None if budget is None else Money(budget, currency_of(body)),
        starts=body.day("billingStartDate"),
        ends=body.day("billingEndDate"),
        as_of=body.moment("lastModifiedDate"),
    )


def by_subscription(customer_id: str) -> Call[Page[UsageLine]]:
    """Spend per subscription; with Azure plans a line is a plan."""
    request = get(
        N_("read usage by subscription"), "customers", customer_id, "subscriptions", "usagerecords", user=True
    )
    return paged(request, read_subscription_line)


def read_subscription_line(row: Fields) -> UsageLine | None:
    """One subscription's spend."""
    cost, offer = cost_of(row), row.text("offerId")
    if cost is None:
        return None
    kind = N_("Azure plan") if azure_plan(offer) else "Microsoft Azure"
    return UsageLine(
        guid(row.text("resourceId", "id")), row.text("resourceName", "name"), cost, category=kind
    )


def by_resource(customer_id: str, subscription_id: str) -> Call[Page[UsageLine]]:
    """Spend per Azure resource of an Azure plan."""
    return paged(
        _of_subscription(N_("read usage by resource"), customer_id, subscription_id, "resourceusagerecords"),
        read_resource_line,
    )


def by_legacy_resource(customer_id: str, subscription_id: str) -> Call[Page[UsageLine]]:
    """Spend per service of Azure sold the old way, which has no resources to tell apart."""
    request = get(
        N_("read usage by resource"),
        "customers",
        customer_id,
        "subscriptions",
        subscription_id,
        "usagerecords",
        "resources",
    )
    return paged(request, read_meter_line)


def by_meter(customer_id: str, subscription_id: str) -> Call[Page[UsageLine]]:
    """Spend per meter, for either kind of Azure."""
    return paged(
        _of_subscription(N_("read usage by meter"), customer_id, subscription_id, "meterusagerecords"),
        read_meter_line,
    )


def _of_subscription(operation: str, customer_id: str, subscription_id: str, what: str) -> Request:
    return get(operation, "customers", customer_id, "subscriptions", subscription_id, what, user=True)


def read_resource_line(row: Fields) -> UsageLine | None:
    """One resource's spend, grouped by its resource group."""
    cost = cost_of(row)
    if cost is None:
        return None
    name = row.text("resourceName", "name") or row.text("resourceUri").rpartition("/")[2]
    return UsageLine(
        id=row.text("resourceUri", "resourceId", "id"),
        name=name,
        cost=cost,
        category=row.text("resourceType", "category"),
        group=row.text("resourceGroupName", "entitlementName"),
    )


def read_meter_line(row: Fields) -> UsageLine | None:
    """One meter's spend with the quantity used; the ids of a plan's meters are no GUIDs."""
    cost = cost_of(row)
    if cost is None:
        return None
    return UsageLine(
        id=row.text("meterId", "resourceId", "id"),
        name=row.text("meterName", "resourceName", "name"),
        cost=cost,
        category=row.text("category"),
        group=row.text("subcategory"),
        quantity=row.figure("quantityUsed"),
        unit=row.text("unit"),
    )


def budget(customer_id: str) -> Call[Decimal | None]:
    """A customer's monthly budget; without an amount there is none."""
    request = get(N_("read a budget"), "customers", customer_id, "usagebudget")
    return Call(request, lambda response: _read_budget(response, None))


def set_budget(customer_id: str, amount: Decimal | None) -> Call[Decimal | None]:
    """Set a customer's monthly budget; ``None`` removes it."""
    body = {"amount": amount, "attributes": {"objectType": "SpendingBudget"}}
    request = send(N_("set a budget"), "PATCH", "customers", customer_id, "usagebudget", body=body)
    return Call(request, lambda response: _read_budget(response, amount))


def _read_budget(response: Response, unsaid: Decimal | None) -> Decimal | None:
    """The amount of a budget; *unsaid* where the answer has no content."""
    value = content(response.body)
    return unsaid if value is None else budget_amount(Fields(value))
