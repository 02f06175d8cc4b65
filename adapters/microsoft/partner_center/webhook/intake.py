"""Webhook intake, ``POST /partner-center/events``: checked, kept, acknowledged; worked off later by whoever is nudged."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import structlog
from aiohttp import web
from prometheus_client import Counter

from adapters.microsoft.http.wire import GUID
from adapters.microsoft.partner_center.webhook.certificates import Certificates
from adapters.microsoft.partner_center.webhook.event import read_event
from adapters.microsoft.partner_center.webhook.fetching import Fetcher
from adapters.microsoft.partner_center.webhook.hosts import Hosts
from adapters.microsoft.partner_center.webhook.roots import load_roots
from adapters.microsoft.partner_center.webhook.signature import Refused, check_signature, read_claim
from adapters.microsoft.partner_center.webhook.unpacking import unpacked
from adapters.runtime.log_limit import SeldomEach
from adapters.server.bodies import BodyRefused, read_body
from adapters.server.http import takes_compressed
from bot.errors import Unavailable
from bot.model import VendorEvent
from bot.ports import Clock, VendorEvents
from config.settings import PartnerCenterSettings

PATH = "/partner-center/events"
LIMIT = 64 * 1024
"""Bytes of an event, after its compression is undone; real ones have five hundred."""

RETRY_AFTER = "60"
_EVENTS = Counter(
    "csp_bot_webhook_events_total", "Deliveries of Partner Center's webhook, by outcome", ["outcome"]
)
_log = structlog.get_logger(__name__)


class WebhookIntake:
    """Takes in events. ``nudge`` is called after one was kept that was not known; it must not wait.

    https://learn.microsoft.com/partner-center/developer/partner-center-webhooks
    """

    def __init__(
        self, settings: PartnerCenterSettings, events: VendorEvents, clock: Clock, nudge: Callable[[], None]
    ) -> None:
        self._settings, self._events, self._clock, self._nudge = settings, events, clock, nudge
        self._hosts = Hosts.of(settings.webhook_certificate_hosts)
        self._fetcher = Fetcher(self._hosts.private, settings.ca_file)
        self._certificates: Certificates | None = None
        self._refusals = SeldomEach()

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        """The one route."""
        return [web.post(PATH, self._receive)]

    async def start(self) -> None:
        """Read the roots. Raises :class:`OSError` or :class:`Refused` where the file with more of them will not do."""
        roots = await asyncio.to_thread(load_roots, self._settings.webhook_roots_file)
        self._certificates = Certificates(self._hosts, roots, self._fetcher.fetch, self._clock.now)

    async def close(self, grace: float) -> None:
        """Stop fetching; what was acknowledged is kept already."""
        if self._certificates is not None:
            await self._certificates.close()
        await self._fetcher.close()

    @takes_compressed
    async def _receive(self, request: web.Request) -> web.Response:
        try:
            event = await self._believed(request)
            new = await self._events.put(event, self._clock.now())
        except Refused as refused:
            return self._refusal(request, refused)
        except Unavailable:
            return self._refusal(request, Refused("database_away", 503))
        _EVENTS.labels("stored" if new else "duplicate").inc()
        _log.info("webhook_event", name=event.name, ids=event.ids, key=event.key, new=new)
        if new:
            self._nudge()
        return web.Response(status=200)

    async def _believed(self, request: web.Request) -> VendorEvent:
        """The event of a request if its signature is the vendor's; nothing of the body is looked at before."""
        if self._certificates is None:
            raise Refused("not_started", 503)
        claim = read_claim(request.headers.items())
        body = await _body(request)
        signer = await self._certificates.signer(claim.certificate_url)
        check_signature(claim, signer.key, body)
        return read_event(body, self._clock.now())

    def _refusal(self, request: web.Request, refused: Refused) -> web.Response:
        """An answer that tells nobody what was wrong; the log and the metrics do."""
        _EVENTS.labels(refused.reason).inc()
        if times := self._refusals.due(refused.reason):
            named = request.headers.get("MS-CorrelationId", "")
            _log.info(
                "webhook_refused",
                reason=refused.reason,
                status=refused.status,
                correlation_id=named if GUID.fullmatch(named) else "",
                times=times,
            )
        again = {"Retry-After": RETRY_AFTER} if refused.status == 503 else {}
        return web.Response(status=refused.status, headers=again)


async def _body(request: web.Request) -> bytes:
    """The body, its gzip or deflate undone; raises :class:`Refused` for one too long, slow or broken."""
    try:
        raw = await read_body(request, LIMIT)
    except BodyRefused as refused:
        raise Refused(refused.reason, refused.status) from None
    return unpacked(raw, request.headers.get("Content-Encoding", ""), LIMIT)
