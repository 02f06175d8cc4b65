"""Who may talk to the page: this machine, from this page. Everything else on the web may not.

A page that needs no sign-in must be out of reach of other machines, of other sites open in the same browser
(https://owasp.org/www-community/attacks/csrf), and of names that are pointed at loopback later
(https://en.wikipedia.org/wiki/DNS_rebinding).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from urllib.parse import urlsplit

import structlog
from aiohttp import web
from prometheus_client import Counter

from adapters.server.bodies import BodyRefused

log = structlog.get_logger(__name__)

REFUSED = Counter("csp_bot_playground_refused_total", "Requests to the playground that were refused", ["why"])

OWN_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})

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


def guarded(handler: Handler) -> Handler:
    """The handler, for callers that may; the others get 403 and no reason."""

    async def answer(request: web.Request) -> web.StreamResponse:
        if why := objection(request):
            REFUSED.labels(why).inc()
            log.warning("playground request refused", why=why, path=request.path)
            return web.Response(status=403, text="The playground answers this machine only.", headers=HEADERS)
        try:
            return await handler(request)
        except BodyRefused as refused:
            return web.Response(status=refused.status, text="This body is not taken.", headers=HEADERS)

    return answer


def objection(request: web.Request) -> str:
    """Why this request may not pass, in a word; empty when it may."""
    if not _is_loopback(request.remote or ""):
        return "peer"
    if any(not _is_loopback(hop.strip()) for hop in _forwarded(request)):
        return "forwarded"
    if _host(f"//{request.host}") not in OWN_NAMES:
        return "host"
    origin = request.headers.get("Origin")
    if origin is not None and origin.lower() != f"{request.scheme}://{request.host}".lower():
        return "origin"
    if request.method not in ("GET", "HEAD") and (origin is None or not _is_json(request)):
        return "form"
    if request.headers.get("Sec-Fetch-Site") == "cross-site" and request.path != "/":
        return "site"
    return ""


def _forwarded(request: web.Request) -> list[str]:
    """Where a proxy says the request came from."""
    said = request.headers.getall("X-Forwarded-For", [])
    return [hop for line in said for hop in line.split(",") if hop.strip()]


def _is_json(request: web.Request) -> bool:
    """A content type that no plain form of another site can send without asking first."""
    return request.content_type == "application/json"


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").lower()
    except ValueError:
        return ""


def _is_loopback(address: str) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_loopback
