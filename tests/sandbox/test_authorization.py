"""Who gets in, and what whoever does not is told."""

from __future__ import annotations

import pytest

from sandbox import Sandbox
from tests.sandbox.conftest import Client


@pytest.fixture
def sandbox(standing: Sandbox) -> Sandbox:
    """Nothing is changed here, so one world serves all."""
    return standing


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
        ("bill", "/v1/customers?size=1", 900150),
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
