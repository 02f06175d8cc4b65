"""SIGTERM: nothing new is accepted, what is running is finished and told, and the process exits 0."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from adapters.cli.run import running
from adapters.composition.bot import open_bot
from adapters.microsoft.entra.tokens import Auth
from adapters.store import SqlStore
from bot.model.change import ChangeState
from config.roles import BUNDLED, DEMO_PEOPLE, demo_roles
from config.settings import PartnerCenterSettings, read_settings
from sandbox import Sandbox
from tests.adapters.slack.harness import SECRET, SlackHarness, sign
from tests.adapters.slack.slack_double import TOKEN
from tests.e2e.demo import ROOT, free_port

LOOPBACK = "127.0.0.1"
SECONDS = 2.0
"""How long the vendor takes for what is under way."""


class SlackOf(SlackHarness):
    """The workspace, whose requests go to a bot in another process."""

    def __init__(self, address: str) -> None:
        super().__init__(dispatch=None, store=None, clock=None)  # type: ignore[arg-type]
        self.address = address

    async def __aenter__(self) -> SlackOf:
        await self.slack.start()
        self.http = aiohttp.ClientSession()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.http.close()
        await self.slack.close()

    async def post(self, body: bytes, headers: Mapping[str, str], *, signed: bool = True) -> tuple[int, str]:
        url = f"{self.address}/slack/events"
        async with self.http.post(url, data=body, headers={**headers, **sign(body)}) as answer:
            return answer.status, await answer.text()

    async def sees(self, words: str) -> None:
        """Wait until Ada reads this."""
        async with asyncio.timeout(40):
            while not any(words in shown.said for shown in self.screen("ada")):
                await asyncio.sleep(0.02)


PERMISSIONS = "[permissions]" + BUNDLED.read_text(encoding="utf-8").partition("[permissions]")[2]
"""What comes with the bot, without its empty table of people."""


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox() as running:
        yield running


@pytest.fixture
def environment(sandbox: Sandbox, database_url: str, keys: list[str], tmp_path: Path) -> dict[str, str]:
    (tmp_path / "roles.toml").write_text(f"{DEMO_PEOPLE.read_text()}\n{PERMISSIONS}")
    return {
        "ROLES_FILE": str(tmp_path / "roles.toml"),
        "PORT": str(free_port()),
        "DATABASE_URL": database_url,
        "TOKEN_ENCRYPTION_KEYS": keys[0],
        "PARTNER_CENTER_TENANT_ID": sandbox.tenant_id,
        "PARTNER_CENTER_CLIENT_ID": sandbox.client_id,
        "PARTNER_CENTER_CLIENT_SECRET": sandbox.client_secret,
        "PARTNER_CENTER_URL": sandbox.url,
        "PARTNER_API_URL": sandbox.partner_api_url,
        "PARTNER_CENTER_AUTHORITY": sandbox.authority,
        "PARTNER_CENTER_CA_FILE": sandbox.ca_file,
        "AZURE_MANAGEMENT_URL": sandbox.management_url,
    }


@pytest.fixture
async def consented(environment: dict[str, str], sandbox: Sandbox, store: SqlStore) -> SqlStore:
    """The database of a bot whose service account has signed in."""
    vendor = read_settings(environment).partner_center
    assert isinstance(vendor, PartnerCenterSettings)
    await store.vault.put(Auth(vendor, store.vault).vault_name, sandbox.refresh_token())
    return store


@asynccontextmanager
async def csp_bot_run(environment: Mapping[str, str]) -> AsyncIterator[asyncio.subprocess.Process]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "TEAMS_"))}
    command = str(Path(sys.executable).with_name("csp-bot"))
    child = await asyncio.create_subprocess_exec(command, "run", cwd=ROOT, env={**clean, **environment})
    try:
        yield child
    finally:
        if child.returncode is None:
            child.kill()
        await child.wait()


async def ready(address: str, http: aiohttp.ClientSession) -> None:
    async with asyncio.timeout(60):
        while True:
            try:
                async with http.get(f"{address}/readyz") as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientConnectionError:
                pass
            await asyncio.sleep(0.05)


async def accepts(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection(LOOPBACK, port)
    except (ConnectionRefusedError, ConnectionResetError):
        return False
    writer.close()
    return True


async def refuses(port: int) -> None:
    while await accepts(port):
        await asyncio.sleep(0.01)


def asked(sandbox: Sandbox, method: str, ending: str) -> list[int | None]:
    """The statuses of requests to the vendor; ``None`` for one that is not answered yet."""
    return [
        each["status"]
        for each in sandbox.requests
        if each["method"] == method and each["path"].endswith(ending)
    ]


async def under_way(sandbox: Sandbox, method: str, ending: str) -> None:
    async with asyncio.timeout(15):
        while None not in asked(sandbox, method, ending):
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_write_and_a_question_under_way_are_finished_and_told(
    environment: dict[str, str], sandbox: Sandbox, consented: SqlStore
):
    port = int(environment["PORT"])
    address = f"http://{LOOPBACK}:{port}"
    async with SlackOf(address) as slack:
        slack_settings = {
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_BOT_TOKEN": TOKEN,
            "SLACK_API_URL": f"{slack.slack.url}/api/",
        }
        async with csp_bot_run({**environment, **slack_settings}) as child:
            await ready(address, slack.http)
            async with asyncio.timeout(15):
                while not await consented.customers.count():
                    await asyncio.sleep(0.05)
            await slack.send_command("usage budget fabrikam 7001")
            await slack.sees("Nothing has been done yet")

            sandbox.faults.order("latency_after", method="PATCH", seconds=SECONDS)
            sandbox.faults.order("latency", path="/v1/invoices", seconds=SECONDS)
            await slack.send_click(slack.click_payload("Set budget"))
            await slack.send_command("invoice list")
            await under_way(sandbox, "PATCH", "/usagebudget")
            await under_way(sandbox, "GET", "/invoices")
            child.send_signal(signal.SIGTERM)
            await refuses(port)

            assert child.returncode is None and asked(sandbox, "PATCH", "/usagebudget") == [None]
            assert await child.wait() == 0
        await slack.sees("7,001")
        said = "\n".join(shown.said for shown in slack.screen("ada"))
        assert "Budget set" in said and "7,001" in said and "being carried out" not in said
        assert "Invoices\n" in said
    trail = await consented.audit.entries(command="usage budget")
    assert [entry.outcome for entry in reversed(trail)] == ["proposed", "confirmed", "done"]
    change = await consented.changes.get(trail[0].change_id)
    assert change and change.state is ChangeState.DONE
    assert [each.kind for each in sandbox.world.ledger.effects] == ["budget"]
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    assert await consented.outbox.claim(tomorrow, timedelta(minutes=1), 10) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_job_under_way_keeps_no_door_open(
    environment: dict[str, str], sandbox: Sandbox, consented: SqlStore
):
    settings = read_settings({**environment, "DEMO_TOKEN": "the-token-of-these-tests"})
    sandbox.faults.order("latency", method="GET", path="/v1/customers", seconds=1.0)
    async with open_bot(settings, demo_roles(), demo=True) as bot:
        async with running(bot, LOOPBACK, 0) as port:
            await under_way(sandbox, "GET", "/customers")
            assert await accepts(port)
            stopped = asyncio.create_task(refuses(port))
        assert stopped.done()
        assert asked(sandbox, "GET", "/customers")[0] == 200
        assert await consented.customers.count() > 200


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_worker_alone_tells_how_it_is_and_takes_no_messages(
    environment: dict[str, str], consented: SqlStore
):
    settings = read_settings({**environment, "WORKER_PORT": str(free_port())})
    async with (
        open_bot(settings, demo_roles(), listens=False) as bot,
        running(bot, LOOPBACK, settings.worker_port, web=False) as port,
        aiohttp.ClientSession(f"http://{LOOPBACK}:{port}") as http,
    ):
        async with http.get("/readyz") as answer:
            assert answer.status == 200
        async with asyncio.timeout(15):
            while True:
                async with http.get("/metrics") as answer:
                    if 'csp_bot_worker_jobs_total{outcome="done",round="scan"}' in await answer.text():
                        break
                await asyncio.sleep(0.05)
        for path in ("/slack/events", "/api/messages", "/partner-center/events"):
            async with http.post(path) as answer:
                assert answer.status == 404
