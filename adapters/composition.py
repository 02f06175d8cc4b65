"""The composition root: settings in, a working bot out. The only place that knows every adapter.

Heavy libraries are imported where they are used, so that the command line answers at once.
"""

from __future__ import annotations

import asyncio
import hashlib
import importlib.metadata
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from adapters.azure_support import AzureSupportDesk
from adapters.charts import ChartLinks, ChartPictures
from adapters.charts.route import ChartRoute
from adapters.doors import doors_of
from adapters.graph import GraphRoster
from adapters.partner_center.auth import Auth
from adapters.partner_center.client import PartnerCenter, open_exchange
from adapters.partner_center.personal import PersonalSignIn
from adapters.partner_center.service_desk import PartnerCenterDesk
from adapters.partner_center.signins import ServiceSignIn
from adapters.partner_center.webhook.intake import WebhookIntake
from adapters.readiness import Readiness
from adapters.rights import Rights
from adapters.signin import SignInDoor
from adapters.skew import ClockCheck, clocks_on_record
from adapters.store import SqlStore
from adapters.web import ChatAdapter
from adapters.worker import Worker
from bot.cards.failure import frozen_words
from bot.cards.format import ago
from bot.cards.status import StatusLine
from bot.commands import load
from bot.context import Installation
from bot.dispatch import Dispatcher
from bot.errors import PartnerFailure, Unavailable
from bot.model import Desk
from bot.people import People
from bot.ports import Messenger, Rooms, TicketDesk
from bot.signin import SignInDesk
from bot.watch.background import AHEAD, background_line
from config.alerts import AlertSettings, chosen_alerts
from config.approvals import chosen_approvals
from config.roles import Roles
from config.settings import PartnerCenterSettings, Settings

PARTNER_CENTER = "https://api.partnercenter.microsoft.com"

OVERDUE = timedelta(minutes=10)
"""How long something may wait to be delivered before it says that no worker runs."""

WRONG = "Such a process takes no part in background work until its clock is set right."

NOT_ANONYMOUS = (
    "Teams is off: TEAMS_APP_ID is not set, and PARTNER_CENTER_* are those of a real partner, beside whom nobody is let in "
    "without a sign-in, not even on this machine. Set TEAMS_APP_ID, or try Teams with `csp-bot demo`."
)

DATABASE_AWAY = "the bot's database does not answer"

VENDOR_SECONDS = 5.0
"""How long `status` waits for the vendor."""


class SystemClock:
    """The real time."""

    def now(self) -> datetime:
        """Now, aware, in UTC."""
        return datetime.now(UTC)


class MissingSettings(Exception):  # noqa: N818 - named for what is the matter
    """Something without which the bot cannot work is not configured; the message says what."""


@dataclass(slots=True)
class Bot:
    """Everything that runs, for the web server and the worker to use."""

    dispatcher: Dispatcher
    store: SqlStore
    auth: Auth
    worker: Worker
    charts: ChartLinks | None
    pictures: ChartPictures
    readiness: Readiness
    adapters: list[ChatAdapter] = field(default_factory=list)
    messengers: dict[str, Messenger] = field(default_factory=dict)
    rooms: dict[str, Rooms] = field(default_factory=dict)
    switched_off: list[str] = field(default_factory=list)

    @property
    def chart_route(self) -> ChartRoute | None:
        """Where charts are fetched, if there are links to them."""
        return ChartRoute(self.charts, self.pictures) if self.charts else None


@asynccontextmanager
async def open_bot(
    settings: Settings,
    roles: Roles,
    *,
    alerts: AlertSettings | None = None,
    demo: bool = False,
    listens: bool = True,
) -> AsyncIterator[Bot]:
    """A bot over these settings. Opens the store and the vendor's client; nothing listens yet.

    ``alerts`` is how often the worker looks; as ``ALERTS_FILE`` says where it is left out.

    One that does not listen only posts: it opens no Socket Mode connection, which would take away payloads from
    the processes that do.
    """
    vendor = vendor_of(settings)
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(
            SqlStore.open(settings.database_url, settings.token_encryption_keys)
        )
        clock = SystemClock()
        check = ClockCheck(store.time, clock)

        async def renewed(tenant: str, oid: str) -> None:
            with suppress(Unavailable):  # the token was got all the same
                await store.links.renewed(tenant, oid, clock.now())

        auth = Auth(vendor, store.vault, renewed=renewed)
        partner = await stack.enter_async_context(PartnerCenter(open_exchange(vendor, auth)))
        azure = AzureSupportDesk(vendor, auth)
        stack.push_async_callback(azure.aclose)
        desks: dict[Desk, TicketDesk] = {
            Desk.AZURE: azure,
            Desk.PARTNER_CENTER: PartnerCenterDesk(partner.exchange, lambda: auth.names),
        }
        messengers: dict[str, Messenger] = {}
        rooms: dict[str, Rooms] = {}
        pace = alerts or chosen_alerts(settings)
        roster = await stack.enter_async_context(
            GraphRoster(vendor.graph_url, auth, roles.rules.group_names, ca_file=vendor.ca_file)
        )
        registry = load()
        approving = chosen_approvals(settings, registry.writes)
        home = settings.public_url if settings.personal else ""
        desk = SignInDesk(store, roster, roles.rules, clock, home, auth.forget)
        health = Health(store, partner, settings, messengers, pace.every, check)
        dispatcher = Dispatcher(
            registry=registry,
            policy=roles.policy(vendor.partner_type),
            directory=People(roles.rules, store.links, store.grants, store.accounts, clock),
            store=store,
            clock=clock,
            partner=partner,
            desks=desks,
            installation=_installation(vendor, demo=demo),
            health=health.lines,
            rooms=rooms,
            acting=Rights(auth, partner, azure, clock, settings.personal).acting_for,
            sign_ins=desk,
            approving=approving,
            doors=doors_of(settings, registry.said_nouns, demo=demo),
        )
        signins = ServiceSignIn(auth, store.vault, clock)
        worker = Worker(dispatcher, messengers, pace.every, pace.limits, signins, check.problem)
        pictures = ChartPictures()
        stack.push_async_callback(pictures.close)
        charts = _charts(settings)
        readiness = Readiness(store, check.problem)
        bot = Bot(
            dispatcher, store, auth, worker, charts, pictures, readiness, messengers=messengers, rooms=rooms
        )
        _switch_on(bot, settings, demo=demo, listens=listens)
        if listens and desk.home:
            bot.adapters.append(SignInDoor(desk, PersonalSignIn(auth)))
        if listens:
            bot.adapters.append(WebhookIntake(vendor, store.events, clock, worker.nudge))
        yield bot


def vendor_of(settings: Settings) -> PartnerCenterSettings:
    """How Partner Center is reached. Raises :class:`MissingSettings`."""
    if settings.partner_center is None:
        raise MissingSettings(
            "PARTNER_CENTER_TENANT_ID, PARTNER_CENTER_CLIENT_ID and PARTNER_CENTER_CLIENT_SECRET are not set. "
            "Try `csp-bot demo` for a bot that needs none of them."
        )
    return settings.partner_center


def _installation(vendor: PartnerCenterSettings, *, demo: bool) -> Installation:
    return Installation(
        partner_type=vendor.partner_type,
        partner_name="Northwind Cloud" if demo else "",
        sandbox=demo or vendor.url != PARTNER_CENTER,
        service_account="the service account",
        version=importlib.metadata.version("csp-chatops"),
    )


def _charts(settings: Settings) -> ChartLinks | None:
    """Links to charts need an address that the chat platforms can reach, and a key that all processes share."""
    if not settings.public_url or not settings.token_encryption_keys:
        return None
    key = hashlib.sha256(settings.token_encryption_keys[0].encode()).digest()
    return ChartLinks(settings.public_url, key)


def _switch_on(bot: Bot, settings: Settings, *, demo: bool, listens: bool) -> None:
    """Build every adapter whose credentials are there."""
    parts = (bot.dispatcher, bot.dispatcher.registry, bot.store, bot.dispatcher.clock, bot.charts)
    dispatch, registry, store, clock, charts = parts
    if demo:
        from adapters.playground.app import Playground

        playground = Playground(dispatch=dispatch, registry=registry, clock=clock, token=settings.demo_token)
        bot.adapters.append(playground)
        bot.messengers["playground"] = playground.messenger
        bot.rooms["playground"] = playground.rooms
    if settings.slack:
        from adapters.slack.app import SlackAdapter

        chosen = settings.slack if listens else replace(settings.slack, app_token="")
        slack = SlackAdapter(
            chosen, dispatch=dispatch, store=store, clock=clock, charts=charts, pictures=bot.pictures
        )
        bot.adapters.append(slack)
        bot.messengers["slack"] = slack.messenger
        bot.rooms["slack"] = slack.rooms
    else:
        bot.switched_off.append("Slack is off: SLACK_SIGNING_SECRET and SLACK_BOT_TOKEN are not set.")
    if settings.teams:
        if (
            settings.teams.anonymous
            and settings.partner_center
            and not settings.partner_center.on_this_machine
        ):
            raise MissingSettings(NOT_ANONYMOUS)
        from adapters.teams.app import TeamsAdapter

        teams = TeamsAdapter(
            settings.teams, dispatch=dispatch, registry=registry, store=store, clock=clock, charts=charts
        )
        bot.adapters.append(teams)
        bot.messengers["teams"] = teams.messenger
        bot.rooms["teams"] = teams.rooms
    elif settings.development:
        bot.switched_off.append(NOT_ANONYMOUS)
    else:
        bot.switched_off.append("Teams is off: TEAMS_APP_ID is not set.")


@dataclass(slots=True)
class Health:
    """How the bot and what it depends on are doing, asked when somebody asks."""

    store: SqlStore
    partner: PartnerCenter
    settings: Settings
    messengers: Mapping[str, Messenger]
    every: Mapping[str, timedelta]
    check: ClockCheck

    async def lines(self) -> Sequence[StatusLine]:
        """One line for each thing the bot depends on."""
        asked = await asyncio.gather(
            self._database(),
            self._customers(),
            self._vendor("Partner Center, app", lambda: self.partner.country_rules("US")),
            self._vendor("Partner Center, service account", self.partner.balances),
        )
        whose = (
            StatusLine(
                "Personal sign-in", True, "People act with their own rights; alerts as the service account"
            )
            if self.settings.personal
            else StatusLine("Personal sign-in", None, "The service account reads for everybody")
        )
        chats = [
            StatusLine(
                name.capitalize(),
                name in self.messengers or None,
                "Listening" if name in self.messengers else "Not set up",
            )
            for name in ("slack", "teams")
        ]
        kept = [*await self._parked(), *await self._rules()]
        return [*await self._frozen(), *asked, whose, *chats, *await self._jobs(), *kept]

    async def _frozen(self) -> Sequence[StatusLine]:
        """Whether nothing is written just now."""
        try:
            freeze = await self.store.freezes.get()
        except Unavailable:
            return []
        return [StatusLine("Writes", ok=False, detail=frozen_words(freeze))] if freeze else []

    async def _jobs(self) -> Sequence[StatusLine]:
        """How the worker's jobs last went, whichever process did them, and whose clock keeps it from doing any."""
        try:
            states = await self.store.leases.states()
            now = await self.store.time(datetime.now(UTC))
            awaited = bool(await self.store.alerts.rules()) or await self.store.outbox.lag(now) > OVERDUE
            own = await self.check.problem()
        except Unavailable:
            return []
        clocks = list(dict.fromkeys([*([own] if own else []), *clocks_on_record(states, now)]))
        wrong = [StatusLine("Clocks", ok=False, detail=f"{' '.join(clocks)} {WRONG}")] if clocks else []
        return [*wrong, background_line(states, self.every, now, awaited=awaited)]

    async def _parked(self) -> Sequence[StatusLine]:
        """Notices that wait for a place that cannot be reached."""
        try:
            parked = await self.store.outbox.parked()
        except Unavailable:
            return []
        count = sum(each.count for each in parked)
        if not count:
            return []
        said = f"{count} could not be delivered, to {len(parked)} places; alert list says why"
        return [StatusLine("Notices", ok=False, detail=said)]

    async def _rules(self) -> Sequence[StatusLine]:
        """Alert rules that tell nothing, because somebody may not see any more what they tell."""
        try:
            parked = await self.store.alerts.parked_rules()
        except Unavailable:
            return []
        if not parked:
            return []
        said = f"{len(parked)} parked: somebody may not see any more what they tell; alert list says why"
        return [StatusLine("Alert rules", ok=False, detail=said)]

    async def _database(self) -> StatusLine:
        kind = "SQLite" if self.settings.database_url.startswith("sqlite") else "PostgreSQL"
        try:
            await self.store.check()
        except Unavailable:
            return StatusLine("Database", ok=False, detail=f"{kind} does not answer")
        return StatusLine("Database", ok=True, detail=kind)

    async def _customers(self) -> StatusLine:
        try:
            refreshed = await self.store.customers.refreshed_at()
            if refreshed is None:
                return StatusLine("List of customers", ok=None, detail="Not fetched yet")
            count, now = await self.store.customers.count(), await self.store.time(datetime.now(UTC))
        except Unavailable:
            return StatusLine("List of customers", ok=None, detail=f"Not known: {DATABASE_AWAY}")
        # A refresh that is yet to come was put on record by a wrong clock.
        return StatusLine(
            "List of customers",
            ok=refreshed < now + AHEAD,
            detail=f"{count:,}, refreshed {ago(refreshed, now)}",
        )

    async def _vendor(self, name: str, question: Callable[[], Awaitable[object]]) -> StatusLine:
        """Ask the vendor something small; a token that was fetched an hour ago says nothing about now."""
        try:
            async with asyncio.timeout(VENDOR_SECONDS):
                await question()
        except TimeoutError:
            return StatusLine(name, ok=False, detail=f"No answer within {VENDOR_SECONDS:.0f} seconds")
        except Unavailable:
            # The sign-in is kept there; nothing is known of the vendor.
            return StatusLine(name, ok=None, detail=f"Not asked: {DATABASE_AWAY}")
        except PartnerFailure as failure:
            said = failure.advice or failure.detail or str(failure.cause)
            return StatusLine(name, ok=False, detail=said)
        return StatusLine(name, ok=True, detail="It answers")
