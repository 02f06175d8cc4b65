"""Real processes on machines whose clocks are wrong: nothing is done twice, nothing is lost, and all goes on once they are
right again."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from adapters.composition.jobs import build_worker
from adapters.microsoft.entra.tokens import Auth
from adapters.processes.clock_skew import clocks_on_record
from adapters.store import SqlStore
from adapters.store.database.clock import DATABASE_TIME
from bot.cards.model import Card
from bot.model import Destination
from bot.model.change import ChangeState
from bot.model.identity import Grant, Role
from bot.ports.dispatch import ClaimedChange
from bot.ports.outbox import Notice
from config.alerts import read_alerts
from config.settings import read_settings
from sandbox import Sandbox
from tests.adapters.slack.harness import SECRET
from tests.adapters.slack.slack_double import TEAM, TOKEN, SlackDouble
from tests.chat import Chat, open_chat, person
from tests.contracts.store_samples import entry
from tests.e2e.demo import ROOT, free_port
from tests.e2e.test_killed_workers import CHANNEL, slack_workspace
from tests.fake_partner import FakePartner, FakeUsage
from tests.fakes import FABRIKAM

PATIENCE = 120.0
"""Seconds in which anything that is waited for has happened. Jobs that come often are put on record once a minute."""

YEAR = timedelta(days=400)
JOBS = sorted(read_alerts().every)
PACE = "[every]\n" + "".join(f'{job} = "1s"\n' for job in JOBS)
NOTICES = 18


@pytest.fixture
async def store(database_url: str, keys: list[str]) -> AsyncIterator[SqlStore]:
    async with SqlStore.open(database_url, keys, time=DATABASE_TIME) as opened:
        yield opened


@pytest.fixture
async def slack() -> AsyncIterator[SlackDouble]:
    async with slack_workspace() as running:
        yield running


@pytest.fixture
async def environment(
    database_url: str, keys: list[str], store: SqlStore, slack: SlackDouble, tmp_path: Path
) -> AsyncIterator[dict[str, str]]:
    (tmp_path / "alerts.toml").write_text(PACE)
    async with Sandbox() as sandbox:
        found = {
            "DATABASE_URL": database_url,
            "TOKEN_ENCRYPTION_KEYS": keys[0],
            "ALERTS_FILE": str(tmp_path / "alerts.toml"),
            "ENVIRONMENT": "development",
            "SIGN_IN": "service",
            "PARTNER_CENTER_TENANT_ID": sandbox.tenant_id,
            "PARTNER_CENTER_CLIENT_ID": sandbox.client_id,
            "PARTNER_CENTER_CLIENT_SECRET": sandbox.client_secret,
            "PARTNER_CENTER_URL": sandbox.url,
            "PARTNER_API_URL": sandbox.partner_api_url,
            "PARTNER_CENTER_AUTHORITY": sandbox.authority,
            "PARTNER_CENTER_CA_FILE": sandbox.ca_file,
            "AZURE_MANAGEMENT_URL": sandbox.management_url,
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_BOT_TOKEN": TOKEN,
            "SLACK_API_URL": f"{slack.url}/api/",
        }
        vendor = read_settings(found).partner_center
        assert vendor
        await store.vault.put(Auth(vendor, store.vault).vault_name, sandbox.refresh_token())
        yield found


@asynccontextmanager
async def machine(
    environment: Mapping[str, str], part: str, off: timedelta, when: str
) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """A process on a machine of its own, and where its health is asked."""
    port, clean = free_port(), {k: v for k, v in os.environ.items() if not k.startswith(("SLACK_", "TEAMS_"))}
    command = (sys.executable, "-m", "tests.e2e.offset", str(off.total_seconds()), when, part)
    ports = {"PORT": str(port), "WORKER_PORT": str(port)}
    child = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, env={**clean, **environment, **ports}, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        yield child, f"http://127.0.0.1:{port}/readyz"
    finally:
        if child.returncode is None:
            child.kill()
        await child.wait()


async def until(happened: Callable[[], Any]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await happened():
            await asyncio.sleep(0.1)


async def health(address: str) -> tuple[int, str]:
    with suppress(aiohttp.ClientConnectionError):
        async with aiohttp.ClientSession() as http, http.get(address) as answer:
            return answer.status, await answer.text()
    return 0, ""


def says(address: str, status: int) -> Callable[[], Any]:
    async def asked() -> bool:
        return (await health(address))[0] == status

    return asked


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_of_two_workers_that_are_ninety_seconds_apart_each_notice_is_posted_once(
    environment: dict[str, str], store: SqlStore, slack: SlackDouble
) -> None:
    async with AsyncExitStack() as machines:
        right = await machines.enter_async_context(machine(environment, "worker", timedelta(), "always"))
        wrong = [
            await machines.enter_async_context(
                machine(environment, "worker", timedelta(seconds=off), "always")
            )
            for off in (-90, 90)
        ]
        await until(says(right[1], 200))
        for _, address in wrong:
            await until(says(address, 503))
            assert "The clock of" in (await health(address))[1]
        place, now = Destination("slack", TEAM, CHANNEL), datetime.now(UTC)
        await store.outbox.put(
            [Notice(f"n{at}", f"k{at}", place, Card(f"n{at}", "Told."), now) for at in range(NOTICES)]
        )

        async def told() -> bool:
            return not await store.outbox.lag(datetime.now(UTC))

        await until(told)
        posted = Counter(
            each.metadata["event_payload"]["notice_id"] for each in slack.messages if each.metadata
        )
        assert posted == Counter({f"n{at}": 1 for at in range(NOTICES)})
        assert len(clocks_on_record(await store.leases.states(), datetime.now(UTC))) == 1, (
            "one host, one word"
        )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("database_url", "part"),
    [("sqlite", "run"), ("postgresql", "worker")],
    indirect=["database_url"],
)
async def test_after_a_moment_in_another_year_nothing_is_gone_and_every_job_runs_on(
    environment: dict[str, str], store: SqlStore, part: str
) -> None:
    now = datetime.now(UTC)
    grant = Grant("g1", "sam", Role.SALES_AGENT, now, now + timedelta(hours=8), "gil", "Gil")
    await store.grants.put(grant)
    await store.audit.append(entry(at=now))
    assert await store.deduplication.first("delivery", now, timedelta(hours=1))

    async def all_ran_since(then: datetime) -> bool:
        return {each.job for each in await store.leases.states() if each.ran > then} >= set(JOBS)

    async with machine(environment, part, YEAR, "on signal") as (child, address):
        assert len(JOBS) >= 16
        await until(says(address, 200))
        await until(lambda: all_ran_since(now))
        child.send_signal(signal.SIGUSR1)
        await until(says(address, 503))

        async def on_record() -> bool:
            return bool(clocks_on_record(await store.leases.states(), datetime.now(UTC)))

        await until(on_record)
        [said] = clocks_on_record(await store.leases.states(), datetime.now(UTC))
        assert "13 months ahead of the database's" in said
        assert (await health(address))[1].startswith("The clock of")
        child.send_signal(signal.SIGUSR2)
        await until(says(address, 200))
        again = datetime.now(UTC)
        await until(lambda: all_ran_since(again))
        assert not await on_record()
        assert all(not each.failure for each in await store.leases.states())
        assert [each.id for each in await store.grants.all(datetime.now(UTC))] == ["g1"]
        assert not await store.deduplication.first("delivery", datetime.now(UTC), timedelta(hours=1))


class SlowUsage(FakeUsage):
    """Takes its time to carry out a write, until it is let go on."""

    def __init__(self, vendor: FakePartner) -> None:
        super().__init__(vendor)
        self.asked, self.go_on = asyncio.Event(), asyncio.Event()

    async def set_budget(self, *given: Any) -> Decimal | None:
        self.asked.set()
        await self.go_on.wait()
        return await super().set_budget(*given)


@pytest.mark.parametrize("behind", [91, 3600, -91])
async def test_a_write_under_way_on_a_machine_with_a_wrong_clock_is_left_to_it(
    store: SqlStore, behind: int
) -> None:
    chat: Chat = await open_chat(store)
    chat.clock.at = datetime.now(UTC) - timedelta(seconds=behind)
    vendor = FakePartner()
    vendor.usage = slow = SlowUsage(vendor)
    chat = chat.with_core(partner=vendor)
    await chat.say(f"usage budget {FABRIKAM.id} 6000")
    change_id = chat.change_id
    claimed = await chat.dispatcher.claim(person("ada"), chat.place, change_id)
    assert isinstance(claimed, ClaimedChange)
    carrying_out = asyncio.create_task(chat.dispatcher.execute(change_id))
    await slow.asked.wait()
    other = await open_chat(store)
    other.clock.at = datetime.now(UTC)
    await build_worker(other.dispatcher, {}).settle()
    assert other.partner.done == []
    slow.go_on.set()
    await carrying_out
    found = await store.changes.get(change_id)
    assert found and found.state is ChangeState.DONE and len(vendor.done) == 1
