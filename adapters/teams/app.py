"""Teams adapter: botbuilder's turns behind our own route and authentication, and our own sending."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import ClientSession, TCPConnector, web
from botframework.connector.auth import AppCredentials

from adapters.charts import ChartLinks
from adapters.chat.background import BackgroundTasks
from adapters.chat.deduplication import InboundDeduplication
from adapters.teams import files as file_store
from adapters.teams.activity_handler import ActivityHandler
from adapters.teams.authentication import Authentication
from adapters.teams.cloud import LOCAL, PUBLIC, Cloud
from adapters.teams.connector import Connector
from adapters.teams.conversation import Conversation, tries
from adapters.teams.credentials import Credentials
from adapters.teams.endpoint import PATH, Endpoint
from adapters.teams.files import Files, OfferedFiles
from adapters.teams.identity import SenderCheck
from adapters.teams.messenger import TeamsMessenger
from adapters.teams.outsiders import Outsiders
from adapters.teams.posting import Posting
from adapters.teams.references import References
from adapters.teams.rooms import TeamsRooms
from adapters.teams.shares import Shares
from adapters.teams.timing import Timing
from bot.audit.turned_away import RejectedSenderLog
from bot.framework.registry import Registry
from bot.model.identity import Actor
from bot.ports import Clock, Store
from bot.ports.dispatch import Dispatch
from config.settings import TeamsSettings

log = structlog.get_logger(__name__)


class TeamsAdapter:
    """One bot registration. Construct, add ``routes()`` to the server, ``start()``; ``close(grace)`` at the end.

    ``cloud`` names the Bot Framework's addresses and ``credentials`` the bot's sign-in there, where they are not those
    of the public cloud and of the settings. Raises :class:`ValueError` for settings that would serve anybody anywhere.
    """

    def __init__(
        self,
        settings: TeamsSettings,
        *,
        dispatch: Dispatch,
        registry: Registry,
        store: Store,
        clock: Clock,
        charts: ChartLinks | None = None,
        cloud: Cloud | None = None,
        credentials: AppCredentials | None = None,
        timing: Timing | None = None,
    ) -> None:
        if not settings.app_id and not settings.anonymous:
            raise ValueError("TEAMS_APP_ID is needed: without it anybody could talk to the bot.")
        if not settings.app_id and not settings.token:
            raise ValueError(
                "A token is needed where nobody signs in: without it anybody could talk to the bot."
            )
        self._settings = settings
        self._dispatch = dispatch
        self._tries = tries(registry)
        self._store = store
        self._clock = clock
        self._charts = charts
        self._anonymous = not settings.app_id
        self._cloud = cloud or (LOCAL if self._anonymous else PUBLIC)
        self._credentials = credentials
        self._timing = timing or Timing()
        self._tasks = BackgroundTasks("teams")
        self._session: ClientSession | None = None
        self._posting: Posting | None = None
        self._files: Files | None = None
        self._endpoint: Endpoint | None = None
        self._outsiders: Outsiders | None = None
        self.welcome: Callable[[Actor], Awaitable[None]] | None = None
        self.messenger = TeamsMessenger(lambda: self._posting)
        self._senders: SenderCheck | None = None
        self.rooms = TeamsRooms(lambda: self._posting, lambda: self._outsiders, lambda: self._senders, clock)

    def routes(self) -> list[web.RouteDef]:
        """The messaging endpoint; and files, for callers on this machine when nobody signs in."""
        downloads = [web.get(file_store.PATH, self._download)] if self._anonymous else []
        return [web.post(PATH, self._messages), *downloads]

    async def start(self) -> None:
        """Open the session, fetch the Bot Framework's keys, and begin to take requests."""
        # msrest warns of every field that Teams has added since it was made.
        logging.getLogger("msrest.serialization").setLevel(logging.ERROR)
        # How many connections there are is kept within bounds for each service URL (adapters.teams.connector).
        session = ClientSession(connector=TCPConnector(limit=0))
        self._session = session
        credentials = Credentials(self._settings, self._cloud, self._credentials)
        connector = Connector(session, credentials, self._cloud, self._timing.retries)
        references = References(self._store.conversations)
        self._posting = posting = Posting(connector, references, self._charts)
        self._files = Files(posting, session, self._cloud, OfferedFiles(self._clock), links=self._anonymous)
        authentication = Authentication(self._settings, self._cloud, session)
        await authentication.start()
        tenants = self._settings.tenant_ids or {self._settings.app_tenant_id}
        served = frozenset(tenant.lower() for tenant in tenants if tenant)
        self._outsiders = Outsiders(connector, self._clock, served, self._anonymous)
        senders = SenderCheck(
            connector,
            self._clock,
            served,
            RejectedSenderLog(self._store.audit, self._store.deduplication, self._clock),
            anonymous=self._anonymous,
            welcome=self.welcome,
        )
        self._senders = senders
        conversation = Conversation(
            dispatch=self._dispatch,
            senders=senders,
            posting=posting,
            files=self._files,
            shares=Shares(self._store.vault, self._clock),
            references=references,
            deduplication=InboundDeduplication(self._store.deduplication, self._clock),
            tasks=self._tasks,
            outsiders=self._outsiders,
            timing=self._timing,
            tries=self._tries,
        )
        bot = ActivityHandler(conversation, self._tasks)
        self._endpoint = Endpoint(authentication, bot, self._cloud, self._anonymous, self._settings.token)
        log.info("teams is on", tenants=sorted(senders.tenants), anonymous=self._anonymous)
        if self._anonymous:
            log.info("teams lets in who is on this machine", address=f"{PATH}?token={self._settings.token}")

    async def close(self, grace: float) -> None:
        """Take nothing more, let running work finish within ``grace`` seconds, and close the session."""
        self._endpoint = None
        await self._tasks.drain(grace)
        if self._session:
            await self._session.close()

    async def _messages(self, request: web.Request) -> web.Response:
        endpoint = self._endpoint
        if endpoint is None:
            return web.Response(status=503, headers={"Retry-After": "5"})
        return await endpoint.answer(request)

    async def _download(self, request: web.Request) -> web.StreamResponse:
        if self._files is None:
            return web.Response(status=503, headers={"Retry-After": "5"})
        return await self._files.download(request)
