"""Delivery of what is in the outbox: each destination in order and at the pace its platform allows, all
beside each other.

A claimed notice is this process's until its lease runs out; whatever kills the process, it comes back then. One that may
have been posted before is looked for first; where the platform cannot tell, it is posted again and says so. What cannot
be delivered is parked, and whoever asked for it is told; nothing is dropped. What is parked goes out when the bot hears
that its place is open again, or when something else arrives there.
"""

from __future__ import annotations

import asyncio
import math
import random
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import structlog
from prometheus_client import Counter, Gauge

from adapters.processes.continuing import brought_up_to_date, place_of
from adapters.processes.posting_rate import Lane, PostingRateLimit, lane_of, posting_rate_limit
from adapters.processes.undelivered import TELLING_STANDS, told_of_parking, told_of_withholding
from bot.access.recipients import Batch, Denied, Recipients
from bot.cards.alert.thread import thread_line
from bot.cards.change_parts import with_note
from bot.cards.delivery import AGAIN
from bot.errors import Unavailable
from bot.messages import N_
from bot.model import Destination
from bot.pipeline.channel_rules import CLOSED_THERE, OUTSIDERS_THERE, UNKNOWN_THERE
from bot.ports import Clock, Messenger, Outbox
from bot.ports.outbox import (
    OF_ITSELF,
    TRIED_AGAIN,
    UNPOSTABLE,
    UNREADABLE,
    WITHHELD,
    ClaimedNotice,
    DeliveryFailed,
    Illegible,
    access_to,
    next_try,
)

log = structlog.get_logger(__name__)

PAUSE = Gauge("csp_bot_delivery_pause_seconds", "The last pause that a platform asked for", ["platform"])
DELIVERIES = Counter(
    "csp_bot_deliveries_total", "Attempts to deliver notices, by how they ended", ["platform", "outcome"]
)
LAG = Gauge("csp_bot_outbox_lag_seconds", "How long the longest waiting notice has been due")
PARKED = Gauge("csp_bot_parked", "Notices that could not be delivered and wait")

LEASE = timedelta(seconds=60)
"""How long a claimed notice is this process's. In the last part of it nothing is posted any more, and one post never
takes longer than that part."""

LAST_PART = 0.45
POSTING = 0.4
AT_ONCE = 200
LANES = 24
"""Posts under way at a time. Waiting for a destination's pace is none."""

MOST_TRIES = 12
"""Deliveries attempted before a notice is parked; waiting for a rate limit is no attempt."""

HELD_TRIES = 8
"""The same where it is not known who reads along, some four minutes in all. After that it is looked at again every
:data:`LOOK_AGAIN`, and administrators see it meanwhile."""

LOOK_AGAIN = 120.0
"""Seconds between two looks at places of which nobody told who reads them."""

MOST_PLACES = 10_000
"""Destinations whose parked notices are looked through at a time."""

SWITCHED_OFF = "is switched off in this installation"

UNCHECKED = N_("It could not be asked who may see it.")

UNKNOWN_FOR_LONG = UNKNOWN_THERE + TRIED_AGAIN
"""Why a notice is parked of whose place nobody told for some minutes who reads along."""

OF_ALERTS = ("alert-", "storm-")
"""How the ids of messages begin that carry what alerts have found."""


async def _unnamed(_: Destination) -> str:
    return ""


async def _open(_: Destination) -> str:
    return ""


@dataclass(slots=True)
class Delivery:
    """Posts what is due. ``messengers`` are by platform and may be filled in later.

    ``recipients`` says who may be told, just before anything is posted; each person is looked up once a batch.
    ``name_of`` gives what people call a destination, or empty text; ``why_not`` why nothing may be posted there.
    """

    outbox: Outbox
    messengers: Mapping[str, Messenger]
    clock: Clock
    recipients: Recipients
    lease: timedelta = LEASE
    jitter: Callable[[], float] = random.random
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    name_of: Callable[[Destination], Awaitable[str]] = _unnamed
    why_not: Callable[[Destination], Awaitable[str]] = _open
    monotonic: Callable[[], float] = time.monotonic
    _lanes: set[asyncio.Task[None]] = field(default_factory=set)
    _rate_limits: dict[Lane, PostingRateLimit] = field(default_factory=dict)
    _parked: set[Lane] = field(default_factory=set)
    _turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(LANES))
    _unknown: list[Destination] = field(default_factory=list)
    _next_look: float = 0.0

    async def start_due(self) -> None:
        """Begin to deliver what is due, and return: a slow destination delays no other, nor the next look."""
        # By a clock that nobody sets: the lease runs no longer because the time of day was put back.
        until = self.monotonic() + self.lease.total_seconds() * (1 - LAST_PART)
        notices = await self.outbox.claim(self.clock.now(), self.lease, AT_ONCE)
        lanes: dict[Lane, list[ClaimedNotice]] = {}
        batch = self.recipients.batch()
        for notice in notices:
            lanes.setdefault(lane_of(notice.destination), []).append(notice)
        for waiting in lanes.values():
            self._begin(self._deliver(waiting, until, batch))
        await self._measure()
        if self._unknown and self.monotonic() >= self._next_look:
            self._next_look = math.inf
            self._begin(self._look_again(self._unknown))

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._lanes.add(task)
        task.add_done_callback(self._lanes.discard)

    async def run_due(self) -> None:
        """Deliver what is due, and wait until it is done."""
        await self.start_due()
        await self.drain(None)

    async def drain(self, grace: float | None) -> None:
        """Let running deliveries finish within ``grace`` seconds. What is left comes back with its lease."""
        if not self._lanes:
            return
        _, late = await asyncio.wait(set(self._lanes), timeout=grace)
        for task in late:
            task.cancel()

    async def resume(self) -> None:
        """Take up what is parked because its platform was switched off, its channel closed or nobody answered for long.

        To be called now and then: nobody tells the bot that any of these is over.
        """
        # Each reason for itself: what was parked last at a place must not hide why something else waits there.
        for place, reasons in (await self.outbox.parked_reasons(MOST_PLACES, OF_ITSELF)).items():
            over = {reason for reason in reasons if await self._is_over(place, reason)}
            if over:
                await self.outbox.unpark(place, self.clock.now(), {*OF_ITSELF, *(reasons - over)})

    async def _look_again(self, places: Sequence[Destination]) -> None:
        """Take up what is parked where nobody told who reads along, and it is known by now. One place after the other:
        while a platform does not answer, it is not asked about all of them at once."""
        try:
            for place in places:
                if await self._is_over(place, UNKNOWN_FOR_LONG):
                    await self.outbox.unpark(place, self.clock.now(), {*OF_ITSELF, WITHHELD})
        except Unavailable:
            log.warning("the outbox is away; what is parked is looked at again later")
        finally:
            self._next_look = self.monotonic() + LOOK_AGAIN

    async def _is_over(self, place: Destination, reason: str) -> bool:
        """Whether what is parked at a place for this reason may be tried again."""
        if reason.endswith(SWITCHED_OFF):
            return place.platform in self.messengers
        if reason == UNKNOWN_FOR_LONG:
            return await self.why_not(place) != UNKNOWN_THERE
        if reason in (CLOSED_THERE, OUTSIDERS_THERE):
            return not await self.why_not(place)
        return reason == WITHHELD or reason.endswith(TRIED_AGAIN)

    async def _measure(self) -> None:
        LAG.set((await self.outbox.lag(self.clock.now())).total_seconds())
        parked = await self.outbox.parked(MOST_PLACES)
        PARKED.set(sum(each.count for each in parked))
        self._parked = {lane_of(each.destination) for each in parked}
        self._unknown = [each.destination for each in parked if each.reason == UNKNOWN_FOR_LONG]

    async def _deliver(self, notices: Sequence[ClaimedNotice], until: float, batch: Batch) -> None:
        """One destination, in order, until something has to wait."""
        try:
            for notice in notices:
                await self._keep_to_rate_limit(notice.destination)
                async with self._turns:
                    if not await self._in_time(notice, until) or not await self._one(notice, batch):
                        return
        except Unavailable:
            log.warning("the outbox is away; what was claimed comes back by itself")
        except Exception:
            log.exception("a destination could not be served; what was claimed comes back by itself")

    async def _keep_to_rate_limit(self, place: Destination) -> None:
        lane = lane_of(place)
        limit = self._rate_limits.get(lane) or posting_rate_limit(place.platform)
        if limit is None:
            return
        self._rate_limits[lane] = limit
        while len(self._rate_limits) > 10_000:
            del self._rate_limits[next(iter(self._rate_limits))]
        if wait := limit.wait(self.monotonic()):
            await self.sleep(wait)

    async def _in_time(self, notice: ClaimedNotice, until: float) -> bool:
        """Whether there is enough left of the lease; a notice for which there is not goes back untried."""
        if self.monotonic() < until:
            return True
        await self.outbox.retry(notice.id, self.clock.now(), "its turn did not come", tried=False)
        return False

    async def _one(self, notice: ClaimedNotice, batch: Batch) -> bool:
        """One notice; whether the next one of this destination may follow."""
        messenger = self.messengers.get(notice.destination.platform)
        if messenger is None:
            await self._park(notice, f"{notice.destination.platform.capitalize()} {SWITCHED_OFF}")
            return True
        try:
            async with asyncio.timeout(self.lease.total_seconds() * POSTING):
                if await self._from_before(messenger, notice):
                    return True
                if denied := await self._denied(notice, batch):
                    return await self._withhold(messenger, notice, denied)
                message_id, outcome = await self._post(messenger, notice)
        except Illegible as illegible:
            # It would come back for ever and keep others waiting.
            log.error("a notice cannot be read", notice=notice.id, why=str(illegible))
            await self._park(notice, UNREADABLE)
            return True
        except DeliveryFailed as failed:
            return await self._failed(notice, failed)
        except TimeoutError:
            late = DeliveryFailed(N_("The platform did not answer in time."), doubtful=True)
            return await self._failed(notice, late)
        except Unavailable:
            raise
        except Exception:
            # A fault of ours in one notice must not keep all others of this destination for ever.
            log.exception("a notice could not be posted", notice=notice.id)
            return await self._failed(notice, DeliveryFailed(UNPOSTABLE, doubtful=True))
        await self._delivered(notice, message_id, outcome)
        return True

    async def _denied(self, notice: ClaimedNotice, batch: Batch) -> Denied | None:
        """Why a notice may not be posted, of all the rights it rests on; what is certain before what is unknown."""
        found: Denied | None = None
        for access in access_to(notice):
            denied = await batch.denied(access, notice.destination.channel)
            if denied and not denied.passing:
                return denied
            found = found or denied
        return found

    async def _from_before(self, messenger: Messenger, notice: ClaimedNotice) -> bool:
        """Have what alerts found composed anew where its message, of an earlier release, does not say what it rests on."""
        if notice.access is not None or not notice.id.startswith(OF_ALERTS):
            return False
        return await self._stands(messenger, notice) or await self.outbox.withdraw(notice.id)

    async def _stands(self, messenger: Messenger, notice: ClaimedNotice) -> bool:
        """Whether a notice was posted by an attempt that did not live to tell."""
        if not notice.doubtful:
            return False
        standing = await messenger.find(await place_of(self.outbox, notice), notice.id)
        if standing:
            await self._delivered(notice, standing, "repeated")
        return bool(standing)

    async def _withhold(self, messenger: Messenger, notice: ClaimedNotice, denied: Denied) -> bool:
        """Keep a notice from who may not see it now; whether the next one of this destination may follow.

        What alerts have found goes back to where it is composed, which knows what to do about its rule. All else waits
        here, and is looked at again by :meth:`resume`.
        """
        if denied.passing:
            return await self._failed(notice, DeliveryFailed(UNCHECKED))
        if await self._stands(messenger, notice):
            return True
        platform = notice.destination.platform
        DELIVERIES.labels(platform, "withheld").inc()
        log.info("notice withheld", notice=notice.id, cause=denied.cause.value, platform=platform)
        if notice.id.startswith(OF_ALERTS) and await self.outbox.withdraw(notice.id):
            return True
        now = self.clock.now()
        told = told_of_withholding(notice, now)
        await self.outbox.park(notice.id, now, WITHHELD, told=told, stands=TELLING_STANDS)
        return True

    async def _post(self, messenger: Messenger, notice: ClaimedNotice) -> tuple[str, str]:
        """Post a notice, unless it stands there already; the message's id, and how that ended."""
        if reason := await self.why_not(notice.destination):
            raise DeliveryFailed(reason, permanent=reason != UNKNOWN_THERE)
        if notice.edits:
            return await self._edit(messenger, notice)
        place, card, outcome = await place_of(self.outbox, notice), notice.card, "delivered"
        # Whoever posted it, if anybody did, did not live to write that down, or was not told.
        found = await messenger.find(place, notice.id) if notice.doubtful else ""
        if notice.continues:
            if await brought_up_to_date(self.outbox, messenger, notice, place):
                card, outcome = thread_line(card), "continued"
            elif not found:
                place = notice.destination
        if found:
            return found, "repeated"
        if found is None:
            card, outcome = with_note(card, AGAIN), "again"
        return await messenger.deliver(place, card, notice.id), outcome

    async def _edit(self, messenger: Messenger, notice: ClaimedNotice) -> tuple[str, str]:
        """Put a card in place of earlier ones. A message that can no longer be edited stays as it is."""
        outcome = "superseded"
        for place, message_id in await self.outbox.supersede(notice.edits, self.clock.now()):
            if await messenger.update(place, message_id, notice.card, notice.id):
                outcome = "edited"
        return "", outcome

    async def _delivered(self, notice: ClaimedNotice, message_id: str, outcome: str) -> None:
        await self.outbox.delivered(notice.id, self.clock.now(), message_id)
        DELIVERIES.labels(notice.destination.platform, outcome).inc()
        lane = lane_of(notice.destination)
        if lane in self._parked:
            # The place is open, whether or not anybody told the bot so.
            self._parked.discard(lane)
            await self.outbox.unpark(notice.destination, self.clock.now(), {*OF_ITSELF, WITHHELD})

    async def _failed(self, notice: ClaimedNotice, failed: DeliveryFailed) -> bool:
        now, platform = self.clock.now(), notice.destination.platform
        if failed.retry_after is not None and not failed.permanent:
            at = next_try(1, now, failed.retry_after, self.jitter())
            pause = (at - now).total_seconds()
            PAUSE.labels(platform).set(pause)
            log.warning("destination paused", platform=platform, seconds=round(pause), reason=failed.reason)
            await self.outbox.retry(notice.id, at, failed.reason, tried=False)
            DELIVERIES.labels(platform, "throttled").inc()
            return False
        held = failed.reason == UNKNOWN_THERE
        if failed.permanent or notice.attempts >= (HELD_TRIES if held else MOST_TRIES):
            passing = not failed.permanent and failed.reason not in OF_ITSELF
            await self._park(notice, failed.reason + (TRIED_AGAIN if passing else ""), failed.doubtful)
            return True
        at = next_try(notice.attempts, now, None, self.jitter())
        await self.outbox.retry(notice.id, at, failed.reason, doubtful=failed.doubtful)
        DELIVERIES.labels(platform, "held" if held else "retried").inc()
        return False

    async def _park(self, notice: ClaimedNotice, reason: str, doubtful: bool = False) -> None:
        now = self.clock.now()
        told = told_of_parking(notice, reason, now, await self.name_of(notice.destination))
        await self.outbox.park(notice.id, now, reason, told=told, doubtful=doubtful)
        DELIVERIES.labels(notice.destination.platform, "parked").inc()
        log.warning("notice parked", notice=notice.id, reason=reason, platform=notice.destination.platform)
