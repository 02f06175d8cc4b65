"""Messaging endpoint, ``POST /api/messages``: authenticates, reads, and answers with what the turn left.

botbuilder's own handler answers 500 to tokens that are malformed or expired and to every invoke that has a body; this
one runs the same turn without it.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog
from aiohttp import web
from botbuilder.core import TurnContext
from prometheus_client import Counter

from adapters.runtime.log_limit import SeldomEach
from adapters.server.bodies import BodyRefused, read_body
from adapters.server.concurrency import TooManyWait
from adapters.server.loopback_access import from_elsewhere, same_token
from adapters.teams.activity_handler import INBOUND, ActivityHandler
from adapters.teams.authentication import Authentication, Unauthenticated
from adapters.teams.click_response import text_response
from adapters.teams.cloud import Cloud
from adapters.teams.conversation import SORRY
from adapters.teams.identity import REFUSED
from adapters.teams.inbound import Inbound, Unreadable, activity_of, read

log = structlog.get_logger(__name__)

REQUESTS = Counter(
    "csp_bot_teams_requests_total", "Requests at the bot's messaging endpoint, by status", ["status"]
)

PATH = "/api/messages"
_CHANNELS = frozenset({"msteams"})
_LOCAL_CHANNELS = frozenset({"msteams", "emulator", "webchat"})


class Rejected(Exception):  # noqa: N818 - named for what happened
    """A request that goes no further: an HTTP status, and a word for counting."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Endpoint:
    """The route. ``anonymous`` takes callers on this machine only, who bring ``token`` in the address."""

    authentication: Authentication
    bot: ActivityHandler
    cloud: Cloud
    anonymous: bool
    token: str = ""
    refusals: SeldomEach = field(default_factory=SeldomEach)
    failures: SeldomEach = field(default_factory=SeldomEach)

    async def answer(self, request: web.Request) -> web.Response:
        """The response to one request of the Bot Framework."""
        try:
            response = await self._answer(request)
        except Rejected as rejected:
            REFUSED.labels(rejected.reason).inc()
            if times := self.refusals.due(rejected.reason):
                log.info(
                    "teams request refused",
                    reason=rejected.reason,
                    status=rejected.status,
                    remote=request.remote,
                    times=times,
                )
            response = web.Response(status=rejected.status)
        REQUESTS.labels(str(response.status)).inc()
        return response

    async def _answer(self, request: web.Request) -> web.Response:
        if self.anonymous:
            self._check_local(request)
        if request.content_type != "application/json":
            # A page in somebody's browser can send other kinds here without asking first.
            raise Rejected(415, "media_type")
        # Nothing of the body is read before the token is known to be good, nothing of it parsed.
        try:
            proof = await self.authentication.proven(request.headers.get("Authorization", ""))
        except Unauthenticated as no:
            raise Rejected(401, no.reason) from None
        except TooManyWait:
            raise Rejected(503, "busy") from None
        at = await self._read(request)
        if at.channel_id not in (_LOCAL_CHANNELS if self.anonymous else _CHANNELS):
            raise Rejected(403, "channel")
        if not self.cloud.serves(at.service_url):
            # The bot's own token goes to this address.
            raise Rejected(401, "service_url")
        activity = activity_of(at)
        try:
            result = self.authentication.match(proof, activity)
        except Unauthenticated as no:
            raise Rejected(401, no.reason) from None
        return await self._turn(
            at, lambda logic: self.authentication.adapter.process_activity(result, activity, logic)
        )

    def _check_local(self, request: web.Request) -> None:
        if why := from_elsewhere(request):
            raise Rejected(403, why)
        if not same_token(request.query.get("token"), self.token):
            raise Rejected(401, "no_token")

    async def _read(self, request: web.Request) -> Inbound:
        try:
            raw = await read_body(request)
        except BodyRefused as refused:
            raise Rejected(refused.status, refused.reason) from None
        try:
            return read(_parsed(raw), f"http://{request.host}" if self.anonymous else "")
        except (Unreadable, ValueError, RecursionError):
            raise Rejected(400, "unreadable") from None

    async def _turn(
        self, at: Inbound, process: Callable[[Callable[[TurnContext], Awaitable[None]]], Awaitable[object]]
    ) -> web.Response:
        async def logic(context: TurnContext) -> None:
            context.turn_state[INBOUND] = at
            await self.bot.on_turn(context)

        try:
            left = await process(logic)
        except Exception as error:
            # The edge of a request: a click that gets no proper answer is shown as broken by Teams.
            if times := self.failures.due(type(error).__name__):
                log.exception("a teams turn failed", type=at.type, operation=at.operation[:80], times=times)
            return (
                web.json_response(text_response(SORRY)) if at.type == "invoke" else web.Response(status=500)
            )
        if left is None:
            return web.Response(status=201)
        body, status = getattr(left, "body", None), int(getattr(left, "status", 200))
        return web.Response(status=status) if body is None else web.json_response(body, status=status)


def _parsed(raw: bytes) -> object:
    """The JSON of a body. Raises ``ValueError`` also for texts that no database and no encoding takes."""
    found = json.loads(raw.decode())
    written = json.dumps(found, ensure_ascii=False)
    written.encode()
    if "\\u0000" in written:
        raise ValueError("a text holds NUL")
    return found
