"""A process is ready when it can do its work: the database answers, takes writes, and agrees about the time."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from adapters.processes import readiness as module
from adapters.processes.clock_skew import ClockCheck
from adapters.processes.readiness import NotReady, Readiness
from adapters.store import SqlStore, migrate
from adapters.store.database.clock import DATABASE_TIME
from bot.errors import Unavailable
from tests.postgres import PostgresServer


class OffClock:
    """A machine's clock, two hours ahead."""

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(hours=2)


class Double:
    """A store that counts what is asked of it, and fails where it is told to."""

    def __init__(self) -> None:
        self.checks, self.probes, self.full, self.away, self.slow = 0, 0, False, False, False

    async def check(self) -> None:
        self.checks += 1
        if self.slow:
            await asyncio.Event().wait()
        if self.away:
            raise Unavailable

    async def probe(self) -> None:
        self.probes += 1
        if self.full:
            raise Unavailable


async def right() -> str:
    return ""


def readiness(store: Double, now: list[float] | None = None) -> Readiness:
    return Readiness(store, right, (lambda: now[0]) if now else (lambda: 100.0))  # type: ignore[arg-type]


@pytest.fixture
async def store(database_url: str, keys: list[str]) -> AsyncIterator[SqlStore]:
    async with SqlStore.open(database_url, keys, patience=0.3, time=DATABASE_TIME) as opened:
        yield opened


async def test_a_process_that_can_work_is_ready(store: SqlStore) -> None:
    check = ClockCheck(store.time, type("Right", (), {"now": staticmethod(lambda: datetime.now(UTC))})())
    await Readiness(store, check.problem).check()
    await store.check()


async def test_a_process_with_a_wrong_clock_is_not_ready_and_says_so(store: SqlStore) -> None:
    check = ClockCheck(store.time, OffClock(), "web-1")
    with pytest.raises(NotReady, match=r"The clock of web-1 is \d.* ahead of the database's. Set it right"):
        await Readiness(store, check.problem).check()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_file_that_cannot_be_written_is_not_ready(store: SqlStore, tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "bot.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    await store.check()
    with pytest.raises(NotReady, match="takes no writes"):
        await Readiness(store, right).check()
    other.execute("ROLLBACK")
    other.close()
    await Readiness(store, right).check()


@pytest.mark.parametrize("empty_database_url", ["postgresql"], indirect=True)
async def test_a_replica_that_only_reads_is_not_ready(
    empty_database_url: str, keys: list[str], postgres: PostgresServer
) -> None:
    await migrate(empty_database_url)
    name = urlsplit(empty_database_url).path.strip("/")
    await postgres.run(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    async with SqlStore.open(empty_database_url, keys) as replica:
        await replica.check()
        with pytest.raises(NotReady, match="takes no writes"):
            await Readiness(replica, right).check()


async def test_it_writes_no_more_often_than_it_must() -> None:
    store, now = Double(), [100.0]
    ready = readiness(store, now)
    for _ in range(5):
        await ready.check()
    now[0] += module.PROBED + 1
    await asyncio.gather(*(ready.check() for _ in range(5)))
    assert (store.checks, store.probes) == (10, 2)


async def test_what_cannot_be_written_is_tried_again_at_every_question() -> None:
    store = Double()
    ready = readiness(store)
    store.full = True
    for _ in range(2):
        with pytest.raises(NotReady, match="its disk may be full"):
            await ready.check()
    store.full = False
    await ready.check()
    assert store.probes == 3


async def test_a_database_that_is_away_or_silent_is_said_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    store = Double()
    store.away = True
    with pytest.raises(NotReady, match=r"^The bot's database is away\.$"):
        await readiness(store).check()
    store.slow = True
    monkeypatch.setattr(module, "PATIENCE", 0.05)
    with pytest.raises(NotReady, match="did not answer within"):
        await readiness(store).check()


async def test_nobody_waits_for_a_question_that_was_given_up_to_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A driver that gives up waits for the stopped server to close the connection, two seconds more."""
    monkeypatch.setattr(module, "PATIENCE", 0.05)
    answers, ended = asyncio.Event(), asyncio.Event()

    class Stopped(Double):
        async def check(self) -> None:
            try:
                await asyncio.Event().wait()
            finally:
                await answers.wait()
                ended.set()

    async with asyncio.timeout(30):
        with pytest.raises(NotReady, match="did not answer within"):
            await readiness(Stopped()).check()
        assert not ended.is_set()
        answers.set()
        await ended.wait()
