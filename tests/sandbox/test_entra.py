"""Signing in, with bare HTTP and with the vendor's own library."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import msal
import pytest
import requests

from sandbox import Sandbox
from tests.certificates import self_signed
from tests.sandbox.conftest import Client

PARTNER_CENTER = "https://api.partnercenter.microsoft.com/.default"
BACK = "http://localhost:8400/signin/callback"
VERIFIER = "v" * 50


@pytest.fixture
def sandbox(standing: Sandbox) -> Sandbox:
    """Codes and tokens of one test mean nothing to another, so one directory serves all."""
    return standing


def _challenge() -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


def _ask(sandbox: Sandbox, **changes: str) -> dict[str, str]:
    return {
        "client_id": sandbox.client_id,
        "response_type": "code",
        "redirect_uri": BACK,
        "scope": f"openid profile offline_access {PARTNER_CENTER}",
        "state": "st&te",
        "nonce": "n0nce",
        "code_challenge": _challenge(),
        "code_challenge_method": "S256",
        "prompt": "none",
        "login_hint": "sam@northwindcloud.example",
        **changes,
    }


async def _authorize(client: Client, **changes: str) -> dict[str, str]:
    query = urlencode(_ask(client.sandbox, **changes))
    got = await client.get(f"/{client.sandbox.tenant_id}/oauth2/v2.0/authorize?{query}")
    assert got.status == 302
    return {name: value[0] for name, value in parse_qs(urlsplit(got.headers["Location"]).query).items()}


async def _redeem(client: Client, code: str, **changes: str):
    form = {
        "grant_type": "authorization_code",
        "client_id": client.sandbox.client_id,
        "client_secret": client.sandbox.client_secret,
        "code": code,
        "redirect_uri": BACK,
        "code_verifier": VERIFIER,
        **changes,
    }
    return await client("POST", f"/{client.sandbox.tenant_id}/oauth2/v2.0/token", form=form)


async def test_a_person_signs_in_by_code_and_pkce(anonymous: Client) -> None:
    sent = await _authorize(anonymous)
    assert sent["state"] == "st&te"
    body = (await _redeem(anonymous, sent["code"])).json
    assert body["expires_in"] == 3600
    keys = (await anonymous.get(f"/{anonymous.sandbox.tenant_id}/discovery/v2.0/keys")).json["keys"]
    claims = jwt.decode(
        body["id_token"], jwt.PyJWK(keys[0]).key, algorithms=["RS256"], audience=anonymous.sandbox.client_id
    )
    assert claims["nonce"] == "n0nce"
    assert claims["preferred_username"] == "sam@northwindcloud.example"
    assert claims["roles"] == ["SalesAgents"]
    assert claims["tid"] == anonymous.sandbox.tenant_id
    anonymous.bearer = body["access_token"]
    assert (await anonymous.get("/v1/customers?size=1")).status == 200


async def test_a_code_is_good_once_and_only_with_its_verifier_and_address(anonymous: Client) -> None:
    code = (await _authorize(anonymous))["code"]
    wrong = await _redeem(anonymous, code, code_verifier="w" * 50)
    assert (wrong.status, wrong.json["error"], wrong.json["error_codes"]) == (400, "invalid_grant", [501481])
    assert wrong.json["trace_id"]
    assert wrong.json["error_description"].startswith("AADSTS501481")
    assert (await _redeem(anonymous, code, redirect_uri="http://localhost/other")).json["error_codes"] == [
        500112
    ]
    assert (await _redeem(anonymous, code)).status == 200
    assert (await _redeem(anonymous, code)).json["error_codes"] == [54005]


async def test_the_account_picker_lets_somebody_in_even_without_a_second_factor(anonymous: Client) -> None:
    ask = _ask(anonymous.sandbox)
    del ask["prompt"]
    path = f"/{anonymous.sandbox.tenant_id}/oauth2/v2.0/authorize"
    page = await anonymous.get(f"{path}?{urlencode(ask)}")
    assert b"ada@northwindcloud.example" in page.raw
    assert b"without a second factor" in page.raw
    form = {**ask, "sandbox_person": "ada@northwindcloud.example", "sandbox_without_mfa": "1"}
    got = await anonymous("POST", path, form=form)
    code = parse_qs(urlsplit(got.headers["Location"]).query)["code"][0]
    anonymous.bearer = (await _redeem(anonymous, code)).json["access_token"]
    assert (await anonymous.get("/v1/customers?size=1")).code == 900421


async def test_sign_in_goes_wrong_in_the_documented_ways(anonymous: Client) -> None:
    assert (await _authorize(anonymous, login_hint=""))["error"] == "login_required"
    query = urlencode(_ask(anonymous.sandbox, redirect_uri="https://evil.example/"))
    got = await anonymous.get(f"/{anonymous.sandbox.tenant_id}/oauth2/v2.0/authorize?{query}")
    assert got.status == 400
    assert b"AADSTS50011" in got.raw
    anonymous.sandbox.entra.grants.redirects.add("https://bot.example/signin/callback")
    sent = await _authorize(anonymous, redirect_uri="https://bot.example/signin/callback")
    assert "code" in sent


@pytest.mark.parametrize(
    ("changes", "status", "number"),
    [
        ({"client_secret": "wrong"}, 401, 7000215),
        ({"client_id": "00000000-0000-0000-0000-000000000000"}, 400, 700016),
        ({"scope": "https://nowhere.example/.default"}, 400, 500011),
        ({"scope": "https://api.partnercenter.microsoft.com/read"}, 400, 70011),
        ({"grant_type": "password"}, 400, 70003),
    ],
)
async def test_bad_token_requests_have_numbers(
    anonymous: Client, changes: dict, status: int, number: int
) -> None:
    sandbox = anonymous.sandbox
    form = {
        "grant_type": "client_credentials",
        "client_id": sandbox.client_id,
        "client_secret": sandbox.client_secret,
    }
    got = await anonymous(
        "POST", f"/{sandbox.tenant_id}/oauth2/v2.0/token", form={**form, "scope": PARTNER_CENTER, **changes}
    )
    assert (got.status, got.json["error_codes"]) == (status, [number])


async def test_the_older_endpoint_writes_its_numbers_as_text(anonymous: Client) -> None:
    sandbox = anonymous.sandbox
    form = {
        "grant_type": "client_credentials",
        "client_id": sandbox.client_id,
        "client_secret": sandbox.client_secret,
    }
    form["resource"] = "https://api.partnercenter.microsoft.com"
    body = (await anonymous("POST", f"/{sandbox.tenant_id}/oauth2/token", form=form)).json
    assert body["expires_in"] == "3600"
    anonymous.bearer = body["access_token"]
    assert (await anonymous.get("/v1/invoices?size=1")).status == 200


async def _refresh(client: Client, token: str, tenant: str | None = None, scope: str = PARTNER_CENTER):
    sandbox = client.sandbox
    form = {
        "grant_type": "refresh_token",
        "client_id": sandbox.client_id,
        "client_secret": sandbox.client_secret,
    }
    form |= {"refresh_token": token, "scope": scope}
    return await client("POST", f"/{tenant or sandbox.tenant_id}/oauth2/v2.0/token", form=form)


async def test_refresh_tokens_rotate_and_the_old_one_has_a_grace(anonymous: Client) -> None:
    first = anonymous.sandbox.refresh_token()
    second = (await _refresh(anonymous, first)).json["refresh_token"]
    assert second != first
    assert (await _refresh(anonymous, first)).status == 200
    anonymous.sandbox.world.clock.advance(601)
    assert (await _refresh(anonymous, first)).json["error_codes"] == [700082]
    assert (await _refresh(anonymous, second)).status == 200


async def test_a_revoked_refresh_token_is_an_invalid_grant(anonymous: Client) -> None:
    token = anonymous.sandbox.refresh_token()
    await anonymous("POST", "/_sandbox/revoke", body={"email": anonymous.sandbox.service_account})
    assert (await _refresh(anonymous, token)).json["error"] == "invalid_grant"


async def test_one_refresh_token_serves_every_resource_and_customer_tenants(
    anonymous: Client, fabrikam
) -> None:
    token = anonymous.sandbox.refresh_token()
    scope = "https://management.azure.com/user_impersonation"
    body = (await _refresh(anonymous, token, fabrikam.id, scope)).json
    claims = jwt.decode(body["access_token"], options={"verify_signature": False})
    assert (claims["aud"], claims["tid"]) == ("https://management.azure.com", fabrikam.id)
    got = await _refresh(anonymous, token, "11111111-1111-1111-1111-111111111111")
    assert got.json["error_codes"] == [90002]


def _msal(
    sandbox: Sandbox, credential: object = None, tenant: str | None = None
) -> msal.ConfidentialClientApplication:
    session = requests.Session()
    session.verify = sandbox.ca_file
    session.trust_env = False
    return msal.ConfidentialClientApplication(
        sandbox.client_id,
        authority=f"{sandbox.url}/{tenant}" if tenant else sandbox.authority,
        client_credential=credential or sandbox.client_secret,
        http_client=session,
        instance_discovery=False,
    )


async def test_msal_gets_tokens_for_the_application(sandbox: Sandbox, anonymous: Client, fabrikam) -> None:
    def work() -> tuple[dict, dict]:
        own = _msal(sandbox).acquire_token_for_client([PARTNER_CENTER])
        scope = "https://management.azure.com/.default"
        return own, _msal(sandbox, tenant=fabrikam.id).acquire_token_for_client([scope])

    own, theirs = await asyncio.to_thread(work)
    anonymous.bearer = own["access_token"]
    assert (await anonymous.get("/v1/customers?size=1")).status == 200
    assert jwt.decode(theirs["access_token"], options={"verify_signature": False})["tid"] == fabrikam.id


async def test_msal_signs_a_person_in_and_keeps_the_rotated_token(sandbox: Sandbox) -> None:
    def work() -> tuple[dict, dict, dict]:
        app = _msal(sandbox)
        flow = app.initiate_auth_code_flow(
            [PARTNER_CENTER], redirect_uri=BACK, prompt="none", login_hint=sandbox.service_account
        )
        answer = requests.get(flow["auth_uri"], verify=sandbox.ca_file, allow_redirects=False, timeout=5)
        sent = {
            name: value[0] for name, value in parse_qs(urlsplit(answer.headers["Location"]).query).items()
        }
        signed_in = app.acquire_token_by_auth_code_flow(flow, sent)
        again = _msal(sandbox).acquire_token_by_refresh_token(signed_in["refresh_token"], [PARTNER_CENTER])
        return signed_in, again, _msal(sandbox).acquire_token_by_refresh_token("nonsense", [PARTNER_CENTER])

    signed_in, again, refused = await asyncio.to_thread(work)
    assert signed_in["id_token_claims"]["email"] == sandbox.service_account
    assert again["refresh_token"] != signed_in["refresh_token"]
    assert refused["error"] == "invalid_grant"


async def test_msal_proves_the_application_by_a_registered_certificate(sandbox: Sandbox) -> None:
    private, public, thumbprint = self_signed()
    credential = {
        "private_key": private.decode(),
        "thumbprint": thumbprint,
        "public_certificate": public.decode(),
    }

    def work() -> dict:
        return _msal(sandbox, credential).acquire_token_for_client([PARTNER_CENTER])

    assert (await asyncio.to_thread(work))["error_codes"] == [700027]
    sandbox.entra.certificates.register(public)
    assert "access_token" in await asyncio.to_thread(work)
