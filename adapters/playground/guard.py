"""Access guard: the page answers whoever opened the link that was printed, on this machine, from this page alone.

A page that needs no sign-in must be out of reach of other machines, also where a proxy on this one brings them
(:mod:`adapters.server.loopback_access`), and of other sites open in the same browser (https://owasp.org/www-community/attacks/csrf).
The link holds a random token; the first use puts it into a cookie and leads to the address without it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from html import escape

import structlog
from aiohttp import web
from prometheus_client import Counter

from adapters.runtime.log_limit import SeldomEach
from adapters.server.bodies import BodyRefused
from adapters.server.languages import preferred_locale
from adapters.server.loopback_access import from_elsewhere, same_token
from bot.messages import LANGUAGES, _, speaking

log = structlog.get_logger(__name__)

REFUSED = Counter("csp_bot_playground_refused_total", "Requests to the playground that were refused", ["why"])

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


LANGUAGE = "csp-demo-language"
"""The cookie of the language that was chosen on the page."""

_CLOSED = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>The playground of CSP Bot</title>
<h1>Open the link that was printed</h1>
<p>This page needs no sign-in, so it opens by its link alone. It stands where <code>csp-bot demo</code> (or <code>make
demo</code>) was started, after &ldquo;The bot is ready&rdquo;, and ends in <code>?token=&hellip;</code>. Once opened, {address}
works in the same browser until the demo ends.</p>
</html>
"""


def guarded(handler: Handler, token: str) -> Handler:
    """The handler, for callers that may; the others get 403, and are told of the link if they are on this machine."""
    refusals = SeldomEach()

    def refused(request: web.Request, why: str, text: str, kind: str = "text/plain") -> web.Response:
        REFUSED.labels(why).inc()
        if times := refusals.due(why):
            log.warning("playground request refused", why=why, path=request.path, times=times)
        return web.Response(status=403, text=text, content_type=kind, headers=HEADERS)

    async def answer(request: web.Request) -> web.StreamResponse:
        with speaking(language_asked(request)):
            return await answered(request)

    async def answered(request: web.Request) -> web.StreamResponse:
        if why := objection(request):
            return refused(request, why, "The playground answers this machine only.")
        if request.path == "/" and same_token(request.query.get("token"), token):
            return _opened(request, token)
        if not same_token(request.cookies.get(_cookie(request)), token):
            closed = _CLOSED.format(address=escape(f"http://{request.host}/"))
            return refused(request, "token", closed, "text/html")
        try:
            return await handler(request)
        except BodyRefused as no:
            return web.Response(status=no.status, text=_("This request was not accepted."), headers=HEADERS)

    return answer


def language_asked(request: web.Request) -> str:
    """The locale that the page is read in: what was chosen on it, else what the browser asks for."""
    chosen = request.query.get("lang") or request.cookies.get(LANGUAGE, "")
    return chosen if chosen in LANGUAGES else preferred_locale(request.headers.get("Accept-Language", ""))


def _opened(request: web.Request, token: str) -> web.Response:
    """To the same place without the token, which is a cookie from now on: it stays in no history and no picture."""
    clean = request.rel_url.without_query_params("token")
    answer = web.Response(status=303, headers={**HEADERS, "Location": str(clean)})
    answer.set_cookie(_cookie(request), token, path="/", httponly=True, samesite="Lax")
    return answer


def _cookie(request: web.Request) -> str:
    """Cookies are those of a host, whatever the port; two demos on one machine must not take each other's."""
    return f"csp-demo-{request.host.rpartition(':')[2] if request.host[-1:].isdecimal() else 80}"


def objection(request: web.Request) -> str:
    """Why this request may not pass whatever it brings, in a word; empty when it may."""
    if why := from_elsewhere(request):
        return why
    origin = request.headers.get("Origin")
    if origin is not None and origin.lower() != f"{request.scheme}://{request.host}".lower():
        return "origin"
    if request.method not in ("GET", "HEAD") and (origin is None or not _is_json(request)):
        return "form"
    if request.headers.get("Sec-Fetch-Site") == "cross-site" and request.path != "/":
        return "site"
    return ""


def _is_json(request: web.Request) -> bool:
    """A content type that no plain form of another site can send without asking first."""
    return request.content_type == "application/json"
