"""Usage of customers and their spending budgets, as Partner Center's routes answer."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation

from sandbox.http.operations import ADMINS, Call, Operations
from sandbox.wire.bodies import NEVER, Answer, Json, collection, kind, link, pacific, ticks
from sandbox.wire.problems import refuse
from sandbox.world import usage as reading
from sandbox.world.customers import Customer
from sandbox.world.exact_arithmetic import ZERO, cents, number, plus, total
from sandbox.world.people import BILLING_ADMIN
from sandbox.world.subscriptions import MeterUse, Resource, Subscription

OPERATIONS = Operations()
WITH_BUDGETS = ADMINS | {BILLING_ADMIN}


def _budget(customer: Customer) -> Json:
    body: Json = {} if customer.budget is None else {"amount": number(customer.budget)}
    return body | {"attributes": kind("SpendingBudget")}


def _percent(customer: Customer, spent: Decimal) -> int | Decimal:
    return number(cents(spent * 100 / customer.budget)) if customer.budget else 0


def _money(customer: Customer, modern: bool, spent: Decimal, dollars: bool = True) -> Json:
    """Amounts. Legacy rows name a locale instead of a currency, and know no dollars."""
    if modern:
        body: Json = {"totalCost": number(spent), "currencyCode": customer.country.currency}
        usd = number(reading.in_dollars(customer, spent))
    else:
        body = {"totalCost": number(spent), "currencyLocale": customer.country.culture}
        usd = 0
    return body | {"usdTotalCost": usd} if dollars else body


def _modified(customer: Customer, when: datetime) -> str:
    """Some rows have milliseconds, some seven digits."""
    jitter = timedelta(seconds=int(customer.id[:2], 16) % 60, microseconds=int(customer.id[2:6], 16))
    moment = when.replace(second=0, microsecond=0) - timedelta(minutes=1) + jitter
    if int(customer.id[7], 16) < 4:
        return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 10000:02d}+00:00"
    return ticks(moment)


def _is_modern(mine: list[Subscription]) -> bool:
    return any(one.kind == "plan" for one in mine)


def _row(call: Call, customer: Customer, mine: list[Subscription]) -> Json:
    when, hours = call.world.usage.reading(customer, call.now)
    modern = _is_modern(mine)
    row: Json = {"budget": _budget(customer)}
    if not modern or customer.capital_ids:
        row["customerSpendingBudget"] = _budget(customer)
    spent = ZERO if when is None else reading.customer_cost(mine, hours)
    row |= {"percentUsed": _percent(customer, spent), "isUpgraded": modern}
    if int(customer.id[6], 16) > 1:
        row |= {"resourceId": customer.usage_id, "resourceName": customer.name}
    row |= {"id": customer.usage_id, "name": customer.name}
    if when is not None:
        row |= _money(customer, modern, spent) | {"lastModifiedDate": _modified(customer, when)}
    return row | {"attributes": kind("CustomerMonthlyUsageRecord")}


@OPERATIONS.on("GET", "/v1/customers/usagerecords", user_only=True)
def all_usage(call: Call) -> Answer:
    """One row for every customer with usage-based subscriptions; none at all for the others."""
    rows = [
        _row(call, customer, mine)
        for customer, mine in call.world.metered()
        if customer.relationship != "none"
    ]
    return Answer(200, collection(rows, "/customers/usagerecords"))


@OPERATIONS.on("GET", "/v1/usagesummary", user_only=True)
def partner_summary(call: Call) -> Answer:
    """The partner's total: legacy usage only, which is why it is useless as a total."""
    now, spent, over = call.now, ZERO, 0
    metered = list(call.world.metered())
    for customer, mine in metered:
        _, hours = call.world.usage.reading(customer, now)
        amount = reading.customer_cost(mine, hours)
        over += bool(customer.budget and amount > customer.budget)
        if not _is_modern(mine):
            spent = plus(spent, amount)
    month = reading.period(now)
    body: Json = {
        "customersOverBudget": over,
        "customersTrendingOver": 0,
        "customersWithUsageBasedSubscription": len(metered),
        "resourceId": call.world.tenant_id,
        "id": call.world.tenant_id,
        "resourceName": "Northwind Cloud",
        "name": "Northwind Cloud",
        "billingStartDate": pacific(month.start),
        "billingEndDate": pacific(month.end),
        "totalCost": number(spent),
        "currencyLocale": "en-US",
        "lastModifiedDate": ticks(now),
        "links": {"self": link("/usagesummary")},
        "attributes": kind("PartnerUsageSummary"),
    }
    return Answer(200, body)


def _mine(call: Call) -> list[Subscription]:
    mine = [one for one in call.world.bought(call.customer) if one.metered]
    if not mine:
        raise refuse(404, 1000, "The customer has no usage-based subscriptions.")
    return mine


@OPERATIONS.on("GET", "/v1/customers/{customer}/usagesummary", user_only=True)
def customer_summary(call: Call) -> Answer:
    """One customer's month so far."""
    customer, mine = call.customer, _mine(call)
    when, hours = call.world.usage.reading(customer, call.now)
    month = reading.period(call.now)
    body: Json = {"budget": _budget(customer)}
    if int(customer.id[6], 16) > 1:
        body |= {"resourceId": customer.usage_id, "resourceName": customer.name}
    body |= {"id": customer.usage_id, "name": customer.name}
    body |= {"billingStartDate": pacific(month.start), "billingEndDate": pacific(month.end)}
    if when is None:
        body["lastModifiedDate"] = NEVER
    else:
        spent = reading.customer_cost(mine, hours)
        body |= _money(customer, _is_modern(mine), spent) | {"lastModifiedDate": _modified(customer, when)}
    body["links"] = {"self": link(f"/customers/{customer.id}/usagesummary")}
    return Answer(200, body | {"attributes": kind("CustomerUsageSummary")})


@OPERATIONS.on("GET", "/v1/customers/{customer}/subscriptions/usagerecords", user_only=True)
def subscriptions_usage(call: Call) -> Answer:
    """One row per usage-based subscription: plans, not the Azure subscriptions under them."""
    customer = call.customer
    when, hours = call.world.usage.reading(customer, call.now)
    rows: list[Json] = []
    for one in call.world.bought(customer):
        if not one.metered or when is None:
            continue
        shown = one.id.upper() if customer.capital_ids else one.id
        row: Json = {"status": one.status, "offerId": one.offer_id, "resourceId": shown, "id": shown}
        row |= {"resourceName": one.nickname, "name": one.nickname}
        row |= _money(customer, one.kind == "plan", reading.subscription_cost(one, hours))
        row |= {"lastModifiedDate": _modified(customer, when)}
        rows.append(row | {"attributes": kind("SubscriptionMonthlyUsageRecord")})
    return Answer(200, collection(rows, f"/customers/{customer.id}/subscriptions/usagerecords/"))


@OPERATIONS.on("GET", "/v1/customers/{customer}/subscriptions/{subscription}/usagesummary", user_only=True)
def subscription_summary(call: Call) -> Answer:
    """One subscription's month so far."""
    customer, one = call.customer, _metered(call)
    when, hours = call.world.usage.reading(customer, call.now)
    month = reading.period(call.now)
    shown = one.id.upper() if customer.capital_ids else one.id
    body: Json = {"resourceId": shown, "id": shown, "resourceName": one.nickname, "name": one.nickname}
    body |= {"billingStartDate": pacific(month.start), "billingEndDate": pacific(month.end)}
    if when is None:
        body["lastModifiedDate"] = NEVER
    else:
        spent = reading.subscription_cost(one, hours)
        body |= _money(customer, one.kind == "plan", spent, one.kind == "plan")
        body["lastModifiedDate"] = _modified(customer, when)
    body["links"] = {"self": link(f"/customers/{customer.id}/subscriptions/{one.id}/usagesummary")}
    return Answer(200, body | {"attributes": kind("SubscriptionUsageSummary")})


def _metered(call: Call) -> Subscription:
    one = call.subscription
    if not one.metered:
        raise refuse(404, 20003, f"Subscription {one.id} is not billed by usage.")
    return one


@OPERATIONS.on(
    "GET", "/v1/customers/{customer}/subscriptions/{subscription}/resourceusagerecords", user_only=True
)
def resources_usage(call: Call) -> Answer:
    """One row per resource; only a plan has them."""
    customer, one = call.customer, _metered(call)
    when, hours = call.world.usage.reading(customer, call.now)
    shown = one.resources if one.kind == "plan" and when is not None else []
    rows = [_resource_row(customer, one, resource, hours, when or call.now) for resource in shown]
    return Answer(
        200, collection(rows, f"/customers/{customer.id}/subscriptions/{one.id}/resourceusagerecords")
    )


def _resource_row(
    customer: Customer, one: Subscription, resource: Resource, hours: Decimal, when: datetime
) -> Json:
    row: Json = {
        "subscriptionId": one.id,
        "resourceUri": resource.uri,
        "resourceType": resource.type,
        "entitlementId": resource.entitlement_id.upper() if customer.capital_ids else resource.entitlement_id,
        "entitlementName": resource.entitlement_name,
        "resourceGroupName": resource.group,
        "name": resource.name,
        "resourceName": resource.name,
    }
    row |= _money(customer, True, reading.resource_cost(resource, hours))
    return row | {"lastModifiedDate": _modified(customer, when), "attributes": kind("ResourceUsageRecord")}


@OPERATIONS.on(
    "GET", "/v1/customers/{customer}/subscriptions/{subscription}/meterusagerecords", user_only=True
)
def meters_usage(call: Call) -> Answer:
    """One row per meter, over all resources of the subscription."""
    customer, one = call.customer, _metered(call)
    when, hours = call.world.usage.reading(customer, call.now)
    groups: dict[str, list[MeterUse]] = {}
    for resource in one.resources if when is not None else []:
        for use in resource.uses:
            groups.setdefault(use.meter_id, []).append(use)
    rows = [_meter_row(customer, one, uses, hours, when or call.now) for uses in groups.values()]
    return Answer(200, collection(rows, f"/customers/{customer.id}/subscriptions/{one.id}/meterusagerecords"))


def _meter_row(
    customer: Customer, one: Subscription, uses: list[MeterUse], hours: Decimal, when: datetime
) -> Json:
    first = uses[0]
    row: Json = {
        "subscriptionId": one.id,
        "meterId": first.meter_id,
        "meterName": first.meter.name,
        "category": first.meter.category,
        "subcategory": first.meter.subcategory,
        "quantityUsed": number(total(reading.quantity(use, hours) for use in uses)),
        "unit": first.meter.unit,
        "resourceId": first.meter_id,
        "id": first.meter_id,
        "resourceName": first.meter.name,
        "name": first.meter.name,
    }
    row |= _money(customer, one.kind == "plan", total(reading.cost(use, hours) for use in uses))
    return row | {"lastModifiedDate": _modified(customer, when), "attributes": kind("MeterUsageRecord")}


@OPERATIONS.on("GET", "/v1/customers/{customer}/subscriptions/{subscription}/usagerecords/resources")
def legacy_resources(call: Call) -> Answer:
    """The older per-meter list; only legacy Azure subscriptions have it."""
    customer, one = call.customer, _metered(call)
    _, hours = call.world.usage.reading(customer, call.now)
    rows: list[Json] = []
    for use in (use for resource in one.resources if one.kind == "legacy" for use in resource.uses):
        row: Json = {"category": use.meter.category, "subcategory": use.meter.subcategory}
        row |= {"quantityUsed": number(reading.quantity(use, hours)), "unit": use.meter.unit}
        row |= {"id": use.meter_id, "name": use.meter.name}
        row |= _money(customer, False, reading.cost(use, hours), dollars=False)
        rows.append(row | {"attributes": kind("AzureResourceMonthlyUsageRecord")})
    return Answer(
        200, collection(rows, f"/v1/customers/{customer.id}/subscriptions/{one.id}%20/usagerecords")
    )


def _budget_answer(customer: Customer) -> Answer:
    body: Json = {}
    if customer.budget is not None:
        body = {"amount": number(customer.budget), "usageSpendingBudget": number(customer.budget)}
    return Answer(200, body | {"attributes": kind("SpendingBudget")}, bom=True)


@OPERATIONS.on("GET", "/v1/customers/{customer}/usagebudget")
def get_budget(call: Call) -> Answer:
    """The monthly budget; no amount means no budget."""
    return _budget_answer(call.customer)


@OPERATIONS.on("PATCH", "/v1/customers/{customer}/usagebudget", roles=WITH_BUDGETS)
def set_budget(call: Call) -> Answer:
    """Set the budget, or take it away with a null amount."""
    customer, before = call.customer, call.customer.budget
    if "amount" not in call.body:
        raise refuse(400, 2000, "Amount is required.")
    amount = call.body["amount"]
    try:
        wanted = None if amount is None else Decimal(str(amount))
    except InvalidOperation:
        raise refuse(400, 2000, "Amount must be a number.") from None
    if isinstance(amount, bool) or (wanted is not None and (not wanted.is_finite() or wanted < 0)):
        raise refuse(400, 2000, "Amount must not be negative.")
    customer.budget = wanted
    call.record("budget", customer.id, "none" if wanted is None else str(number(wanted)))
    call.world.audit.append(
        call.now, customer, (call.caller.name, call.caller.app_id), ("customer_spending_budget", "update_customer_spending_budget"),
        {"amount": None if wanted is None else number(wanted)}, {"amount": None if before is None else number(before)},
        call.correlation_id,
    )  # fmt: skip
    return _budget_answer(customer)
