"""Who gets in, and what whoever does not is told."""

from __future__ import annotations

import pytest

from .conftest import Client


async def test_no_token_is_challenged(anonymous: Client) -> None:
    got = await anonymous.get("/v1/customers?size=1")
    assert got.status == 401
    assert got.headers["WWW-Authenticate"].startswith("Bearer")


async def test_a_token_of_somebody_else_is_refused(anonymous: Client) -> None:
    anonymous.bearer = anonymous.sandbox.token("ada@northwindcloud.example")[:-8] + "AAAAAAAA"
    assert (await anonymous.get("/v1/customers?size=1")).status == 401


async def test_an_unsigned_token_is_refused(anonymous: Client) -> None:
    import jwt

    claims = {"aud": "https://api.partnercenter.microsoft.com", "uti": "x", "idtyp": "app"}
    anonymous.bearer = jwt.encode(
        claims, None, algorithm="none", headers={"kid": anonymous.sandbox.entra.keys.current}
    )
    assert (await anonymous.get("/v1/customers?size=1")).status == 401


async def test_the_retired_audience_has_a_code_of_its_own(anonymous: Client) -> None:
    got = await anonymous.as_("ada", audience="https://graph.windows.net").get("/v1/customers?size=1")
    assert (got.status, got.code) == (401, 900420)


async def test_another_audience_is_refused(anonymous: Client) -> None:
    got = await anonymous.as_("ada", audience="https://graph.microsoft.com").get("/v1/customers?size=1")
    assert got.status == 401


async def test_a_token_of_a_customer_tenant_is_no_partner_token(anonymous: Client, fabrikam) -> None:
    got = await anonymous.as_("ada", tenant=fabrikam.id).get("/v1/customers?size=1")
    assert (got.status, got.code) == (401, 800001)


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


@pytest.mark.parametrize(
    "path",
    [
        "/v1/customers/usagerecords",
        "/v1/invoices/summaries",
        "/v1/servicerequests",
        "/v1/profiles/mpn",
        "/v1/invoices/G1",
    ],
)
async def test_an_application_alone_is_refused_where_a_user_is_needed(app: Client, path: str) -> None:
    got = await app.get(path)
    assert (got.status, got.code) == (403, 900329)


@pytest.mark.parametrize(
    "path", ["/v1/customers?size=1", "/v1/invoices", "/v1/auditrecords", "/v1/invoices/summary"]
)
async def test_an_application_alone_is_welcome_elsewhere(app: Client, path: str) -> None:
    assert (await app.get(path)).status == 200


async def test_a_sign_in_without_a_second_factor_is_refused(anonymous: Client) -> None:
    got = await anonymous.as_("ada", mfa=False).get("/v1/customers?size=1")
    assert (got.status, got.code) == (401, 900421)


@pytest.mark.parametrize(
    ("alias", "path", "code"),
    [
        ("oscar", "/v1/customers?size=1", 900308),
        ("sam", "/v1/invoices", 900150),
        ("hana", "/v1/invoices/summaries", 900150),
        ("bill", "/v1/servicerequests", 900150),
    ],
)
async def test_roles_decide(anonymous: Client, alias: str, path: str, code: int) -> None:
    got = await anonymous.as_(alias).get(path)
    assert (got.status, got.code) == (403, code)


async def test_a_sales_agent_may_look_at_tickets_but_not_touch_them(anonymous: Client) -> None:
    sam = anonymous.as_("sam")
    rows = (await sam.get("/v1/servicerequests")).json["items"]
    got = await sam("PATCH", f"/v1/servicerequests/{rows[0]['id']}", body={"newNote": {"text": "hello"}})
    assert (got.status, got.code) == (403, 900150)


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
