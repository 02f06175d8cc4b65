"""Tokens: fetched once for everybody, renewed, rotated, and honest about what is missing."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from adapters.microsoft.entra.audiences import PARTNER_CENTER
from adapters.microsoft.entra.claims import claims, lacks_mfa
from adapters.microsoft.entra.msal_app import MsalApplications, credential
from adapters.microsoft.entra.tokens import Auth
from adapters.microsoft.partner_center.client import PartnerCenter
from bot.errors import Cause, PartnerFailure
from config.settings import PartnerCenterSettings
from sandbox import Sandbox
from tests.adapters.microsoft.world import MemoryVault
from tests.certificates import self_signed

MANAGEMENT = "https://management.azure.com"


def token_requests(sandbox: Sandbox) -> int:
    return sum(one["method"] == "POST" and one["path"].endswith("/token") for one in sandbox.requests)


async def failing(auth: Auth, **how: bool) -> PartnerFailure:
    with pytest.raises(PartnerFailure) as caught:
        await auth.token(PARTNER_CENTER, user=how.get("user", True))
    return caught.value


@pytest.mark.parametrize("user", [True, False])
async def test_fifty_who_wait_cause_one_request(auth: Auth, sandbox: Sandbox, user: bool) -> None:
    tokens = await asyncio.gather(*[auth.token(PARTNER_CENTER, user=user) for _ in range(50)])
    assert len(set(tokens)) == 1
    assert token_requests(sandbox) == 1
    await auth.token(PARTNER_CENTER, user=user)
    assert token_requests(sandbox) == 1


async def test_one_who_gives_up_does_not_spoil_it_for_the_others(auth: Auth, sandbox: Sandbox) -> None:
    first = asyncio.create_task(auth.token(PARTNER_CENTER, user=True))
    second = asyncio.create_task(auth.token(PARTNER_CENTER, user=True))
    await asyncio.sleep(0)
    first.cancel()
    assert await second
    assert token_requests(sandbox) == 1


async def test_a_token_is_left_alone_five_minutes_before_its_end(
    settings: PartnerCenterSettings, vault: MemoryVault, sandbox: Sandbox
) -> None:
    now = [1_000_000.0]
    auth = Auth(settings, vault, clock=lambda: now[0])
    await vault.put(auth.vault_name, sandbox.refresh_token())
    first = await auth.token(PARTNER_CENTER, user=True)
    now[0] += 3600 - 301
    assert await auth.token(PARTNER_CENTER, user=True) == first
    now[0] += 2
    assert await auth.token(PARTNER_CENTER, user=True) != first


@pytest.mark.parametrize("user", [True, False])
async def test_a_refused_token_is_replaced_by_a_new_one(auth: Auth, user: bool) -> None:
    first = await auth.token(PARTNER_CENTER, user=user)
    auth.expire(first)
    assert await auth.token(PARTNER_CENTER, user=user) != first


async def test_an_expired_token_is_renewed_in_the_middle_of_work(
    client: PartnerCenter, auth: Auth, sandbox: Sandbox
) -> None:
    before = await auth.token(PARTNER_CENTER, user=True)
    sandbox.world.clock.advance(4000)
    assert await client.resellers.all()
    assert await auth.token(PARTNER_CENTER, user=True) != before


async def test_rotated_refresh_tokens_are_saved(auth: Auth, vault: MemoryVault) -> None:
    before = vault.secrets[auth.vault_name]
    await auth.token(PARTNER_CENTER, user=True)
    after = vault.secrets[auth.vault_name]
    assert after != before
    await auth.token(MANAGEMENT, user=True)
    assert vault.secrets[auth.vault_name] not in (before, after)


async def test_a_race_with_another_process_for_the_refresh_token_is_settled(
    settings: PartnerCenterSettings, auth: Auth, vault: MemoryVault, sandbox: Sandbox
) -> None:
    good = vault.secrets[auth.vault_name]

    class Racing(MemoryVault):
        """Hands out what was there before another process rotated it, once."""

        stale = "1.AYstale"

        async def get(self, name: str) -> str | None:
            stale, self.stale = self.stale, ""
            return stale or await super().get(name)

    racing = Racing()
    racing.secrets[auth.vault_name] = good
    other = Auth(settings, racing)
    assert await other.token(PARTNER_CENTER, user=True)
    assert racing.secrets[auth.vault_name] != good


async def test_two_processes_that_rotate_at_once_both_go_on(
    settings: PartnerCenterSettings, vault: MemoryVault, sandbox: Sandbox, auth: Auth
) -> None:
    other = Auth(settings, vault)
    await asyncio.gather(auth.token(PARTNER_CENTER, user=True), other.token(PARTNER_CENTER, user=True))
    sandbox.world.clock.advance(4000)
    for one in (auth, other):
        one.expire(await one.token(PARTNER_CENTER, user=True))
        assert await one.token(PARTNER_CENTER, user=True)


async def test_a_withdrawn_sign_in_asks_for_consent(auth: Auth, sandbox: Sandbox) -> None:
    sandbox.entra.grants.refreshes.clear()
    failure = await failing(auth)
    assert (failure.cause, failure.code) == (Cause.SIGN_IN, "AADSTS50173")
    assert "csp-bot consent" in failure.advice


async def test_a_sign_in_without_a_second_factor_is_told_before_the_vendor_refuses_it(
    auth: Auth, vault: MemoryVault, sandbox: Sandbox
) -> None:
    await auth.remember(sandbox.refresh_token(mfa=False))
    failure = await failing(auth)
    assert failure.cause is Cause.MFA and "csp-bot consent" in failure.advice


async def test_nobody_has_signed_in_yet(settings: PartnerCenterSettings) -> None:
    failure = await failing(Auth(settings, MemoryVault()))
    assert (failure.cause, "csp-bot consent" in failure.advice) == (Cause.SIGN_IN, True)


async def test_a_wrong_secret_says_what_to_renew(settings: PartnerCenterSettings, vault: MemoryVault) -> None:
    failure = await failing(Auth(replace(settings, client_secret="wrong"), vault), user=False)
    assert failure.cause is Cause.SIGN_IN and "secret" in failure.advice


async def test_tokens_for_other_services_and_tenants(auth: Auth, sandbox: Sandbox) -> None:
    customer = next(iter(sandbox.world.customers))
    for resource in (MANAGEMENT, f"{MANAGEMENT}/.default"):
        said = claims(await auth.token(resource, user=True, tenant=customer))
        assert said and (said["aud"], said["tid"]) == (MANAGEMENT, customer)
    own = await auth.token(MANAGEMENT, user=True)
    assert own == await auth.token(MANAGEMENT, user=True, tenant=sandbox.tenant_id.upper())


async def test_entra_away_slow_or_talking_nonsense(
    auth: Auth, settings: PartnerCenterSettings, vault: MemoryVault, sandbox: Sandbox
) -> None:
    sandbox.faults.order("drop_before", path=f"/{sandbox.tenant_id}/", times=1)
    assert await auth.token(PARTNER_CENTER, user=False), "one broken connection is made good"
    sandbox.faults.order("drop_before", path=f"/{sandbox.tenant_id}/", times=9)
    assert (await failing(auth)).cause is Cause.DOWN
    sandbox.faults.clear()
    sandbox.faults.order("latency", path=f"/{sandbox.tenant_id}/", seconds=0.3, times=9)
    slow = Auth(settings, vault, seconds=0.05)
    assert (await failing(slow)).cause is Cause.TIMEOUT
    sandbox.faults.clear()
    sandbox.faults.order("garbage", path=f"/{sandbox.tenant_id}/", times=9)
    assert (await failing(Auth(settings, vault))).cause is Cause.SIGN_IN
    sandbox.faults.clear()
    sandbox.faults.order("status", path=f"/{sandbox.tenant_id}/oauth2", status=503, times=9)
    assert (await failing(Auth(settings, vault))).cause is Cause.DOWN


async def test_nothing_secret_is_logged_or_shown(
    auth: Auth,
    sandbox: Sandbox,
    settings: PartnerCenterSettings,
    vault: MemoryVault,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    with capture_logs() as logs:
        token = await auth.token(PARTNER_CENTER, user=True)
        sandbox.entra.grants.refreshes.clear()
        auth.expire(token)
        failure = await failing(auth)
    told = f"{auth!r} {vars(auth)!r} {logs!r} {failure!r} {failure} {caplog.text}"
    for secret in (token, settings.client_secret, vault.secrets[auth.vault_name], "Trace ID"):
        assert secret not in told


def test_authorities_of_other_tenants_share_the_host(settings: PartnerCenterSettings) -> None:
    bare = MsalApplications(replace(settings, authority="https://login.microsoftonline.us"))
    assert bare.authority() == f"https://login.microsoftonline.us/{settings.tenant_id}"
    assert bare.authority("other") == "https://login.microsoftonline.us/other"
    assert (
        MsalApplications(replace(settings, authority=""))
        .authority()
        .startswith("https://login.microsoftonline.com/")
    )


async def test_a_certificate_does_instead_of_a_secret(
    settings: PartnerCenterSettings, vault: MemoryVault, sandbox: Sandbox, tmp_path: Path
) -> None:
    key, certificate, _ = self_signed()
    file = tmp_path / "bot.pem"
    file.write_bytes(key + certificate)
    sandbox.entra.certificates.register(certificate)
    auth = Auth(replace(settings, client_secret="", certificate_file=file), vault)
    assert await auth.token(PARTNER_CENTER, user=False)
    file.write_bytes(certificate)
    failure = await failing(Auth(replace(settings, certificate_file=file), vault), user=False)
    assert "certificate" in failure.advice
    pfx = credential(replace(settings, certificate_file=tmp_path / "bot.pfx"))
    assert isinstance(pfx, dict) and pfx["private_key_pfx_path"].endswith("bot.pfx")


def test_only_a_readable_token_is_judged() -> None:
    assert not lacks_mfa("opaque")
    assert not lacks_mfa("a.%%%.c")
    assert lacks_mfa("e30.e30.sig")
