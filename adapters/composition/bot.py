"""Composition root: settings in, a working bot out. The only place that knows every adapter.

Heavy libraries are imported where they are used, so that the command line answers at once.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from adapters.charts import ChartLinks, ChartPictures
from adapters.charts.route import ChartRoute
from adapters.composition.acting import ActingRights
from adapters.composition.admission import build_admission
from adapters.composition.health import Health
from adapters.composition.jobs import build_worker
from adapters.microsoft.azure_support import AzureSupportDesk
from adapters.microsoft.entra.personal import PersonalSignIn
from adapters.microsoft.entra.sign_in_health import ServiceSignIn
from adapters.microsoft.entra.tokens import Auth
from adapters.microsoft.graph import open_directory
from adapters.microsoft.partner_center.client import PartnerCenter, open_exchange
from adapters.microsoft.partner_center.service_desk import PartnerCenterDesk
from adapters.microsoft.partner_center.webhook.intake import WebhookIntake
from adapters.processes.clock_skew import ClockCheck
from adapters.processes.readiness import Readiness
from adapters.processes.web import ChatAdapter
from adapters.processes.worker import Worker
from adapters.signin import SignInDoor
from adapters.store import SqlStore
from bot.access.directory import People
from bot.access.signin import SignInDesk
from bot.commands import load
from bot.errors import Unavailable
from bot.framework.context import Installation
from bot.model import Desk
from bot.pipeline.core import Core
from bot.pipeline.dispatcher import Dispatcher
from bot.ports import Messenger, Rooms, TicketDesk
from config.alerts import AlertSettings, chosen_alerts
from config.approvals import chosen_approvals
from config.roles import Roles
from config.settings import PartnerCenterSettings, Settings

PARTNER_CENTER = "https://api.partnercenter.microsoft.com"


NOT_ANONYMOUS = (
    "Teams is off: TEAMS_APP_ID is not set, and PARTNER_CENTER_* are those of a real partner, beside whom nobody is let in "
    "without a sign-in, not even on this machine. Set TEAMS_APP_ID, or try Teams with `csp-bot demo`."
)


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
    def core(self) -> Core:
        """The collaborators that everything is put together from."""
        return self.dispatcher.core

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
        entra = await stack.enter_async_context(open_directory(vendor, auth, roles.rules.group_names))
        registry = load()
        approving = chosen_approvals(settings, registry.writes)
        home = settings.public_url if settings.personal else ""
        desk = SignInDesk(store, entra, roles.rules, clock, home, auth.forget)
        health = Health(store, partner, settings, messengers, pace.every, check)
        core = Core(
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
            acting=ActingRights(auth, partner, azure, clock, settings.personal).acting_for,
            sign_ins=desk,
            approving=approving,
            admission=build_admission(settings, registry.said_nouns, demo=demo),
        )
        dispatcher = Dispatcher(core)
        signins = ServiceSignIn(auth, store.vault, clock)
        worker = build_worker(dispatcher, messengers, pace.every, pace.limits, signins, check.problem)
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
    dispatch, store, charts = bot.dispatcher, bot.store, bot.charts
    registry, clock = bot.core.registry, bot.core.clock
    if demo:
        from adapters.playground.app import PlaygroundAdapter

        playground = PlaygroundAdapter(
            dispatch=dispatch, registry=registry, clock=clock, token=settings.demo_token
        )
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
