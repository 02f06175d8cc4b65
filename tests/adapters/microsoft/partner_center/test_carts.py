"""Carts as they are sent and read: what a line says, what is wrong with it, and what came of a checkout."""

from __future__ import annotations

import json

import pytest

from adapters.microsoft.partner_center.client import PartnerCenter
from bot.errors import Cause, PartnerFailure
from bot.model import Market, Product, ProductKind, Sku, Term
from bot.model.purchase import CartLine, CartProblem
from bot.ports import RequestIds
from tests.adapters.microsoft.world import ok, stage

C = "8d0de499-7dac-4d65-a7f5-cfaba0ebd0d5"
IDS = RequestIds("11111111-aaaa-aaaa-aaaa-111111111111", "22222222-aaaa-aaaa-aaaa-222222222222")
ITEM = "CFQ7TTC0LFLX:0001:CFQ7TTC0K8R3"


async def sent(line: CartLine) -> dict[str, object]:
    play = stage(ok({"id": "c1", "status": "Active"}, 201))
    await PartnerCenter(play.exchange).orders.create_cart(C, line, IDS)
    [request] = play.script.sent
    assert request.path == f"/v1/customers/{C}/carts"
    [body] = json.loads(request.body or b"")["lineItems"]
    return body  # type: ignore[no-any-return]


async def test_a_license_has_a_term_and_what_is_bought_once_has_none() -> None:
    assert await sent(CartLine(ITEM, 20, Term("P1Y", "monthly"))) == {
        "id": 0, "catalogItemId": ITEM, "quantity": 20, "billingCycle": "monthly", "termDuration": "P1Y",
    }  # fmt: skip
    once = await sent(CartLine(ITEM, 1, Term("", "onetime")))
    assert once["billingCycle"] == "one_time" and "termDuration" not in once


async def test_a_reservation_says_for_which_azure_subscription_and_a_provider_for_which_reseller() -> None:
    line = CartLine(ITEM, 2, Term("P3Y", "onetime"), C, "shared", "P3Y", "PROMO:1", "4391507")
    body = await sent(line)
    assert body["provisioningContext"] == {"subscriptionId": C, "scope": "shared", "duration": "3Years"}
    assert body["participants"] == [{"key": "transaction_reseller", "value": "4391507"}]
    assert body["promotionId"] == "PROMO:1"


async def test_a_line_that_cannot_be_bought_is_in_the_cart_with_its_error() -> None:
    error = {"errorCode": 10001, "errorDescription": "The catalog item ID is not valid."}
    play = stage(ok({"id": "c1", "status": "Active", "lineItems": [{"id": 0, "error": error}]}, 201))
    cart = await PartnerCenter(play.exchange).orders.create_cart(C, CartLine(ITEM, 1, Term("", "none")), IDS)
    assert cart.problems == (CartProblem("10001", "The catalog item ID is not valid."),) and not cart.ordered


async def test_a_checkout_may_succeed_in_part() -> None:
    order = {
        "id": "o1",
        "status": "pending",
        "lineItems": [{"lineItemNumber": 0, "offerId": ITEM, "quantity": 20}],
    }
    error = {"orderGroupId": "1", "code": 800010, "description": "Inventory is not available."}
    play = stage(ok({"orders": [order], "orderErrors": [error]}, 201))
    done = await PartnerCenter(play.exchange).orders.checkout(C, "c1", IDS)
    assert [each.id for each in done.orders] == ["o1"]
    assert done.problems == (CartProblem("800010", "Inventory is not available."),)
    assert play.script.sent[0].path == f"/v1/customers/{C}/carts/c1/checkout" and not play.script.sent[0].body


@pytest.mark.parametrize("body", [{}, {"orders": []}, {"orders": [{"status": "pending"}]}, []])
async def test_an_answer_to_a_checkout_that_says_nothing_may_mean_an_order(body: object) -> None:
    play = stage(ok(body, 201))
    with pytest.raises(PartnerFailure) as caught:
        await PartnerCenter(play.exchange).orders.checkout(C, "c1", IDS)
    assert caught.value.maybe_done and caught.value.cause is Cause.GARBAGE


async def test_what_the_inventory_does_not_tell_of_is_to_be_had() -> None:
    sku = Sku("0039", "DZH318Z0BQ3P", "D4s", region="japanwest", size="Standard_D4s_v5")
    product = Product("DZH318Z0BQ3P", "Dsv5", ProductKind.RESERVATION, subtype="VirtualMachines")
    row = {"productId": "DZH318Z0BQ3P", "skuId": "0039", "isRestricted": True, "restrictions": []}
    for rows, there in (([], True), ([row], False), ([row | {"skuId": "0001"}], True)):
        play = stage(ok(rows))
        catalogue = PartnerCenter(play.exchange).catalogue
        assert await catalogue.in_stock(Market("JP", customer_id=C), product, sku, C) is there
    path = play.script.sent[0].path
    assert path.endswith("checkinventorybyresourcetype?country=JP&resourceType=VirtualMachines")
