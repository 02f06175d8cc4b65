"""Ends of terms under the world's clock: renewed, ended, or prolonged at a surcharge; and moves to other offers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from sandbox import Sandbox
from tests.sandbox.conftest import Client
from tests.sandbox.documented import FLAG, NUMBER, TEXT, collection, lacks
from tests.sandbox.test_subscriptions import edit, licence, path

DAY = 86400


async def over(app: Client, one: Any, days: int) -> dict[str, Any]:
    app.sandbox.world.clock.advance(days * DAY)
    return (await app.as_(None).get(path(one))).json


async def test_a_subscription_that_does_not_renew_and_was_not_told_to_end_goes_on_by_the_month(
    app: Client, sandbox: Sandbox
) -> None:
    one = licence(sandbox, "Fabrikam, Inc.", 1)
    sku = sandbox.world.catalogue.offer(one.offer_id)
    assert sku is not None
    body = await over(app, one, 14)
    assert body["status"] == "active" and body["termDuration"] == "P1M"
    assert body["offerName"].endswith("(Extended Service Term)") and body["offerId"] != one.offer_name
    assert body["cancellationAllowedUntilDate"] == "2027-01-02T23:59:00Z"
    assert one.unit_price == (sku.billed("P1M", "monthly") * Decimal("1.03")).quantize(Decimal("0.01"))
    later = await over(app, one, 35)
    assert later["status"] == "active" and later["effectiveStartDate"] == "2027-01-03T00:00:00Z"


async def test_instructions_are_carried_out_when_the_term_renews(app: Client, sandbox: Sandbox) -> None:
    one = licence(sandbox, "Contoso Ltd")
    planned = (await app.get(path(one))).json["scheduledNextTermInstructions"]["quantity"]
    body = await over(app, one, 27)
    assert (body["quantity"], body["autoRenewEnabled"]) == (planned, True)
    assert body["effectiveStartDate"] == "2026-12-16T00:00:00Z"
    assert body["cancellationAllowedUntilDate"] == "2026-12-23T23:59:00Z"
    assert "scheduledNextTermInstructions" not in body


async def test_a_subscription_that_was_told_to_end_ends(app: Client, sandbox: Sandbox) -> None:
    one = licence(sandbox, "Contoso Ltd", 1)
    body = await over(app, one, 42)
    assert body["status"] == "expired"
    assert (await edit(app.as_(None), one, friendlyName="Too late")).code == 900279


async def test_a_renewal_waits_in_a_queue_after_the_term_is_over(app: Client, sandbox: Sandbox) -> None:
    one = licence(sandbox, "Contoso Retail", 1)
    sandbox.world.renewals.queue *= 4
    await app(
        "POST", "/_sandbox/window", body={"customer": "Contoso Retail", "subscription": one.id, "days": 1}
    )
    sandbox.world.clock.advance(DAY + 13.51 * 3600)
    assert (await app.as_(None).get(path(one))).json["commitmentEndDate"] == "2026-11-21T00:00:00Z"
    assert (await over(app, one, 1))["commitmentEndDate"] == "2027-11-21T00:00:00Z"


async def test_every_term_that_ends_is_in_the_audit_log_and_raises_an_event(
    app: Client, sandbox: Sandbox
) -> None:
    registration = {"WebhookUrl": "https://bot.example/events", "WebhookEvents": ["subscription-updated"]}
    await app("POST", "/webhooks/v1/registration", body=registration)
    one = licence(sandbox, "Fabrikam, Inc.", 1)
    await over(app, one, 14)
    told = [each.uri for each in sandbox.world.webhooks.deliveries]
    assert any(each.endswith(f"/subscriptions/{one.id}") for each in told)
    rows = (await app.as_(None).get("/v1/auditrecords?size=500")).json["items"]
    assert any(
        one.id in row["resourceNewValue"] and row["operationType"] == "update_subscription" for row in rows
    )


async def test_an_event_comes_late_where_that_is_ordered(app: Client, sandbox: Sandbox) -> None:
    registration = {"WebhookUrl": "https://bot.example/events", "WebhookEvents": ["subscription-updated"]}
    await app("POST", "/webhooks/v1/registration", body=registration)
    await app("POST", "/_sandbox/selling", body={"webhook_late_seconds": 3600})
    one = licence(sandbox, "Fabrikam, Inc.")
    await edit(app, one, friendlyName="Head office")
    assert not sandbox.world.webhooks.deliveries
    sandbox.world.clock.advance(3601)
    await app.as_(None).get(path(one))
    assert len(sandbox.world.webhooks.deliveries) == 1


async def test_what_was_billed_before_a_change_stays_billed(app: Client, sandbox: Sandbox) -> None:
    world, one = sandbox.world, licence(sandbox, "Contoso Retail")
    world.selling.slow_updates = "none"
    currency = world.named("Contoso Retail").country.billed_in
    before, after = world.clock.start.replace(month=9, day=1, hour=0, minute=0), one.quantity + 7
    await edit(app, one, quantity=after)

    def billed(month: Any) -> list[Decimal]:
        return [each.quantity for each in world.billing.charges(month, currency) if each.subscription is one]

    assert billed(before) == [Decimal(after - 7)] and billed(before.replace(month=12)) == [Decimal(after)]


ELIGIBILITY = {
    "operationId": TEXT, "catalogItemId": TEXT, "title": TEXT, "description": TEXT, "quantity": NUMBER,
    "eligibilities": [{"isEligible": FLAG, "transitionType": TEXT, "errors": []}], "attributes": {"objectType": TEXT},
}  # fmt: skip
TRANSITION = {
    "FromCatalogItemId": TEXT, "ToCatalogItemId": TEXT, "quantity": NUMBER, "transitionType": TEXT,
    "Events": [{"name": TEXT, "status": TEXT, "timestamp": TEXT, "attributes": {"objectType": TEXT}}],
    "attributes": {"objectType": TEXT},
}  # fmt: skip


async def test_seats_move_to_a_better_offer(ada: Client, sandbox: Sandbox) -> None:
    one = licence(sandbox, "Fabrikam, Inc.")
    rows = (await ada.get(f"{path(one)}/transitionEligibilities?eligibilityType=immediate")).json
    assert lacks(rows, collection(ELIGIBILITY)) == []
    target = rows["items"][0]
    wish = {
        "toCatalogItemId": target["catalogItemId"],
        "quantity": one.quantity,
        "transitionType": "transition_only",
    }
    begun = await ada("POST", f"{path(one)}/transitions", body=wish)
    assert begun.status == 200 and lacks(begun.json, TRANSITION) == []
    assert [each["status"] for each in begun.json["Events"]] == ["Started"]
    assert (await edit(ada, one, friendlyName="Wait")).code == 900278
    sandbox.world.clock.advance(3)
    history = (await ada.get(f"{path(one)}/transitions")).json
    assert lacks(history, {"transition": [TRANSITION], "attributes": {"objectType": TEXT}}) == []
    assert [each["status"] for each in history["transition"][0]["Events"]] == ["Started", "Completed"]
    assert (await ada.get(path(one))).json["offerName"] == target["title"]


async def test_some_seats_move_into_a_subscription_of_their_own_with_the_window_of_the_first(
    ada: Client, sandbox: Sandbox
) -> None:
    one = licence(sandbox, "Fabrikam, Inc.")
    target = (await ada.get(f"{path(one)}/transitionEligibilities?eligibilityType=immediate")).json["items"][
        0
    ]
    wish = {"toCatalogItemId": target["catalogItemId"], "quantity": 5, "transitionType": "transition_only"}
    before, window = one.quantity, one.terms.cancel_until
    await ada("POST", f"{path(one)}/transitions", body=wish)
    sandbox.world.clock.advance(3)
    rows = (await ada.get(f"/v1/customers/{one.customer_id}/subscriptions")).json["items"]
    [made] = [row for row in rows if row["offerId"] == target["catalogItemId"]]
    assert (one.quantity, made["quantity"]) == (before - 5, 5)
    assert made["cancellationAllowedUntilDate"] == f"{window:%Y-%m-%dT%H:%M:%SZ}"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"toCatalogItemId": "CFQ7TTC0LFLZ:0002:GONE"}, 800020),
        ({"quantity": 100000}, 2002),
        ({"transitionType": "by_hand"}, 900126),
        ({"toSubscriptionId": "b7c0e2a4-2f0c-4d6c-9a35-0d9b1d0c5a11"}, 20003),
    ],
)
async def test_a_move_that_may_not_be_is_refused(
    ada: Client, sandbox: Sandbox, changes: dict[str, Any], code: int
) -> None:
    one = licence(sandbox, "Fabrikam, Inc.")
    target = (await ada.get(f"{path(one)}/transitionEligibilities?eligibilityType=immediate")).json["items"][
        0
    ]
    wish = {"toCatalogItemId": target["catalogItemId"], "quantity": 1, "transitionType": "transition_only"}
    assert (await ada("POST", f"{path(one)}/transitions", body={**wish, **changes})).code == code
