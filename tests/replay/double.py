"""The vendor's double of a replay: it gives one recorded answer to whoever asks for it, over TLS, and nothing much to all else."""

from __future__ import annotations

import asyncio
import ssl
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import trustme
from aiohttp import web

from adapters.microsoft.azure_support import AzureSupportDesk
from adapters.microsoft.graph.service import microsoft_graph
from adapters.microsoft.http.exchange import Exchange
from adapters.microsoft.http.retry import RetryPolicy
from adapters.microsoft.http.transport import HttpTransport
from adapters.microsoft.partner_center.service import partner_center
from config.settings import PartnerCenterSettings
from tests.replay.operations import SUPPORT, Clients, Operation
from tests.replay.recordings import Sample, segments

STATUS_LINK = "operationsstatus"


class Tokens:
    async def token(self, resource: str, *, user: bool, tenant: str = "") -> str:
        return "recorded"

    def expire(self, token: str) -> None: ...


class Vendor:
    """Serves the one sample that is on, once, to whoever asks what *operation* asks."""

    def __init__(self) -> None:
        self.sample: Sample | None = None
        self.operation: Operation | None = None
        self.served = self.put = False

    def show(self, sample: Sample, operation: Operation) -> None:
        self.sample, self.operation, self.served, self.put = sample, operation, False, False

    async def handle(self, request: web.Request) -> web.Response:
        sample, operation, asked = self.sample, self.operation, segments(request.path)
        assert sample is not None and operation is not None
        self.put = self.put or request.method == "PUT"
        # An answer that may come from anywhere comes to the first who asks.
        wanted = operation.asks(request.method, asked) or asked[0] not in (SUPPORT,)
        if not self.served and wanted:
            self.served = True
            media = "application/pdf" if sample.body.startswith(b"%PDF") else "application/json"
            return web.Response(status=sample.status or 200, body=sample.body, content_type=media)
        return self._azure(request, asked) if asked[0] == SUPPORT else nothing()

    def _azure(self, request: web.Request, asked: list[str]) -> web.Response:
        """What an operation at Azure Support asks besides: whether the name is taken, and what else belongs to a ticket."""
        assert self.operation is not None
        creates = self.operation.reads.__name__ in ("create", "add_note")
        if request.method == "PUT":
            link = f"{request.url.origin()}/subscriptions/1/providers/{SUPPORT}/{STATUS_LINK}/1"
            return web.json_response(
                {}, status=202, headers={"Azure-AsyncOperation": link, "Retry-After": "0"}
            )
        if asked[1] == STATUS_LINK:
            return web.json_response({"status": "Succeeded"})
        if asked[-1] == "communications":
            return web.json_response({"value": []})
        if creates and not self.put:
            return web.json_response({"error": {"code": "ResourceNotFound", "message": "None."}}, status=404)
        return web.json_response({"name": "testticket", "properties": {"title": "", "status": "Open"}})


def nothing() -> web.Response:
    """The end of a collection."""
    return web.json_response({"totalCount": 0, "items": [], "value": []})


@asynccontextmanager
async def replaying(vendor: Vendor) -> AsyncIterator[Clients]:
    """The clients, whose vendor is *vendor*, over TLS on loopback."""
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    application = web.Application()
    application.router.add_route("*", "/{tail:.*}", vendor.handle)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    with tempfile.TemporaryDirectory() as directory:
        ca_file = Path(directory, "ca.pem")
        authority.cert_pem.write_to_path(str(ca_file))
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
        clients = _clients(f"https://localhost:{runner.addresses[0][1]}", ca_file)
        try:
            yield clients
        finally:
            await clients.partner.close()
            await clients.graph.close()
            await clients.azure.aclose()
    await runner.cleanup()


def _clients(base: str, ca_file: Path) -> Clients:
    def exchange(service: Any) -> Exchange:
        return Exchange(service(base), Tokens(), HttpTransport(ca_file), retry=RetryPolicy(attempts=1))

    settings = PartnerCenterSettings("ours", "bot", ca_file=ca_file, azure_management_url=base)
    azure = AzureSupportDesk(settings, Tokens(), sleep=lambda _: asyncio.sleep(0))
    return Clients(exchange(partner_center), exchange(microsoft_graph), azure)
