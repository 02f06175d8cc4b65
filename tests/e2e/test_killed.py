"""Killed at any line, clicked twice, cut off, locked out: a confirmed write happens once, and its owner is told."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from adapters.sandbox import Sandbox
from adapters.store import schema
from adapters.store.engine import open_database
from adapters.worker import Worker
from bot.cards.model import Card
from bot.cards.text import as_text
from bot.confirm import ChangeState, PendingChange
from bot.dispatch import Dispatcher
from bot.reply import Invocation, Reply, Submission
from bot.writes import Rules
from tests.chat import person
from tests.commands.test_customer import LITWARE
from tests.e2e.mortal import (
    BEFORE_SHOWING,
    HERE,
    Errand,
    Life,
    Mailbox,
    Nursery,
    Step,
    Vendor,
    replica,
    secrets_of,
)
from tests.fakes import FakeClock

KILLED = 9
PASSED = 2 * Rules().lease
"""So long after a process died, its changes may be taken up."""


@dataclass
class Office:
    """The vendor, a bot that lives, and a nursery of replicas that do not, over one database."""

    sandbox: Sandbox
    nursery: Nursery
    dispatcher: Dispatcher
    errand: Errand
    clock: FakeClock
    mailbox: Mailbox = field(default_factory=Mailbox)
    shown: Counter[str] = field(default_factory=Counter)
    """How often each change's outcome was shown to its owner, by whoever did."""

    @property
    def worker(self) -> Worker:
        return Worker(self.dispatcher, {HERE.platform: self.mailbox})

    async def propose(self, command: str, number: int) -> str:
        """Have Ada ask for a change; returns its id."""
        ada = person("ada")
        if command == "usage budget":
            reply = await self.dispatcher.run(Invocation(ada, HERE, f"usage budget fabrikam {7000 + number}"))
        else:
            values = LITWARE | {"domain": f"litware{number}"}
            reply = await self.dispatcher.submit(Submission(ada, HERE, command, values))
        assert reply.card, reply
        buttons = (button for node in reply.card.body for button in getattr(node, "buttons", ()))
        return str(next(button.change_id for button in buttons))

    async def click(self, change_id: str) -> Reply:
        """Ada clicks on Confirm, and is shown what comes of it."""
        claimed = await self.dispatcher.claim(person("ada"), HERE, change_id)
        if isinstance(claimed, Reply):
            return claimed
        reply = await self.dispatcher.execute(change_id)
        if reply.notice_id:
            self.shown[reply.notice_id] += 1
            await self.dispatcher.shown(reply.notice_id)
        return reply

    def clicking(self, change_id: str, die: Step | None = None) -> Errand:
        return replace(self.errand, change_id=change_id, die=die, now=self.clock.now().isoformat())

    def sweeping(self, die: Step | None = None) -> Errand:
        return replace(self.errand, die=die, now=self.clock.now().isoformat())

    async def send(self, *errands: Errand) -> list[Life]:
        lives = await self.nursery.send(*errands)
        self.shown.update(notice_id for life in lives for notice_id in life.shown)
        return lives

    async def recover(self) -> None:
        """The dead are taken for dead; workers settle and deliver until there is nothing left to do."""
        self.clock.move(PASSED)
        while await self.dispatcher.store.changes.interrupted(self.clock.now(), 1):
            await self.worker.settle()
        self.clock.move(timedelta(minutes=1))
        await self.worker.deliver()

    async def change(self, change_id: str) -> PendingChange:
        found = await self.dispatcher.store.changes.get(change_id)
        assert found
        return found

    def effects(self, change: PendingChange) -> int:
        """How often the vendor did what this change asks for."""
        return sum(effect.request_id == change.request_id for effect in self.sandbox.world.ledger.effects)

    def tellings(self, change_id: str) -> int:
        notice_id = f"change-{change_id}"
        return self.shown[notice_id] + len(self.mailbox.of(change_id))

    async def records(self, change_id: str) -> list[str]:
        """The outcomes that the audit log has for a change."""
        entries = await self.dispatcher.store.audit.entries(limit=10_000)
        return [entry.outcome for entry in entries if entry.change_id == change_id]

    async def notices(self, change_id: str) -> int:
        database = open_database(self.errand.database_url)
        count = select(func.count()).where(schema.outbox.c.id.contains(change_id, autoescape=True))
        async with database.read() as connection:
            found = (await connection.execute(count)).scalar_one()
        await database.close()
        return int(found)

    async def assert_done_once(self, change_id: str) -> None:
        """One effect, one record, one notice, and its owner was told once."""
        change = await self.change(change_id)
        assert change.state is ChangeState.DONE
        assert self.effects(change) == 1
        assert await self.records(change_id) == ["done"]
        assert await self.notices(change_id) == 1
        assert self.tellings(change_id) == 1


@asynccontextmanager
async def opened(database_url: str, keys: list[str], patience: float = 5.0) -> AsyncIterator[Office]:
    async with AsyncExitStack() as stack:
        nursery = await stack.enter_async_context(Nursery())
        sandbox = await stack.enter_async_context(Sandbox())
        sandbox.world.quotas.per_minute["customers"] = 100_000
        clock, vendor = FakeClock(datetime.now(UTC)), Vendor.of(sandbox)
        rules = Rules(pauses=(0.01, 0.01))
        dispatcher = await stack.enter_async_context(
            replica(vendor, database_url, keys, clock, patience=patience, rules=rules)
        )
        fabrikam = await dispatcher.partner.customers_named("Fabrikam")  # type: ignore[attr-defined]
        await dispatcher.store.customers.replace_all(fabrikam, clock.now())
        yield Office(sandbox, nursery, dispatcher, Errand(vendor, database_url, keys, ""), clock)


@pytest.fixture
async def office(database_url: str, keys: list[str]) -> AsyncIterator[Office]:
    async with opened(database_url, keys) as office:
        yield office


@pytest.fixture
async def on_sqlite(sqlite_file: Path, keys: list[str]) -> AsyncIterator[Office]:
    async with opened(f"sqlite:///{sqlite_file}", keys, patience=0.3) as office:
        yield office


@pytest.fixture
def sqlite_file(tmp_path: Path, sqlite_template: Path) -> Path:
    path = tmp_path / "killed.db"
    path.write_bytes(sqlite_template.read_bytes())
    return path


def by_twos(errands: Iterable[Errand]) -> list[tuple[Errand, ...]]:
    """Two cores, two replicas at a time."""
    listed = list(errands)
    return [tuple(listed[at : at + 2]) for at in range(0, len(listed), 2)]


@pytest.mark.parametrize("command", ["usage budget", "customer create"])
async def test_a_process_killed_at_any_line_of_a_confirmed_write(
    office: Office, command: str, database_url: str
):
    (whole,) = await office.send(office.clicking(await office.propose(command, 0)))
    assert whole.ended_by == 0 and BEFORE_SHOWING in whole.steps and len(whole.steps) > 150
    # Every line of the budget on SQLite; the other three walk the same lines and take samples.
    every = 1 if command == "usage budget" and database_url.startswith("sqlite") else 8
    steps = [*whole.steps[::every], BEFORE_SHOWING]
    changes = [await office.propose(command, number) for number in range(1, len(steps) + 1)]

    for pair in by_twos(map(office.clicking, changes, steps)):
        assert [life.ended_by for life in await office.send(*pair)] == [KILLED] * len(pair)

    states = Counter()
    for change_id, step in zip(changes, steps, strict=True):
        change = await office.change(change_id)
        states[change.state] += 1
        assert office.effects(change) <= (change.state is not ChangeState.PENDING), step
        assert await office.records(change_id) == ["done"] * (change.state is ChangeState.DONE), step
        if change.state is ChangeState.PENDING:
            await office.click(change_id)
    assert set(states) == {ChangeState.PENDING, ChangeState.EXECUTING, ChangeState.DONE}

    await office.recover()
    for change_id in changes:
        await office.assert_done_once(change_id)

    effects = len(office.sandbox.world.ledger.effects)
    await office.recover()
    assert len(office.sandbox.world.ledger.effects) == effects
    for change_id in changes:
        await office.assert_done_once(change_id)
