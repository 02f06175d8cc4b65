"""Orders: seen late, provisioned in time, activated, and cancelled where software may be."""

from __future__ import annotations

from sandbox import Sandbox
from tests.sandbox.conftest import Client
from tests.sandbox.documented import LINK, NUMBER, TEXT, collection, lacks
from tests.sandbox.test_carts import CAL, ORDER, SEATS, SERVER, buy, line


async def test_everything_that_was_seeded_has_an_order(app: Client, sandbox: Sandbox, fabrikam) -> None:
    rows = (await app.get(f"/v1/customers/{fabrikam.id}/orders")).json
    assert lacks(rows, collection({"id": TEXT, "status": TEXT})) == []
    mine = [one for one in sandbox.world.bought(fabrikam) if one.listed]
    told = {each.get("subscriptionId") for row in rows["items"] for each in row["lineItems"]}
    assert {one.id for one in mine} <= told
    once = (await app.get(f"/v1/customers/{fabrikam.id}/orders?billingType=one_time")).json["items"]
    assert once and {row["billingCycle"] for row in once} == {"one_time"}


async def test_an_order_may_be_seen_late(app: Client, sandbox: Sandbox, fabrikam) -> None:
    await app("POST", "/_sandbox/selling", body={"order_lag_minutes": 15})
    [order] = (await buy(app, fabrikam, await line(app, fabrikam, SEATS))).json["orders"]
    path = f"/v1/customers/{fabrikam.id}/orders/{order['id']}"
    assert ((await app.get(path)).status, (await app.get(path)).code) == (404, 20000)
    bought = f"/v1/customers/{fabrikam.id}/subscriptions?order_id={order['id']}"
    assert (await app.get(bought)).json["items"] == []
    sandbox.world.clock.advance(15 * 60 + 1)
    assert lacks((await app.get(path)).json, ORDER) == []
    assert len((await app.get(bought)).json["items"]) == 1


async def test_provisioning_takes_time_and_prices_are_told_when_asked_for(
    app: Client, ada: Client, sandbox: Sandbox, fabrikam
) -> None:
    [order] = (await buy(app, fabrikam, await line(app, fabrikam, SEATS))).json["orders"]
    path = f"/v1/customers/{fabrikam.id}/orders/{order['id']}"
    assert (await app.get(f"{path}/provisioningstatus")).code == 900329
    status = (await ada.get(f"{path}/provisioningstatus")).json
    row = {"orderLineItemId": NUMBER, "lineItemNumber": NUMBER, "status": TEXT,
           "quantityProvisioningInformation": [{"quantity": NUMBER, "status": TEXT}]}  # fmt: skip
    assert lacks(status, collection(row)) == [] and status["items"][0]["status"] == "prefulfillment_pending"
    sandbox.world.clock.advance(5)
    assert (await ada.get(f"{path}/provisioningstatus")).json["items"][0]["status"] == "fulfilled"
    priced = (await app.get(f"{path}?include_price=true")).json
    [each] = priced["lineItems"]
    assert priced["totalPrice"] == each["pricing"]["price"] * 5 > 0
    assert "totalPrice" not in (await app.get(path)).json


async def test_software_is_cancelled_line_by_line_in_its_window(
    app: Client, sandbox: Sandbox, fabrikam
) -> None:
    server = await line(app, fabrikam, SERVER, billingCycle="one_time", termDuration=None, quantity=2)
    cal = await line(
        app, fabrikam, ("DG7GMGF0PWHF", "0002"), id=1, billingCycle="one_time", termDuration=None
    )
    [order] = (await buy(app, fabrikam, server, cal)).json["orders"]
    path = f"/v1/customers/{fabrikam.id}/orders/{order['id']}"
    first = order["lineItems"][0]
    wish = {"id": order["id"], "status": "cancelled",
            "lineItems": [{"lineItemNumber": 0, "offerId": first["offerId"]}]}  # fmt: skip
    assert (await app("PATCH", path, body=wish)).code == 800014
    sandbox.world.clock.advance(5)
    done = (await app("PATCH", path, body=wish)).json
    assert (done["status"], [each["quantity"] for each in done["lineItems"]]) == ("completed", [0, 5])
    wrong = {**wish, "lineItems": [{"lineItemNumber": 7}]}
    assert (await app("PATCH", path, body=wrong)).code == 800071
    rest = {**wish, "lineItems": [{"lineItemNumber": 1, "offerId": order["lineItems"][1]["offerId"]}]}
    assert (await app("PATCH", path, body=rest)).json["status"] == "cancelled"
    assert (await app("PATCH", path, body=rest)).code == 800061
    owned = (await app.get(f"/v1/customers/{fabrikam.id}/entitlements?entitlementType=software")).json[
        "items"
    ]
    assert order["id"] not in [row["referenceOrder"]["id"] for row in owned]


async def test_what_is_not_software_or_is_too_old_is_not_cancelled_by_its_order(
    app: Client, sandbox: Sandbox, fabrikam
) -> None:
    [seats] = (await buy(app, fabrikam, await line(app, fabrikam, SEATS))).json["orders"]
    cal = await line(app, fabrikam, CAL, billingCycle="triennial", termDuration="P3Y")
    [software] = (await buy(app, fabrikam, cal)).json["orders"]
    sandbox.world.clock.advance(5)
    orders = f"/v1/customers/{fabrikam.id}/orders"
    body = {"status": "cancelled"}
    assert (await app("PATCH", f"{orders}/{seats['id']}", body=body)).code == 800063
    rows = (await app.get(f"{orders}?billingType=one_time")).json["items"]
    reserved = next(row["id"] for row in rows if "Reserved" in row["lineItems"][0]["friendlyName"])
    server = next(row["id"] for row in rows if "Windows Server" in row["lineItems"][0]["friendlyName"])
    assert (await app("PATCH", f"{orders}/{reserved}", body=body)).code == 800019
    assert "30-day" in (await app("PATCH", f"{orders}/{server}", body=body)).json["description"]
    sandbox.world.clock.advance(9 * 86400)
    late = await app.as_(None)("PATCH", f"{orders}/{software['id']}", body=body)
    assert late.code == 900117 and "7-day" in late.json["description"]


async def test_links_to_activate_come_when_the_order_is_there(
    app: Client, sandbox: Sandbox, fabrikam
) -> None:
    waf = await line(
        app, fabrikam, ("DZH318Z0BXWC", "0002"), quantity=1, billingCycle="monthly", termDuration="P1M"
    )
    [order] = (await buy(app, fabrikam, waf)).json["orders"]
    path = f"/v1/customers/{fabrikam.id}/orders/{order['id']}/lineitems/0/activationlinks"
    assert (await app.get(path)).json["items"] == []
    sandbox.world.clock.advance(5)
    told = (await app.get(path)).json
    assert (
        lacks(told, {**collection({"lineItemNumber": NUMBER, "link": LINK}), "links": {"self": LINK}}) == []
    )
    assert len(told["items"]) == 1
    bought = (await app.get(f"/v1/customers/{fabrikam.id}/orders/{order['id']}")).json["lineItems"][0][
        "subscriptionId"
    ]
    again = (await app.get(f"/v1/customers/{fabrikam.id}/subscriptions/{bought}/activationlinks")).json
    assert again["items"] == told["items"]


async def test_an_order_is_placed_without_a_cart_and_for_a_reseller_by_a_person(
    app: Client, ada: Client, sandbox: Sandbox, fabrikam
) -> None:
    sold = (await line(app, fabrikam, SEATS))["catalogItemId"]
    each = {
        "LineItemNumber": 0,
        "OfferId": sold,
        "Quantity": 3,
        "TermDuration": "P1Y",
        "FriendlyName": "Shop",
    }
    body = {"ReferenceCustomerId": fabrikam.id, "BillingCycle": "annual", "LineItems": [each]}
    path = f"/v1/customers/{fabrikam.id}/orders"
    placed = await app("POST", path, body=body)
    assert placed.status == 201 and lacks(placed.json, ORDER) == []
    reseller = next(one for one in sandbox.world.resellers if one.active)
    for_one = {**body, "LineItems": [{**each, "PartnerIdOnRecord": reseller.mpn_id}]}
    assert (await app("POST", path, body=for_one)).code == 900329
    placed = await ada("POST", path, body=for_one)
    assert placed.json["lineItems"][0]["partnerIdOnRecord"] == reseller.mpn_id
    assert (await app("POST", path, body={**body, "LineItems": [{**each, "OfferId": "NONE"}]})).code == 800004
