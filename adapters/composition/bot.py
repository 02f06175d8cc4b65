"""Composition root: settings in, a working bot out.

The only package that knows every adapter: `vendors` are whom it asks, `chats` where it answers, `jobs` what it does by itself.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from adapters.charts.route import ChartRoute
from adapters.composition.acting import ActingRights
from adapters.composition.admission import build_admission
from adapters.composition.chats import Charts, Chats
from adapters.composition.error_codes import known_codes
from adapters.composition.health import Health
from adapters.composition.jobs import build_worker
from adapters.composition.vendors import Vendors, open_vendors, vendor_of
from adapters.microsoft.entra.personal import PersonalSignIn
from adapters.microsoft.entra.sign_in_health import ServiceSignIn
from adapters.microsoft.entra.tokens import Auth
from adapters.microsoft.partner_center.webhook.intake import WebhookIntake
from adapters.processes.clock_skew import ClockCheck
from adapters.processes.readiness import Readiness
from adapters.processes.web import ChatAdapter
from adapters.processes.worker import Worker
from adapters.signin import SignInRoutes
from adapters.store import SqlStore
from bot.access.directory import StoredDirectory
from bot.access.policy import Provider
from bot.access.signin import SignInService
from bot.commands import load
from bot.framework.context import Health as HealthLines
from bot.framework.context import Installation
from bot.pipeline.core import Core
from bot.pipeline.dispatcher import Dispatcher
from config.alerts import AlertSettings, chosen_alerts
from config.approvals import chosen_approvals
from config.roles import Roles
from config.settings import PartnerCenterSettings, Settings

DEMO_CONTACT = "Gil Rosenthal"
"""Who runs the bot of the demo."""


class SystemClock:
    """The real time."""

    def now(self) -> datetime:
        """Now, aware, in UTC."""
        return datetime.now(UTC)


@dataclass(slots=True)
class Bot:
    """Everything that runs, for the web server and the worker to use."""

    dispatcher: Dispatcher
    store: SqlStore
    auth: Auth
    worker: Worker
    chats: Chats
    charts: Charts
    readiness: Readiness

    @property
    def core(self) -> Core:
        """The collaborators that everything is put together from."""
        return self.dispatcher.core

    @property
    def adapters(self) -> list[ChatAdapter]:
        """Everything that has routes of its own."""
        return self.chats.adapters

    @property
    def chart_route(self) -> ChartRoute | None:
        """Where charts are fetched, if there are links to them."""
        return ChartRoute(self.charts.links, self.charts.pictures) if self.charts.links else None


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
    vendor, schedule, clock = vendor_of(settings), alerts or chosen_alerts(settings), SystemClock()
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(
            SqlStore.open(settings.database_url, settings.token_encryption_keys)
        )
        vendors = await stack.enter_async_context(open_vendors(vendor, store, clock, roles.rules.group_names))
        check, chats, charts = ClockCheck(store.time, clock), Chats(), Charts.of(settings)
        stack.push_async_callback(charts.pictures.close)
        health = Health(store, vendors.partner, settings, chats.messengers, schedule.every, check)
        core = _core(settings, roles, vendors, store, clock, chats, health.lines, demo=demo)
        dispatcher, signins = Dispatcher(core), ServiceSignIn(vendors.auth, store.vault, clock)
        worker = build_worker(
            dispatcher,
            chats.messengers,
            schedule.every,
            schedule.limits,
            signins,
            check.problem,
            vendors.price_sheets,
            vendor.price_markets,
        )
        readiness = Readiness(store, check.problem)
        bot = Bot(dispatcher, store, vendors.auth, worker, chats, charts, readiness)
        chats.switch_on(settings, dispatcher, charts, demo=demo, listens=listens)
        if listens and core.sign_ins and core.offers_sign_in:
            bot.adapters.append(SignInRoutes(core.sign_ins, PersonalSignIn(vendors.auth)))
        if listens:
            bot.adapters.append(WebhookIntake(vendor, store.vendor_events, clock, worker.nudge))
        yield bot


def _core(
    settings: Settings,
    roles: Roles,
    vendors: Vendors,
    store: SqlStore,
    clock: SystemClock,
    chats: Chats,
    health: HealthLines,
    *,
    demo: bool,
) -> Core:
    vendor, registry, auth = vendor_of(settings), load(), vendors.auth
    home = settings.public_url if settings.personal else ""
    acting = ActingRights(auth, vendors.partner, vendors.azure, clock, settings.personal)
    return Core(
        registry=registry,
        policy=roles.policy(
            vendor.partner_type, Provider(vendor.indirect_provider, vendor.indirect_provider_url)
        ),
        directory=StoredDirectory(roles.rules, store.links, store.grants, store.accounts, clock),
        store=store,
        clock=clock,
        partner=vendors.partner,
        desks=vendors.desks,
        codes=known_codes(),
        installation=_installation(vendor, settings.contact, demo=demo),
        health=health,
        rooms=chats.rooms,
        acting=acting.acting_for,
        sign_ins=SignInService(store, vendors.directory, roles.rules, clock, home, auth.forget),
        approving=chosen_approvals(settings, registry.writes),
        admission=build_admission(settings, registry.said_nouns, demo=demo),
    )


def _installation(vendor: PartnerCenterSettings, contact: str, *, demo: bool) -> Installation:
    return Installation(
        vendor.partner_type,
        "Northwind Cloud" if demo else "",
        country=vendor.country,
        contact=contact or (DEMO_CONTACT if demo else ""),
    )
