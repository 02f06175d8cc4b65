"""Loopback redirect: where the browser is sent after signing in, a server for one request that proves where it comes from."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import secrets
from collections.abc import Mapping
from types import TracebackType

from aiohttp import web

from adapters.server.bodies import BodyRefused, read_form
from adapters.server.http import HttpServer
from bot.messages import N_

_STYLE = "body{font:1.1rem/1.5 system-ui;margin:20vh auto;max-width:30rem;padding:0 1rem}"
_PAGE = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Sign-in</title>'
    "<style>{style}</style>"
    "<h1>{title}</h1><p>{text}</p></html>"
)
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

MOST_CONNECTIONS = 16


class RedirectServer:
    """Listens on loopback. ``answer`` is what the browser brought."""

    def __init__(self, path: str, port: int) -> None:
        self.port = port
        self._path = path
        self._state = secrets.token_urlsafe(32)  # until a flow is expected, nothing fits
        self._server: HttpServer | None = None
        self.answer: asyncio.Future[Mapping[str, str]]

    def expect(self, state: str) -> None:
        """Which state the answer must carry."""
        self._state = state

    async def __aenter__(self) -> RedirectServer:
        self.answer = asyncio.get_running_loop().create_future()
        application = web.Application()
        application.router.add_get(self._path, self._answered)
        application.router.add_post(self._path, self._answered)
        self._server = HttpServer(application, grace=60.0, most=MOST_CONNECTIONS)
        self.port = await self._server.start("127.0.0.1", self.port)
        await self._listen_on_ipv6(self._server)
        return self

    async def _listen_on_ipv6(self, server: HttpServer) -> None:
        """Some browsers try ::1 first for localhost; machines without IPv6 do without."""
        try:
            await server.start("::1", self.port)
        except OSError:
            return

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            await self._server.close()

    async def _answered(self, request: web.Request) -> web.Response:
        try:
            answer = await read_form(request) if request.method == "POST" else dict(request.query)
        except BodyRefused as refused:
            return _page(
                refused.status, N_("This is not the sign-in that was started."), N_("Nothing was changed.")
            )
        if self.answer.done() or not secrets.compare_digest(
            answer.get("state", "").encode(), self._state.encode()
        ):
            return _page(400, N_("This is not the sign-in that was started."), N_("Nothing was changed."))
        self.answer.set_result(answer)
        if "error" in answer:
            return _page(
                200, N_("The sign-in was not completed."), N_("The bot says why where it was started.")
            )
        return _page(200, N_("Thank you."), N_("You can close this window: the bot has what it needs."))


def _page(status: int, title: str, text: str) -> web.Response:
    """A page that repeats nothing of what was sent."""
    page = _PAGE.format(style=_STYLE, title=title, text=text)
    return web.Response(status=status, text=page, content_type="text/html", headers=_HEADERS)
