"""Subscriptions as the vendor documents them: read whole, written whole, and refused with the codes that it lists."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sandbox import Sandbox
from tests.sandbox.conftest import Client
from tests.sandbox.documented import FLAG, LINK, NUMBER, TEXT, collection, lacks

LICENCE = {
    "id": TEXT, "offerId": TEXT, "offerName": TEXT, "friendlyName": TEXT,
    "productType": {"id": TEXT, "displayName": TEXT}, "quantity": NUMBER, "unitType": TEXT,
    "hasPurchasableAddons": FLAG, "creationDate": TEXT, "effectiveStartDate": TEXT, "commitmentEndDate": TEXT,
    "status": TEXT, "autoRenewEnabled": FLAG, "isTrial": FLAG, "billingType": TEXT, "billingCycle": TEXT,
    "termDuration": TEXT, "renewalTermDuration": TEXT, "isMicrosoftProduct": FLAG, "attentionNeeded": FLAG,
    "actionTaken": FLAG, "contractType": TEXT, "publisherName": TEXT, "orderId": TEXT,
    "links": {"product": LINK, "sku": LINK, "availability": LINK, "self": LINK},
    "attributes": {"etag": TEXT, "objectType": TEXT},
}  # fmt: skip
INSTRUCTIONS = {
    "product": {
        "productId": TEXT, "skuId": TEXT, "availabilityId": TEXT, "billingCycle": TEXT, "termDuration": TEXT
    },
    "quantity": NUMBER,
}  # fmt: skip


def licence(sandbox: Sandbox, customer: str, number: int = 0, kind: str = "licence") -> Any:
    world = sandbox.world
    return [one for one in world.bought(world.named(customer)) if one.kind == kind][number]


def path(one: Any) -> str:
    return f"/v1/customers/{one.customer_id}/subscriptions/{one.id}"


async def edit(client: Client, one: Any, *, match: bool = True, **changes: Any) -> Any:
    """Read the whole subscription, change it, and write it back."""
    body = (await client.get(path(one))).json
    headers = {"If-Match": f'"{body["attributes"]["etag"]}"'} if match else {}
    return await client("PATCH", path(one), headers=headers, body=plain({**body, **changes}))


def plain(body: Any) -> Any:
    return json.loads(json.dumps(body, default=float))


async def test_a_licence_has_every_field_that_is_documented(app: Client, sandbox: Sandbox) -> None:
    one = licence(sandbox, "Contoso Ltd")
    body = (await app.get(path(one))).json
    assert lacks(body, {**LICENCE, "scheduledNextTermInstructions": INSTRUCTIONS}) == []
    assert body["commitmentEndDate"].endswith("T00:00:00Z")
    assert body["commitmentEndDateTime"].endswith("T23:59:59Z")
    rows = await app.get(f"/v1/customers/{one.customer_id}/subscriptions")
    assert rows.raw.startswith(b"\xef\xbb\xbf") and body in rows.json["items"]


async def test_within_its_window_a_subscription_tells_what_may_be_given_back(
    app: Client, sandbox: Sandbox
) -> None:
    one = licence(sandbox, "Fabrikam, Inc.")
    body = (await app.get(path(one))).json
    assert body["cancellationAllowedUntilDate"] == "2026-11-25T23:59:00Z"
    assert body["refundOptions"] == [{"type": "Partial", "expiresAt": "2026-11-25T23:59:00Z"}]
    assert body["refundableQuantity"] == {
        "totalQuantity": one.quantity,
        "details": [{"quantity": one.quantity, "allowedUntilDateTime": "2026-11-25T23:59:00Z"}],
    }
    late = (await app.get(path(licence(sandbox, "Fabrikam, Inc.", 1)))).json
    assert "refundOptions" not in late and late["refundableQuantity"]["totalQuantity"] == 0


async def test_seats_are_added_at_once_and_a_stale_etag_is_refused(app: Client, sandbox: Sandbox) -> None:
    one = licence(sandbox, "Fabrikam, Inc.")
    before = (await app.get(path(one))).json
    done = await edit(app, one, quantity=one.quantity + 5)
    assert (done.status, done.json["quantity"]) == (200, before["quantity"] + 5)
    headers = {"If-Match": f'"{before["attributes"]["etag"]}"'}
    late = await app("PATCH", path(one), headers=headers, body=plain(before))
    assert (late.status, late.code) == (412, 2055)
    late = await app("PATCH", path(one), body=plain(before))
    assert (late.status, late.code) == (400, 2055)
    newest = (await app.get("/v1/auditrecords")).json["items"][0]
    assert newest["operationType"] == "update_subscription"


async def test_what_an_update_leaves_out_is_not_kept(app: Client, sandbox: Sandbox) -> None:
    one = licence(sandbox, "Contoso Ltd")
    body = (await app.get(path(one))).json
    for name in ("autoRenewEnabled", "scheduledNextTermInstructions"):
        del body[name]
    done = await app("PATCH", path(one), body=plain(body))
    assert done.status == 200 and done.json["autoRenewEnabled"] is False
    assert "scheduledNextTermInstructions" not in done.json


async def test_a_part_of_a_subscription_is_no_update(app: Client, sandbox: Sandbox) -> None:
    one = licence(sandbox, "Fabrikam, Inc.")
    for body in ({"quantity": 20}, {"id": one.id, "quantity": 20}, {"id": one.id, "status": "active"}):
        assert (await app("PATCH", path(one), body=body)).code == 3000


async def test_a_new_name_keeps_what_is_scheduled_and_other_seats_delete_it(
    app: Client, sandbox: Sandbox
) -> None:
    one = licence(sandbox, "Contoso Ltd")
    named = (await edit(app, one, friendlyName="Head office")).json
    assert named["friendlyName"] == "Head office" and named["scheduledNextTermInstructions"]
    more = (await edit(app, one, quantity=named["quantity"] + 1)).json
    assert "scheduledNextTermInstructions" not in more


async def test_seats_go_down_in_the_window_only_and_seats_that_were_added_have_one_of_their_own(
    app: Client, sandbox: Sandbox
) -> None:
    sandbox.world.selling.slow_updates = "none"
    fresh, old = licence(sandbox, "Fabrikam, Inc."), licence(sandbox, "Contoso Retail")
    assert (await edit(app, fresh, quantity=fresh.quantity - 1)).status == 200
    assert (await edit(app, old, quantity=old.quantity - 1)).code == 800090
    before = old.quantity
    assert (await edit(app, old, quantity=before + 3)).status == 200
    assert (await edit(app, old, quantity=before - 1)).code == 800090
    assert (await edit(app, old, quantity=before + 1)).status == 200
    left = (await app.get(path(old))).json["refundableQuantity"]
    assert (left["totalQuantity"], left["details"][0]["quantity"]) == (1, 1)
    sandbox.world.clock.advance(9 * 86400)
    assert (await edit(app.as_(None), old, quantity=before)).code == 800090


async def test_the_window_closes_and_no_cancellation_passes_it(app: Client, sandbox: Sandbox) -> None:
    late, open_ = licence(sandbox, "Contoso Retail"), licence(sandbox, "Fabrikam, Inc.")
    refused = await edit(app, late, status="deleted")
    assert refused.code == 900117 and "7-day cancellation window" in refused.json["description"]
    done = await edit(app, open_, status="deleted")
    assert (done.json["status"], done.json["autoRenewEnabled"]) == ("deleted", False)
    again = (await app.get(path(open_))).json
    assert (await app("PATCH", path(open_), body=plain(again))).code == 2011


async def test_a_suspended_subscription_keeps_its_seats_until_it_is_taken_up_again(
    app: Client, sandbox: Sandbox
) -> None:
    one = licence(sandbox, "Fabrikam, Inc.")
    done = (await edit(app, one, status="suspended")).json
    assert (done["status"], done["suspensionReasons"]) == ("suspended", ["CustomerCancellation"])
    assert "refundableQuantity" not in done
    assert (await edit(app, one, quantity=one.quantity + 1)).code == 2001
    assert (await edit(app, one, status="active")).json["status"] == "active"


async def test_what_microsoft_suspended_the_partner_cannot_take_up(app: Client, sandbox: Sandbox) -> None:
    one = licence(sandbox, "Fabrikam, Inc.")
    order = {"customer": "Fabrikam, Inc.", "subscription": one.id, "reason": "FraudReview"}
    await app("POST", "/_sandbox/suspend", body=order)
    assert (await edit(app, one, status="active")).code == 800091
    await app("POST", "/_sandbox/suspend", body={**order, "reason": None})
    assert (await app.get(path(one))).json["status"] == "active"


async def test_software_gives_no_seats_back_and_is_not_cancelled_here(app: Client, sandbox: Sandbox) -> None:
    one = licence(sandbox, "Fabrikam, Inc.", kind="software")
    assert lacks((await app.get(path(one))).json, LICENCE) == []
    assert (await edit(app, one, quantity=one.quantity - 1)).code == 800095
    assert (await edit(app, one, status="deleted")).code == 800096


async def test_limits_and_fixed_terms(app: Client, sandbox: Sandbox) -> None:
    one, plan = licence(sandbox, "Fabrikam, Inc."), licence(sandbox, "Fabrikam, Inc.", kind="plan")
    assert (await edit(app, one, quantity=301)).code == 2002
    assert (await edit(app, one, quantity=0)).code == 2002
    assert (await edit(app, one, billingCycle="annual")).code == 800097
    assert (await edit(app, one, termDuration="P3Y")).code == 3000
    assert (await edit(app, one, status="gone")).code == 900126
    assert (await edit(app, plan, quantity=2)).code == 2002
    assert (await edit(app, plan, autoRenewEnabled=True)).code == 800093
    assert (await edit(app, plan, status="suspended")).code == 900115


async def test_a_large_change_is_done_in_the_background_and_no_other_gets_between(
    app: Client, sandbox: Sandbox
) -> None:
    one = licence(sandbox, "Fabrikam, Inc.", 1)
    body, before = (await app.get(path(one))).json, one.quantity
    begun = await app("PATCH", path(one), body=plain({**body, "quantity": before + 10}))
    assert (begun.status, begun.raw) == (202, b"")
    assert begun.headers["Location"] == path(one).removeprefix("/v1")
    assert (await app.get(path(one))).json["quantity"] == before
    assert (await app("PATCH", path(one), body=plain(body))).code == 900278
    sandbox.world.clock.advance(3)
    assert (await app.get(path(one))).json["quantity"] == before + 10


async def test_an_update_is_refused_when_there_were_too_many(app: Client, sandbox: Sandbox) -> None:
    await app("POST", "/_sandbox/selling", body={"updates_limit": 1})
    one = licence(sandbox, "Fabrikam, Inc.")
    assert (await edit(app, one, friendlyName="A")).status == 200
    assert (await edit(app, one, friendlyName="B")).code == 900311


async def test_one_request_id_changes_seats_once(app: Client, sandbox: Sandbox) -> None:
    one = licence(sandbox, "Fabrikam, Inc.")
    body = plain((await app.get(path(one))).json | {"quantity": one.quantity + 1})
    headers = {"MS-RequestId": "a75bdb0e-97e5-4cd6-93c6-f12b1d0f3d51"}
    first = await app("PATCH", path(one), headers=dict(headers), body=body)
    again = await app("PATCH", path(one), headers=dict(headers), body=body)
    assert first.raw == again.raw
    assert len([each for each in sandbox.world.ledger.effects if each.kind == "subscription"]) == 1


@pytest.mark.parametrize(
    ("renews", "action", "code"),
    [
        (True, "RenewToNewTerm", None),
        (False, "Cancel", None),
        (False, "RenewToExtendedServiceTerm", None),
        (False, "RenewToNewTerm", 800093),
        (True, "Cancel", 3000),
        (True, "Vanish", 900126),
    ],
)
async def test_an_action_at_the_end_of_the_term_must_fit_auto_renew(
    app: Client, sandbox: Sandbox, renews: bool, action: str, code: int | None
) -> None:
    one = licence(sandbox, "Contoso Retail")
    actions = [{"scheduleType": "TermEnd", "actionType": action}]
    done = await edit(app, one, autoRenewEnabled=renews, scheduledActions=actions)
    if code is None:
        assert done.json["scheduledActions"] == actions
    else:
        assert done.code == code


async def test_of_both_ways_to_schedule_actions_count_and_seats_are_checked(
    app: Client, sandbox: Sandbox
) -> None:
    one = licence(sandbox, "Contoso Retail")
    product, sku, availability = one.offer_id.split(":")
    term = {"productId": product, "skuId": sku, "availabilityId": availability}
    next_ = {"product": {**term, "billingCycle": "Annual", "termDuration": "P1Y"}, "quantity": 3}
    action = {"scheduleType": "TermEnd", "actionType": "RenewToNewTerm", "instructions": next_}
    done = await edit(
        app, one, scheduledActions=[action], scheduledNextTermInstructions={**next_, "quantity": 4}
    )
    assert done.json["scheduledActions"] == [action]
    assert "scheduledNextTermInstructions" not in done.json
    many = await edit(app, one, scheduledActions=[], scheduledNextTermInstructions={**next_, "quantity": 0})
    assert many.code == 2002


async def test_an_add_on_is_listed_under_its_parent_and_falls_with_it(app: Client, sandbox: Sandbox) -> None:
    base = licence(sandbox, "Fabrikam, Inc.")
    rows = (await app.get(f"{path(base)}/addons")).json
    assert lacks(rows, collection({**LICENCE, "parentSubscriptionId": TEXT})) == []
    assert [row["parentSubscriptionId"] for row in rows["items"]] == [base.id]
    await edit(app, base, status="suspended")
    [add_on] = (await app.get(f"{path(base)}/addons")).json["items"]
    assert add_on["status"] == "suspended"
    refused = await app("PATCH", f"/v1/customers/{base.customer_id}/subscriptions/{add_on['id']}",
                        body=plain({**add_on, "status": "active"}))  # fmt: skip
    assert (refused.status, refused.code) == (409, 27009)


async def test_provisioning_registration_and_support(app: Client, ada: Client, sandbox: Sandbox) -> None:
    one, plan = licence(sandbox, "Fabrikam, Inc."), licence(sandbox, "Fabrikam, Inc.", kind="plan")
    plan.terms.registered = "NotRegistered"
    assert (await app.get(f"{path(one)}/provisioningstatus")).code == 900329
    told = (await ada.get(f"{path(one)}/provisioningstatus")).json
    assert lacks(told, {"skuId": TEXT, "status": TEXT, "quantity": NUMBER, "endDate": TEXT}) == []
    assert (await app("POST", f"{path(one)}/registrations")).code == 800011
    begun = await app("POST", f"{path(plan)}/registrations")
    assert begun.status == 202 and begun.headers["Location"].endswith("/registrationstatus")
    assert (await app.get(f"/v1{begun.headers['Location']}")).json["status"] == "Registering"
    sandbox.world.clock.advance(5)
    assert (await app.get(f"/v1{begun.headers['Location']}")).json["status"] == "Registered"
    contact = (await ada.get(f"{path(one)}/supportcontact")).json
    assert (contact["name"], contact["supportMpnId"]) == ("Northwind Cloud", "4391507")
    reseller = sandbox.world.resellers[0]
    wish = {"SupportTenantId": reseller.tenant_id, "SupportMpnId": reseller.mpn_id, "Name": reseller.name}
    assert (await ada("PUT", f"{path(one)}/supportcontact", body=wish)).json["name"] == reseller.name
    assert (
        await ada("PUT", f"{path(one)}/supportcontact", body={**wish, "SupportMpnId": "1"})
    ).code == 800015


async def test_an_azure_subscription_is_stopped_and_taken_up_again_and_it_shows_after_ten_minutes(
    ada: Client, app: Client, sandbox: Sandbox, anonymous: Client
) -> None:
    plan = licence(sandbox, "Fabrikam, Inc.", kind="plan")
    [first, *_] = plan.entitlements
    at = f"{path(plan)}/azureEntitlements/{first.id}"
    assert (await ada("POST", f"{at}/cancel", body={"cancellationReason": "price"})).code == 900307
    assert (await anonymous.as_("sam")("POST", f"{at}/cancel", body={})).code == 900150
    begun = await ada("POST", f"{at}/cancel", body={"cancellationReason": "compromise"})
    documented = {
        "id": TEXT,
        "friendlyName": TEXT,
        "status": TEXT,
        "subscriptionId": TEXT,
        "links": {"self": LINK},
    }
    assert lacks(begun.json, documented) == [] and begun.json["status"] == "active"
    assert (await ada("POST", f"{at}/reactivate")).code == 900278
    sandbox.world.clock.advance(601)
    rows = (await app.get(f"{path(plan)}/azureentitlements")).json["items"]
    assert [row["status"] for row in rows if row["id"] == first.id] == ["inactive"]
    await ada("POST", f"{at}/reactivate")
    sandbox.world.clock.advance(601)
    assert (await ada.get(at)).json["status"] == "active"


async def test_a_plan_may_be_suspended_when_nothing_runs_and_nothing_is_reserved_in_it(
    app: Client, sandbox: Sandbox
) -> None:
    reserved, plan = (licence(sandbox, "Fabrikam, Inc.", number, kind="plan") for number in (0, 1))
    for one in (*reserved.entitlements, *plan.entitlements):
        one.active = False
    assert (await edit(app, plan, status="suspended")).json["status"] == "suspended"
    assert (await edit(app, reserved, status="suspended")).code == 900115
