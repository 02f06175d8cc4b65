"""The desk over the vendor's double, with a service account that has signed in."""

from __future__ import annotations

import asyncio
import ssl
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import trustme
from aiohttp import web

from adapters.microsoft.azure_support import AzureSupportDesk
from adapters.microsoft.entra.tokens import Auth
from bot.model import Contact, CustomerRef, NewTicket
from bot.ports import RequestIds
from config.settings import PartnerCenterSettings
from sandbox import Sandbox


async def doze(seconds: float) -> None:
    """The pauses that the vendor asks for, shortened."""
    await asyncio.sleep(min(seconds, 0.05))


@asynccontextmanager
async def over_tls(
    served: Callable[[web.BaseRequest], Awaitable[web.StreamResponse]], ca: Path
) -> AsyncIterator[str]:
    """A handler at an https address, whose authority stands in the file ``ca``."""
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    authority.cert_pem.write_to_path(str(ca))
    runner = web.ServerRunner(web.Server(served))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
    yield f"https://localhost:{runner.addresses[0][1]}"
    await runner.cleanup()


def ids() -> RequestIds:
    return RequestIds(str(uuid.uuid4()), str(uuid.uuid4()))


def effects(sandbox: Sandbox, kind: str) -> int:
    """How often something was done at the vendor, whatever was answered."""
    return [effect.kind for effect in sandbox.world.ledger.effects].count(kind)


@pytest.fixture
async def desk(settings: PartnerCenterSettings, auth: Auth) -> AsyncIterator[AzureSupportDesk]:
    opened = AzureSupportDesk(settings, auth, sleep=doze)
    yield opened
    await opened.aclose()


@pytest.fixture
def fabrikam(sandbox: Sandbox) -> CustomerRef:
    customer = sandbox.world.named("Fabrikam, Inc.")
    return CustomerRef(customer.id.lower(), "Fabrikam, Inc.", "fabrikaminc.onmicrosoft.com")


@pytest.fixture
def subscription(sandbox: Sandbox) -> str:
    """One of Fabrikam's that has a support plan."""
    plans = [
        each for each in sandbox.world.bought(sandbox.world.named("Fabrikam, Inc.")) if each.kind == "plan"
    ]
    return next(each.id for plan in plans for each in plan.entitlements if each.support_plan)


@pytest.fixture
async def new(
    sandbox: Sandbox, desk: AzureSupportDesk, fabrikam: CustomerRef, subscription: str
) -> NewTicket:
    service = next(each for each in await desk.services() if "Windows" in each.name)
    problem, *_ = await desk.problems(service.id)
    return NewTicket(
        customer=fabrikam,
        subscription_id=subscription,
        title="VM does not start",
        description="It says allocation failed.",
        severity="moderate",
        contact=Contact("Hana", "Kimura", "hana@northwindcloud.example"),
        service=service,
        problem=problem,
        started=sandbox.world.clock.now() - timedelta(hours=2),
    )
