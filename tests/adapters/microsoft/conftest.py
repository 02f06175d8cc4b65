"""The sandbox, and a client signed in to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from adapters.microsoft.entra.tokens import Auth
from adapters.microsoft.http.exchange import Exchange
from adapters.microsoft.http.retry import RetryPolicy, Span
from adapters.microsoft.http.transport import HttpTransport
from adapters.microsoft.partner_center.client import PartnerCenter
from adapters.microsoft.partner_center.service import partner_center
from config.settings import PartnerCenterSettings
from sandbox import Sandbox
from tests.adapters.microsoft.world import MemoryVault, settings_of, signed_in

BRISK = RetryPolicy(Span(5, 2), Span(5, 2), Span(20, 10), first_pause=0.01, longest_pause=0.02, poll=0.01)


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox() as running:
        yield running


@pytest.fixture
def settings(sandbox: Sandbox) -> PartnerCenterSettings:
    return settings_of(sandbox)


@pytest.fixture
def vault() -> MemoryVault:
    return MemoryVault()


@pytest.fixture
async def auth(sandbox: Sandbox, settings: PartnerCenterSettings, vault: MemoryVault) -> Auth:
    return await signed_in(sandbox, settings, vault)


@pytest.fixture
async def exchange(settings: PartnerCenterSettings, auth: Auth) -> AsyncIterator[Exchange]:
    """Retries with short pauses; a vendor that asks for seconds gets a moment."""

    async def doze(seconds: float) -> None:
        await asyncio.sleep(min(seconds, 0.01))

    transport = HttpTransport(settings.ca_file)
    opened = Exchange(
        partner_center(settings.url), auth, transport, retry=BRISK, sleep=doze, jitter=lambda: 0.0
    )
    yield opened
    await opened.close()


@pytest.fixture
def client(exchange: Exchange) -> PartnerCenter:
    return PartnerCenter(exchange)
