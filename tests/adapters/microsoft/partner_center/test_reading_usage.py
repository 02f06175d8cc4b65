"""What customers spend, in all the shapes the vendor documents: exact, per currency, and never zero for unknown."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.microsoft.http.body import WireError
from adapters.microsoft.http.protocol import Response
from adapters.microsoft.http.wire import Fields
from adapters.microsoft.partner_center.calls import usage, usage_by_customer
from adapters.microsoft.partner_center.calls.currency import territory_currency
from bot.model import (
    Money,
)
from tests.adapters.microsoft.world import ok

LEGACY = {
    "budget": {"attributes": {"objectType": "SpendingBudget"}},
    "customerSpendingBudget": {"attributes": {"objectType": "SpendingBudget"}},
    "percentUsed": 0,
    "isUpgraded": False,
    "resourceId": "11111111-1843-4B3B-872F-206E08A08E51",
    "id": "11111111-1843-4B3B-872F-206E08A08E51",
    "resourceName": "Legacy",
    "name": "Legacy",
    "totalCost": 0,
    "currencyLocale": "fr-FR",
    "usdTotalCost": 0,
    "lastModifiedDate": "2019-08-01T23:00:16.57+00:00",
}
MODERN = (
    '{"budget":{"amount":20},"percentUsed":602.84,"isUpgraded":true,"id":"11111111-6fb9-4b05-8f15-b3d72e0596e6",'
    '"resourceId":"11111111-6fb9-4b05-8f15-b3d72e0596e6","name":"Modern","resourceName":"Modern","totalCost":120.5682999999995904716,"currencyCode":"SEK",'
    '"lastModifiedDate":"2019-09-17T17:08:11.1433333+00:00"}'
)


def usage_page(*rows: str) -> bytes:
    return f'{{"totalCount":25,"items":[{",".join(rows)}],"links":{{}}}}'.encode()


def test_usage_of_all_keeps_currencies_budgets_and_digits_apart() -> None:
    body = usage_page(json.dumps(LEGACY), MODERN)
    legacy, modern = usage_by_customer.usage_by_customer().read(Response(200, {}, body)).items
    assert legacy.cost == Money(Decimal(0), "EUR")
    assert (legacy.budget, legacy.percent, legacy.azure_plan) == (None, None, False)
    assert legacy.customer_id == "11111111-1843-4b3b-872f-206e08a08e51"
    assert modern.cost == Money(Decimal("120.5682999999995904716"), "SEK")
    assert (modern.budget, modern.percent) == (Money(Decimal(20), "SEK"), Decimal("602.84"))
    assert modern.as_of == datetime(2019, 9, 17, 17, 8, 11, 143333, UTC)


def test_other_spellings_are_read_the_slow_way_with_the_same_result() -> None:
    fast = usage_page(json.dumps(LEGACY), MODERN)
    shouted = json.dumps(LEGACY).replace('"totalCost"', '"TotalCost"').replace('"budget"', '"Budget"')
    slow = usage_page(shouted, MODERN)
    assert usage_by_customer.read_fast(fast) is not None
    assert usage_by_customer.read_fast(slow) is None
    for figure in ("1e31", "-1e31", '"1e31"', '"NaN"', '"-Infinity"'):
        # What no amount can be is refused by the general way.
        assert (
            usage_by_customer.read_fast(usage_page(MODERN.replace("120.5682999999995904716", figure))) is None
        )
    call = usage_by_customer.usage_by_customer()
    assert call.read(Response(200, {}, fast)) == call.read(Response(200, {}, slow))


amounts = st.decimals(allow_nan=False, allow_infinity=False, places=10, min_value=0, max_value=10**9)


@given(st.lists(st.tuples(amounts, st.none() | amounts, st.sampled_from(["EUR", "sek", ""])), max_size=5))
def test_both_ways_of_reading_usage_agree(rows: list[tuple[Decimal, Decimal | None, str]]) -> None:
    texts = [
        f'{{"id":"c{number}","name":"","resourceId":"c{number}","resourceName":"","isUpgraded":true,"lastModifiedDate":"","totalCost":{cost:f},"currencyCode":"{currency}","percentUsed":1,'
        f'"budget":{{{"" if budget is None else f"{chr(34)}amount{chr(34)}:{budget:f}"}}}}}'
        for number, (cost, budget, currency) in enumerate(rows)
    ]
    body = usage_page(*texts)
    general = [
        usage_by_customer.read_row(row) for row in Fields(json.loads(body, parse_float=Decimal)).many("items")
    ]
    page = usage_by_customer.read_fast(body)
    assert page is not None and list(page.items) == general


@pytest.mark.parametrize(
    ("locale", "currency"),
    [
        ("fr-FR", "EUR"),
        ("en-US", "USD"),
        ("sv-SE", "SEK"),
        ("zh-Hans-CN", "CNY"),
        ("en", ""),
        ("", ""),
        ("?!", ""),
    ],
)
def test_a_locale_hints_at_a_currency(locale: str, currency: str) -> None:
    assert territory_currency(locale) == currency


def test_a_usage_summary_without_figures_has_no_cost_rather_than_none_spent() -> None:
    body = {
        "budget": {"ammount": 300.000000},
        "id": "65726577-C208-40FD-9735-8C85AC9CAC68",
        "billingStartDate": "2016-02-06T00:00:00-08:00",
        "billingEndDate": "2016-03-05T00:00:00-08:00",
        "totalCost": 0.0,
        "currencyLocale": "en-US",
    }
    found = usage.read_summary(ok(body), "c")
    assert (found.cost, found.budget) == (Money(Decimal(0), "USD"), Money(Decimal(300), "USD"))
    assert (found.starts, found.ends) == (date(2016, 2, 6), date(2016, 3, 5))
    for nothing in (ok(None), ok(None, 204), ok(None, 404), ok({"code": 1000}, 404), ok({})):
        assert usage.read_summary(nothing, "c").cost is None
    with pytest.raises(WireError):
        usage.read_summary(ok({"code": 60003}, 404), "c")


def test_usage_lines_of_every_kind() -> None:
    plan = Fields({"offerId": "DZH318Z0BPS6:0001:X", "resourceId": "S", "name": "Azure plan", "totalCost": 1})
    resource = Fields(
        {
            "resourceUri": "/subscriptions/s/x/vm1",
            "resourceType": "Microsoft.Compute/virtualMachines",
            "resourceGroupName": "rg",
            "totalCost": 2,
            "currencyCode": "EUR",
        }
    )
    meter = Fields(
        {"MeterId": "1core", "MeterName": "Core", "QuantityUsed": "0.15", "Unit": "GB", "totalCost": 3}
    )
    first, second, third = (
        usage.read_subscription_line(plan),
        usage.read_resource_line(resource),
        usage.read_meter_line(meter),
    )
    assert first and (first.name, first.category) == ("Azure plan", "Azure plan")
    assert second and (second.name, second.group) == ("vm1", "rg")
    assert third and (third.id, third.quantity, third.unit) == ("1core", Decimal("0.15"), "GB")
    assert usage.read_meter_line(Fields({"meterId": "x"})) is None


def test_a_budget_without_amount_is_none_and_removing_one_sends_null() -> None:
    call = usage.budget("c")
    assert call.read(ok({"attributes": {}})) is None
    assert call.read(ok({"Amount": 12.50})) == Decimal("12.5")
    change = usage.set_budget("c", None)
    assert b'"amount":null' in (change.request.body or b"")
    assert usage.set_budget("c", Decimal("99.90")).read(ok(None, 204)) == Decimal("99.90")
    assert b'"amount":99.90' in (usage.set_budget("c", Decimal("99.90")).request.body or b"")


ODD = (
    '{"resourceId":"c1","resourceName":null,"isUpgraded":true,"lastModifiedDate":"2026-11-23T06:00:00Z",'
    '"currencyCode":"EUR","budget":{},"totalCost":%s%s}'
)


@pytest.mark.parametrize(
    "cost", ["1e-300", "1E-999999999", "0." + "1" * 90, "123." + "4" * 80, "0", "-0.0", "1e-31", "9" * 25]
)
@pytest.mark.parametrize(
    "more",
    ["", ',"name":5', ',"currencyLocale":5', ',"percentUsed":1e-999999999', ',"x":1e99999999999999999999'],
)
@pytest.mark.parametrize("named", [True, False])
def test_a_row_whose_figures_are_odd_is_read_when_it_is_looked_at_and_never_raises(
    cost: str, more: str, named: bool
) -> None:
    """Rows are made when they are looked at, far from where failures are told of."""
    odd = ODD % (cost, more)
    odd = odd.replace("null", '"Contoso"') if named else odd
    page = usage_by_customer.usage_by_customer().read(Response(200, {}, usage_page(odd, MODERN)))
    rows = list(page.items)
    assert rows[1].name == "Modern" and rows == [page.items[0], page.items[1]] == page.items[0:2]
    assert rows[0].customer_id == "c1" and abs(rows[0].cost.amount - Decimal(float(cost))) < Decimal("1e9")
    assert len(f"{rows[0].cost.amount:f}") < 100, "an amount that can be written out"


def test_a_budget_under_the_vendor_s_other_name_counts_where_the_first_is_empty() -> None:
    other = {"budget": {}, "customerSpendingBudget": {"amount": 70}, "totalCost": 1, "currencyCode": "EUR"}
    assert usage.read_summary(ok(other), "c").budget == Money(Decimal(70), "EUR")
    empty = other | {"budget": {"attributes": {"objectType": "SpendingBudget"}}}
    assert usage.read_summary(ok(empty), "c").budget == Money(Decimal(70), "EUR")
    first = other | {"budget": {"amount": 5}}
    assert usage.read_summary(ok(first), "c").budget == Money(Decimal(5), "EUR")
    row = LEGACY | {"customerSpendingBudget": {"amount": 70}}
    page = usage_by_customer.usage_by_customer().read(Response(200, {}, usage_page(json.dumps(row))))
    assert [each.budget for each in page.items] == [Money(Decimal(70), "EUR")]


@pytest.mark.parametrize(
    "body",
    [
        {"code": 60003},
        {"code": "60003"},
        {"errorCode": 900118},
        {"error": {"code": "60003"}},
        {"error": {"code": 60003.0}},
    ],
)
def test_an_absent_tenant_is_no_customer_without_usage_however_it_is_said(body: object) -> None:
    with pytest.raises(WireError):
        usage.read_summary(ok(body, 404), "c")


@pytest.mark.parametrize("body", [b"", b" \r\n", b"null", b"\xef\xbb\xbf", b"\xef\xbb\xbfnull"])
def test_a_budget_answer_without_content_says_nothing_else(body: bytes) -> None:
    assert usage.budget("c").read(ok(body)) is None
    assert usage.set_budget("c", Decimal(5)).read(ok(body)) == Decimal(5)
