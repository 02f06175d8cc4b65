"""Carts: lines that fail beside lines that do not, a checkout that happens once, and orders in part."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from sandbox import Sandbox
from tests.sandbox.conftest import Client
from tests.sandbox.documented import LINK, NUMBER, TEXT, collection, lacks
from tests.sandbox.test_catalogue import MACHINES, item
from tests.sandbox.test_subscriptions import licence

CART = {
    "id": TEXT, "creationTimestamp": TEXT, "lastModifiedTimestamp": TEXT, "expirationTimestamp": TEXT,
    "lastModifiedUser": TEXT, "status": TEXT,
    "lineItems": [{"id": NUMBER, "catalogItemId": TEXT, "quantity": NUMBER, "currencyCode": TEXT, "billingCycle": TEXT}],
    "links": {"self": LINK}, "attributes": {"objectType": TEXT},
}  # fmt: skip
ORDER = {
    "id": TEXT, "alternateId": TEXT, "referenceCustomerId": TEXT, "billingCycle": TEXT, "currencyCode": TEXT,
    "currencySymbol": TEXT,
    "lineItems": [{"lineItemNumber": NUMBER, "offerId": TEXT, "termDuration": TEXT, "transactionType": TEXT,
                   "friendlyName": TEXT, "quantity": NUMBER, "links": {"product": LINK, "sku": LINK, "availability": LINK}}],
    "creationDate": TEXT, "status": TEXT, "transactionType": TEXT,
    "links": {"self": LINK, "provisioningStatus": LINK, "patchOperation": LINK}, "client": {},
    "attributes": {"objectType": TEXT},
}  # fmt: skip
SEATS = ("CFQ7TTC0LCHC", "0002")
CAL = ("DG7GMGF0DVSV", "000P")
SERVER = ("DG7GMGF0PWHC", "0003")


async def line(client: Client, customer: Any, what: tuple[str, str], **changes: Any) -> dict[str, Any]:
    """A line of a year's licence, or what `changes` make of it."""
    query = "?reservationScope=AzurePlan" if what[0] == MACHINES else ""
    sold = await item(client, *what, customer=customer.id, query=query)
    made = {
        "id": 0,
        "catalogItemId": sold,
        "quantity": 5,
        "billingCycle": "annual",
        "termDuration": "P1Y",
        **changes,
    }
    return {name: value for name, value in made.items() if value is not None}


async def fill(client: Client, customer: Any, *lines: dict[str, Any]) -> Any:
    return await client("POST", f"/v1/customers/{customer.id}/carts", body={"lineItems": list(lines)})


async def buy(client: Client, customer: Any, *lines: dict[str, Any]) -> Any:
    cart = (await fill(client, customer, *lines)).json
    return await client("POST", f"/v1/customers/{customer.id}/carts/{cart['id']}/checkout")


async def test_a_cart_becomes_an_order_and_the_order_a_subscription(
    app: Client, sandbox: Sandbox, fabrikam
) -> None:
    made = await fill(app, fabrikam, await line(app, fabrikam, SEATS, friendlyName="Head office"))
    assert made.status == 201 and lacks(made.json, CART) == []
    assert (made.json["status"], made.json["lineItems"][0]["orderGroup"]) == ("Active", "0")
    path = f"/v1/customers/{fabrikam.id}/carts/{made.json['id']}"
    done = await app("POST", f"{path}/checkout")
    assert (
        done.status == 201 and lacks(done.json, {"orders": [ORDER]}) == [] and "orderErrors" not in done.json
    )
    [order] = done.json["orders"]
    assert order["status"] == "pending" and "subscriptionId" not in order["lineItems"][0]
    assert (await app.get(path)).json["status"] == "Ordered"
    sandbox.world.clock.advance(5)
    later = (await app.get(f"/v1/customers/{fabrikam.id}/orders/{order['id']}")).json
    assert later["status"] == "completed"
    bought = later["lineItems"][0]["subscriptionId"]
    body = (await app.get(f"/v1/customers/{fabrikam.id}/subscriptions/{bought}")).json
    assert (body["friendlyName"], body["quantity"], body["status"]) == ("Head office", 5, "active")
    assert (body["termDuration"], body["billingCycle"], body["autoRenewEnabled"]) == ("P1Y", "annual", True)
    assert body["cancellationAllowedUntilDate"] == "2026-11-27T23:59:00Z"
    newest = (await app.get("/v1/auditrecords")).json["items"][0]
    assert (newest["operationType"], newest["resourceType"]) == ("create_order", "order")
    more = {each["key"]: each["value"] for each in newest["customizedData"]}
    assert (more["OrderId"], more["Quantity-0"], more["PartnerOnRecord-0"]) == (order["id"], "5", None)


async def test_a_cart_is_made_though_some_lines_cannot_be_bought(app: Client, fabrikam) -> None:
    good = await line(app, fabrikam, SEATS)
    lines = [
        good,
        {**good, "id": 1, "catalogItemId": "CFQ7TTC0LCHC:0002:GONE"},
        {**good, "id": 2, "quantity": 301},
        {**good, "id": 3, "billingCycle": "triennial"},
        {**good, "id": 4, "currencyCode": "EUR"},
        {**good, "id": 5, "promotionId": "none"},
        {**good, "id": 6, "termDuration": "P5Y"},
        {**good, "id": 7, "customTermEndDate": "2026-12-24"},
        {**good, "id": 8, "participants": [{"key": "transaction_reseller", "value": "4391507"}]},
    ]
    made = await fill(app, fabrikam, *lines)
    codes = [each.get("error", {}).get("errorCode") for each in made.json["lineItems"]]
    assert made.status == 201
    assert codes == [None, 10001, 10015, 10013, 10000, 10014, 10010, 10017, 10010]
    assert all("orderGroup" not in each for each in made.json["lineItems"][1:])
    path = f"/v1/customers/{fabrikam.id}/carts/{made.json['id']}"
    assert (await app("POST", f"{path}/checkout")).code == 800009
    assert (await app("PUT", path, body={"lineItems": [good]})).status == 201
    assert (await app("POST", f"{path}/checkout")).status == 201


async def test_an_item_that_was_fetched_long_ago_is_refused(app: Client, sandbox: Sandbox, fabrikam) -> None:
    old = await line(app, fabrikam, SEATS)
    sandbox.world.clock.advance(14 * 3600)
    made = await fill(app.as_(None), fabrikam, old)
    assert made.json["lineItems"][0]["error"]["errorCode"] == 10001


async def test_a_cart_is_checked_out_once(app: Client, sandbox: Sandbox, fabrikam) -> None:
    cart = (await fill(app, fabrikam, await line(app, fabrikam, SEATS))).json
    path = f"/v1/customers/{fabrikam.id}/carts/{cart['id']}"
    headers = {"MS-RequestId": str(uuid.uuid4())}
    first = await app("POST", f"{path}/checkout", headers=dict(headers))
    same = await app("POST", f"{path}/checkout", headers=dict(headers))
    assert (first.status, same.raw) == (201, first.raw)
    again = await app("POST", f"{path}/checkout")
    assert (again.status, again.code) == (400, 800065)
    await app("POST", "/_sandbox/selling", body={"checkout_again": "repeated"})
    assert (await app("POST", f"{path}/checkout")).raw == first.raw
    assert len([one for one in sandbox.world.ledger.effects if one.kind == "order"]) == 1


async def test_a_cart_expires(app: Client, sandbox: Sandbox, fabrikam) -> None:
    await app("POST", "/_sandbox/selling", body={"cart_minutes": 15})
    cart = (await fill(app, fabrikam, await line(app, fabrikam, SEATS))).json
    assert cart["creationTimestamp"] < cart["expirationTimestamp"]
    sandbox.world.clock.advance(901)
    got = await app("POST", f"/v1/customers/{fabrikam.id}/carts/{cart['id']}/checkout")
    assert (got.status, got.code) == (404, 800008)


async def test_one_cart_may_give_several_orders_and_some_of_them_may_fail(app: Client, fabrikam) -> None:
    seats = await line(app, fabrikam, SEATS, billingCycle="monthly")
    software = await line(app, fabrikam, CAL, id=1, billingCycle="triennial", termDuration="P3Y")
    server = await line(app, fabrikam, SERVER, id=2, billingCycle="one_time", termDuration=None)
    made = (await fill(app, fabrikam, seats, software, server)).json
    assert [each["orderGroup"] for each in made["lineItems"]] == ["0", "1", "2"]
    await app("POST", "/_sandbox/purchases", body={"product": CAL[0], "code": 800010})
    done = await app("POST", f"/v1/customers/{fabrikam.id}/carts/{made['id']}/checkout")
    assert done.status == 201 and len(done.json["orders"]) == 2
    [error] = done.json["orderErrors"]
    assert (error["orderGroupId"], error["code"]) == ("1", 800010)


async def test_nothing_is_sold_without_the_customer_agreement(
    app: Client, sandbox: Sandbox, fabrikam
) -> None:
    sandbox.world.agreements.confirmed.pop(fabrikam.id)
    plan = await line(
        app, fabrikam, ("DZH318Z0BPS6", "0001"), quantity=1, billingCycle="one_time", termDuration=None
    )
    got = await buy(app, fabrikam, plan)
    assert (got.status, got.code) == (403, 13605)


@pytest.mark.parametrize(("code", "status"), [(900121, 403), (800069, 403), (800073, 403), (800024, 400)])
async def test_a_purchase_is_refused_for_credit_or_risk(
    app: Client, fabrikam, code: int, status: int
) -> None:
    await app("POST", "/_sandbox/purchases", body={"customer": "Fabrikam, Inc.", "code": code})
    got = await buy(app, fabrikam, await line(app, fabrikam, SEATS))
    assert (got.status, got.code) == (status, code)
    await app("POST", "/_sandbox/purchases", body={"customer": "Fabrikam, Inc."})
    assert (await buy(app, fabrikam, await line(app, fabrikam, SEATS))).status == 201


async def test_a_plan_comes_with_an_azure_subscription(app: Client, ada: Client, sandbox: Sandbox) -> None:
    customer = sandbox.world.named("Wide World Importers")
    plan = await line(
        app, customer, ("DZH318Z0BPS6", "0001"), quantity=1, billingCycle="one_time", termDuration=None
    )
    [order] = (await buy(app, customer, plan)).json["orders"]
    sandbox.world.clock.advance(5)
    [made] = (await app.get(f"/v1/customers/{customer.id}/orders/{order['id']}")).json["lineItems"]
    path = f"/v1/customers/{customer.id}/subscriptions/{made['subscriptionId']}"
    assert (await app.get(path)).json["offerId"].startswith("DZH318Z0BPS6:0001:")
    [azure] = (await app.get(f"{path}/azureentitlements")).json["items"]
    assert azure["status"] == "active"
    assert (await ada.get(f"/v1/customers/{customer.id}/subscriptions/usagerecords")).status == 200
    assert (await ada.get(f"{path}/resourceusagerecords")).status in (200, 204)


async def test_a_reservation_needs_a_registered_plan_and_becomes_an_entitlement(
    app: Client, sandbox: Sandbox, fabrikam
) -> None:
    world, plan = sandbox.world, licence(sandbox, "Fabrikam, Inc.", kind="plan")
    sku = next(
        one for one in world.catalogue.products[MACHINES].skus if "Standard_D4s_v5, EU West, 1" in one.title
    )
    context = {"subscriptionId": plan.entitlements[0].id.upper(), "scope": "shared", "duration": "1Year"}
    wish = await line(
        app, fabrikam, (MACHINES, sku.id), quantity=2, billingCycle="one_time", provisioningContext=context
    )

    async def error(**changes: Any) -> Any:
        return (
            (await fill(app, fabrikam, {**wish, **changes}))
            .json["lineItems"][0]
            .get("error", {})
            .get("errorCode")
        )

    plan.terms.registered = "NotRegistered"
    assert await error() == 10011
    assert await error(provisioningContext={**context, "scope": "everywhere"}) == 10010
    assert await error(provisioningContext={**context, "subscriptionId": str(uuid.uuid4())}) == 10007
    plan.terms.registered = "Registered"
    legacy = await item(app, MACHINES, sku.id, customer=fabrikam.id)
    assert await error(catalogItemId=legacy) == 10008
    await app("POST", "/_sandbox/sold-out", body={"sku": sku.key})
    assert await error() == 10003
    await app("POST", "/_sandbox/sold-out", body={"sku": sku.key, "back": True})
    [order] = (await buy(app, fabrikam, wish)).json["orders"]
    assert order["lineItems"][0]["provisioningContext"] == context
    sandbox.world.clock.advance(5)
    rows = (
        await app.get(
            f"/v1/customers/{fabrikam.id}/entitlements?entitlementType=reservedinstance&showExpiry=true"
        )
    ).json
    documented = {"includedEntitlements": [], "referenceOrder": {"id": TEXT, "lineItemId": TEXT}, "productId": TEXT,
                  "quantity": NUMBER, "entitledArtifacts": [{"link": LINK, "resourceId": TEXT, "artifactType": TEXT}],
                  "skuId": TEXT, "entitlementType": TEXT, "dynamicAttributes": {"reservationType": TEXT},
                  "expiryDate": TEXT}  # fmt: skip
    assert lacks(rows, collection(documented)) == []
    [mine] = [row for row in rows["items"] if row["referenceOrder"]["id"] == order["id"]]
    assert mine["expiryDate"] == "2027-11-20T00:00:00Z"
    behind = (await app.get(f"/v1{mine['entitledArtifacts'][0]['link']['uri']}")).json
    assert behind["virtualMachineReservations"][0]["quantity"] == 2
    assert [
        row["id"] for row in (await app.get(f"/v1/customers/{fabrikam.id}/subscriptions")).json["items"]
    ].count(mine["entitledArtifacts"][0]["resourceId"]) == 0


async def test_add_ons_come_with_their_base_or_onto_one_that_is_there(
    app: Client, sandbox: Sandbox, fabrikam
) -> None:
    base = await line(app, fabrikam, SEATS)
    add_on = await line(app, fabrikam, ("CFQ7TTC0MM8R", "0002"), quantity=3)
    [order] = (await buy(app, fabrikam, {**base, "addonItems": [add_on]})).json["orders"]
    sandbox.world.clock.advance(5)
    lines = (await app.get(f"/v1/customers/{fabrikam.id}/orders/{order['id']}")).json["lineItems"]
    assert lines[1]["parentSubscriptionId"] == lines[0]["subscriptionId"]
    many = (await fill(app, fabrikam, {**base, "addonItems": [{**add_on, "quantity": 6}]})).json
    assert many["lineItems"][0]["addonItems"][0]["error"]["errorCode"] == 10018
    alone = (await fill(app, fabrikam, add_on)).json
    assert alone["lineItems"][0]["error"]["errorCode"] == 10007
    onto = {**add_on, "provisioningContext": {"parentSubscriptionId": lines[0]["subscriptionId"]}}
    assert "error" not in (await fill(app, fabrikam, onto)).json["lineItems"][0]


async def test_a_trial_is_had_once_and_a_promotion_as_often_as_it_says(
    app: Client, sandbox: Sandbox, fabrikam
) -> None:
    trial = await line(
        app, fabrikam, ("CFQ7TTC0LCHC", "0006"), quantity=25, billingCycle="none", termDuration="P1M"
    )
    assert (await buy(app, fabrikam, trial)).json["orders"]
    [error] = (await buy(app, fabrikam, trial)).json["orderErrors"]
    assert error["code"] == 800089
    first = await line(app, fabrikam, SEATS, promotionId="39NFJQT20BX1:0001:39NFJQT1Q5KN")
    assert (await buy(app, fabrikam, first)).status == 201
    assert (await fill(app, fabrikam, first)).json["lineItems"][0]["error"]["errorCode"] == 10014


async def test_the_limits_of_an_integration_account(app: Client, fabrikam) -> None:
    await app("POST", "/_sandbox/selling", body={"sandbox_limits": True})
    made = (await fill(app, fabrikam, await line(app, fabrikam, SEATS, quantity=26))).json
    assert made["lineItems"][0]["error"]["errorCode"] == 10009
    [error] = (await buy(app, fabrikam, await line(app, fabrikam, SEATS))).json["orderErrors"]
    assert error["code"] == 800066


async def test_the_reseller_is_on_the_order(app: Client, sandbox: Sandbox, fabrikam) -> None:
    reseller = next(one for one in sandbox.world.resellers if one.active)
    pair = [{"key": "transaction_reseller", "value": reseller.mpn_id}]
    [order] = (await buy(app, fabrikam, await line(app, fabrikam, SEATS, participants=pair))).json["orders"]
    assert order["lineItems"][0]["partnerIdOnRecord"] == reseller.mpn_id
    sandbox.world.clock.advance(5)
    rows = (await app.get(f"/v1/customers/{fabrikam.id}/subscriptions?mpn_id={reseller.mpn_id}")).json[
        "items"
    ]
    assert [row["partnerId"] for row in rows] == [reseller.mpn_id]


async def test_an_empty_cart_is_refused_and_so_is_who_may_not_buy(
    app: Client, anonymous: Client, fabrikam
) -> None:
    assert (await app("POST", f"/v1/customers/{fabrikam.id}/carts", body={"lineItems": []})).code == 800002
    hana = anonymous.as_("hana")
    assert (await hana("POST", f"/v1/customers/{fabrikam.id}/carts", body={})).code == 900150


async def test_a_cart_that_is_still_being_processed_says_so(app: Client, sandbox: Sandbox, fabrikam) -> None:
    await app("POST", "/_sandbox/selling", body={"checkout_seconds": 20})
    cart = (await fill(app, fabrikam, await line(app, fabrikam, SEATS))).json
    path = f"/v1/customers/{fabrikam.id}/carts/{cart['id']}/checkout"
    assert (await app("POST", path)).status == 201
    busy = await app("POST", path)
    assert (busy.status, busy.code) == (409, 800064)
    sandbox.world.clock.advance(21)
    assert (await app("POST", path)).code == 800065


async def test_a_trial_becomes_a_paid_subscription(ada: Client, sandbox: Sandbox, fabrikam) -> None:
    trial = await line(
        ada, fabrikam, ("CFQ7TTC0LCHC", "0006"), quantity=25, billingCycle="none", termDuration="P1M"
    )
    [order] = (await buy(ada, fabrikam, trial)).json["orders"]
    sandbox.world.clock.advance(5)
    [made] = (await ada.get(f"/v1/customers/{fabrikam.id}/orders/{order['id']}")).json["lineItems"]
    path = f"/v1/customers/{fabrikam.id}/subscriptions/{made['subscriptionId']}"
    [target] = (await ada.get(f"{path}/transitionEligibilities?eligibilityType=immediate")).json["items"]
    wish = {"toCatalogItemId": target["catalogItemId"], "quantity": 25, "transitionType": "transition_only",
            "termDuration": "P1Y", "billingCycle": "monthly"}  # fmt: skip
    assert (await ada("POST", f"{path}/transitions", body=wish)).status == 200
    sandbox.world.clock.advance(3)
    paid = (await ada.get(path)).json
    assert (paid["isTrial"], paid["termDuration"], paid["offerName"]) == (
        False,
        "P1Y",
        "Microsoft 365 Business Premium",
    )
