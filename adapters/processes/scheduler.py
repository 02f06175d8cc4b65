"""Job scheduler: periodic jobs, each tick run once in the whole installation, under a lease.

Jobs live in memory and are declared in code; a lease row lets one process run a tick, is kept alive while the job runs,
and rests until the next tick is due. A killed holder's lease runs out within a minute. After a pause, however long,
what was missed is done once. A process whose clock is wrong takes part in nothing until it is right again. One of the two
edges where every exception is caught: a job that fails is logged, counted and put on record, and never stops the others.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger
from prometheus_client import Counter, Gauge, Histogram

from adapters.processes.clock_skew import ON_RECORD, TOLERANCE
from bot.errors import PartnerFailure, Refusal
from bot.ports import Clock, Leases
from bot.ports.unreadable import counting_unreadable

log = structlog.get_logger(__name__)

# Their label is not called "job": Prometheus has that one for itself and would put its own in its place.
JOBS = Counter("csp_bot_worker_jobs_total", "Runs of periodic jobs", ["round", "outcome"])
DONE = Gauge(
    "csp_bot_worker_job_done_timestamp_seconds",
    "When a periodic job last went well, as far as this process knows (Unix time)",
    ["round"],
)
SECONDS = Histogram(
    "csp_bot_worker_job_seconds",
    "How long periodic jobs take",
    ["round"],
    buckets=(0.1, 1, 5, 15, 60, 300, 1800),
)

LEASE = timedelta(seconds=60)
"""How long a holder that no longer answers keeps a tick from the others."""

QUIET = timedelta(minutes=1)
"""How often the success of a quiet job is put on record, and that the clock is wrong."""

LOOK = 5.0
"""Seconds between looks whether the clock was set."""


@dataclass(frozen=True, slots=True)
class Job:
    """One kind of periodic work. ``quiet`` jobs come so often that not each success is put on record; a job that is
    not ``alone`` runs in every process, and shares its work out itself."""

    name: str
    every: timedelta
    run: Callable[[], Awaitable[object]]
    quiet: bool = False
    alone: bool = True


class RestartingInterval(IntervalTrigger):  # type: ignore[misc]  # APScheduler has no types
    """An interval that is counted anew from now after a pause.

    APScheduler reckons what was missed tick by tick. Where the clock was set a year ahead, that is millions of ticks, in
    which nobody is answered, for one run.
    """

    __slots__ = ()

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime | None:
        """When the job is due next, which is later than ``now``."""
        paused = previous is not None and now - previous > self.interval
        due: datetime | None = super().get_next_fire_time(now if paused else previous, now)
        return due


async def _right() -> str:
    return ""


def _myself() -> str:
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


@dataclass(slots=True)
class JobScheduler:
    """Runs jobs. ``failing`` says why the last run in this process failed, by job; ``clock_problem`` what is the matter with this
    process's clock, as a sentence."""

    leases: Leases
    clock: Clock
    lease: timedelta = LEASE
    clock_problem: Callable[[], Awaitable[str]] = _right
    holder: str = field(default_factory=_myself)
    failing: dict[str, str] = field(default_factory=dict)
    _said: dict[str, datetime] = field(default_factory=dict)
    _running: set[asyncio.Task[bool]] = field(default_factory=set)
    _busy: set[str] = field(default_factory=set)
    _scheduler: AsyncIOScheduler | None = None
    _watching_clock: asyncio.Task[None] | None = None
    _known_problem: str = ""

    async def start(self, jobs: Sequence[Job]) -> None:
        """Begin ticking; the first ticks come at once."""
        scheduler = AsyncIOScheduler(timezone="UTC")
        first = datetime.now(tz=self.clock.now().tzinfo)
        for job in jobs:
            scheduler.add_job(
                self._tick,
                RestartingInterval(
                    seconds=job.every.total_seconds(),
                    jitter=_jitter(job).total_seconds(),
                    timezone="UTC",
                ),
                args=[job],
                id=job.name,
                next_run_time=first,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
            )
        await self._initialise_metrics({job.name for job in jobs})
        scheduler.start()
        self._scheduler = scheduler
        self._watching_clock = asyncio.create_task(self._watch_clock(scheduler))

    async def _watch_clock(self, scheduler: AsyncIOScheduler) -> None:
        """Begin to tick anew when the clock was set back: the scheduler waits for times that it has reckoned by it, which
        may be a year away."""
        while True:
            await asyncio.sleep(LOOK)
            now = datetime.now(UTC)
            for job in scheduler.get_jobs():
                if job.next_run_time - now > 2 * job.trigger.interval + TOLERANCE:
                    log.warning(
                        "the clock was set back", job=job.id, waited_for=job.next_run_time.isoformat()
                    )
                    job.modify(next_run_time=now)

    async def _initialise_metrics(self, names: Collection[str]) -> None:
        """Count from nothing, so that the first failure is a step; jobs that rest went well in another process."""
        for name in names:
            for outcome in ("done", "failed"):
                JOBS.labels(name, outcome)
        with suppress(Refusal):
            for state in await self.leases.states():
                if state.job in names and not state.failure:
                    DONE.labels(state.job).set(state.ran.timestamp())

    async def close(self, grace: float) -> None:
        """Stop ticking and let running jobs finish within ``grace`` seconds."""
        if self._watching_clock:
            self._watching_clock.cancel()
        if self._scheduler:
            self._scheduler.pause()
        if self._running:
            await asyncio.wait(set(self._running), timeout=grace)
        if self._scheduler:
            self._scheduler.shutdown(wait=False)

    @property
    def ticking(self) -> bool:
        """Whether jobs run in this process."""
        return self._scheduler is not None

    def run_soon(self, job: Job) -> asyncio.Task[bool]:
        """Run a job now, beside other jobs. It is drained by :meth:`close` like all others."""
        task = asyncio.ensure_future(self.run(job, now=True))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    async def _tick(self, job: Job) -> None:
        task = asyncio.ensure_future(self.run(job))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        # The scheduler cancels what it awaits when it shuts down; the work itself is drained by close().
        await asyncio.shield(task)

    async def run(self, job: Job, *, now: bool = False) -> bool:
        """Run one tick, unless another process has it or has done it. ``now`` runs it though it is not due yet.

        Returns whether it ran, however it ended. A job that is ``alone`` never runs beside itself, and none runs while
        this process's clock is wrong.
        """
        began = self.clock.now()
        if job.alone and job.name in self._busy:
            return False
        self._busy.add(job.name)
        begun = False
        try:
            if await self._clock_is_wrong():
                return False
            if not job.alone:
                begun = True
                unread = await self._do(job)
                await self._went_well(job, unread)
                return True
            if now:
                await self.leases.release(job.name, "")
            if not await self.leases.take(job.name, self.holder, began, self.lease, job.every):
                return False
            begun = True
            try:
                async with self._lease_renewed(job):
                    with SECONDS.labels(job.name).time():
                        unread = await self._do(job)
            finally:
                with suppress(Refusal):
                    ended = self.clock.now()
                    await self.leases.rest(job.name, self.holder, ended, _left(job, ended - began))
        except Exception as error:
            expected = isinstance(error, PartnerFailure | Refusal)
            reason = str(error) if isinstance(error, PartnerFailure) else type(error).__name__
            log.warning("job failed", job=job.name, reason=reason, exc_info=not expected)
            await self._failed(job, reason)
        else:
            await self._went_well(job, unread)
        finally:
            self._busy.discard(job.name)
        return begun

    @staticmethod
    async def _do(job: Job) -> int:
        """Do the work; how many rows of the vendor's it had to do without. What quiet jobs set going tells of itself."""
        with counting_unreadable() as unreadable:
            await job.run()
        return 0 if job.quiet else unreadable.count

    @asynccontextmanager
    async def _lease_renewed(self, job: Job) -> AsyncIterator[None]:
        """Keep the lease alive while the job runs; one that was lost is nobody's harm, since jobs may be repeated."""

        async def renew() -> None:
            while True:
                await asyncio.sleep(self.lease.total_seconds() / 3)
                with suppress(Refusal):
                    await self.leases.take(job.name, self.holder, self.clock.now(), self.lease, job.every)

        renewing = asyncio.create_task(renew())
        try:
            yield
        finally:
            renewing.cancel()

    async def _clock_is_wrong(self) -> bool:
        """Whether this process's clock is wrong; put on record, so that whoever asks another process hears of it."""
        said, now, name = (
            await self.clock_problem(),
            self.clock.now(),
            ON_RECORD + self.holder.partition(":")[0],
        )
        last = self._said.get(name)
        if said and (not self._known_problem or last is None or not timedelta() <= now - last < QUIET):
            self._said[name] = now
            await self.leases.went(name, now, said)
        elif self._known_problem and not said:
            await self.leases.went(name, now)
        self._known_problem = said
        return bool(said)

    async def _failed(self, job: Job, reason: str) -> None:
        JOBS.labels(job.name, "failed").inc()
        self.failing[job.name] = reason
        with suppress(Refusal):
            await self.leases.went(job.name, self.clock.now(), reason)

    async def _went_well(self, job: Job, unread: int) -> None:
        JOBS.labels(job.name, "done").inc()
        if unread:
            log.warning("job did without rows", job=job.name, rows=unread)
        mended = self.failing.pop(job.name, None)
        now, last = self.clock.now(), self._said.get(job.name)
        DONE.labels(job.name).set(now.timestamp())
        if not job.quiet or mended or last is None or not timedelta() <= now - last <= QUIET:
            self._said[job.name] = now
            with suppress(Refusal):
                await self.leases.went(job.name, now, unread=unread)


def _left(job: Job, took: timedelta) -> timedelta:
    """How long a job rests after a run that took so long. A clock that was set meanwhile makes it no longer."""
    return min(job.every, job.every - 2 * _jitter(job) - took)


def _jitter(job: Job) -> timedelta:
    """How far a tick may be from its time, so that several processes do not come at once."""
    return min(timedelta(seconds=5), job.every / 10)
