"""Usage and invoices: everything adds up, and the odd forms of the wire are there."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from sandbox import Sandbox
from sandbox.partner_center.invoices_pdf import draw_invoice, latin
from sandbox.world.usage import cost, customer_cost, resource_cost, subscription_cost
from sandbox.world.world import World
from tests.sandbox.conftest import START, Client


@pytest.fixture
def sandbox(standing: Sandbox) -> Sandbox:
    """Nothing is changed here, so one world serves all."""
    return standing


WORLD = World(now=START)


@given(order=st.integers(0, 239), minutes=st.integers(0, 60 * 24 * 9))
@settings(max_examples=60, deadline=None)
def test_every_level_of_usage_is_the_sum_of_the_one_below_and_never_shrinks(order: int, minutes: int) -> None:
    customer = list(WORLD.customers.values())[order]
    mine = [one for one in WORLD.bought(customer) if one.metered]
    _, before = WORLD.usage.reading(customer, START)
    _, hours = WORLD.usage.reading(customer, START + timedelta(minutes=minutes))
    whole = customer_cost(mine, hours)
    assert whole == sum(subscription_cost(one, hours) for one in mine)
    for one in mine:
        assert subscription_cost(one, hours) == sum(
            resource_cost(resource, hours) for resource in one.resources
        )
        for resource in one.resources:
            assert resource_cost(resource, hours) == sum(cost(use, hours) for use in resource.uses)
    assert whole >= customer_cost(mine, before)


def test_two_worlds_of_one_seed_are_equal_and_those_of_two_are_not() -> None:
    again, other = World(now=START), World(seed=8, now=START)
    assert [one.name for one in again.customers.values()] == [one.name for one in WORLD.customers.values()]
    assert [one.id for one in again.billing.issued(START)] == [one.id for one in WORLD.billing.issued(START)]
    assert [one.name for one in other.customers.values()] != [one.name for one in WORLD.customers.values()]


def _decimal(value: object) -> Decimal:
    return Decimal(str(value))


async def test_usage_sums_over_the_wire_to_the_last_digit(ada: Client, fabrikam) -> None:
    root = f"/v1/customers/{fabrikam.id}"
    summary = (await ada.get(f"{root}/usagesummary")).json
    plans = (await ada.get(f"{root}/subscriptions/usagerecords")).json["items"]
    rows = (await ada.get("/v1/customers/usagerecords")).json["items"]
    row = next(row for row in rows if row["name"] == "Fabrikam, Inc.")
    assert row["totalCost"] == summary["totalCost"] == sum(_decimal(one["totalCost"]) for one in plans)
    assert summary["billingStartDate"].startswith("2026-11-01T00:00:00")
    for plan in plans:
        for level in ("resourceusagerecords", "meterusagerecords"):
            items = (await ada.get(f"{root}/subscriptions/{plan['id']}/{level}")).json["items"]
            assert len(items) >= 8 or plan is not plans[0]
            assert sum(_decimal(one["totalCost"]) for one in items) == plan["totalCost"]
            assert sum(_decimal(one["usdTotalCost"]) for one in items) == plan["usdTotalCost"]


async def test_the_list_of_all_usage_has_its_quirks(ada: Client) -> None:
    got = await ada.get("/v1/customers/usagerecords")
    rows = got.json["items"]
    with_budget = [row for row in rows if "amount" in row["budget"]]
    assert 0.4 < len(with_budget) / len(rows) < 0.8
    assert any("currencyLocale" in row and row["usdTotalCost"] == 0 for row in rows)
    assert any("customerSpendingBudget" in row for row in rows)
    assert any("totalCost" not in row for row in rows)
    assert any(row["percentUsed"] > 100 for row in rows)
    assert any(re.search(r"\.\d{7}\+00:00", row.get("lastModifiedDate", "")) for row in rows)
    assert any(row["id"].isupper() for row in rows)
    assert max(len(number) for number in re.findall(rb"\d\.(\d+)", got.raw)) >= 20
    assert len(rows) < len(ada.sandbox.world.customers)


async def test_a_customer_without_azure_has_no_usage_rather_than_none_of_it(ada: Client) -> None:
    world = ada.sandbox.world
    without = next(one for one in world.customers.values() if not any(s.metered for s in world.bought(one)))
    assert (await ada.get(f"/v1/customers/{without.id}/usagesummary")).status == 404


async def test_legacy_subscriptions_speak_of_locales(ada: Client) -> None:
    world = ada.sandbox.world
    customer, one = next(
        (c, s)
        for c, mine in world.metered()
        for s in mine
        if s.kind == "legacy" and not world.usage.habit(c).silent
    )
    root = f"/v1/customers/{customer.id}/subscriptions/{one.id}"
    assert (await ada.get(f"{root}/resourceusagerecords")).json["items"] == []
    rows = (await ada.get(f"{root}/usagerecords/resources")).json["items"]
    assert rows[0]["currencyLocale"] == customer.culture
    assert "usdTotalCost" not in rows[0]


async def test_subscriptions_and_the_azure_subscriptions_under_a_plan(app: Client, fabrikam) -> None:
    rows = (await app.get(f"/v1/customers/{fabrikam.id}/subscriptions")).json["items"]
    plan = next(row for row in rows if row["offerId"].startswith("DZH318Z0BPS6:0001"))
    path = f"/v1/customers/{fabrikam.id}/subscriptions/{plan['id']}"
    assert (await app.get(path)).json["friendlyName"] == "Azure plan"
    entitlements = (await app.get(f"{path}/azureentitlements")).json["items"]
    assert [one["friendlyName"] for one in entitlements] == ["Production", "Development", "Platform"]


async def _invoices(client: Client) -> list[dict]:
    rows, path = [], "/v1/invoices?size=20&offset=0"
    while path:
        page = (await client.get(path)).json
        rows += page["items"]
        following = page["links"].get("next")
        assert following is None or following["headers"] == []
        path = f"/v1{following['uri']}" if following else ""
    return rows


async def test_a_year_of_invoices_in_three_currencies(ada: Client) -> None:
    rows = await _invoices(ada)
    assert len(rows) == len({row["id"] for row in rows}) == 72
    assert {row["currencyCode"] for row in rows} == {"EUR", "USD", "GBP"}
    assert {row["documentType"] for row in rows} == {"invoice", "void_note"}
    assert sum(len(row.get("amendments", [])) for row in rows) == 2
    assert any(row["paidAmount"] < 0 for row in rows)
    assert any(0 < row["paidAmount"] < row["totalCharges"] for row in rows)
    assert sum("taxReceipts" in row for row in rows) == 1
    read = (await ada.get(f"/v1/invoices/OneTime-{rows[0]['id']}")).json
    assert read["billingPeriodEndDate"] == "2026-10-31T00:00:00Z"
    assert (await ada.get("/v1/invoices/G999999999")).status == 404


async def _lines(client: Client, invoice: str, provider: str, what: str, size: int = 2000) -> list[dict]:
    rows, headers = [], {}
    path = f"/v1/invoices/{invoice}/lineitems?provider={provider}&invoicelineitemtype={what}&size={size}"
    while path:
        page = (await client.get(path, headers=headers)).json
        rows += page["items"]
        following = page["links"].get("next")
        path = f"/v1{following['uri']}" if following else ""
        headers = {one["key"]: one["value"] for one in following["headers"]} if following else {}
    return rows


async def test_line_items_add_up_to_the_invoice(ada: Client) -> None:
    newest: dict[tuple[str, str], dict] = {}
    for row in await _invoices(ada):
        newest.setdefault((row["invoiceType"], row["currencyCode"]), row)
    for (kind, _), row in newest.items():
        if kind == "OneTime":
            rows = await _lines(ada, row["id"], "onetime", "billinglineitems", 17)
            assert sum(_decimal(one["totalForCustomer"]) for one in rows) == row["totalCharges"]
        else:
            office = await _lines(ada, row["id"], "office", "billinglineitems", 17)
            azure = await _lines(ada, row["id"], "azure", "billinglineitems")
            whole = sum(_decimal(one["totalForCustomer"]) for one in office)
            assert whole + sum(_decimal(one["postTaxTotal"]) for one in azure) == row["totalCharges"]


async def test_daily_usage_adds_up_to_the_azure_plan_lines(ada: Client) -> None:
    row = next(
        row
        for row in await _invoices(ada)
        if row["currencyCode"] == "GBP" and row["invoiceType"] == "OneTime"
    )
    lines = await _lines(ada, row["id"], "onetime", "billinglineitems")
    daily = await _lines(ada, row["id"], "onetime", "usagelineitems")
    plans = sum(_decimal(one["subtotal"]) for one in lines if one["productName"] == "Azure plan")
    assert len(daily) > 2000
    assert sum(_decimal(one["billingPreTaxTotal"]) for one in daily) == plans
    assert lines[0]["billingProvider"] == "marketplace"


async def test_unbilled_lines_need_a_currency_and_a_period(app: Client) -> None:
    links = (await app.get("/v1/invoices/estimates/links?currencycode=eur")).json["items"]
    assert len(links) == 4
    got = await app.get(f"/v1{links[0]['link']['uri'].replace('size=2000', 'size=2')}")
    assert got.json["items"][0]["BillingCurrency"] == "EUR"
    assert (await app.get("/v1/invoices/unbilled/lineitems?provider=onetime&period=current")).status == 400


async def test_invoices_are_bounded_by_date(app: Client) -> None:
    condition = '{"Field":"InvoiceDate","Value":"2026-10-01","Operator":"greater_than_or_equals"}'
    rows = (await app.get(f"/v1/invoices?size=50&filter={condition}")).json["items"]
    assert len(rows) == 12


async def test_balances_are_one_per_currency_and_add_up(ada: Client) -> None:
    rows = await _invoices(ada)
    for summary in (await ada.get("/v1/invoices/summaries")).json["items"]:
        mine = [row for row in rows if row["currencyCode"] == summary["currencyCode"]]
        documents = [one for row in mine for one in (row, *row.get("amendments", []))]
        due = sum(
            _decimal(one["totalCharges"]) - abs(_decimal(one["paidAmount"]))
            for one in documents
            if one["documentType"] != "void_note"
        )
        assert summary["balanceAmount"] == due
        assert sum(_decimal(one["summary"]["balanceAmount"]) for one in summary["details"]) == due


@pytest.mark.parametrize("currency", ["GBP", "EUR"])
async def test_the_pdf_says_what_the_invoice_says(ada: Client, currency: str) -> None:
    row = next(row for row in await _invoices(ada) if row["currencyCode"] == currency)
    got = await ada.get(f"/v1{row['pdfDownloadLink']}")
    assert got.headers["Content-Type"] == "application/pdf"
    assert row["id"] in got.headers["Content-Disposition"]
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(got.raw)).pages)
    assert row["id"] in text
    assert f"{row['totalCharges']:,.2f}" in text
    again = await ada.get(f"/v1{row['pdfDownloadLink']}")
    assert again.raw == got.raw


def test_names_that_the_fonts_lack_are_shown_as_well_as_can_be() -> None:
    assert latin("Żółć i Gęś Sp. z o.o.") == "Zólc i Ges Sp. z o.o."
    assert latin("Müller – Ærø €") == "Müller - Ærø EUR"
    assert latin("高橋") == "??"
    newest = next(
        one for one in WORLD.billing.issued(START) if one.currency == "USD" and one.kind == "OneTime"
    )
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(draw_invoice(newest))).pages)
    assert "onmicrosoft.com" in text


async def test_one_invoice_has_a_tax_receipt(ada: Client) -> None:
    row = next(row for row in await _invoices(ada) if "taxReceipts" in row)
    got = await ada.get(f"/v1{row['taxReceipts'][0]['taxReceiptPdfDownloadLink']}")
    assert got.raw.startswith(b"%PDF")
