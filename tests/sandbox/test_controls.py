"""What changes while the world runs, each time in a world of its own."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.sandbox.conftest import Client


async def test_tokens_expire_when_the_clock_is_advanced_and_new_ones_are_good(ada: Client) -> None:
    assert (await ada.get("/v1/customers?size=1")).status == 200
    await ada("POST", "/_sandbox/clock", body={"advance_seconds": 3601})
    assert (await ada.get("/v1/customers?size=1")).status == 401
    assert (await ada.as_("ada").get("/v1/customers?size=1")).status == 200


async def test_keys_rotate_once_without_harm(ada: Client) -> None:
    ada.sandbox.entra.keys.rotate()
    assert (await ada.get("/v1/customers?size=1")).status == 200
    keys = (await ada.get(f"/{ada.sandbox.tenant_id}/discovery/v2.0/keys")).json["keys"]
    assert len(keys) == 2


async def test_a_role_given_while_the_world_runs_counts_at_once(anonymous: Client) -> None:
    oscar = anonymous.as_("oscar")
    await oscar(
        "POST", "/_sandbox/roles", body={"email": "oscar@northwindcloud.example", "roles": ["SalesAgents"]}
    )
    assert (await oscar.get("/v1/customers?size=1")).status == 200


async def test_five_hundred_calls_a_minute_and_not_one_more(ada: Client) -> None:
    ada.sandbox.world.quotas.per_minute["customers"] = 3
    for _ in range(3):
        assert (await ada.get("/v1/customers?size=1")).status == 200
    got = await ada.get("/v1/customers?size=1")
    assert got.status == 429
    assert got.json == {
        "statusCode": 429,
        "message": f"Rate limit is exceeded. Try again in {got.headers['Retry-After']} seconds.",
    }
    ada.sandbox.world.clock.advance(int(got.headers["Retry-After"]) + 61)
    assert (await ada.as_("ada").get("/v1/customers?size=1")).status == 200


async def test_nothing_secret_is_kept_in_the_log_of_requests(ada: Client) -> None:
    form = {"grant_type": "client_credentials", "client_id": ada.sandbox.client_id, "client_secret": "hush"}
    await ada("POST", f"/{ada.sandbox.tenant_id}/oauth2/v2.0/token", form=form)
    text = str(ada.sandbox.requests)
    assert "hush" not in text
    assert ada.bearer is not None
    assert ada.bearer not in text


async def test_usage_grows_with_the_clock_and_starts_again_with_the_month(ada: Client, fabrikam) -> None:
    path = f"/v1/customers/{fabrikam.id}/usagesummary"
    before = (await ada.get(path)).json["totalCost"]
    ada.sandbox.world.clock.advance(6 * 3600)
    later = (await ada.as_("ada").get(path)).json["totalCost"]
    ada.sandbox.world.clock.advance(11 * 86400)
    fresh = (await ada.as_("ada").get(path)).json
    assert before < later
    assert fresh["totalCost"] < before
    assert fresh["billingStartDate"].startswith("2026-12-01")


async def test_spending_on_purpose_shows_at_once(ada: Client, fabrikam) -> None:
    path = f"/v1/customers/{fabrikam.id}/usagesummary"
    before = (await ada.get(path)).json["totalCost"]
    await ada("POST", "/_sandbox/spend", body={"customer": "Fabrikam, Inc.", "amount": 1000.25})
    assert (await ada.get(path)).json["totalCost"] >= before + Decimal("1000.25")


async def test_a_budget_is_set_and_taken_away(ada: Client, anonymous: Client, fabrikam) -> None:
    path = f"/v1/customers/{fabrikam.id}/usagebudget"
    got = await ada("PATCH", path, body={"Amount": 100, "Attributes": {"ObjectType": "SpendingBudget"}})
    assert got.raw.startswith(b"\xef\xbb\xbf")
    assert (got.json["amount"], got.json["usageSpendingBudget"]) == (100, 100)
    assert "amount" not in (await ada("PATCH", path, body={"amount": None})).json
    assert (await ada("PATCH", path, body={"amount": -1})).status == 400
    assert (await anonymous.as_("sam")("PATCH", path, body={"amount": 1})).code == 900150
    assert fabrikam.budget is None


async def test_the_next_month_brings_its_invoices(app: Client) -> None:
    app.sandbox.world.clock.advance(20 * 86400)
    page = (await app.as_(None).get("/v1/invoices?size=500")).json
    assert len(page["items"]) == 78


async def test_tokens_live_as_long_as_was_set_and_then_are_refused(ada: Client) -> None:
    assert (await ada("POST", "/_sandbox/tokens", body={"seconds": 2})).status == 200
    brief = ada.as_("ada")
    assert (await brief.get("/v1/customers?size=1")).status == 200
    ada.sandbox.world.clock.advance(2)
    assert (await brief.get("/v1/customers?size=1")).status == 401
    assert (await ada("POST", "/_sandbox/tokens", body={"seconds": 0})).status == 400


async def test_tokens_that_are_taken_back_are_refused_by_every_service_and_new_ones_are_not(
    ada: Client, fabrikam: Any
) -> None:
    partner, azure = ada, ada.as_("ada", audience="https://management.azure.com", tenant=fabrikam.id)
    graph = ada.as_(None, audience="https://graph.microsoft.com")
    asked = (
        (partner, "/v1/customers?size=1"),
        (graph, "/v1.0/groups?$filter=displayName in ('x')"),
        (azure, "/providers/Microsoft.Support/services?api-version=2024-04-01"),
    )
    for client, path in asked:
        assert (await client.get(path)).status == 200
    await ada("POST", "/_sandbox/tokens", body={"revoke": True})
    for client, path in asked:
        assert (await client.get(path)).status == 401
    assert (await ada.as_("ada").get("/v1/customers?size=1")).status == 200


async def test_azure_says_in_its_challenge_why_a_token_is_refused(ada: Client, fabrikam: Any) -> None:
    path = "/providers/Microsoft.Support/services?api-version=2024-04-01"
    azure = ada.as_("ada", audience="https://management.azure.com", tenant=fabrikam.id)
    ada.sandbox.world.clock.advance(3601)
    over = await azure.get(path)
    assert (over.status, over.json["error"]["code"]) == (401, "ExpiredAuthenticationToken")
    assert "is earlier than current UTC time" in over.json["error"]["message"]
    said = over.headers["WWW-Authenticate"]
    assert said.startswith(f'Bearer authorization_uri="https://login.windows.net/{ada.sandbox.tenant_id}"')
    assert 'error="invalid_token"' in said and "error_description=" in said
    fresh = ada.as_("ada", audience="https://management.azure.com", tenant=fabrikam.id)
    ada.sandbox.entra.tokens.revoke()
    revoked = await fresh.get(path)
    said = revoked.headers["WWW-Authenticate"]
    assert revoked.status == 401 and 'error="insufficient_claims", claims="' in said
