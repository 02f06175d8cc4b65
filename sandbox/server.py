"""Sandbox server: one port on loopback, TLS, three services."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import json
import re
import signal
import ssl
import sys
import tempfile
import threading
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import trustme
from aiohttp import web

from sandbox.azure.authorization import AzureAuthorizer
from sandbox.azure.requests import AzureRequest
from sandbox.azure.subscriptions import SubscriptionsApi
from sandbox.azure.tickets import SupportApi
from sandbox.control import Control
from sandbox.entra.directory import Entra
from sandbox.entra.tokens import LIFETIME, lifetime
from sandbox.graph import Graph
from sandbox.http.authorization import Authorizer
from sandbox.http.faults import Faults
from sandbox.http.middleware import Answering, FaultMiddleware
from sandbox.http.operations import Operation
from sandbox.partner_center.routes import ALL
from sandbox.pricing.routes import Pricing
from sandbox.webhooks.certificates import Certificates
from sandbox.webhooks.sender import WebhookSender
from sandbox.wire.bodies import Answer
from sandbox.world.people import SERVICE_ACCOUNT
from sandbox.world.world import World

MOST_BYTES = 4 * 1024 * 1024
WARM_UP_SECONDS = 4.0


class Sandbox:
    """Partner Center, Entra ID and Azure management for one seeded world.

    `async with Sandbox() as sb:` serves on 127.0.0.1 until the block ends. `now` is the world's starting time
    (the real time by default), `speed` how fast its clock runs, `token_seconds` how long access tokens live.
    """

    def __init__(
        self,
        port: int = 0,
        speed: float = 1.0,
        seed: int = 7,
        now: datetime | None = None,
        state_dir: str | Path | None = None,
        token_seconds: int = LIFETIME,
    ) -> None:
        self._port = port
        self._temporary: tempfile.TemporaryDirectory[str] | None = None
        self._state_dir = None if state_dir is None else Path(state_dir)
        if self._state_dir is not None:
            self._state_dir.mkdir(parents=True, exist_ok=True)
        self.world = World(seed, now, speed, self._state_dir)
        self.faults = Faults()
        self.entra = Entra(self.world)
        self.entra.tokens.lifetime = lifetime(token_seconds)
        self._middleware = FaultMiddleware(self.faults)
        self.requests: list[dict[str, Any]] = self._middleware.requests
        self._runner: web.AppRunner | None = None
        # Importing the PDF library takes a second or two, which the first reader of an invoice should not wait for.
        self._warm_up = threading.Timer(
            WARM_UP_SECONDS, importlib.import_module, ["sandbox.partner_center.invoices_pdf"]
        )
        self._warm_up.daemon = True
        self.webhook_sender = WebhookSender(self.world, Certificates(""))
        self.url = ""
        self.ca_file = ""
        self.tenant_id = self.world.tenant_id
        self.client_id = self.world.client_id
        self.client_secret = self.world.client_secret
        self.service_account = SERVICE_ACCOUNT

    @property
    def authority(self) -> str:
        """The partner tenant's login authority."""
        return f"{self.url}/{self.tenant_id}"

    @property
    def management_url(self) -> str:
        """Where Azure Resource Manager is."""
        return self.url

    @property
    def partner_api_url(self) -> str:
        """Where the Partner API is."""
        return self.url

    @property
    def graph_url(self) -> str:
        """Where Microsoft Graph is."""
        return self.url

    def facts(self) -> dict[str, str]:
        """Everything that a client needs to know."""
        names = (
            "url",
            "authority",
            "management_url",
            "graph_url",
            "partner_api_url",
            "ca_file",
            "tenant_id",
            "client_id",
            "client_secret",
        )
        more = ("service_account", "webhook_roots_file", "webhook_certificate_host")
        return {name: str(getattr(self, name)) for name in (*names, *more)}

    @cached_property
    def webhook_roots_file(self) -> str:
        """The root above the certificate that signs events, in PEM; written when first asked for."""
        path = Path(self.ca_file).with_name("webhook-roots.pem")
        path.write_bytes(self.webhook_sender.certificates.roots_pem)
        return str(path)

    @property
    def webhook_certificate_host(self) -> str:
        """Where that certificate is served: host and port."""
        return self.url.removeprefix("https://")

    def token(
        self,
        email: str | None = None,
        *,
        audience: str | None = None,
        tenant: str | None = None,
        mfa: bool = True,
    ) -> str:
        """A bearer token without the way there: of a person, or of the application when *email* is None."""
        person = None if email is None else self.world.people[email]
        wanted = audience or "https://api.partnercenter.microsoft.com"
        return self.entra.tokens.access_token(tenant or self.tenant_id, wanted, person, mfa=mfa)

    def refresh_token(self, email: str = SERVICE_ACCOUNT, *, mfa: bool = True) -> str:
        """A refresh token of a person, as a sign-in would have brought it."""
        return self.entra.grants.issue_refresh(self.world.people[email], mfa, self.world.clock.wall())

    async def __aenter__(self) -> Sandbox:
        try:
            await self._start()
        except BaseException:
            # Where the port is taken, nobody ends what was begun: the folder would go, with a warning, some time later.
            await self.__aexit__()
            raise
        return self

    async def _start(self) -> None:
        context = self._certify()
        self._runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port, ssl_context=context)
        await site.start()
        port = self._runner.addresses[0][1]
        self.url = self.entra.base = self.webhook_sender.certificates.base = f"https://localhost:{port}"
        self.webhook_sender.start()
        self._warm_up.start()

    async def __aexit__(self, *_: object) -> None:
        self._warm_up.cancel()
        await self.webhook_sender.close()
        if self._runner is not None:
            await self._runner.cleanup()
        if self._temporary is not None:
            self._temporary.cleanup()

    def _certify(self) -> ssl.SSLContext:
        authority = trustme.CA()
        certificate = authority.issue_cert("localhost", "127.0.0.1")
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        certificate.configure_cert(context)
        folder = self._state_dir
        if folder is None:
            self._temporary = tempfile.TemporaryDirectory(prefix="csp-sandbox-")
            folder = Path(self._temporary.name)
        path = folder / "ca.pem"
        authority.cert_pem.write_to_path(str(path))
        self.ca_file = str(path)
        return context

    def _application(self) -> web.Application:
        app = web.Application(client_max_size=MOST_BYTES)
        authorizer = Authorizer(self.world, self.entra.tokens)
        for operation in ALL:
            for path in _spellings(operation.path):
                self._route(app, operation.method, path, _partner_center(authorizer, operation))
        self._route_control(app)
        self._route_azure(app)
        self._route_pricing(app)
        self._route_graph(app)
        self._route_entra(app)
        self._route(app, "GET", "/_certificates/{name}", self._certificate)
        self._route(app, "*", "/{tail:.*}", _unknown)
        return app

    def _certificate(self, request: web.Request, raw: bytes) -> Answer:
        found = self.webhook_sender.certificates.served(request.match_info["name"])
        return Answer(404) if found is None else Answer(200, found, content_type="application/pkix-cert")

    def _route(self, app: web.Application, method: str, path: str, answering: Answering) -> None:
        app.router.add_route(method, path, self._middleware.handler(answering))

    def _route_control(self, app: web.Application) -> None:
        control = Control(self.world, self.entra, self.faults, self.requests)

        # Not through the middleware: a control must work while everything else is made to fail.
        async def operate(request: web.Request) -> web.Response:
            raw = await request.read()
            answer = self._middleware._answer(
                lambda asked, body: control.answer(asked.method, asked.match_info["control"], body),
                request,
                raw,
            )
            return web.Response(status=answer.status, body=answer.payload(), content_type="application/json")

        app.router.add_route("*", "/_sandbox/{control}", operate)

    def _route_azure(self, app: web.Application) -> None:
        authorizer = AzureAuthorizer(self.world, self.entra.tokens)
        support, subscriptions = SupportApi(self.world, authorizer), SubscriptionsApi(self.world, authorizer)

        def manage(request: web.Request, raw: bytes) -> Answer:
            self.world.agenda.run(self.world.now())
            ask = AzureRequest(request.method, request.path, request.query, request.headers, raw, self.url)
            return subscriptions.answer(ask) if subscriptions.serves(request.path) else support.answer(ask)

        self._route(app, "*", "/subscriptions/{tail:.*}", manage)
        self._route(app, "*", "/providers/{tail:.*}", manage)

    def _route_pricing(self, app: web.Application) -> None:
        pricing = Pricing(self.world, self.entra)

        def answer(request: web.Request, raw: bytes) -> Answer:
            return pricing.answer(request.method, request.path, request.query, request.headers)

        self._route(app, "*", "/v1.0/sales/{tail:.*}", answer)

    def _route_graph(self, app: web.Application) -> None:
        graph = Graph(self.world, self.entra)

        def answer(request: web.Request, raw: bytes) -> Answer:
            return graph.answer(request.method, request.path, request.query, request.headers, self.url)

        self._route(app, "*", "/v1.0/{tail:.*}", answer)

    def _route_entra(self, app: web.Application) -> None:
        entra = self.entra

        def tenant(request: web.Request) -> str:
            return request.match_info["tenant"]

        def discovery(request: web.Request, raw: bytes) -> Answer:
            return entra.openid_configuration(tenant(request))

        def instance(request: web.Request, raw: bytes) -> Answer:
            return entra.instance_discovery()

        def keys(request: web.Request, raw: bytes) -> Answer:
            return entra.jwks(tenant(request))

        def authorize(request: web.Request, raw: bytes) -> Answer:
            return entra.authorize(tenant(request), {**request.query, **_form(raw)})

        def token(request: web.Request, raw: bytes) -> Answer:
            return entra.token(tenant(request), _form(raw), v1="/v2.0/" not in request.path)

        self._route(app, "GET", "/common/discovery/instance", instance)
        for version in ("", "/v2.0"):
            self._route(app, "GET", f"/{{tenant}}{version}/.well-known/openid-configuration", discovery)
            self._route(app, "GET", f"/{{tenant}}/discovery{version}/keys", keys)
            self._route(app, "GET", f"/{{tenant}}/oauth2{version}/authorize", authorize)
            self._route(app, "POST", f"/{{tenant}}/oauth2{version}/authorize", authorize)
            self._route(app, "POST", f"/{{tenant}}/oauth2{version}/token", token)


def _unknown(request: web.Request, raw: bytes) -> Answer:
    return Answer(
        404, {"code": 1000, "description": "The resource was not found.", "data": [], "source": "PartnerFD"}
    )


def _spellings(path: str) -> list[str]:
    """A path as it is documented, and in lower case: the service reads paths without regard to case."""
    plain = "".join(part if part.startswith("{") else part.lower() for part in re.split(r"({[^}]*})", path))
    return [path] if plain == path else [path, plain]


def _form(raw: bytes) -> dict[str, str]:
    return dict(parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True))


def _partner_center(authorizer: Authorizer, operation: Operation) -> Answering:
    def answering(request: web.Request, raw: bytes) -> Answer:
        query = {name.lower(): value for name, value in request.query.items()}
        return authorizer.answer(operation, request.path, request.match_info, query, request.headers, raw)

    return answering


async def serve(
    port: int = 0,
    speed: float = 1.0,
    seed: int = 7,
    state_dir: str | Path | None = None,
    token_seconds: int = LIFETIME,
) -> None:
    """Serve until cancelled or terminated. One line of JSON with the facts is printed when the server is ready."""
    sandbox = Sandbox(port=port, speed=speed, seed=seed, state_dir=state_dir, token_seconds=token_seconds)
    async with sandbox:
        sys.stdout.write(json.dumps(sandbox.facts()) + "\n")
        sys.stdout.flush()
        stop = asyncio.Event()
        # Outside of a main thread, and on some systems, there are no signals to listen to; cancelling still works.
        with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
        await stop.wait()
