"""Bodies that no client should send: each is refused or taken, and the double never breaks on one."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from sandbox import Sandbox
from tests.sandbox.conftest import Client
from tests.sandbox.test_carts import SEATS, fill, line
from tests.sandbox.test_catalogue import MACHINES
from tests.sandbox.test_subscriptions import licence, path, plain

JUNK = (
    None,
    True,
    0,
    -1,
    2.5,
    10**30,
    "",
    "x",
    "2026-12-24",
    "9" * 400,
    [],
    [1],
    ["a"],
    [None],
    {},
    {"a": 1},
    [{}],
    "\0",
)
MUCH = 10**9


def mangled(value: Any, rng: random.Random) -> Any:
    """A copy in which some values are junk, and some names are missing."""
    if rng.random() < 0.12:
        return rng.choice(JUNK)
    if isinstance(value, dict):
        return {name: mangled(inner, rng) for name, inner in value.items() if rng.random() > 0.04}
    if isinstance(value, list):
        return [mangled(inner, rng) for inner in value] + ([rng.choice(JUNK)] if rng.random() < 0.1 else [])
    return value


async def writes(ada: Client, sandbox: Sandbox, fabrikam: Any) -> list[tuple[str, str, Any]]:
    """Good requests to begin with."""
    planned, fresh = licence(sandbox, "Contoso Ltd"), licence(sandbox, "Fabrikam, Inc.")
    plan = licence(sandbox, "Fabrikam, Inc.", kind="plan")
    plan.terms.registered = "Registered"
    whole = plain((await ada.get(path(planned))).json)
    action = {"scheduleType": "CustomDate", "actionType": "Transition", "effectiveDate": "2026-12-01",
              "instructions": whole["scheduledNextTermInstructions"]}  # fmt: skip
    seats = await line(ada, fabrikam, SEATS, participants=[{"key": "transaction_reseller", "value": "4847383"}],
                       addonItems=[{"id": 1, "catalogItemId": "x", "quantity": 1}], customTermEndDate="2026-12-31")  # fmt: skip
    context = {"subscriptionId": plan.entitlements[0].id, "scope": "shared", "duration": "1Year"}
    machines = await line(
        ada, fabrikam, (MACHINES, "0001"), billingCycle="one_time", provisioningContext=context
    )
    cart = (await fill(ada, fabrikam, await line(ada, fabrikam, SEATS))).json["id"]
    base = f"/v1/customers/{fabrikam.id}"
    order = (await ada.get(f"{base}/orders")).json["items"][0]["id"]
    contact = {"firstName": "a", "lastName": "b", "email": "a@b.example"}
    return [
        ("PATCH", path(planned), whole),
        ("PATCH", path(planned), {**whole, "scheduledActions": [action]}),
        ("POST", f"{base}/carts", {"lineItems": [seats, machines]}),
        ("PUT", f"{base}/carts/{cart}", {"lineItems": [seats]}),
        ("POST", f"{base}/orders", {"BillingCycle": "annual", "LineItems": [{"OfferId": seats["catalogItemId"], "Quantity": 1}]}),
        ("PATCH", f"{base}/orders/{order}", {"status": "cancelled", "lineItems": [{"lineItemNumber": 0, "offerId": "x"}]}),
        ("POST", f"{path(fresh)}/transitions", {"toCatalogItemId": "x", "quantity": 1, "transitionType": "transition_only"}),
        ("POST", f"{base}/promotionEligibilities", {"items": [{**seats, "promotionId": "39NFJQT20BX1:0001:39NFJQT1Q5KN"}]}),
        ("POST", f"{base}/agreements", {"primaryContact": contact, "dateAgreed": "2026-11-01", "type": "x", "templateId": "x"}),
        ("POST", f"{base}/qualifications", {"Qualification": "Education", "EducationSegment": "K12"}),
        ("PUT", f"{base}/profiles/billing", (await ada.get(f"{base}/profiles/billing")).json),
        ("POST", "/_sandbox/selling", {"slow_updates": "all", "cart_minutes": 5}),
        ("POST", "/_sandbox/window", {"customer": "Contoso Ltd", "subscription": planned.id, "days": 9, "hours": 3}),
    ]  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2])
async def test_no_body_breaks_the_double(ada: Client, sandbox: Sandbox, fabrikam: Any, seed: int) -> None:
    sandbox.world.selling.updates_limit = MUCH
    sandbox.world.quotas.per_minute = dict.fromkeys(sandbox.world.quotas.per_minute, MUCH)
    good, rng = await writes(ada, sandbox, fabrikam), random.Random(seed)
    for _ in range(120):
        method, at, body = rng.choice(good)
        sent = mangled(json.loads(json.dumps(body)), rng)
        got = await ada(
            method, at, headers={"If-Match": fabrikam.etag} if "profiles" in at else None, body=sent
        )
        assert got.status < 500, (method, at, sent)
