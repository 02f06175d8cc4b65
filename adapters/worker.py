"""Periodic work: deliver what is in the outbox, settle interrupted writes, keep the list of customers fresh.

Jobs live in memory and are defined here; a lease row lets one tick run once in the whole installation, and every
job is safe to repeat. One of the two edges where every exception is caught: a job that fails is logged and counted,
and never stops the others.
"""

from __future__ import annotations

import asyncio
import os
import random
import secrets
import socket
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from prometheus_client import Counter, Gauge

from bot.dispatch import Dispatcher
from bot.errors import PartnerFailure, Refusal
from bot.model import CustomerRef, Destination
from bot.outbox import DeliveryFailed, Notice, next_try
from bot.ports import Messenger
from bot.reply import Reply

log = structlog.get_logger(__name__)

JOBS = Counter("csp_bot_worker_jobs_total", "Runs of periodic jobs", ["job", "outcome"])
DELIVERED = Counter("csp_bot_worker_notices_total", "Notices by what became of them", ["outcome"])
INDEX = Gauge("csp_bot_customers_indexed", "Customers in the local list")

MOST_TRIES = 12
"""Deliveries attempted before a notice is parked."""


@dataclass(frozen=True, slots=True)
class Job:
    """One kind of periodic work: how often, and how long a holder may take before it is taken for dead."""

    name: str
    every: timedelta
    lease: timedelta
    run: Callable[[], Awaitable[None]]


@dataclass(slots=True)
class Worker:
    """Runs the jobs. ``messengers`` are by platform."""

    dispatcher: Dispatcher
    messengers: Mapping[str, Messenger]
    index_every: timedelta = timedelta(minutes=15)
    holder: str = field(
        default_factory=lambda: f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
    )
    last_failure: dict[str, str] = field(default_factory=dict)
    _running: set[asyncio.Task[None]] = field(default_factory=set)
    _scheduler: AsyncIOScheduler | None = None

    def jobs(self) -> tuple[Job, ...]:
        """All periodic work."""
        return (
            Job("deliver", timedelta(seconds=3), timedelta(minutes=2), self.deliver),
            Job("settle", timedelta(seconds=10), timedelta(minutes=5), self.settle),
            Job("expire", timedelta(minutes=1), timedelta(minutes=2), self.expire),
            Job("tidy", timedelta(hours=1), timedelta(minutes=10), self.tidy),
            Job("customers", self.index_every, timedelta(minutes=10), self.refresh_customers),
        )

    async def start(self) -> None:
        """Begin ticking; the first ticks come at once, spread over a second."""
        scheduler = AsyncIOScheduler(timezone="UTC")
        first = datetime.now(tz=self.dispatcher.clock.now().tzinfo)
        for job in self.jobs():
            scheduler.add_job(
                self._tick,
                "interval",
                args=[job],
                id=job.name,
                seconds=job.every.total_seconds(),
                jitter=min(5.0, job.every.total_seconds() / 10),
                next_run_time=first,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
            )
        scheduler.start()
        self._scheduler = scheduler

    async def close(self, grace: float) -> None:
        """Stop ticking and let running jobs finish within ``grace`` seconds."""
        if self._scheduler:
            self._scheduler.pause()
        if self._running:
            await asyncio.wait(set(self._running), timeout=grace)
        if self._scheduler:
            self._scheduler.shutdown(wait=False)

    async def _tick(self, job: Job) -> None:
        task = asyncio.ensure_future(self._run_leased(job))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        # The scheduler cancels what it awaits when it shuts down; the work itself is drained by close().
        await asyncio.shield(task)

    async def _run_leased(self, job: Job) -> None:
        leases = self.dispatcher.store.leases
        try:
            if not await leases.take(job.name, self.holder, self.dispatcher.clock.now(), job.lease):
                return
            try:
                await job.run()
            finally:
                with suppress(Refusal):
                    await leases.release(job.name, self.holder)
        except Exception as error:
            JOBS.labels(job.name, "failed").inc()
            self.last_failure[job.name] = _reason(error)
            log.warning("job failed", job=job.name, reason=_reason(error), exc_info=not _expected(error))
        else:
            JOBS.labels(job.name, "done").inc()
            self.last_failure.pop(job.name, None)

    async def refresh_customers(self) -> None:
        """Fetch all customers, page by page, and replace the local list when every page has come."""
        dispatcher = self.dispatcher
        found: list[CustomerRef] = []
        async for page in dispatcher.partner.customers():
            found += page
        await dispatcher.store.customers.replace_all(found, dispatcher.clock.now())
        INDEX.set(len(found))

    async def settle(self) -> None:
        """Finish writes whose process died, and tell their owners."""
        await self.dispatcher.settle(self._tell)

    async def _tell(self, destination: Destination, reply: Reply) -> None:
        messenger = self.messengers.get(destination.platform)
        if messenger is None or reply.card is None:
            return
        try:
            message_id = await messenger.deliver(destination, reply.card, reply.notice_id)
        except DeliveryFailed as failed:
            log.warning("outcome of a settled write waits in the outbox", reason=failed.reason)
        else:
            await self.dispatcher.shown(reply.notice_id, message_id)

    async def expire(self) -> None:
        """Mark changes that nobody confirmed in time."""
        await self.dispatcher.store.changes.expire(self.dispatcher.clock.now())

    async def tidy(self) -> None:
        """Forget what is over and done with, and seal secrets anew under the current key."""
        await self.dispatcher.store.sweep(self.dispatcher.clock.now())

    async def deliver(self) -> None:
        """Deliver what is due, in turn for each destination, so that a slow one delays no other."""
        outbox = self.dispatcher.store.outbox
        notices = await outbox.claim(self.dispatcher.clock.now(), timedelta(minutes=1), 100)
        by_destination: dict[str, list[Notice]] = {}
        for notice in notices:
            by_destination.setdefault(repr(notice.destination), []).append(notice)
        await asyncio.gather(*(self._deliver_in_turn(waiting) for waiting in by_destination.values()))

    async def _deliver_in_turn(self, notices: list[Notice]) -> None:
        for notice in notices:
            await self._deliver_one(notice)

    async def _deliver_one(self, notice: Notice) -> None:
        outbox, now = self.dispatcher.store.outbox, self.dispatcher.clock.now()
        messenger = self.messengers.get(notice.destination.platform)
        if messenger is None:
            await outbox.park(notice.id, now, f"{notice.destination.platform} is switched off")
            DELIVERED.labels("parked").inc()
            return
        try:
            message_id = await messenger.deliver(notice.destination, notice.card, notice.id)
        except DeliveryFailed as failed:
            if failed.permanent or notice.attempts >= MOST_TRIES:
                await outbox.park(notice.id, now, failed.reason)
                DELIVERED.labels("parked").inc()
            else:
                jitter = random.random()  # noqa: S311 - spreads load, protects nothing
                await outbox.retry(
                    notice.id, next_try(notice.attempts, now, failed.retry_after, jitter), failed.reason
                )
                DELIVERED.labels("retried").inc()
        else:
            await outbox.delivered(notice.id, now, message_id)
            DELIVERED.labels("delivered").inc()


def _expected(error: Exception) -> bool:
    return isinstance(error, PartnerFailure | Refusal)


def _reason(error: Exception) -> str:
    return str(error) if isinstance(error, PartnerFailure) else type(error).__name__
