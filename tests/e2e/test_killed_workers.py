"""Two web and three worker processes over one PostgreSQL; workers are killed while customers spend. Every crossing is
told once, and what was posted is what the outbox says was posted."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import select

from adapters.cli.webhook import register
from adapters.microsoft.entra.tokens import Auth
from adapters.store import SqlStore
from adapters.store.schema import tables as schema
from bot.model import AlertKind, CustomerRef, Destination, NoticeState, Rule, Scope
from config.settings import read_settings
from sandbox import Sandbox
from sandbox.world.customers import Customer
from tests.adapters.slack.harness import SECRET
from tests.adapters.slack.slack_double import BOT, TEAM, TOKEN, SlackDouble
from tests.e2e.demo import ROOT, free_port

pytestmark = [
    pytest.mark.slow,
    pytest.mark.parametrize("database_url", ["postgresql"], indirect=True),
]

CHANNEL = "C0ALERTS"
WATCHED = 30
KILLING = 60.0
"""Seconds for which workers are killed."""

PATIENCE = 90.0
"""Seconds after that in which everything has been told."""

PACE = """
[every]
scan = "1s"
compose = "1s"
deliver = "1s"
events = "1s"
customers = "1m"
[notices]
lease = "5s"
patience = "3s"
"""


class Fleet:
    """The processes of one installation."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        clean = {
            name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "TEAMS_"))
        }
        self.environment = {**clean, **environment}
        self.running: dict[str, asyncio.subprocess.Process] = {}
        self.kills = 0

    async def start(self, name: str, part: str, **more: str) -> None:
        command = str(Path(sys.executable).with_name("csp-bot"))
        self.running[name] = await asyncio.create_subprocess_exec(
            command, part, cwd=ROOT, env={**self.environment, **more}, stdout=asyncio.subprocess.DEVNULL
        )

    async def kill(self, name: str) -> None:
        child = self.running[name]
        child.send_signal(signal.SIGKILL)
        await child.wait()
        self.kills += 1

    async def close(self) -> None:
        for child in self.running.values():
            if child.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    child.kill()
        await asyncio.gather(*(child.wait() for child in self.running.values()))


@asynccontextmanager
async def slack_workspace() -> AsyncIterator[SlackDouble]:
    slack = SlackDouble()
    slack.members[CHANNEL] |= {BOT, "U0BILL"}
    slack.add_user("U0BILL")
    await slack.start()
    yield slack
    await slack.close()


def watched(sandbox: Sandbox) -> list[Customer]:
    """Customers with a budget of which little is used: each then passes two steps."""
    found = []
    for customer, mine in sandbox.world.metered():
        spent = _spent(sandbox, customer, mine)
        if spent and spent > 10 and not sandbox.world.usage.habit(customer).frozen:
            customer.budget = (spent * 2).quantize(Decimal(1))
            found.append(customer)
    return found[:WATCHED]


def _spent(sandbox: Sandbox, customer: Customer, mine: list) -> Decimal | None:
    from sandbox.world import usage

    reported, hours = sandbox.world.usage.reading(customer, sandbox.world.now())
    return usage.customer_cost(mine, hours) if reported else None


async def test_workers_are_killed_while_customers_spend(
    database_url: str, keys: list[str], store: SqlStore, tmp_path: Path
) -> None:
    pace = tmp_path / "alerts.toml"
    pace.write_text(PACE)
    async with Sandbox() as sandbox, slack_workspace() as slack:
        ports = [free_port(), free_port()]
        environment = {
            "DATABASE_URL": database_url,
            "TOKEN_ENCRYPTION_KEYS": keys[0],
            "ALERTS_FILE": str(pace),
            "ROLES_FILE": str(roles_of_bill(tmp_path)),
            "PUBLIC_URL": f"http://127.0.0.1:{ports[0]}",
            "SIGN_IN": "service",
            "PARTNER_CENTER_TENANT_ID": sandbox.tenant_id,
            "PARTNER_CENTER_CLIENT_ID": sandbox.client_id,
            "PARTNER_CENTER_CLIENT_SECRET": sandbox.client_secret,
            "PARTNER_CENTER_URL": sandbox.url,
            "PARTNER_API_URL": sandbox.partner_api_url,
            "PARTNER_CENTER_AUTHORITY": sandbox.authority,
            "PARTNER_CENTER_CA_FILE": sandbox.ca_file,
            "PARTNER_CENTER_WEBHOOK_CERTIFICATE_HOSTS": sandbox.webhook_certificate_host,
            "PARTNER_CENTER_WEBHOOK_ROOTS_FILE": sandbox.webhook_roots_file,
            "AZURE_MANAGEMENT_URL": sandbox.management_url,
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_BOT_TOKEN": TOKEN,
            "SLACK_API_URL": f"{slack.url}/api/",
        }
        settings = read_settings(environment)
        assert settings.partner_center
        await store.vault.put(Auth(settings.partner_center, store.vault).vault_name, sandbox.refresh_token())
        chosen = watched(sandbox)
        assert len(chosen) == WATCHED
        await store.alerts.add(rule_for(chosen))
        fleet = Fleet(environment)
        try:
            for at, port in enumerate(ports):
                await fleet.start(f"web-{at}", "web", PORT=str(port))
            for at in range(3):
                await fleet.start(f"worker-{at}", "worker")
            await _ready(ports)
            events = f"{environment['PUBLIC_URL']}/partner-center/events"
            assert await register(settings, events, say=str, confirm=lambda _: True) == 0
            spending = asyncio.create_task(_spend(sandbox, chosen))
            await _kill_at_random(fleet)
            await spending
            await _settled(store, slack)
        finally:
            await fleet.close()
        await _balanced(store, slack, chosen, fleet)


def roles_of_bill(folder: Path) -> Path:
    """The roles as they come with the bot, and Bill: what a rule tells is for its owner to see."""
    roles = folder / "roles.toml"
    bundled = (ROOT / "config" / "roles.toml").read_text(encoding="utf-8")
    person = '"bill@northwindcloud.example" = ["billing_admin"]'
    roles.write_text(bundled.replace("[people]\n", f"[people]\n{person}\n", 1), encoding="utf-8")
    return roles


def rule_for(chosen: list[Customer]) -> Rule:
    return Rule(
        id="storm1",
        kind=AlertKind.PERCENT,
        scope=Scope(tuple(CustomerRef(each.id, each.name, each.domain) for each in chosen)),
        destination=Destination("slack", TEAM, CHANNEL),
        destination_name="#alerts",
        owner=f"slack:{TEAM}:U0BILL",
        owner_name="Bill Weber",
        owner_home=Destination("slack", TEAM, user="U0BILL"),
        created=datetime.now(UTC),
        steps=(Decimal(80), Decimal(100)),
    )


async def _ready(ports: list[int]) -> None:
    async with aiohttp.ClientSession() as http, asyncio.timeout(60):
        for port in ports:
            while True:
                with contextlib.suppress(aiohttp.ClientConnectionError):
                    async with http.get(f"http://127.0.0.1:{port}/readyz") as answer:
                        if answer.status == 200:
                            break
                await asyncio.sleep(0.1)


async def _spend(sandbox: Sandbox, chosen: list[Customer]) -> None:
    """Everybody passes eighty percent, then a hundred, one after the other."""
    pause = KILLING / (2 * len(chosen))
    for share in (Decimal("0.35"), Decimal("0.25")):
        for customer in chosen:
            assert customer.budget is not None
            sandbox.world.spend(customer, (customer.budget * share).quantize(Decimal("0.01")))
            await asyncio.sleep(pause)


async def _kill_at_random(fleet: Fleet) -> None:
    chance, until = random.Random(7), asyncio.get_running_loop().time() + KILLING
    while asyncio.get_running_loop().time() < until:
        await asyncio.sleep(chance.uniform(0.5, 3.0))
        victim = f"worker-{chance.randrange(3)}"
        await fleet.kill(victim)
        await fleet.start(victim, "worker")


async def _settled(store: SqlStore, slack: SlackDouble) -> None:
    """Wait until nothing is left to be written or delivered, twice in a row."""
    calm = 0
    async with asyncio.timeout(PATIENCE):
        while calm < 5:
            await asyncio.sleep(1)
            told = await store.alerts.notices(limit=500)
            steps = Counter(step for each in told for step in each.crossing.passed)
            done = (
                steps == Counter({Decimal(80): WATCHED, Decimal(100): WATCHED})
                and not await store.alerts.waiting(1)
                and not await store.outbox.lag(datetime.now(UTC))
            )
            calm = calm + 1 if done else 0


async def _balanced(store: SqlStore, slack: SlackDouble, chosen: list[Customer], fleet: Fleet) -> None:
    told = await store.alerts.notices(limit=500)
    steps = Counter(
        (each.crossing.customer.id, step)
        for each in told
        if each.crossing.customer
        for step in each.crossing.passed
    )
    assert steps == Counter({(each.id, Decimal(step)): 1 for each in chosen for step in (80, 100)})
    assert {each.state for each in told} <= {NoticeState.SENT, NoticeState.SUMMARISED}
    posted = Counter(
        message.metadata["event_payload"]["notice_id"]
        for message in slack.messages
        if message.channel == CHANNEL and message.metadata
    )
    assert set(posted) == {each.outbox_id for each in told}
    repeated = {notice: times for notice, times in posted.items() if times > 1}
    assert not repeated, f"{repeated} were posted twice over {fleet.kills} kills"
    stands = {
        message.metadata["event_payload"]["notice_id"]: message.ts
        for message in slack.messages
        if message.channel == CHANNEL and message.metadata
    }
    assert await _ledger(store) == {notice: ("delivered", ts) for notice, ts in stands.items()}
    assert fleet.kills >= 10
    assert not await store.outbox.parked()


async def _ledger(store: SqlStore) -> dict[str, tuple[str, str]]:
    """What the outbox says became of each message for the channel, and which message that is."""
    table = schema.outbox
    query = select(table.c.id, table.c.state, table.c.message_id).where(table.c.channel == CHANNEL)
    async with store._database.read() as connection:
        return {row.id: (row.state, row.message_id) for row in await connection.execute(query)}
