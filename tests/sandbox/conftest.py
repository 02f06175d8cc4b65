"""A sandbox of its own for every test, and a client that speaks to it over real TLS."""

from __future__ import annotations

import asyncio
import json
import ssl
import threading
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import aiohttp
import pytest

from sandbox import Sandbox

START = datetime(2026, 11, 20, 10, 30, tzinfo=UTC)


@dataclass
class Got:
    """One answer."""

    status: int
    headers: Any
    raw: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.raw.decode("utf-8-sig"), parse_float=Decimal)

    @property
    def code(self) -> Any:
        return self.json["code"]


@dataclass
class Client:
    """Sends requests with a chosen bearer token."""

    sandbox: Sandbox
    session: aiohttp.ClientSession
    bearer: str | None = None
    sent: list[str] = field(default_factory=list)

    def as_(self, alias: str | None, **words: Any) -> Client:
        """The same, signed in as a person of the partner, or as the application itself."""
        email = None if alias is None else f"{alias}@northwindcloud.example"
        return Client(self.sandbox, self.session, self.sandbox.token(email, **words))

    async def __call__(
        self,
        method: str,
        path: str,
        *,
        headers: dict[str, str] | None = None,
        body: Any = None,
        form: dict[str, str] | None = None,
    ) -> Got:
        given = dict(headers or {})
        if self.bearer is not None:
            given.setdefault("Authorization", f"Bearer {self.bearer}")
        if method != "GET":
            given.setdefault("MS-RequestId", str(uuid.uuid4()))
            given.setdefault("MS-CorrelationId", str(uuid.uuid4()))
        async with self.session.request(
            method, self.sandbox.url + path, headers=given, json=body, data=form, allow_redirects=False
        ) as response:
            return Got(response.status, response.headers, await response.read())

    async def get(self, path: str, **words: Any) -> Got:
        return await self("GET", path, **words)


@pytest.fixture(scope="session")
def standing() -> Iterator[Sandbox]:
    """One sandbox for all tests that only look; it has an event loop and a thread of its own."""
    loop, started = asyncio.new_event_loop(), threading.Event()
    running = Sandbox(now=START)

    async def stand() -> None:
        async with running:
            stop = asyncio.Event()
            running.stop = lambda: loop.call_soon_threadsafe(stop.set)  # type: ignore[attr-defined]
            started.set()
            await stop.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(stand(),), daemon=True)
    thread.start()
    assert started.wait(20)
    yield running
    running.stop()  # type: ignore[attr-defined]
    thread.join(5)
    loop.close()


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(now=START) as running:
        yield running


@pytest.fixture
async def anonymous(sandbox: Sandbox) -> AsyncIterator[Client]:
    context = ssl.create_default_context(cafile=sandbox.ca_file)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=context)) as session:
        yield Client(sandbox, session)


@pytest.fixture
def ada(anonymous: Client) -> Client:
    return anonymous.as_("ada")


@pytest.fixture
def app(anonymous: Client) -> Client:
    return anonymous.as_(None)


@pytest.fixture
def fabrikam(sandbox: Sandbox) -> Any:
    return sandbox.world.named("Fabrikam, Inc.")


def new_customer(**changes: Any) -> dict[str, Any]:
    """A body for POST /v1/customers; `changes` go into the address."""
    address = {
        "FirstName": "Tess",
        "LastName": "Ting",
        "AddressLine1": "One Microsoft Way",
        "City": "Redmond",
        "State": "WA",
        "PostalCode": "98052",
        "Country": "US",
    }
    return {
        "CompanyProfile": {"Domain": "brandnew.onmicrosoft.com"},
        "BillingProfile": {
            "Culture": "EN-US",
            "Email": "tess@brandnew.example",
            "Language": "en",
            "CompanyName": "Brand New Ltd",
            "DefaultAddress": {**address, **changes},
        },
    }


async def walk(client: Client, path: str) -> list[dict]:
    """Follow continuation links, sending every header that they ask for."""
    rows, headers = [], {}
    while path:
        page = (await client.get(path, headers=headers)).json
        rows += page["items"]
        following = page["links"].get("next")
        path = following["uri"] if following else ""
        headers = {one["key"]: one["value"] for one in following["headers"]} if following else {}
    return rows
