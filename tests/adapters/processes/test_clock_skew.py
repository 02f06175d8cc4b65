"""A process whose clock is wrong takes part in nothing, says so, and goes on by itself once the clock is right."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from adapters.processes import scheduler as ticking
from adapters.processes.clock_skew import CURRENT, SKEW, ClockCheck, clocks_on_record
from adapters.processes.scheduler import Job, JobScheduler, RestartingInterval
from adapters.store import SqlStore
from adapters.store.database.clock import DATABASE_TIME
from adapters.store.schema import tables as schema
from bot.jobs.health import background_line
from bot.ports import JobState

MINUTE = timedelta(minutes=1)
YEAR = timedelta(days=400)


@dataclass
class OffClock:
    """The clock of one machine, so far ahead of the others."""

    ahead: timedelta = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


class Machine:
    """A worker on a machine of its own, with one job that counts."""

    def __init__(self, store: SqlStore, host: str, ahead: timedelta = timedelta()) -> None:
        self.clock, self.done = OffClock(ahead), 0
        self.check = ClockCheck(store.time, self.clock, host)
        self.scheduler = JobScheduler(
            store.leases, self.clock, clock_problem=self.check.problem, holder=f"{host}:1:abcd"
        )

    async def tick(self, name: str = "scan") -> bool:
        async def run() -> None:
            self.done += 1

        return await self.scheduler.run(Job(name, 15 * MINUTE, run))


@pytest.fixture
async def store(database_url: str, keys: list[str]) -> AsyncIterator[SqlStore]:
    async with SqlStore.open(database_url, keys, time=DATABASE_TIME) as opened:
        yield opened


async def on_record(store: SqlStore) -> list[str]:
    return list(clocks_on_record(await store.leases.states(), await store.time(datetime.now(UTC))))


@pytest.mark.parametrize(
    ("ahead", "said"),
    [
        (YEAR, "web-1 is 13 months ahead of the database's."),
        (timedelta(seconds=-90.5), "web-1 is 1 minute behind the database's."),
        (timedelta(seconds=9), "web-1 is 8 seconds ahead of the database's."),
    ],
)
async def test_a_clock_that_is_wrong_is_said_to_be(store: SqlStore, ahead: timedelta, said: str) -> None:
    check = ClockCheck(store.time, OffClock(ahead), "web-1")
    problem = await check.problem()
    assert problem == f"The clock of {said}" or problem.replace("9 seconds", "8 seconds").endswith(said)
    assert abs(SKEW._value.get() - ahead.total_seconds()) < 5
    check.clock = OffClock()
    assert await check.problem() == ""


async def test_a_slow_answer_is_not_taken_for_a_wrong_clock() -> None:
    steps = iter((0.0, 30.0))

    async def answered_at_once_and_heard_late(asked: datetime) -> datetime:
        return asked

    check = ClockCheck(answered_at_once_and_heard_late, OffClock(), monotonic=lambda: next(steps))
    assert await check.problem() == ""


async def test_after_a_moment_in_another_year_all_goes_on(store: SqlStore) -> None:
    machine = Machine(store, "worker-1")
    assert await machine.tick("settle")
    machine.clock.ahead = YEAR
    assert not await machine.tick("settle") and not await machine.tick("scan")
    assert await on_record(store) == ["The clock of worker-1 is 13 months ahead of the database's."]
    # Another machine is not kept from anything, before or after.
    other = Machine(store, "worker-2")
    assert await other.tick("scan")
    machine.clock.ahead = timedelta()
    assert await machine.tick("tickets")
    assert (machine.done, other.done) == (2, 1)
    assert await on_record(store) == []
    states = await store.leases.states()
    every = {"scan": 15 * MINUTE, "settle": 15 * MINUTE, "tickets": 15 * MINUTE}
    assert background_line(states, every, datetime.now(UTC)).ok is True


async def test_what_a_machine_says_of_its_clock_counts_while_it_says_it(store: SqlStore) -> None:
    machine = Machine(store, "worker-1", YEAR)
    await machine.tick()
    states = await store.leases.states()
    assert clocks_on_record(states, datetime.now(UTC))
    assert not clocks_on_record(states, datetime.now(UTC) + CURRENT + MINUTE)


async def test_jobs_that_a_wrong_clock_has_put_to_rest_run_at_once(store: SqlStore) -> None:
    # As a release left them that took the time from its own machine.
    async with store._database.write() as connection:
        for job in ("scan", "settle"):
            row = {"job": job, "holder": "", "until": datetime.now(UTC) + YEAR}
            await connection.execute(schema.leases.insert().values(row))
            await connection.execute(
                schema.jobs.insert().values(job=job, ran=datetime.now(UTC) + YEAR, failure="")
            )
    line = background_line(await store.leases.states(), {"scan": MINUTE, "settle": MINUTE}, datetime.now(UTC))
    assert line.ok is False and "in the future" in line.detail and "scan, settle" in line.detail
    machine = Machine(store, "worker-1")
    assert await machine.tick("scan") and await machine.tick("settle")
    line = background_line(await store.leases.states(), {"scan": MINUTE, "settle": MINUTE}, datetime.now(UTC))
    assert line.ok is True


async def test_a_scheduler_whose_clock_was_set_back_does_not_wait_for_next_year(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ticking, "LOOK", 0.05)
    ran, ahead = asyncio.Event(), asyncio.Event()

    async def run() -> None:
        (ahead if datetime.now(UTC) - began > YEAR / 2 else ran).set()

    began = datetime.now(UTC)
    scheduler = JobScheduler(store.leases, OffClock())
    with time_machine.travel(began + YEAR, tick=True):
        await scheduler.start([Job("deliver", timedelta(seconds=0.2), run, alone=False)])
        await asyncio.wait_for(ahead.wait(), 20)
    await asyncio.wait_for(ran.wait(), 20)
    await scheduler.close(1)


def test_what_was_missed_in_a_year_is_reckoned_in_one_step() -> None:
    every, now = RestartingInterval(seconds=3, timezone="UTC"), datetime.now(UTC)
    assert every.get_next_fire_time(now, now + YEAR) == now + YEAR + timedelta(seconds=3)
    assert every.get_next_fire_time(now, now + timedelta(seconds=1)) == now + timedelta(seconds=3)


def test_a_fault_is_named_where_work_is_waited_for_and_no_worker_has_run() -> None:
    every = {"scan": MINUTE}
    assert background_line([], every, datetime.now(UTC)).ok is None
    line = background_line([], every, datetime.now(UTC), awaited=True)
    assert line.ok is False and "csp-bot worker" in line.detail
    ahead = [JobState(f"job {number}", datetime.now(UTC) + YEAR) for number in range(6)]
    line = background_line(ahead, {each.job: MINUTE for each in ahead}, datetime.now(UTC))
    assert line.ok is False and line.detail.endswith("job 0, job 1, job 2, job 3 and 2 more")
