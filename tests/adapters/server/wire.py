"""A server of a few routes, and callers that write to it byte by byte."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from adapters.server.bodies import BodyRefused, read_body, read_form
from adapters.server.connections import Connections
from adapters.server.http import HttpServer

LARGE = b"x" * 24_000_000
"""More than the system itself keeps for a caller that does not read."""


@dataclass
class Site:
    """``clock`` is what the server takes for the time; it stands until a test moves it."""

    port: int = 0
    clock: float = 1000.0
    worked: list[str] = field(default_factory=list)
    held: asyncio.Event = field(default_factory=asyncio.Event)
    server: Any = None

    @property
    def connections(self) -> Connections:
        return self.server.connections

    async def later(self, seconds: float) -> None:
        """So much later, after the server has looked what is overdue."""
        self.clock += seconds
        self.connections.sweep()
        await asyncio.sleep(0.02)

    async def caller(self) -> Caller:
        return Caller(*await asyncio.open_connection("127.0.0.1", self.port, limit=2**24))

    async def asks(self, request: bytes) -> bytes:
        """A request on a connection of its own; the whole answer."""
        caller = await self.caller()
        caller.send(request)
        return await caller.rest()


@dataclass
class Caller:
    """One connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    def send(self, data: bytes) -> None:
        self.writer.write(data)

    async def head(self) -> bytes:
        """The head of the next answer."""
        async with asyncio.timeout(5):
            return await self.reader.readuntil(b"\r\n\r\n")

    async def rest(self) -> bytes:
        """Everything until the server hangs up."""
        async with asyncio.timeout(15):
            try:
                return await self.reader.read(-1)
            except ConnectionError:
                return b""

    async def ended(self) -> bool:
        """Whether the server has hung up by now, without a word."""
        try:
            async with asyncio.timeout(0.2):
                return await self.reader.read(1) == b""
        except ConnectionError:
            return True
        except TimeoutError:
            return False

    def hang_up(self) -> None:
        self.writer.transport.abort()


@asynccontextmanager
async def serving(most: int = 50) -> AsyncIterator[Site]:
    """The routes: ``/`` answers at once, ``/read`` and ``/form`` read, ``/hold`` works until told, ``/large`` says much."""
    site = Site()

    async def front(_: web.Request) -> web.Response:
        return web.Response(text="front")

    async def read(request: web.Request) -> web.Response:
        site.worked.append("read")
        try:
            return web.Response(text=str(len(await read_body(request))))
        except BodyRefused as refused:
            return web.Response(status=refused.status, text=refused.reason)

    async def form(request: web.Request) -> web.Response:
        try:
            return web.json_response(await read_form(request))
        except BodyRefused as refused:
            return web.Response(status=refused.status, text=refused.reason)

    async def hold(_: web.Request) -> web.Response:
        site.worked.append("hold")
        await site.held.wait()
        return web.Response(text="held")

    async def large(_: web.Request) -> web.Response:
        return web.Response(body=LARGE)

    app = web.Application()
    app.add_routes(
        [web.get("/", front), web.get("/large", large), web.get("/hold", hold), web.post("/read", read)]
    )
    app.router.add_post("/form", form)
    site.server = HttpServer(app, grace=1, most=most, now=lambda: site.clock)
    site.port = await site.server.start("127.0.0.1", 0)
    try:
        yield site
    finally:
        site.held.set()
        await site.server.close()


def request(method: str, path: str, body: bytes = b"", **headers: str) -> bytes:
    """A request as it goes over the wire; underscores in the names of headers are hyphens."""
    lines = {"Host": "localhost", "Content-Length": str(len(body))}
    lines |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body


async def settled() -> None:
    """Long enough for what was sent to arrive."""
    await asyncio.sleep(0.05)
