"""``python -m tests.load``: two web and two worker processes over PostgreSQL, at work while things break.

A run of ten minutes or more also writes its table into ``docs/resilience.md``.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from cryptography.fernet import Fernet

from adapters.microsoft.entra.tokens import Auth
from adapters.store import SqlStore, migrate
from adapters.store.database.engine import open_database
from bench import report
from config.settings import read_settings
from sandbox import Sandbox
from sandbox.world.customers import Customer
from tests.adapters.slack.harness import SECRET
from tests.adapters.slack.slack_double import BOT, TEAM, TOKEN
from tests.adapters.teams.harness import LOCAL_TOKEN
from tests.e2e.demo import free_port
from tests.e2e.test_killed_workers import CHANNEL, Fleet, _ready, rule_for, watched
from tests.load import ledger
from tests.load.breaking import Breaker
from tests.load.people import Balancer, InSlack, InTeams, Tally, work
from tests.postgres import SETTINGS, PostgresServer

FULL = 10.0
"""Minutes of a run whose table is kept."""

PACE = """
[every]
scan = "5s"
compose = "2s"
deliver = "1s"
settle = "2s"
events = "2s"
[notices]
lease = "10s"
"""

PERSON = '"{}@northwindcloud.example" = ["admin_agent"]'


async def load(minutes: float, rate: float, seed: int) -> ledger.Balance:
    """Run it, and balance the ledger. ``rate`` is lines a second from both platforms together."""
    with contextlib.ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="csp-bot-load-", dir="/tmp"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        server = PostgresServer(folder, {**SETTINGS, "synchronous_commit": "on"})
        await asyncio.to_thread(server.make)
        await asyncio.to_thread(server.start)
        stack.callback(server.stop)
        await server.run("CREATE DATABASE bot")
        await migrate(server.url("bot"))
        return await _under_load(server, folder, minutes, rate, seed)


async def _under_load(
    server: PostgresServer, folder: Path, minutes: float, rate: float, seed: int
) -> ledger.Balance:
    tally, key = Tally(), Fernet.generate_key().decode()
    ports = [free_port(), free_port()]
    balancer = Balancer([f"http://127.0.0.1:{port}" for port in ports], tally)
    in_slack = [f"U0L{at:02}" for at in range(24)]
    in_teams = [f"load{at:02}" for at in range(16)]
    names = [user.removeprefix("U0").lower() for user in in_slack] + in_teams
    (folder / "roles.toml").write_text(_roles(names))
    (folder / "alerts.toml").write_text(PACE)
    (folder / "channels.toml").write_text("[limits]\nperson = 600\nworkspace = 6000\nwrites = 300\n")
    async with (
        Sandbox() as sandbox,
        InSlack(balancer, in_slack) as slack,
        InTeams(balancer, in_teams) as teams,
    ):
        slack.slack.members[CHANNEL] |= {BOT, *in_slack}
        environment = _environment(sandbox, slack, server, key, folder)
        vendor = read_settings(environment).partner_center
        assert vendor
        async with SqlStore.open(server.url("bot"), [key]) as store:
            await store.vault.put(Auth(vendor, store.vault).vault_name, sandbox.refresh_token())
            chosen = watched(sandbox)
            await store.alerts.add(replace(rule_for(chosen), owner=f"slack:{TEAM}:{in_slack[0]}"))
        fleet = Fleet(environment)
        posted: Counter[str] = Counter()
        _count_notices(slack, posted)
        try:
            for at, port in enumerate(ports):
                await fleet.start(f"web-{at}", "web", PORT=str(port))
            for at in range(2):
                await fleet.start(f"worker-{at}", "worker")
            await _ready(ports)
            breaker = Breaker(fleet, server, sandbox, slack, teams, tally, ports)
            use = ledger.Use(fleet.running["web-0"].pid, ports[0])
            until = time.monotonic() + minutes * 60
            await _work(
                slack, teams, in_slack, in_teams, tally, breaker, use, sandbox, chosen, rate, until, seed
            )
            async with SqlStore.open(server.url("bot"), [key]) as store:
                balance = ledger.Balance()
                quiet = await ledger.calm(store, 2 * len(chosen), 240)
                for name, times in sorted(breaker.done.items()):
                    balance.add(f"broken: {name}", times)
                ledger.answers(balance, tally)
                await ledger.buttons(balance, [slack, teams])
                database = open_database(server.url("bot"))
                await ledger.writes(balance, database, sandbox, tally)
                await database.close()
                await ledger.crossings(balance, store, [each.id for each in chosen], posted)
                balance.add("calm within four minutes", "yes" if quiet else "no", quiet)
                ledger.growth(balance, use)
                for line in tally.missing[:20]:
                    sys.stderr.write(f"no answer: {line}\n")
                return balance
        finally:
            await fleet.close()


async def _work(
    slack, teams, in_slack, in_teams, tally, breaker, use, sandbox, chosen, rate, until, seed
) -> None:  # type: ignore[no-untyped-def]
    chance = random.Random(seed)
    others = [
        customer.domain
        for customer, _ in sandbox.world.metered()
        if customer.id not in {each.id for each in chosen}
    ]
    chance.shuffle(others)
    pause = (len(in_slack) + len(in_teams)) / rate
    people = [(slack, user) for user in in_slack] + [(teams, user) for user in in_teams]
    tasks = [
        asyncio.create_task(
            work(place, user, others[at % len(others)], tally, pause, until - 60, seed * 1000 + at)
        )
        for at, (place, user) in enumerate(people)
    ]
    breaking = asyncio.create_task(breaker.run(until - 50, 12.0, seed))
    spending = asyncio.create_task(_spend(sandbox, chosen, until - 90))
    while not all(task.done() for task in tasks):
        await asyncio.sleep(5)
        await use.look()
    await asyncio.gather(*tasks, breaking, spending)
    sandbox.faults.orders.clear()


async def _spend(sandbox: Sandbox, chosen: list[Customer], until: float) -> None:
    pause = max(0.2, (until - time.monotonic()) / (2 * len(chosen)))
    for share in (Decimal("0.35"), Decimal("0.25")):
        for customer in chosen:
            assert customer.budget is not None
            sandbox.world.spend(customer, (customer.budget * share).quantize(Decimal("0.01")))
            await asyncio.sleep(pause)


def _count_notices(slack: InSlack, posted: Counter[str]) -> None:
    show = slack.slack._show

    def counting(channel, given, to="", thread=""):  # type: ignore[no-untyped-def]
        shown = show(channel, given, to, thread)
        if channel == CHANNEL and shown.metadata:
            posted[shown.metadata["event_payload"]["notice_id"]] += 1
        return shown

    slack.slack._show = counting  # type: ignore[method-assign]


def _roles(names: list[str]) -> str:
    bundled = (Path(__file__).parents[2] / "config" / "roles.toml").read_text()
    people = "\n".join(PERSON.format(name) for name in names)
    return bundled.replace("[people]\n", f"[people]\n{people}\n", 1)


def _environment(
    sandbox: Sandbox, slack: InSlack, server: PostgresServer, key: str, folder: Path
) -> dict[str, str]:
    return {
        "ENVIRONMENT": "development",
        "DEMO_TOKEN": LOCAL_TOKEN,
        "LOG_LEVEL": "ERROR",
        "DATABASE_URL": server.url("bot"),
        "TOKEN_ENCRYPTION_KEYS": key,
        "ALERTS_FILE": str(folder / "alerts.toml"),
        "CHANNELS_FILE": str(folder / "channels.toml"),
        "ROLES_FILE": str(folder / "roles.toml"),
        "SIGN_IN": "service",
        "PARTNER_CENTER_TENANT_ID": sandbox.tenant_id,
        "PARTNER_CENTER_CLIENT_ID": sandbox.client_id,
        "PARTNER_CENTER_CLIENT_SECRET": sandbox.client_secret,
        "PARTNER_CENTER_URL": sandbox.url,
        "PARTNER_API_URL": sandbox.partner_api_url,
        "PARTNER_CENTER_AUTHORITY": sandbox.authority,
        "PARTNER_CENTER_CA_FILE": str(sandbox.ca_file),
        "AZURE_MANAGEMENT_URL": sandbox.management_url,
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_BOT_TOKEN": TOKEN,
        "SLACK_API_URL": f"{slack.slack.url}/api/",
    }


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("--minutes", type=float, default=FULL)
    parser.add_argument(
        "--rate", type=float, default=4.0, help="lines a second from both platforms together (4)"
    )
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    balance = asyncio.run(load(options.minutes, options.rate, options.seed))
    print(balance.table())  # noqa: T201 - the table is what this program is for
    if options.minutes >= FULL:
        told = f"`make load` on {report.circumstances()}."
        report.put(report.DOCS / "resilience.md", "make load", f"{told}\n\n{balance.table()}")
    return 0 if balance.right else 1


if __name__ == "__main__":
    sys.exit(main())
