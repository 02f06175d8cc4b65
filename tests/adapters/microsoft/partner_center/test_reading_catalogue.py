"""The catalogue as the vendor documents it: SKUs and availabilities, each with its quirk."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.microsoft.http.wire import Fields
from adapters.microsoft.partner_center.calls.catalogue import read_availability, read_sku
from adapters.microsoft.partner_center.client import PartnerCenter
from bot.model import Market, Product, ProductKind, RefundOption, Term
from bot.model.product import offers_of
from tests.adapters.microsoft.world import ok, stage

RECORDED = Path(__file__).parents[3] / "recorded"
C = "8d0de499-7dac-4d65-a7f5-cfaba0ebd0d5"
E3 = Product("CFQ7TTC0LFLX", "Microsoft 365 E3", ProductKind.SERVICE)
DSV2 = Product("DZH318Z0BQ5S", "Virtual Machines ND Series", ProductKind.RESERVATION)


def recorded(name: str) -> Any:
    return json.loads((RECORDED / name).read_text("utf-8"))


def row(name: str, **changes: Any) -> Fields:
    return Fields(recorded(name)["items"][0] | changes)


def test_a_reservation_says_where_it_is_how_big_and_for_how_long() -> None:
    sku = read_sku(row("product-skus.json"))
    assert (sku.id, sku.region, sku.size, sku.duration) == ("0001", "westus2", "Standard_ND12s", "P1Y")
    assert sku.cycles == ("onetime",) and sku.maximum is None
    assert sku.needs_registration and sku.needs_inventory and not sku.needs_agreement
    assert sku.provisioning == ("scope", "subscriptionid")


@pytest.mark.parametrize(("said", "meant"), [("3Years", "P3Y"), ("1 Year", "P1Y"), ("", ""), (7, "")])
def test_how_long_a_reservation_lasts_is_written_in_several_ways(said: object, meant: str) -> None:
    assert read_sku(row("product-skus.json", dynamicAttributes={"duration": said})).duration == meant


def test_what_a_sku_does_not_say_is_no_fault() -> None:
    sku = read_sku(Fields({"id": "0002", "productId": "X", "maximumQuantity": 300}))
    assert (sku.title, sku.minimum, sku.maximum, sku.cycles) == ("0002", 1, 300, ())


def test_terms_say_how_they_are_billed_and_what_is_given_back() -> None:
    sold = read_availability(row("product-availabilities.json"))
    assert (sold.catalog_item, sold.currency, sold.country) == ("CFQ7TTC0LFLX:0001:CFQ7TTC0MKD5", "USD", "US")
    back = (
        RefundOption(full=True, within=timedelta(days=1)),
        RefundOption(full=False, within=timedelta(days=7)),
    )
    assert sold.terms == (
        Term("P1M", "monthly", back),
        Term("P1Y", "annual", back),
        Term("P1Y", "monthly", back),
    )


def test_a_currency_may_be_a_word_and_a_term_may_not_say_how_it_is_billed() -> None:
    old = [{"duration": "P1Y", "description": "1 Year Prepaid"}]
    sold = read_availability(row("product-availabilities.json", defaultCurrency="eur", terms=old))
    assert (sold.currency, sold.terms) == ("EUR", (Term("P1Y", ""),))
    sku = read_sku(row("product-skus.json", supportedBillingCycles=["one_time", "Monthly"]))
    assert [offer.term for offer in offers_of(sku, [sold])] == [
        Term("P1Y", "monthly"),
        Term("P1Y", "onetime"),
    ]


def test_what_has_no_term_is_bought_without_one_and_what_is_not_sold_not_at_all() -> None:
    plan = read_sku(row("product-skus.json", supportedBillingCycles=["monthly"]))
    sold = read_availability(row("product-availabilities.json", terms=[]))
    assert [offer.term for offer in offers_of(plan, [sold])] == [Term("", "monthly")]
    gone = read_availability(row("product-availabilities.json", isPurchasable=False))
    assert offers_of(plan, [gone]) == ()


async def test_a_market_is_asked_for_by_country_and_segment_and_a_customer_by_its_id_alone() -> None:
    page = {"items": [], "totalCount": 0}
    play = stage(*(ok(page) for _ in range(4)))
    catalogue = PartnerCenter(play.exchange).catalogue
    await catalogue.products(Market("DE", "education"), ProductKind.SOFTWARE)
    await catalogue.products(Market("DE", customer_id=C), ProductKind.RESERVATION)
    await catalogue.skus(Market("DE", customer_id=C), E3)
    await catalogue.availabilities(Market("DE", customer_id=C), DSV2, "0001")
    assert [sent.path for sent in play.script.sent] == [
        "/v1/products?country=DE&targetSegment=education&targetView=SoftwareSubscriptions",
        f"/v1/customers/{C}/products?reservationScope=AzurePlan&targetView=AzureReservations",
        f"/v1/customers/{C}/products/CFQ7TTC0LFLX/skus",
        f"/v1/customers/{C}/products/DZH318Z0BQ5S/skus/0001/availabilities?reservationScope=AzurePlan",
    ]


async def test_the_azure_offer_of_old_is_not_sold_any_more() -> None:
    rows = [
        {"id": "9DEA7946-EC2C-441E-9FFD-E3B275F7E838", "title": "Microsoft Azure"},
        {"id": "DZH318Z0BPS6", "title": "Azure plan"},
    ]
    play = stage(ok({"items": rows}))
    found = await PartnerCenter(play.exchange).catalogue.products(Market("US"), ProductKind.PLAN)
    assert [each.title for each in found] == ["Azure plan"]
