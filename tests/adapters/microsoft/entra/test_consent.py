"""The service account signs in once; strangers at the door change nothing."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import re
import ssl
from dataclasses import replace
from html import unescape
from pathlib import Path

import aiohttp
import pytest

from adapters.cli.consent import sign_in
from adapters.microsoft.entra.audiences import PARTNER_CENTER
from adapters.microsoft.entra.consent import consent, consent_silently
from adapters.microsoft.entra.redirect_server import RedirectServer
from adapters.microsoft.entra.tokens import Auth
from adapters.microsoft.partner_center.client import PartnerCenter
from adapters.store import SqlStore
from bot.errors import Cause, PartnerFailure
from config.settings import PartnerCenterSettings, Settings
from sandbox import Sandbox
from tests.adapters.microsoft.world import MemoryVault
from tests.e2e.demo import free_port


class Browser:
    """A person at a browser: opens the sign-in page, chooses an account, and lets the page send itself back."""

    def __init__(self, settings: PartnerCenterSettings, **choice: str) -> None:
        self.settings, self.choice = settings, choice
        self.visits: list[asyncio.Task[None]] = []
        self.pages: list[str] = []
        self.before: list[tuple[str, dict[str, str]]] = []

    def open(self, url: str) -> None:
        self.visits.append(asyncio.create_task(self._visit(url)))

    async def _visit(self, url: str) -> None:
        assert self.settings.ca_file
        context = ssl.create_default_context(cafile=self.settings.ca_file)
        async with aiohttp.ClientSession() as session:
            page = await (await session.get(url, ssl=context)).text()
            chosen = await session.post(url, data=_hidden(page) | self.choice, ssl=context)
            back = await chosen.text()
            action = unescape(re.findall(r'action="([^"]+)"', back)[0])
            for extra, fields in self.before:
                self.pages.append(await (await session.get(action + extra, params=fields)).text())
            self.pages.append(await (await session.post(action, data=_hidden(back))).text())


def _hidden(page: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page)
    return {unescape(name): unescape(value) for name, value in found}


async def test_a_person_signs_in_and_the_client_works(
    settings: PartnerCenterSettings, vault: MemoryVault, sandbox: Sandbox, auth: Auth, client: PartnerCenter
) -> None:
    vault.secrets.clear()
    browser = Browser(settings, sandbox_person=sandbox.service_account)
    made = await consent(settings, vault, open_browser=browser.open, timeout=10)
    await asyncio.gather(*browser.visits)
    assert (made.user, made.tenant) == (sandbox.service_account, sandbox.tenant_id)
    assert "close this window" in browser.pages[-1]
    assert list(vault.secrets) == [auth.vault_name]
    assert await client.resellers.all()


async def test_answers_with_another_state_change_nothing_and_do_not_end_the_wait(
    settings: PartnerCenterSettings, vault: MemoryVault, sandbox: Sandbox
) -> None:
    browser = Browser(settings, sandbox_person=sandbox.service_account)
    browser.before = [
        ("", {"code": "forged", "state": "forged"}),
        ("", {"error": "access_denied", "state": "<script>"}),
        ("", {}),
    ]
    made = await consent(settings, vault, open_browser=browser.open, timeout=10)
    await asyncio.gather(*browser.visits)
    assert made.user == sandbox.service_account
    assert all("not the sign-in" in page and "<script>" not in page for page in browser.pages[:-1])


@pytest.mark.parametrize(
    ("choice", "cause"),
    [
        ({"sandbox_person": ""}, Cause.SIGN_IN),
        ({"sandbox_person": "service@northwindcloud.example", "sandbox_without_mfa": "1"}, Cause.MFA),
    ],
)
async def test_declining_or_a_missing_second_factor_keeps_nothing(
    settings: PartnerCenterSettings, vault: MemoryVault, choice: dict[str, str], cause: Cause
) -> None:
    browser = Browser(settings, **choice)
    with pytest.raises(PartnerFailure) as caught:
        await consent(settings, vault, open_browser=browser.open, timeout=10)
    await asyncio.gather(*browser.visits)
    assert (caught.value.cause, vault.secrets) == (cause, {})


async def test_nobody_comes(settings: PartnerCenterSettings, vault: MemoryVault) -> None:
    urls: list[str] = []
    with pytest.raises(PartnerFailure) as caught:
        await consent(settings, vault, open_browser=urls.append, timeout=0.01)
    assert caught.value.cause is Cause.TIMEOUT
    for needed in ("code_challenge_method=S256", "state=", "nonce=", "localhost"):
        assert needed in urls[0]


async def test_from_a_machine_without_a_browser_the_way_back_leads_through_the_tunnel(
    settings: PartnerCenterSettings,
    sandbox: Sandbox,
    database_url: str,
    keys: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Whatever the bot's public address is: who listens there knows nothing of this sign-in."""
    port = free_port()
    browser = Browser(settings, sandbox_person=sandbox.service_account)
    monkeypatch.setattr("webbrowser.open", browser.open)
    installed = Settings(
        partner_center=settings,
        public_url="https://bot.example.com",
        database_url=database_url,
        token_encryption_keys=tuple(keys),
    )
    assert await sign_in(installed, port, open_browser=True) == 0
    await asyncio.gather(*browser.visits)
    told = capsys.readouterr().out
    assert f"redirect_uri=http%3A%2F%2Flocalhost%3A{port}%2Fsignin%2Fcallback" in told
    assert f"Signed in: {sandbox.service_account}" in told
    async with SqlStore.open(database_url, keys) as store:
        assert await store.vault.get(Auth(settings, store.vault).vault_name)


async def test_the_demonstration_signs_in_by_itself(auth: Auth, vault: MemoryVault, sandbox: Sandbox) -> None:
    vault.secrets.clear()
    made = await consent_silently(auth, sandbox.service_account)
    assert made.user == sandbox.service_account
    assert await auth.token(PARTNER_CENTER, user=True)
    with pytest.raises(PartnerFailure) as caught:
        await consent_silently(auth, "nobody@northwindcloud.example")
    assert caught.value.cause is Cause.SIGN_IN


async def test_an_account_of_another_tenant_is_turned_away(
    settings: PartnerCenterSettings, vault: MemoryVault, sandbox: Sandbox
) -> None:
    elsewhere = Auth(replace(settings, tenant_id="11111111-2222-3333-4444-555555555555"), vault)
    with pytest.raises(PartnerFailure) as caught:
        await consent_silently(elsewhere, sandbox.service_account)
    assert "another tenant" in caught.value.detail
    assert vault.secrets == {}


def test_importing_opens_nothing() -> None:
    import subprocess
    import sys

    code = "import sys, adapters.microsoft.partner_center.client, adapters.microsoft.entra.consent as c; print('msal' in sys.modules)"
    root = Path(__file__).parents[4]
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True)
    assert told.stdout.strip() == "False"


async def test_the_page_at_the_end_runs_nothing_and_is_kept_nowhere() -> None:
    async with RedirectServer("/", 0) as redirect, aiohttp.ClientSession() as session:
        answer = await session.get(f"http://127.0.0.1:{redirect.port}/?state=<script>&code=x")
        page, headers = await answer.text(), answer.headers
    assert answer.status == 400 and "<script" not in page
    style = re.findall(r"<style>(.*)</style>", page)[0]
    allowed = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{allowed}'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert (headers["Cache-Control"], headers["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert headers["X-Content-Type-Options"] == "nosniff"
