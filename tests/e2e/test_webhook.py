"""From the vendor's signed event to the notice that names the customer, over real TLS and on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from adapters.composition.jobs import build_worker
from adapters.microsoft.partner_center.webhook import registration as webhook
from adapters.microsoft.partner_center.webhook.intake import PATH, WebhookIntake
from adapters.processes.web import serving, web_app
from adapters.processes.worker import Worker
from bot.cards.text import as_text
from bot.model import AlertKind, CustomerRef, Destination, Rule, Scope
from config.settings import PartnerCenterSettings
from tests.adapters.microsoft.partner_center.webhook.world import until
from tests.e2e.mortal import HERE
from tests.e2e.office import Office, opened

EVERY = dict.fromkeys(("events", "scan", "invoices"), timedelta(hours=1))


class RealTime:
    """Signatures and events have real dates."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass
class Door:
    """The bot's door for events, and what was kept of those that came."""

    office: Office
    url: str
    work: Worker
    nudges: list[None] = field(default_factory=list)

    async def register(self) -> None:
        exchange = self.office.core.partner.exchange  # type: ignore[attr-defined]
        events = webhook.chosen(await exchange.perform(webhook.offered()))
        await exchange.perform(webhook.register(self.url, events, replace=False))

    async def rule(self, kind: AlertKind, *steps: str, **changes: object) -> None:
        values: dict[str, object] = {
            "id": "r1",
            "kind": kind,
            "scope": Scope(),
            "destination": Destination(HERE.platform, HERE.workspace, HERE.channel),
            "destination_name": "#desk",
            "owner": "playground:northwind:bill",
            "owner_name": "Bill",
            "owner_home": Destination(HERE.platform, HERE.workspace, user="bill"),
            "created": self.office.clock.now(),
            "steps": tuple(Decimal(step) for step in steps),
        }
        assert await self.office.core.store.alerts.add(Rule(**(values | changes)))  # type: ignore[arg-type]

    async def heard(self) -> list[str]:
        """What is posted once an event has come in and was worked off."""
        await until(lambda: bool(self.nudges))
        self.nudges.clear()
        await self.work.handle_events()
        return await self.posted()

    async def posted(self) -> list[str]:
        await self.work.deliver()
        cards = [card for _, _, card in self.office.mailbox.delivered]
        self.office.mailbox.delivered.clear()
        return [as_text(card) for card in cards]


async def _ready() -> None: ...


@asynccontextmanager
async def door(database_url: str, keys: list[str]) -> AsyncIterator[Door]:
    async with opened(database_url, keys) as office:
        sandbox, nudges = office.sandbox, []
        vendor = PartnerCenterSettings(
            sandbox.tenant_id,
            sandbox.client_id,
            ca_file=Path(sandbox.ca_file),
            webhook_certificate_hosts=(sandbox.webhook_certificate_host,),
            webhook_roots_file=Path(sandbox.webhook_roots_file),
        )
        events = office.core.store.vendor_events
        intake = WebhookIntake(vendor, events, RealTime(), lambda: nudges.append(None))
        work = build_worker(office.dispatcher, {HERE.platform: office.mailbox}, EVERY)
        async with serving(web_app([intake], _ready, None), [intake], "127.0.0.1", 0, grace=0.2) as port:
            yield Door(office, f"http://localhost:{port}{PATH}", work, nudges)


async def test_who_crossed_is_told_by_name_with_the_webhook_and_without(
    database_url: str, keys: list[str]
) -> None:
    async with door(database_url, keys) as bot:
        world = bot.office.sandbox.world
        contoso = world.named("Contoso Ltd")
        assert contoso.budget
        whose = Scope((CustomerRef(contoso.id, contoso.name, contoso.domain),))
        await bot.rule(AlertKind.PERCENT, "1000", "2000", scope=whose)
        await bot.work.scan()
        assert await bot.posted() == []
        await bot.register()
        world.spend(contoso, contoso.budget * 10)
        [notice] = await bot.heard()
        assert "Contoso Ltd" in notice and "over its budget" in notice

        world.webhooks.registration = None
        world.spend(contoso, contoso.budget * 10)
        await bot.work.scan()
        [notice] = await bot.posted()
        assert "Contoso Ltd" in notice and "over its budget" in notice


async def test_an_invoice_is_posted_with_its_pdf_when_the_vendor_says_that_it_is_ready(
    database_url: str, keys: list[str]
) -> None:
    async with door(database_url, keys) as bot:
        world = bot.office.sandbox.world
        newest = world.billing.issued(world.now())[0]
        day = datetime.combine(newest.date.date(), time(), UTC)
        await bot.rule(AlertKind.INVOICE, created=day)
        await bot.register()
        assert world.webhooks.happen("invoice-ready", "invoice", f"/v1/invoices/{newest.id}")
        told = await bot.heard()
        [notice] = [each for each in told if f"{newest.id}.pdf" in each]
        assert "Compared with" in notice and "is ready" in notice
        assert await bot.work.look_for_invoices() is None
        assert await bot.posted() == []
