"""A vendor over TLS whose next answers a test decides."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import trustme
from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Vendor:
    """A server whose next answers a test decides."""

    def __init__(self, url: str, ca_file: Path) -> None:
        self.url, self.ca_file = url, ca_file
        self.handler: Handler = self.hello
        self.asked: list[web.Request] = []

    async def hello(self, request: web.Request) -> web.StreamResponse:
        return web.Response(text="hello", headers={"MS-RequestId": "theirs"})

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request)
        return await self.handler(request)


@pytest.fixture
async def vendor(tmp_path: Path) -> AsyncIterator[Vendor]:
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    ca_file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    told = Vendor("", ca_file)
    application = web.Application()
    application.router.add_route("*", "/{tail:.*}", told.handle)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
    told.url = f"https://localhost:{runner.addresses[0][1]}"
    yield told
    await runner.cleanup()
