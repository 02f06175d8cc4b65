"""The page on a loopback server, and people in front of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import ClientResponse, ClientTimeout, web
from aiohttp.test_utils import TestClient, TestServer

from adapters.playground.app import PlaygroundAdapter
from bot.commands import load
from bot.framework.registry import Registry
from bot.ports.dispatch import Dispatch
from tests.adapters.playground.core import CannedCore, Clock

TOKEN = "the-token-of-the-printed-address"


@dataclass
class Site:
    """The page, the core behind it, and a client that behaves as the page's own scripts do."""

    playground: PlaygroundAdapter
    core: CannedCore
    clock: Clock
    client: TestClient[web.Request, web.Application]

    @property
    def origin(self) -> str:
        return str(self.client.make_url("")).rstrip("/")

    async def post(self, what: str, person: str = "sam", **body: Any) -> ClientResponse:
        return await self.client.post(
            f"/playground/{what}", json={"as": person, **body}, headers={"Origin": self.origin}
        )

    async def page(self, person: str = "sam", room: str = "direct") -> str:
        async with self.client.get("/", params={"as": person, "in": room}) as answer:
            assert answer.status == 200
            return await answer.text()

    async def watch(self, person: str = "sam", after: str | None = None) -> Tab:
        at = (
            after
            if after is not None
            else f"{self.playground._timeline.epoch}.{self.playground._timeline.revision}"
        )
        answer = await self.client.get(
            "/playground/events", params={"as": person, "after": at}, timeout=ClientTimeout(total=5)
        )
        assert answer.status == 200
        return Tab(answer)


@dataclass
class Tab:
    """An open tab: what the server told it."""

    answer: ClientResponse
    last: str = ""
    heard: list[dict[str, Any]] = field(default_factory=list)

    async def next(self) -> dict[str, Any]:
        """The next message, new or changed."""
        while line := (await self.answer.content.readline()).decode():
            if line.startswith("id: "):
                self.last = line[4:].strip()
            if line.startswith("event: reset"):
                return {"reset": True}
            if line.startswith("data: "):
                self.heard.append(json.loads(line[6:]))
                return self.heard[-1]
        return {"ended": True}

    async def until(self, words: str) -> dict[str, Any]:
        """The first message from now on whose markup has these words."""
        while True:
            news = await asyncio.wait_for(self.next(), 3)
            assert "html" in news, f"the stream ended before {words!r}"
            if words in news["html"]:
                return news

    def close(self) -> None:
        self.answer.close()


@pytest.fixture
def core() -> CannedCore:
    return CannedCore()


@asynccontextmanager
async def open_site(dispatch: Dispatch, registry: Registry, core: CannedCore) -> AsyncIterator[Site]:
    """The page over a core, opened by the address that is printed."""
    clock = Clock()
    playground = PlaygroundAdapter(dispatch=dispatch, registry=registry, clock=clock, token=TOKEN)
    app = web.Application(client_max_size=1024 * 1024)
    app.add_routes(playground.routes())
    await playground.start()
    client = TestClient(TestServer(app))
    await client.start_server()
    # As the browser that is led there: the cookie is kept from here on.
    async with client.get("/", params={"token": TOKEN}) as answer:
        assert answer.status == 200 and "token" not in str(answer.url)
    yield Site(playground, core, clock, client)
    await playground.close(1.0)
    await client.close()


@pytest.fixture
async def site(core: CannedCore) -> AsyncIterator[Site]:
    async with open_site(core, load(), core) as opened:
        yield opened
