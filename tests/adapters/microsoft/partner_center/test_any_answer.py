"""Whatever Partner Center answers, nothing but a value or a readable failure comes out."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.microsoft.http.protocol import Call, Response
from adapters.microsoft.partner_center.calls import (
    addresses,
    audit,
    carts,
    catalogue,
    customers,
    documents,
    invoices,
    line_items,
    orders,
    promotions,
    resellers,
    service_requests,
    subscription_update,
    subscriptions,
    transitions,
    usage,
    usage_by_customer,
)
from bot.model import (
    Address,
    LineItemKind,
    Market,
    NewCustomer,
    Product,
    ProductKind,
    Sku,
    SubscriptionEdit,
    Term,
)
from bot.model.order import Order, OrderState, Owned
from bot.model.purchase import CartLine
from tests.adapters.microsoft.bodies import BODIES, HEADERS, STATUSES, read
from tests.adapters.microsoft.world import SERVICE
from tests.examples import examples

ADDRESS = Address("US", "Redmond", "1 Microsoft Way", state="WA", postal_code="98052")
CUSTOMER = "8d0de499-7dac-4d65-a7f5-cfaba0ebd0d5"
SOLD = Product("CFQ7TTC0LFLX", "Microsoft 365 E3", ProductKind.SERVICE)
LINE = CartLine("CFQ7TTC0LFLX:0001:A", 20, Term("P1Y", "monthly"))
CALLS: list[Callable[[], Call[Any]]] = [
    customers.all_customers,
    lambda: customers.customer(CUSTOMER),
    lambda: customers.create(NewCustomer("A", "a.onmicrosoft.com", "a@a.test", "en-US", "en", ADDRESS)),
    lambda: customers.domain_taken("a.onmicrosoft.com"),
    lambda: addresses.check_address(ADDRESS),
    lambda: addresses.country_rules("us"),
    resellers.all_resellers,
    lambda: subscriptions.subscriptions(CUSTOMER),
    lambda: subscriptions.subscription(CUSTOMER, CUSTOMER),
    lambda: subscription_update.resource(CUSTOMER, CUSTOMER),
    lambda: subscription_update.update(CUSTOMER, CUSTOMER, {"id": CUSTOMER}, SubscriptionEdit(quantity=2)),
    lambda: transitions.upgrades(CUSTOMER, CUSTOMER, scheduled=True),
    lambda: transitions.transition(CUSTOMER, CUSTOMER, "p:1:a", 1, licences=True),
    lambda: subscriptions.add_ons(CUSTOMER, CUSTOMER),
    lambda: subscriptions.cancel_azure(CUSTOMER, CUSTOMER, CUSTOMER),
    lambda: subscriptions.reactivate_azure(CUSTOMER, CUSTOMER, CUSTOMER),
    lambda: subscriptions.azure_entitlements(CUSTOMER, CUSTOMER),
    lambda: catalogue.products(Market("US"), ProductKind.PLAN),
    lambda: catalogue.skus(Market("US"), SOLD),
    lambda: catalogue.availabilities(Market("US", customer_id=CUSTOMER), SOLD, "0001"),
    lambda: orders.orders(CUSTOMER),
    lambda: orders.order(CUSTOMER, "o1"),
    lambda: orders.provisioning(CUSTOMER, "o1"),
    lambda: orders.entitlements(CUSTOMER, Owned.RESERVATION),
    lambda: orders.activation_links(CUSTOMER, "o1", 0),
    lambda: orders.cancel(CUSTOMER, Order("o1", None, OrderState.COMPLETED, ()), ()),
    lambda: carts.create(CUSTOMER, LINE),
    lambda: carts.cart(CUSTOMER, "c1"),
    lambda: carts.checkout(CUSTOMER, "c1"),
    lambda: promotions.promotions(Market("US")),
    lambda: promotions.eligibility(CUSTOMER, LINE),
    lambda: promotions.inventory(Market("US"), SOLD, Sku("0001", "P", "T"), CUSTOMER),
    lambda: promotions.registration(CUSTOMER, CUSTOMER),
    lambda: promotions.register(CUSTOMER, CUSTOMER),
    lambda: resellers.resellers_of(CUSTOMER),
    usage_by_customer.usage_by_customer,
    lambda: usage.summary(CUSTOMER),
    lambda: usage.by_subscription(CUSTOMER),
    lambda: usage.by_resource(CUSTOMER, CUSTOMER),
    lambda: usage.by_meter(CUSTOMER, CUSTOMER),
    lambda: usage.budget(CUSTOMER),
    lambda: usage.set_budget(CUSTOMER, Decimal(5)),
    invoices.invoices,
    lambda: invoices.invoice("G000024130"),
    invoices.balances,
    invoices.balance,
    lambda: documents.invoice_pdf("G000024130"),
    lambda: line_items.line_items("G000024130", LineItemKind("onetime", "usagelineitems"), "", ""),
    lambda: audit.audit_records(date(2026, 11, 1), date(2026, 11, 2)),
    lambda: service_requests.service_requests(None),
    lambda: service_requests.service_request("615112491169010"),
    lambda: service_requests.close("615112491169010"),
]


@settings(max_examples=examples(400), deadline=None)
@given(st.sampled_from(CALLS), BODIES, STATUSES, HEADERS)
def test_no_json_makes_a_reader_fail_otherwise_than_it_says(
    make: Callable[[], Call[Any]], body: object, status: int, headers: dict[str, str]
) -> None:
    read(SERVICE, make(), Response(status, headers, json.dumps(body).encode()))


@settings(max_examples=examples(200), deadline=None)
@given(st.sampled_from(CALLS), st.binary(max_size=200), STATUSES)
def test_no_bytes_do_either(make: Callable[[], Call[Any]], body: bytes, status: int) -> None:
    read(SERVICE, make(), Response(status, {}, body))
