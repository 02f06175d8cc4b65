"""Jobs come round once in the installation, whoever dies, and none of them stops the others."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from adapters.processes.scheduler import LEASE, Job, JobScheduler
from adapters.store.schema.tables import leases
from bot.errors import Cause, PartnerFailure, Unavailable
from tests.fakes import FakeClock

EVERY = timedelta(minutes=15)


class Office:
    """Several workers over one database; their jobs only count."""

    def __init__(self, store) -> None:
        self.store, self.clock, self.done = store, FakeClock(), []

    def worker(self) -> JobScheduler:
        return JobScheduler(self.store.leases, self.clock)

    def job(self, name: str = "scan", *, quiet: bool = False, fails: Exception | None = None) -> Job:
        async def run() -> None:
            if fails:
                raise fails
            self.done.append(name)

        return Job(name, EVERY, run, quiet)

    async def states(self) -> dict[str, str]:
        return {each.job: each.failure for each in await self.store.leases.states()}


async def held_until(office: Office, job: str) -> datetime:
    """Until when somebody has the lease of a job."""
    query = select(leases.c.until).where(leases.c.job == job)
    async with office.store._database.read() as connection:
        until = await connection.scalar(query)
    assert until is not None
    return until


@pytest.fixture
def office(store):
    return Office(store)


async def test_one_tick_runs_once_however_many_workers_there_are(office):
    job = office.job()
    for worker in (office.worker(), office.worker(), office.worker()):
        await worker.run(job)
    assert office.done == ["scan"]
    office.clock.move(EVERY)
    await office.worker().run(job)
    assert office.done == ["scan", "scan"]


async def test_workers_that_come_at_once(office):
    job = office.job()
    await asyncio.gather(*(office.worker().run(job) for _ in range(5)))
    assert office.done == ["scan"]


async def test_a_worker_that_starts_anew_does_not_repeat_what_was_just_done(office):
    await office.worker().run(office.job())
    office.clock.move(timedelta(minutes=1))
    await office.worker().run(office.job())
    assert office.done == ["scan"]


async def test_a_killed_holder_keeps_a_tick_no_longer_than_its_lease(office):
    assert await office.store.leases.take("scan", "killed", office.clock.now(), LEASE)
    await office.worker().run(office.job())
    assert office.done == []
    office.clock.move(LEASE)
    await office.worker().run(office.job())
    assert office.done == ["scan"]


async def test_a_job_keeps_its_tick_however_long_it_takes(office):
    lease = timedelta(seconds=0.3)
    slow = JobScheduler(office.store.leases, office.clock, lease)

    async def run() -> None:
        for _ in range(4):
            office.clock.move(lease * 0.9)
            # The lease of before is as good as over; wait for it to be taken anew.
            while not await held_until(office, "scan") >= office.clock.now() + lease:
                await asyncio.sleep(0.01)
            await JobScheduler(office.store.leases, office.clock, lease).run(office.job())
        office.done.append("slow")

    await asyncio.wait_for(slow.run(Job("scan", EVERY, run)), 10)
    assert office.done == ["slow"]


async def test_after_a_long_pause_what_was_missed_is_done_once(office):
    worker = office.worker()
    await worker.run(office.job())
    office.clock.move(timedelta(days=3))
    await asyncio.gather(worker.run(office.job()), office.worker().run(office.job()))
    assert office.done == ["scan", "scan"]


async def test_a_job_that_fails_is_on_record_and_comes_again(office):
    worker = office.worker()
    await worker.run(office.job(fails=PartnerFailure(Cause.DOWN, "read the usage of all customers")))
    assert "scan" in worker.failing and (await office.states())["scan"]
    await worker.run(office.job("tickets"))
    assert office.done == ["tickets"]
    office.clock.move(EVERY)
    await worker.run(office.job())
    assert worker.failing == {} and (await office.states())["scan"] == ""


async def test_a_fault_of_our_own_names_only_its_kind(office):
    worker = office.worker()
    await worker.run(office.job(fails=ValueError("a secret")))
    assert await office.states() == {"scan": "ValueError"}


async def test_another_process_mends_what_a_quiet_job_failed_at(office):
    await office.worker().run(office.job("deliver", quiet=True, fails=OSError()))
    office.clock.move(EVERY)
    await office.worker().run(office.job("deliver", quiet=True))
    assert await office.states() == {"deliver": ""}


async def test_a_nudge_runs_a_job_before_its_time_but_not_beside_itself(office):
    job, worker = office.job(), office.worker()
    await worker.run(job)
    await worker.run(job, now=True)
    assert office.done == ["scan", "scan"]
    await office.store.leases.take("scan", "another", office.clock.now() + EVERY, LEASE)
    office.clock.move(EVERY)
    await worker.run(job, now=True)
    assert office.done == ["scan", "scan"]


async def test_a_job_that_keeps_failing_stops_no_other_and_is_tried_at_every_tick(office):
    tries, others, enough = [], [], asyncio.Event()
    quick = timedelta(milliseconds=20)

    async def fails() -> None:
        tries.append(office.clock.now())
        office.clock.move(quick)
        raise KeyError("a secret")

    async def goes_on() -> None:
        others.append(office.clock.now())
        office.clock.move(quick)
        if len(others) >= 3 and len(tries) >= 3:
            enough.set()

    worker = office.worker()
    await worker.start([Job("bad", quick, fails), Job("good", quick, goes_on)])
    await asyncio.wait_for(enough.wait(), 20)
    await worker.close(5)
    states = await office.states()
    assert states["bad"] == "KeyError" and states["good"] == ""


async def test_a_running_job_is_finished_before_the_clock_stops(office):
    going, may_end = asyncio.Event(), asyncio.Event()

    async def run() -> None:
        going.set()
        await may_end.wait()
        office.done.append("long")

    worker = office.worker()
    await worker.start([Job("long", EVERY, run)])
    await asyncio.wait_for(going.wait(), 5)
    closing = asyncio.create_task(worker.close(5))
    await asyncio.sleep(0)
    may_end.set()
    await closing
    assert office.done == ["long"]


async def test_a_round_that_could_not_begin_has_not_run(office):
    """The events that made it come early are not over."""

    async def away() -> str:
        raise Unavailable

    worker = office.worker()
    worker.clock_problem = away
    assert await worker.run(office.job(), now=True) is False
    assert office.done == []
