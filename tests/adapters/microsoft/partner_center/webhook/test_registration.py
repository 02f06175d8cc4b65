"""From the operator's command to the event in the bot, through the sandbox over real TLS."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from adapters.__main__ import main
from adapters.cli import webhook as webhooks
from adapters.microsoft.partner_center.webhook import registration as webhook
from adapters.microsoft.partner_center.webhook.intake import PATH, WebhookIntake
from adapters.processes.web import serving, web_app
from bot.errors import Cause, PartnerFailure
from config.settings import PartnerCenterSettings, Settings
from sandbox import Sandbox
from tests.adapters.microsoft.partner_center.webhook.world import MemoryEvents, until
from tests.adapters.microsoft.world import ok, stage


class RealTime:
    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass
class Office:
    """An operator's settings, the bot that listens, and what was said on the terminal."""

    settings: Settings
    sandbox: Sandbox
    events: MemoryEvents
    said: list[str] = field(default_factory=list)
    nudges: list[None] = field(default_factory=list)

    @property
    def told(self) -> str:
        told, self.said[:] = "\n".join(self.said), []
        return told

    async def register(self, url: str = "", *, yes: bool = True) -> int:
        return await webhooks.register(self.settings, url, say=self.said.append, confirm=lambda _: yes)

    async def test(self, patience: float = 5.0) -> int:
        return await webhooks.test(self.settings, say=self.said.append, poll=0.02, patience=patience)

    async def show(self) -> int:
        return await webhooks.show(self.settings, say=self.said.append)

    async def order(self, kind: str) -> None:
        """Play a trick on an event, and wait until its delivery is over."""
        post = self.sandbox.world.webhooks
        post.order(kind, 1)
        assert post.happen("invoice-ready", "invoice", f"/v1/invoices/{kind.replace('_', '')}")
        await until(lambda: post.deliveries[-1].state != "pending")


async def _ready() -> None: ...


@pytest.fixture
async def office(
    sandbox: Sandbox, settings: PartnerCenterSettings, sqlite_template: Path, tmp_path: Path
) -> AsyncIterator[Office]:
    sandbox.webhook_sender.pause = 0.0
    vendor = replace(
        settings,
        webhook_certificate_hosts=(sandbox.webhook_certificate_host,),
        webhook_roots_file=Path(sandbox.webhook_roots_file),
    )
    database = tmp_path / "bot.db"
    shutil.copyfile(sqlite_template, database)
    events, nudges = MemoryEvents(), []
    intake = WebhookIntake(vendor, events, RealTime(), lambda: nudges.append(None))
    async with serving(web_app([intake], _ready, None), [intake], "127.0.0.1", 0, grace=0.2) as port:
        chosen = Settings(
            public_url=f"http://localhost:{port}",
            database_url=f"sqlite:///{database}",
            token_encryption_keys=(Fernet.generate_key().decode(),),
            partner_center=vendor,
        )
        yield Office(chosen, sandbox, events, nudges=nudges)


async def test_registered_tried_and_arrived(office: Office) -> None:
    assert await office.show() == 1
    assert "Nothing is registered" in office.told
    assert await office.test() == 1
    assert "webhook register" in office.told
    assert await office.register() == 0
    assert "before  none" in office.told
    registered = office.sandbox.world.webhooks.registration
    assert registered and registered["SignatureTokenToMsSignatureHeader"] is True
    assert registered["WebhookUrl"] == office.settings.public_url + PATH
    assert "referral-created" not in registered["WebhookEvents"]
    assert await office.test() == 0
    assert "The webhook works" in office.told
    assert [event.name for event in office.events.kept.values()] == ["test-created"]
    assert office.nudges == [None]
    assert await office.show() == 0
    assert "usagerecords-thresholdExceeded" in office.told
    assert await office.register() == 0
    assert "Nothing to do" in office.told


async def test_a_registration_of_somebody_else_is_shown_before_it_goes(office: Office) -> None:
    other = "https://older.example.com/hook"
    assert await office.register(other) == 0
    assert office.told
    assert await office.show() == 0
    assert "not this bot's address" in office.told
    assert await office.register(yes=False) == 1
    told = office.told
    assert f"before  {other}" in told and "gets no events any more" in told and "Nothing was changed" in told
    assert office.sandbox.world.webhooks.registration["WebhookUrl"] == other
    assert await office.register() == 0
    assert office.sandbox.world.webhooks.registration["WebhookUrl"].endswith(PATH)


@pytest.mark.parametrize(
    "url",
    [
        "http://bot.example.com/x",
        "ftp://localhost/x",
        "bot.example.com",
        "https://",
        "https://u:p@x.example/",
        "http://[",
    ],
)
async def test_an_address_that_cannot_be_is_refused_before_anybody_is_asked(office: Office, url: str) -> None:
    assert await office.register(url) == 2
    assert office.told
    assert office.sandbox.world.webhooks.registration is None


async def test_without_a_public_address_or_a_vendor(office: Office) -> None:
    office.settings = replace(office.settings, public_url="")
    assert await office.register() == 2
    assert "PUBLIC_URL" in office.told
    office.settings = replace(office.settings, partner_center=None)
    assert await office.show() == 2
    assert "PARTNER_CENTER_TENANT_ID" in office.told


async def test_a_bot_that_refuses_is_explained(office: Office) -> None:
    assert await office.register() == 0
    office.sandbox.world.webhooks.order("wrong_certificate", 1)
    assert await office.test() == 1
    assert "webhook_refused" in office.told
    office.events.away = True
    assert await office.test(patience=2.0) == 1
    assert "database" in office.told


async def test_an_address_where_nobody_listens_is_explained(office: Office) -> None:
    assert await office.register("http://127.0.0.1:9/partner-center/events") == 0
    assert await office.test() == 1
    assert "cannot reach" in office.told


async def test_the_vendor_throttling_tests_and_being_away_are_explained(office: Office) -> None:
    failure = PartnerFailure(Cause.THROTTLED, "send a test event", status=429, correlation_id="c-1")
    told = webhooks._failed(failure)
    assert "two test events a minute" in told and "c-1" in told
    office.sandbox.faults.order("status", path="/webhooks", status=403, times=9)
    assert await office.register() == 1
    assert "It did not work (list webhook events)" in office.told


async def test_honest_events_arrive_whatever_their_shape_and_forged_ones_never(office: Office) -> None:
    assert await office.register() == 0
    for kind in ("duplicate", "late", "http_resource", "bom"):
        await office.order(kind)
    assert len(office.events.kept) == 4
    assert {event.ids for event in office.events.kept.values()} == {
        ("duplicate",), ("late",), ("httpresource",), ("bom",),
    }  # fmt: skip
    for kind in ("forged", "tampered", "wrong_certificate", "other_host", "stale", "early"):
        await office.order(kind)
        assert office.sandbox.world.webhooks.deliveries[-1].state == "failed"
        assert {attempt.status for attempt in office.sandbox.world.webhooks.deliveries[-1].attempts} == {401}
    assert len(office.events.kept) == len(office.nudges) == 4


async def test_an_event_outlives_our_database_being_away(office: Office) -> None:
    assert await office.register() == 0
    office.sandbox.webhook_sender.pause = 0.05
    office.events.away = True
    assert office.sandbox.world.webhooks.happen("invoice-ready", "invoice", "/v1/invoices/D020012345")
    delivery = office.sandbox.world.webhooks.deliveries[-1]
    await until(lambda: bool(delivery.attempts))
    office.events.away = False
    await until(lambda: delivery.state == "completed")
    assert len(office.events.kept) == 1


async def test_a_customer_crossing_its_budget_arrives_by_itself(office: Office) -> None:
    assert await office.register() == 0
    world = office.sandbox.world
    world.spend(world.named("Contoso Ltd"), world.named("Contoso Ltd").budget or 0)
    await until(lambda: bool(office.nudges))
    assert [event.name for event in office.events.kept.values()] == ["usagerecords-thresholdExceeded"]


async def test_events_are_asked_for_as_the_vendor_spells_them() -> None:
    offered = ["Invoice-Ready", "test-created", "referral-created"]
    assert webhook.chosen(offered) == ("Invoice-Ready", "test-created")


@pytest.mark.parametrize(
    ("answer", "registered"),
    [
        (ok(status=404), None),
        (ok(status=204), None),
        (ok(b""), None),
        (ok(b"null"), None),
        (ok({}), None),
        (ok({"webhookUrl": "https://a", "webhookEvents": None}), webhook.Registration("https://a", ())),
        (
            ok({"WebhookUrl": "https://a", "WebhookEvents": ["b"], "SubscriberId": "s"}),
            webhook.Registration("https://a", ("b",)),
        ),
    ],
)
async def test_the_ways_to_have_no_registration(answer, registered) -> None:
    assert await stage(answer).exchange.perform(webhook.registration()) == registered


async def test_answers_that_are_none() -> None:
    for call, body in (
        (webhook.offered(), {"a": 1}),
        (webhook.registration(), "<html>"),
        (webhook.send_test(), {"no": "id"}),
    ):
        with pytest.raises(PartnerFailure) as caught:
            await stage(ok(body)).exchange.perform(call)
        assert caught.value.cause is Cause.GARBAGE
    assert await stage(ok(status=404)).exchange.perform(webhook.trial("x")) is None


def test_the_command_line_knows_the_three(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["webhook", "--help"])
    assert caught.value.code == 0
    assert "register,show,test" in capsys.readouterr().out
    with pytest.raises(SystemExit) as caught:
        main(["webhook", "other"])
    assert caught.value.code == 2
    assert asyncio.iscoroutinefunction(webhooks.test)
