"""Slack adapter: Bolt behind our own route, and Socket Mode where an app-level token is set."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Mapping

import structlog
from aiohttp import ClientError, web
from prometheus_client import Counter
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackClientError
from slack_sdk.signature import Clock as SignatureClock
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from adapters.charts import ChartLinks, ChartPictures
from adapters.chat.background import BackgroundTasks
from adapters.chat.deduplication import InboundDeduplication
from adapters.runtime.database_time import DatabaseTime
from adapters.runtime.log_limit import SeldomEach
from adapters.server.bodies import BodyRefused, read_body
from adapters.slack.connection import Connection, connect
from adapters.slack.conversation import Conversation
from adapters.slack.files import Files
from adapters.slack.identity import SenderCheck, Workspaces
from adapters.slack.inbound import readable
from adapters.slack.listeners import Listeners
from adapters.slack.manifest import EVENTS_PATH
from adapters.slack.members import Members
from adapters.slack.messenger import SlackMessenger
from adapters.slack.modals import Modals
from adapters.slack.names import Names
from adapters.slack.outsiders import Outsiders
from adapters.slack.posting import Posting
from adapters.slack.rooms import SlackRooms
from adapters.slack.socket_mode import Socket
from adapters.slack.timing import Timing
from bot.audit.turned_away import RejectedSenderLog
from bot.ports import Clock, Store
from bot.ports.dispatch import Dispatch
from config.settings import SlackSettings

log = structlog.get_logger(__name__)

REQUESTS = Counter("csp_bot_slack_requests_total", "Requests at Slack's address, by outcome", ["outcome"])

_OUTCOMES = {
    status: REQUESTS.labels(outcome)
    for status, outcome in {
        200: "taken",
        400: "unreadable",
        401: "unsigned",
        408: "too slow",
        413: "too large",
        503: "not ready",
    }.items()
}

_is_stamp = re.compile(r"\d{1,12}", re.ASCII).fullmatch
_is_proof = re.compile(r"v0=[0-9a-f]{64}").fullmatch


class _TimeOf(SignatureClock):
    """The time by which a request is too old: a process whose clock is behind would take what was recorded long ago."""

    def __init__(self, time: DatabaseTime) -> None:
        self._time = time

    def now(self) -> float:
        """Seconds since the epoch."""
        return self._time.now()


class SlackAdapter:
    """One Slack app. Construct, add ``routes()`` to the server, ``start()``; ``close(grace)`` at the end."""

    def __init__(
        self,
        settings: SlackSettings,
        dispatch: Dispatch,
        store: Store,
        clock: Clock,
        charts: ChartLinks | None = None,
        timing: Timing | None = None,
        pictures: ChartPictures | None = None,
    ) -> None:
        self._settings = settings
        self._dispatch = dispatch
        self._time = DatabaseTime(store.time)
        self._signature = SignatureVerifier(settings.signing_secret, _TimeOf(self._time))
        self._store = store
        self._clock = clock
        self._charts = charts
        self._pictures, self._own_pictures = pictures or ChartPictures(), pictures is None
        self._timing = timing or Timing()
        self._tasks = BackgroundTasks("slack")
        self._refusals = SeldomEach()
        self._workspaces = Workspaces(settings.team_ids)
        self._connection: Connection | None = None
        self._posting: Posting | None = None
        self._files: Files | None = None
        self._bolt: AsyncApp | None = None
        self._socket: Socket | None = None
        self._learning: asyncio.Task[None] | None = None
        self._senders: SenderCheck | None = None
        self.messenger = SlackMessenger(lambda: self._posting, lambda: self._files)
        self._outsiders = Outsiders(
            lambda: self._connection.fail_fast if self._connection else None, self._workspaces, clock
        )
        self.rooms = SlackRooms(self._client, lambda: self._senders, self._outsiders, clock)

    def _client(self) -> AsyncWebClient | None:
        return self._connection.retrying if self._connection else None

    def routes(self) -> list[web.RouteDef]:
        """The one address that all of Slack's payloads come to."""
        return [web.post(EVENTS_PATH, self._events)]

    async def start(self) -> None:
        """Open the session, learn who the bot is, and begin to take payloads."""
        await self._time.ask()
        connection = connect(self._settings)
        self._connection = connection
        self._posting = Posting(connection)
        self._files = Files(connection, self._charts, self._pictures)
        rejected = RejectedSenderLog(self._store.audit, self._store.deduplication, self._clock)
        senders = SenderCheck(connection.fail_fast, self._workspaces, self._clock, rejected)
        self._senders = senders
        modals = Modals(
            self._dispatch,
            senders,
            self._posting,
            self._files,
            self._store.conversations,
            self._outsiders,
            self._timing,
        )
        conversation = Conversation(
            self._dispatch,
            senders,
            self._posting,
            self._files,
            modals,
            self._outsiders,
            InboundDeduplication(self._store.deduplication, self._clock),
            Names(senders, self._outsiders),
            Members(self._client),
            self._timing,
        )
        self._bolt = self._build(connection, Listeners(conversation, self._workspaces, self._tasks))
        if not await self._learn(connection):
            self._learning = asyncio.create_task(self._keep_learning(connection))
        if self._settings.app_token:
            self._socket = Socket(self._bolt, self._settings)
            await self._socket.start()

    async def close(self, grace: float) -> None:
        """Take nothing more, let running work finish within ``grace`` seconds, and close the session."""
        self._bolt = None
        if self._learning:
            self._learning.cancel()
        if self._socket:
            await self._socket.close()
        await self._tasks.drain(grace)
        await self._time.close()
        if self._own_pictures:
            await self._pictures.close()
        if self._connection:
            await self._connection.close()

    # -- who we are ----------------------------------------------------------------------------------

    async def _learn(self, connection: Connection) -> bool:
        """Ask Slack once who the token is, instead of at every payload as Bolt would."""
        try:
            told = await connection.retrying.auth_test()
        except (SlackClientError, ClientError, TimeoutError) as error:
            # Until this is known, nobody is served unless SLACK_TEAM_IDS says who.
            log.error("slack did not accept the bot token", error=type(error).__name__)
            return False
        self._workspaces.learn(told.data if isinstance(told.data, Mapping) else {})
        served = self._workspaces.served
        log.info("slack is on", team=self._workspaces.own_team, served=sorted(served))
        if self._workspaces.own_team not in served:
            log.warning("SLACK_TEAM_IDS does not name the workspace of SLACK_BOT_TOKEN")
        return True

    async def _keep_learning(self, connection: Connection) -> None:
        wait = 5.0
        while True:
            await asyncio.sleep(wait)
            if await self._learn(connection):
                return
            wait = min(300.0, wait * 2)

    # -- Bolt ----------------------------------------------------------------------------------------

    def _build(self, connection: Connection, listeners: Listeners) -> AsyncApp:
        # Bolt logs signature and whole body of a request it refuses, at INFO, and copies the level of its base
        # logger over every logger of its own: so its base logger is one that only tells errors.
        logger = logging.getLogger("csp_bot.slack.bolt")
        logger.setLevel(logging.ERROR)

        # A function, because Bolt would give a method its own ``self`` a second time.
        async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
            known = self._workspaces
            return AuthorizeResult(
                enterprise_id=enterprise_id,
                team_id=team_id,
                bot_user_id=known.bot_user or None,
                bot_id=known.bot_id or None,
                bot_token=self._settings.bot_token,
            )

        bolt = AsyncApp(
            name="csp_bot.slack.app",
            logger=logger,
            client=AsyncWebClient(
                base_url=self._settings.api_url,
                session=connection.session,
                logger=connection.fail_fast.logger,
            ),
            signing_secret=self._settings.signing_secret,
            # Nothing comes to Bolt whose signature was not found good, and Bolt would judge by this process's clock.
            request_verification_enabled=False,
            authorize=authorize,
            # Without this, Bolt looks every 10 ms whether a listener has acknowledged. With it, the answer goes out
            # when the listener is over, so every listener hands its work to a task of ours and returns.
            process_before_response=True,
        )
        listeners.register(bolt)
        return bolt

    # -- HTTP ----------------------------------------------------------------------------------------

    async def _events(self, request: web.Request) -> web.Response:
        response = await self._answer(request)
        outcome = _OUTCOMES.get(response.status) or REQUESTS.labels(str(response.status))
        outcome.inc()
        if response.status >= 400 and (times := self._refusals.due(str(response.status))):
            log.info("slack request refused", status=response.status, remote=request.remote, times=times)
        return response

    def _is_from_slack(self, raw: bytes, stamp: str, proof: str) -> bool:
        """https://docs.slack.dev/authentication/verifying-requests-from-slack"""
        try:
            return bool(self._signature.is_valid(raw, stamp, proof))
        except UnicodeDecodeError:
            # Slack signs texts alone.
            return False

    async def _answer(self, request: web.Request) -> web.Response:
        self._tasks.request_came()
        bolt = self._bolt
        if bolt is None:
            return web.Response(status=503, headers={"Retry-After": "5"})
        # Bolt turns a timestamp that is no number, and a signature of foreign letters, into a 500.
        stamp = request.headers.get("X-Slack-Request-Timestamp", "")
        proof = request.headers.get("X-Slack-Signature", "")
        if not (_is_stamp(stamp) and _is_proof(proof)):
            return web.Response(status=401)
        try:
            raw = await read_body(request)
        except BodyRefused as refused:
            return web.Response(status=refused.status)
        # Bolt looks at the signature too, but parses the body first.
        if not self._is_from_slack(raw, stamp, proof):
            return web.Response(status=401)
        try:
            asked = AsyncBoltRequest(
                body=raw.decode(),
                # Headers are not covered by the signature. Bolt also reads some of its own, which no caller may set.
                headers={
                    "content-type": request.headers.get("Content-Type", ""),
                    "x-slack-signature": proof,
                    "x-slack-request-timestamp": stamp,
                },
            )
            if not readable(asked.body):
                return web.Response(status=400)
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
            # Bolt's own parsing takes the shape of a payload for granted.
            return web.Response(status=400)
        return _response(await bolt.async_dispatch(asked))


def _response(told: BoltResponse) -> web.Response:
    """Bolt's answer. What Bolt has for aiohttp also sets the cookies of its sign-in pages, which are not used here,
    and wraps the text so that it could be streamed, which takes as long as the rest of the answer."""
    kinds = told.headers.get("content-type")
    kind = kinds[0].partition(";")[0] if kinds else "text/plain"
    return web.Response(status=told.status, body=told.body.encode(), content_type=kind)
