"""A scan of a hundred thousand customers against a thousand rules, from the vendor's bytes to the outbox.

The floor parses the same bytes to three fields with msgspec and compares them.
"""

from __future__ import annotations

import asyncio
import json
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import msgspec
from cryptography.fernet import Fernet

from adapters.microsoft.partner_center.calls.usage_by_customer import read_fast
from adapters.store import SqlStore, migrate
from bench.measuring import Figure, interleaved
from bot.alerts.periods import period_of
from bot.alerts.rule_index import RuleIndex
from bot.alerts.spend import evaluate
from bot.jobs.compose import compose
from bot.jobs.context import JobContext
from bot.jobs.scan import scan
from bot.model import AlertKind, CustomerRef, CustomerUsage, Destination, Rule, Scope
from tests.fakes import Staff

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
PAGE = 500
CROSSING = 0.005
"""Share of customers that pass a step between two scans; in an ordinary scan it is far less."""


class _Budget(msgspec.Struct):
    amount: Decimal | None = None


class _Three(msgspec.Struct, rename="camel"):
    resource_id: str
    total_cost: Decimal
    budget: _Budget


class _Page(msgspec.Struct):
    items: list[_Three]


_FLOOR = msgspec.json.Decoder(_Page)


def pages(customers: int, seed: int = 7) -> list[bytes]:
    """What the vendor answers: most customers well below their budgets, some just beyond eighty percent."""
    chance = random.Random(seed)
    rows = []
    for at in range(customers):
        budget = chance.randrange(100, 50_000)
        share = chance.uniform(0.81, 0.95) if chance.random() < CROSSING else chance.uniform(0.02, 0.7)
        rows.append(
            {
                "id": str(UUID(int=at)), "resourceId": str(UUID(int=at)), "name": f"Customer {at} Ltd",
                "resourceName": f"Customer {at} Ltd", "totalCost": round(budget * share, 6), "currencyCode": "EUR",
                "currencyLocale": "de-DE", "isUpgraded": True, "percentUsed": round(share * 100, 2),
                "lastModifiedDate": "2026-11-20T08:00:00.0000000Z", "budget": {"amount": budget},
                "attributes": {"objectType": "CustomerMonthlyUsageRecord"},
            }
        )  # fmt: skip
    return [
        json.dumps({"totalCount": customers, "items": rows[at : at + PAGE], "links": {}}).encode()
        for at in range(0, customers, PAGE)
    ]


def rules(customers: int) -> list[Rule]:
    """A thousand rules: ten for everybody, the others for one customer each."""
    place = Destination("slack", "T1", "C1")

    def rule(name: str, kind: AlertKind, scope: Scope, *steps: str) -> Rule:
        return Rule(
            name, kind, scope, place, "#alerts", "slack:T1:U1", "Bill", place, NOW - timedelta(days=30),
            tuple(Decimal(step) for step in steps),
        )  # fmt: skip

    everybody = [rule("all-0", AlertKind.PERCENT, Scope(), "80", "100", "120")]
    everybody += [rule(f"all-{at}", AlertKind.AMOUNT, Scope(), str(1_000_000 + at)) for at in range(1, 10)]
    chance = random.Random(11)
    named = []
    for at in range(990):
        number = chance.randrange(customers)
        whom = CustomerRef(str(UUID(int=number)), f"Customer {number} Ltd", f"c{number}.example")
        named.append(rule(f"named-{at}", AlertKind.AMOUNT, Scope((whom,)), "60000"))
    return everybody + named


class Usage:
    """Usage whose pages are bytes that stand in memory."""

    def __init__(self, bodies: Sequence[bytes]) -> None:
        self.bodies = bodies

    async def by_customer(self) -> AsyncIterator[Sequence[CustomerUsage]]:
        for body in self.bodies:
            page = read_fast(body)
            assert page is not None
            yield page.items


class Vendor:
    """Partner Center, of which nothing but usage is asked."""

    def __init__(self, usage: Usage) -> None:
        self.usage = usage


class Clock:
    def now(self) -> datetime:
        return NOW


async def floor(bodies: Sequence[bytes]) -> int:
    """Three fields and a comparison."""
    found = 0
    for body in bodies:
        for row in _FLOOR.decode(body).items:
            if row.budget.amount and row.total_cost >= row.budget.amount * 8 / 10:
                found += 1
    return found


async def decide(bodies: Sequence[bytes], known: Sequence[Rule]) -> int:
    """Read every row, find the rules it may have set off, and evaluate those."""
    index, told = RuleIndex(known, NOW), 0
    async for page in Usage(bodies).by_customer():
        for usage in index.prefilter(page):
            if candidates := index.candidates(usage):
                period = period_of(usage, NOW, None)
                assert period is not None
                told += len(evaluate(usage, period, candidates, {}, {}, NOW).told)
    return told


def context_over(store: SqlStore, vendor: Vendor) -> JobContext:
    """What the jobs are given."""
    return JobContext(
        vendor,
        {},
        store,
        Clock(),
        Staff().recipients(store),
    )  # type: ignore[arg-type]


class Office:
    """A store with the rules in it, on SQLite as in production."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.number = folder, 0

    async def whole_scan(self, bodies: Sequence[bytes], known: Sequence[Rule], empty: Path) -> int:
        """The scan as the worker makes it, into a database that has not seen these crossings."""
        self.number += 1
        path = self.folder / f"scan-{self.number}.db"
        shutil.copyfile(empty, path)
        async with SqlStore.open(f"sqlite:///{path}", [Fernet.generate_key().decode()]) as store:
            context = context_over(store, Vendor(Usage(bodies)))
            told = (await scan(context)).told
            await compose(context)
            return told


async def prepared(folder: Path, known: Sequence[Rule]) -> Path:
    """A database that has its tables and the rules."""
    path = folder / "empty.db"
    await migrate(f"sqlite:///{path}")
    async with SqlStore.open(f"sqlite:///{path}", [Fernet.generate_key().decode()]) as store:
        for rule in known:
            await store.alerts.add(rule)
    return path


async def figures(rounds: int = 9, customers: int = 100_000) -> list[Figure]:
    """All figures about the scan."""
    bodies, known = pages(customers), rules(customers)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        empty, office = await prepared(folder, known), Office(folder)
        few = pages(customers // 10)
        spent = await interleaved(
            {
                "floor": lambda: floor(bodies),
                "decide": lambda: decide(bodies, known),
                "whole": lambda: office.whole_scan(bodies, known, empty),
                "tenth": lambda: office.whole_scan(few, known, empty),
            },
            rounds,
        )
    base, peak = memory(customers)
    basis = f"{spent['floor']:.3f} s"
    return [
        Figure("scan: parse and decide", f"{spent['decide']:.3f} s", basis, spent["decide"] / spent["floor"], most=1.5),
        Figure("scan: with memory and notices written", f"{spent['whole']:.3f} s", basis, spent["whole"] / spent["floor"], most=3.0),
        Figure(f"scan: {customers:,} against {customers // 10:,} customers", f"{spent['whole']:.3f} s", f"{spent['tenth']:.3f} s", spent["whole"] / spent["tenth"], most=11.0),
        Figure("scan: memory over base", f"{peak - base:.0f} MiB", "64 MiB", (peak - base) / 64, most=1.0),
    ]  # fmt: skip


def memory(customers: int) -> tuple[float, float]:
    """MiB of a process before and after its scan, with the answers coming from files one by one."""
    said = subprocess.run(
        [sys.executable, "-m", "bench.scan", str(customers)], capture_output=True, text=True, check=True
    )
    base, peak = said.stdout.split()
    return float(base), float(peak)


async def _measured(customers: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run([sys.executable, "-c", _WRITE, str(folder), str(customers)], check=True)
        known = rules(customers)
        empty = await prepared(folder, known)
        # The peak of what came before is forgotten: https://man7.org/linux/man-pages/man5/proc_pid_clear_refs.5.html
        Path("/proc/self/clear_refs").write_text("5")
        base = _rss("VmRSS")
        files = sorted(folder.glob("page-*.json"))

        class FromFiles(Usage):
            async def by_customer(self) -> AsyncIterator[Sequence[CustomerUsage]]:
                for path in files:
                    page = read_fast(path.read_bytes())
                    assert page is not None
                    yield page.items

        async with SqlStore.open(f"sqlite:///{empty}", [Fernet.generate_key().decode()]) as store:
            vendor = Vendor(FromFiles(()))
            context = context_over(store, vendor)
            await scan(context)
        sys.stdout.write(f"{base} {_rss('VmHWM')}\n")


_WRITE = """
import sys, pathlib
from bench.scan import pages
for at, body in enumerate(pages(int(sys.argv[2]))):
    (pathlib.Path(sys.argv[1]) / f"page-{at:05}.json").write_bytes(body)
"""


def _rss(name: str) -> float:
    """MiB that this process holds (``VmRSS``), or held at most (``VmHWM``)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(name)).split()[1]) / 1024


if __name__ == "__main__":
    asyncio.run(_measured(int(sys.argv[1])))
