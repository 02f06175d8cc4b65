"""Afterwards everything must add up: what was confirmed, what took effect, what was told."""

from __future__ import annotations

import asyncio
import re
import statistics
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import aiohttp
from sqlalchemy import select

from adapters.store import SqlStore
from adapters.store.database.engine import Database
from adapters.store.schema import tables as schema
from bot.cards.confirm import NOT_FOUND_OUT
from bot.model.change import ChangeState
from sandbox import Sandbox
from tests.load.people import InSlack, InTeams, Silence, Tally


@dataclass
class Use:
    """What one process holds, over time."""

    pid: int
    port: int
    memory: list[float] = field(default_factory=list)
    files: list[int] = field(default_factory=list)
    threads: list[int] = field(default_factory=list)
    tasks: list[int] = field(default_factory=list)

    async def look(self) -> None:
        status = dict(
            line.split(":", 1)
            for line in Path(f"/proc/{self.pid}/status").read_text().splitlines()
            if ":" in line
        )
        self.memory.append(int(status["VmRSS"].split()[0]) / 1024)
        self.threads.append(int(status["Threads"]))
        self.files.append(len(list(Path(f"/proc/{self.pid}/fd").iterdir())))
        # Under strain it may not answer; it is asked again in five seconds.
        with suppress(aiohttp.ClientError, TimeoutError):
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(3)) as http,
                http.get(f"http://127.0.0.1:{self.port}/metrics") as answer,
            ):
                text = await answer.text()
                told = re.search(r"^csp_bot_asyncio_tasks (\S+)$", text, re.MULTILINE)
                assert told, text
                self.tasks.append(int(float(told[1])))


@dataclass
class Balance:
    """The table, line by line: what was looked at, what was found, whether it is right."""

    rows: list[tuple[str, str, bool]] = field(default_factory=list)

    def add(self, what: str, found: object, right: bool = True) -> None:
        self.rows.append((what, str(found), right))

    @property
    def right(self) -> bool:
        return all(right for _, _, right in self.rows)

    def table(self) -> str:
        lines = ["| what | found | |", "| --- | --- | --- |"]
        lines += [
            f"| {what} | {found} | {'ok' if right else '**wrong**'} |" for what, found, right in self.rows
        ]
        return "\n".join(lines)


async def calm(store: SqlStore, crossings: int, patience: float) -> bool:
    """Wait until no write is under way, every crossing is found, and nothing waits to be delivered."""
    try:
        async with asyncio.timeout(patience):
            while True:
                now = datetime.now(UTC)
                busy = await store.changes.interrupted(now + timedelta(hours=1), 1)
                told = await store.alerts.notices(limit=1000)
                steps = sum(len(each.crossing.passed) for each in told)
                waits = await store.alerts.waiting(1) or await store.outbox.lag(now)
                if not busy and not waits and steps >= crossings:
                    return True
                await asyncio.sleep(1)
    except TimeoutError:
        return False


async def writes(balance: Balance, database: Database, sandbox: Sandbox, tally: Tally) -> None:
    """Every confirmed write happened once, or is said not to have happened."""
    table = schema.changes
    async with database.read() as connection:
        rows = (await connection.execute(select(table.c.request_id, table.c.state, table.c.outcome))).all()
    effects = Counter(each.request_id for each in sandbox.world.ledger.effects if each.kind == "budget")
    states = Counter(row.state for row in rows)
    done = [row for row in rows if row.state == ChangeState.DONE.value]
    failed = [row for row in rows if row.state == ChangeState.FAILED.value]
    unknown = [row for row in failed if row.outcome == NOT_FOUND_OUT]
    balance.add("writes proposed", len(rows))
    balance.add("writes whose button was pressed", len(tally.pressed))
    there = {int(Decimal(each.detail)) for each in sandbox.world.ledger.effects if each.kind == "budget"}
    missed = [told for amount, told in tally.pressed.items() if amount not in there]
    for told in filter(None, missed):
        sys.stderr.write(f"not done, although this was said: {told}\n")
    balance.add("of those, not done, and nobody was told otherwise", len(missed), not any(missed))
    balance.add(
        "done, with exactly one effect at the vendor",
        len(done),
        all(effects[row.request_id] == 1 for row in done),
    )
    clear = [row for row in failed if row.outcome != NOT_FOUND_OUT]
    balance.add("failed, without any effect", len(clear), not any(effects[row.request_id] for row in clear))
    balance.add("ended as not known", len(unknown), all(effects[row.request_id] <= 1 for row in unknown))
    twice = [name for name, times in effects.items() if times > 1]
    balance.add("effects that happened twice", len(twice), not twice)
    stray = set(effects) - {row.request_id for row in (*done, *unknown)}
    balance.add("effects that nobody is told of", len(stray), not stray)
    other = sorted(
        set(states) - {ChangeState.DONE.value, ChangeState.FAILED.value, ChangeState.EXECUTING.value}
    )
    balance.add(
        "never confirmed, and nothing was done", ", ".join(f"{states[each]} {each}" for each in other) or 0
    )
    balance.add(
        "still under way", states[ChangeState.EXECUTING.value], not states[ChangeState.EXECUTING.value]
    )


async def crossings(balance: Balance, store: SqlStore, customers: list[str], posted: Counter[str]) -> None:
    """Every crossing was told once."""
    told = await store.alerts.notices(limit=1000)
    steps = Counter(
        (each.crossing.customer.id, step)
        for each in told
        if each.crossing.customer
        for step in each.crossing.passed
    )
    wanted = Counter({(customer, Decimal(step)): 1 for customer in customers for step in (80, 100)})
    balance.add("crossings found, of those there were", f"{len(steps)} of {len(wanted)}", steps == wanted)
    messages = {each.outbox_id for each in told}
    balance.add("their messages in the channel", len(messages & set(posted)), messages <= set(posted))
    repeats = {name: times for name, times in posted.items() if times > 1}
    balance.add("messages that were posted twice", len(repeats), not repeats)
    parked = await store.outbox.parked()
    balance.add("messages parked", sum(each.count for each in parked), not parked)


async def buttons(balance: Balance, places: Sequence[InSlack | InTeams], most: int = 20) -> None:
    """Every button that still stands does something, or says why it does not."""
    dead, tried = 0, 0
    for place in places:
        for user, shown in place.standing("Cancel")[:most]:
            tried += 1
            dead += isinstance(await place.press(user, shown, "Cancel"), Silence)
    balance.add("buttons that still stood, tried", tried, tried > 0)
    balance.add("of those, dead", dead, not dead)


def answers(balance: Balance, tally: Tally) -> None:
    """Everybody was answered, or told honestly why not."""
    waits, acks = sorted(tally.waits), sorted(tally.acknowledged)
    balance.add("lines and clicks answered", tally.outcomes["answered"])
    balance.add("answered with an honest failure", tally.outcomes["honest failure"])
    balance.add("questions that died with a killed web process", tally.cut_off)
    balance.add("without any answer otherwise", len(tally.missing), not tally.missing)
    if waits:
        balance.add("seconds to the answer: median, 99 %", f"{_at(waits, 0.5):.2f}, {_at(waits, 0.99):.1f}")
    if acks:
        balance.add(
            "seconds to the acknowledgement: median, 99 %", f"{_at(acks, 0.5):.3f}, {_at(acks, 0.99):.2f}"
        )


def growth(balance: Balance, use: Use) -> None:
    """What the web process that was never killed holds, once warm and at the end."""
    if len(use.memory) < 6:
        return
    third = len(use.memory) // 3
    for name, seen, most in (
        ("MiB", use.memory, 40.0),
        ("open files", use.files, 25),
        ("threads", use.threads, 10),
        ("tasks", use.tasks, 40),
    ):
        warm, last = statistics.median(seen[third : 2 * third]), statistics.median(seen[-third:])
        balance.add(
            f"{name} of a web process: warm, at the end", f"{warm:.0f}, {last:.0f}", last - warm <= most
        )


def _at(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
