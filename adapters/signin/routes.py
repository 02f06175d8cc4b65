"""Sign-in routes: the link, the way to Entra ID, and the way back.

The cookie binds the way back to the browser that set out; the state binds it to the link.
https://datatracker.ietf.org/doc/html/rfc9700
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Final
from urllib.parse import urlencode, urlsplit

import structlog
from aiohttp import web
from prometheus_client import Counter

from adapters.runtime.log_limit import SeldomEach
from adapters.server import limits
from adapters.server.bodies import BodyRefused, read_form
from adapters.server.concurrency import TooManyWait, Turns
from adapters.server.languages import preferred_locale
from adapters.signin import pages
from bot.access.signin import (
    BROWSER_LASTS,
    CALLBACK,
    CODE_LASTS,
    PATH,
    RejectedSignIn,
    RejectReason,
    SignInService,
)
from bot.errors import Declined, PartnerFailure, Unavailable
from bot.messages import speaking
from bot.ports import SignInFlows

_SIGN_INS = Counter(
    "csp_bot_sign_ins_total", "Personal sign-ins in the browser, by how they ended", ["outcome"]
)
_log = structlog.get_logger(__name__)

_EXPECTED: Final = ("code", "state", "error", "session_state", "client_info")
"""What Entra ID brings back; whatever else there is goes nowhere."""

Handler = Callable[[web.Request], Awaitable[web.Response]]

_STATUS = {
    RejectReason.UNKNOWN: 404,
    RejectReason.LATE: 410,
    RejectReason.USED: 410,
    RejectReason.OTHER_BROWSER: 400,
    RejectReason.OTHER_PERSON: 403,
    RejectReason.INACTIVE: 403,
}


class SignInRoutes:
    """``service`` knows the rules, ``flows`` speaks with Entra ID; ``service.home`` is where the browser comes back to."""

    def __init__(self, service: SignInService, flows: SignInFlows) -> None:
        self._service, self._flows = service, flows
        # Anybody can make up links and states, and each of them is a question to the database.
        self._strangers = Turns(limits.LOOKUPS_AT_ONCE, limits.LOOKUPS_WAITING)
        self._rejections = SeldomEach()
        self._secure = urlsplit(service.home).scheme == "https"
        # The prefix makes browsers refuse such a cookie from a neighbour host; it exists on https only.
        self._cookie = "__Host-csp-signin" if self._secure else "csp-signin"

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        """The four routes."""
        return (
            web.get(PATH, self._careful(self._ask)),
            web.post(PATH, self._careful(self._set_out)),
            web.get(CALLBACK, self._careful(self._come_back)),
            web.post(CALLBACK, self._careful(self._posted_back)),
        )

    async def start(self) -> None:
        """Nothing to start."""

    async def close(self, grace: float) -> None:
        """Nothing to close."""

    def _careful(self, handler: Handler) -> Handler:
        """However a sign-in breaks off, the browser shows a page that says what to do."""

        async def answer(request: web.Request) -> web.Response:
            with speaking(preferred_locale(request.headers.get("Accept-Language", ""))):
                return await self._answered(handler, request)

        return answer

    async def _answered(self, handler: Handler, request: web.Request) -> web.Response:
        try:
            return await handler(request)
        except BodyRefused as refused:
            _SIGN_INS.labels("unreadable").inc()
            return self._page(refused.status, pages.strange())
        except RejectedSignIn as rejected:
            return self._rejected(rejected.why)
        except TooManyWait:
            _SIGN_INS.labels("busy").inc()
            return self._page(503, pages.away())
        except Unavailable:
            _SIGN_INS.labels("unavailable").inc()
            return self._page(503, pages.away())
        except Declined:
            # What was stored does not open: its key is gone, or it was put in the place of something else.
            return self._rejected(RejectReason.UNKNOWN)

    async def _ask(self, request: web.Request) -> web.Response:
        """Show whose account it is. Changes nothing: chats fetch links to preview them."""
        secret = request.query.get("t", "")
        async with self._strangers.turn():
            ticket = await self._service.inspect_link(secret)
        return self._page(200, pages.asking(ticket.actor, secret))

    async def _set_out(self, request: web.Request) -> web.Response:
        """The button was pressed: the link is used, and the browser goes to Entra ID."""
        # With "no-referrer" browsers send no Origin worth the name; this header they send all the same.
        if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
            return self._page(400, pages.strange())
        secret = (await read_form(request)).get("t", "")
        async with self._strangers.turn():
            await self._service.inspect_link(secret)
        try:
            url, state, flow = await self._flows.begin(self._service.home + CALLBACK)
        except PartnerFailure as failure:
            return self._refused(failure)
        proof = await self._service.start(secret, state, flow)
        response = web.Response(status=303, headers={**self._headers(), "Location": url})
        response.set_cookie(
            self._cookie,
            proof,
            max_age=int(BROWSER_LASTS.total_seconds()),
            path="/",
            secure=self._secure,
            httponly=True,
            samesite="Lax",
        )
        return response

    async def _posted_back(self, request: web.Request) -> web.Response:
        """A form posted from another site comes without the cookie; asked for again by address, it brings it."""
        brought = await read_form(request)
        fields: dict[str, str] = {name: brought[name] for name in _EXPECTED if name in brought}
        headers = {**self._headers(), "Location": f"{CALLBACK}?{urlencode(fields)}"}
        return web.Response(status=303, headers=headers)

    async def _come_back(self, request: web.Request) -> web.Response:
        """Back from Entra ID, once, in the browser that set out."""
        answer = {name: request.query[name] for name in _EXPECTED if name in request.query}
        proof = request.cookies.get(self._cookie, "")
        async with self._strangers.turn():
            ticket = await self._service.callback(answer.get("state", ""), proof)
        try:
            signed = await self._flows.finish(ticket.sealed, answer)
        except PartnerFailure as failure:
            await self._service.refused(ticket, failure)
            return self._refused(failure)
        completed = await self._service.complete(ticket, signed)
        if completed.code:
            _SIGN_INS.labels("code").inc()
            minutes = int(CODE_LASTS.total_seconds() // 60)
            return self._over(200, pages.code(ticket.actor, signed, completed.code, minutes))
        _SIGN_INS.labels("linked").inc()
        return self._over(200, pages.done(ticket.actor, signed))

    def _rejected(self, why: RejectReason) -> web.Response:
        _SIGN_INS.labels(why.value).inc()
        if times := self._rejections.due(why.value):
            _log.info("sign_in_stopped", why=why.value, times=times)
        return self._page(_STATUS[why], pages.rejected(why))

    def _refused(self, failure: PartnerFailure) -> web.Response:
        _SIGN_INS.labels("refused").inc()
        _log.info("sign_in_refused", cause=failure.cause.value, code=failure.code)
        return self._over(200, pages.refused(failure))

    def _over(self, status: int, text: str) -> web.Response:
        response = self._page(status, text)
        response.del_cookie(self._cookie, path="/", secure=self._secure, httponly=True, samesite="Lax")
        return response

    def _page(self, status: int, text: str) -> web.Response:
        return web.Response(status=status, text=text, content_type="text/html", headers=self._headers())

    def _headers(self) -> dict[str, str]:
        secure = {"Strict-Transport-Security": "max-age=31536000"} if self._secure else {}
        return {**pages.HEADERS, **secure}
