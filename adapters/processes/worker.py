"""What the worker does, and how often: deliver, settle, look at the vendor, tell, tidy up."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic

import structlog
from prometheus_client import Counter, Gauge

from adapters.processes.audit_mark import tell_mark
from adapters.processes.clock_skew import TOLERANCE, ClockCheck
from adapters.processes.delivery import Delivery, lane_of
from adapters.processes.scheduler import Clockwork, Job
from bot.access.recipients import Recipients
from bot.access.ticket_owner import VerifiedDesk, trusted
from bot.alerts.rule_index import SPEND
from bot.changes.approval_rules import ApprovalRule
from bot.errors import Unavailable
from bot.jobs.accounts import look_up_accounts
from bot.jobs.compose import compose
from bot.jobs.context import Limits, Watch
from bot.jobs.digest import write_digests
from bot.jobs.invoices import look_for_invoices
from bot.jobs.people import reread_roles
from bot.jobs.rights import review
from bot.jobs.scan import Scanned, scan
from bot.jobs.signin import look_after_signins
from bot.jobs.snapshot import snapshot
from bot.jobs.tickets import poll_tickets
from bot.jobs.vendor_audit import tie_to_vendor
from bot.model import AlertKind, CustomerRef, Destination
from bot.pipeline.admission import why_not_told
from bot.pipeline.dispatcher import Dispatcher
from bot.ports import Messenger, SignIns
from bot.ports.dispatch import Reply
from bot.ports.outbox import Access, DeliveryFailed, actor_key

log = structlog.get_logger(__name__)

INDEX = Gauge("csp_bot_customers_indexed", "Customers in the local list")
SCANNED = Counter("csp_bot_scan_customers_total", "Customers whose usage was compared with the rules")
FOUND = Counter("csp_bot_alert_notices_total", "Notices by the round that found them", ["round"])
COMPOSED = Counter("csp_bot_alert_messages_total", "Notices put into the outbox")
WITHHELD = Counter(
    "csp_bot_alert_withheld_total", "Notices kept from somebody who may not see them, by cause", ["cause"]
)
RULES_PARKED = Gauge(
    "csp_bot_alert_rules_parked", "Alert rules that somebody may not see any more what they tell"
)

EARLY: Mapping[str, str] = {
    "usagerecords-thresholdexceeded": "scan",
    "invoice-ready": "invoices",
    "reseller-relationship-accepted-by-customer": "customers",
    "indirect-reseller-relationship-accepted-by-customer": "customers",
}
"""Which round each event of the vendor makes come early."""

BREATH = timedelta(seconds=30)
"""How long a round that events make come early is left to rest. Customers cross their budgets by the hundred when the
vendor has counted, each with an event of its own; one look finds them all."""

FINDS: Mapping[str, frozenset[AlertKind]] = {
    "scan": SPEND,
    "snapshot": frozenset({AlertKind.SUDDEN, AlertKind.STALE}),
    "tickets": frozenset({AlertKind.TICKETS}),
}
"""What the rounds find that write down what they find bit by bit."""

EVENTS_AT_ONCE = 100

QUIET = frozenset({"deliver", "events", "settle", "compose", "expire", "digest", "approvals"})


def managers_of(rules: Sequence[ApprovalRule]) -> Mapping[str, str]:
    """Where those who manage roles are asked, by platform: as the rules about approving that say so."""
    found: dict[str, str] = {}
    for rule in rules:
        if rule.names("access grant") or rule.names("access revoke"):
            found = {**rule.to, **found}
    return found


@dataclass(slots=True)
class Worker:
    """Runs the jobs. ``messengers`` are by platform; ``every`` says how often each job runs; ``wrong`` what is the
    matter with the clock of this process."""

    dispatcher: Dispatcher
    messengers: Mapping[str, Messenger]
    every: Mapping[str, timedelta] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    signins: SignIns | None = None
    wrong: Callable[[], Awaitable[str]] | None = None
    clockwork: Clockwork = field(init=False)
    delivery: Delivery = field(init=False)

    def __post_init__(self) -> None:
        self.delivery = Delivery(
            self.dispatcher.store.outbox,
            self.messengers,
            self.dispatcher.clock,
            self.recipients,
            self.limits.lease,
            name_of=self._name_of,
            why_not=self._why_not,
        )
        known = self.dispatcher
        wrong = self.wrong or ClockCheck(known.store.time, known.clock).problem
        self.clockwork = Clockwork(known.store.leases, known.clock, self.limits.lease, wrong)

    @property
    def watch(self) -> Watch:
        """What the rounds are given."""
        known, store = self.dispatcher, self.dispatcher.store
        desks = {name: VerifiedDesk(desk, store.customers, trusted) for name, desk in known.desks.items()}
        return Watch(
            known.partner,
            desks,
            store.customers,
            store.alerts,
            store.outbox,
            known.clock,
            self.recipients,
            self.limits,
            managers=managers_of(known.approving),
            withheld=lambda cause, count: WITHHELD.labels(cause).inc(count),
        )

    @property
    def recipients(self) -> Recipients:
        """Who may be told what."""
        known = self.dispatcher
        return Recipients(known.directory, known.rooms, known.policy, known.store.customers)

    async def _why_not(self, place: Destination) -> str:
        known = self.dispatcher
        return await why_not_told(known.doors.guardrail, known.rooms, place)

    def jobs(self) -> tuple[Job, ...]:
        """All periodic work that ``every`` gives a time."""
        work: dict[str, Callable[[], Awaitable[object]]] = {
            "deliver": self.delivery.start_due,
            "settle": self.settle,
            "expire": self.expire,
            "tidy": self.tidy,
            "customers": self.refresh_customers,
            "events": self.heed_events,
            "scan": self.scan,
            "compose": self.compose,
            "snapshot": self.snapshot,
            "tickets": self.poll_tickets,
            "invoices": self.look_for_invoices,
            "signin": self.look_after_signins,
            "people": self.look_after_people,
            "digest": self.write_digests,
            "audit": self.tie_to_vendor,
            "mark": self.tell_mark,
            "approvals": self.remind_of_approvals,
        }
        return tuple(
            Job(name, self.every[name], run, quiet=name in QUIET, alone=name != "deliver")
            for name, run in work.items()
            if name in self.every
        )

    async def start(self) -> None:
        """Begin ticking; the first ticks come at once."""
        with suppress(Unavailable):
            await self.delivery.resume()
        await self.clockwork.start(self.jobs())

    async def close(self, grace: float) -> None:
        """Stop ticking and let running jobs finish within ``grace`` seconds."""
        until = monotonic() + grace
        await self.clockwork.close(grace)
        await self.delivery.drain(max(0.0, until - monotonic()))

    def nudge(self) -> None:
        """There is an event to work off. Does not wait; without a worker in this process, another one finds it."""
        if not self.clockwork.ticking:
            return
        job = next((job for job in self.jobs() if job.name == "events"), None)
        if job:
            self.clockwork.soon(job)

    async def _name_of(self, place: Destination) -> str:
        """What the rules that tell a place call it."""
        for rule in await self.dispatcher.store.alerts.rules():
            if lane_of(rule.destination) == lane_of(place):
                return rule.destination_name
        return ""

    # -- looking ------------------------------------------------------------------------------------

    async def heed_events(self) -> None:
        """Work off the vendor's events. They name no figures: each only makes a round come early.

        A round that is under way may have looked already where something has changed since. Its events wait until it
        can begin anew.
        """
        events = self.dispatcher.store.events
        while waiting := await events.waiting(EVENTS_AT_ONCE):
            concerned = {event.key: EARLY.get(event.name.casefold(), "") for event in waiting}
            looked = {name: await self._early(name) for name in sorted({*concerned.values()} - {""})}
            over = [key for key, name in concerned.items() if looked.get(name, True)]
            await events.done(over, self.dispatcher.clock.now())
            if not over:
                break

    async def _early(self, name: str) -> bool:
        """Have a round come early; whether it has begun since this was asked, or never comes in this installation."""
        job = next((job for job in self.jobs() if job.name == name), None)
        if job is None:
            return True
        states = await self.dispatcher.store.leases.states()
        now = await self.dispatcher.store.time(self.dispatcher.clock.now())
        rests = min(BREATH, job.every / 2)
        if any(state.job == name and -TOLERANCE < now - state.ran < rests for state in states):
            return False
        return await self.clockwork.run(job, now=True)

    async def scan(self) -> None:
        """Compare everybody's usage with the rules, and write out what was found, also where it broke off."""
        seen = Scanned()
        try:
            await scan(self.watch, seen)
        finally:
            SCANNED.inc(seen.customers)
            FOUND.labels("scan").inc(seen.told)
            await self.compose("scan")

    async def compose(self, after: str = "") -> None:
        """Write out what was found and is not on its way yet, ``after`` a round that found some of it.

        What rounds find that are still at it waits for their end: a storm is known when all of it has been found.
        """
        running = await self.dispatcher.store.leases.running(self.dispatcher.clock.now()) - {after}
        still_found = frozenset(kind for name in running for kind in FINDS.get(name, ()))
        watch = self.watch
        COMPOSED.inc(await compose(watch, still_found))
        RULES_PARKED.set(len(await watch.alerts.parked_rules()))

    async def snapshot(self) -> None:
        """Keep the figures of the day, and tell of days that stand out."""
        seen = Scanned()
        try:
            await snapshot(self.watch, seen)
        finally:
            FOUND.labels("snapshot").inc(seen.told)
            await self.compose("snapshot")

    async def poll_tickets(self) -> None:
        """Look at tickets that somebody follows."""
        FOUND.labels("tickets").inc(await poll_tickets(self.watch))
        await self.compose("tickets")

    async def look_for_invoices(self) -> None:
        """Look for new invoices."""
        FOUND.labels("invoices").inc(await look_for_invoices(self.watch))
        await self.compose()

    async def look_after_people(self) -> None:
        """Read again which roles people have who signed in, tell those whose sign-in ends, and ask whose account is gone;
        then look which alert rules may still tell, also where the directory did not answer."""
        try:
            if self.dispatcher.sign_ins:
                await reread_roles(self.dispatcher.sign_ins, self.dispatcher.rooms)
                await look_up_accounts(self.dispatcher.sign_ins, self.dispatcher.rooms)
        finally:
            await self.review_rules()

    async def review_rules(self) -> None:
        """Park alert rules that nobody may be told of any more, and wake those that may tell again."""
        watch = self.watch
        await review(watch, await watch.alerts.rules())

    async def look_after_signins(self) -> None:
        """Try out the sign-ins that the bot depends on."""
        if self.signins:
            FOUND.labels("signin").inc(await look_after_signins(self.watch, self.signins))
            await self.compose()

    async def tie_to_vendor(self) -> None:
        """Look up the vendor's own record of each write."""
        known = self.dispatcher
        await tie_to_vendor(known.store, known.partner, known.clock)

    async def tell_mark(self) -> None:
        """Put where the audit trail ends into the log, which is kept elsewhere."""
        await tell_mark(self.dispatcher.store.audit)

    async def remind_of_approvals(self) -> None:
        """Remind of what waits for approval."""
        await self.dispatcher.approvals.remind()

    async def write_digests(self) -> None:
        """Write the digests whose hour has come."""
        FOUND.labels("digest").inc(await write_digests(self.watch))
        await self.compose()

    # -- looking after our own -----------------------------------------------------------------------

    async def refresh_customers(self) -> None:
        """Fetch all customers, page by page, and replace the local list when every page has come."""
        dispatcher = self.dispatcher
        found: list[CustomerRef] = []
        async for page in dispatcher.partner.customers.pages():
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
        if denied := await self.recipients.batch().denied(Access((actor_key(destination),))):
            log.warning("the outcome of a settled write is not shown", cause=denied.cause.value)
            return
        try:
            message_id = await messenger.deliver(destination, reply.card, reply.notice_id)
        except DeliveryFailed as failed:
            log.warning("outcome of a settled write waits in the outbox", reason=failed.reason)
        else:
            await self.dispatcher.shown(reply.notice_id, message_id)

    async def expire(self) -> None:
        """Mark changes that nobody confirmed or approved in time, and tell those who waited for others."""
        known = self.dispatcher
        await known.store.changes.expire(known.clock.now(), known.approvals.told_of_end)

    async def tidy(self) -> None:
        """Forget what is over and done with, seal secrets anew under the current key, and try again what is parked
        for a reason that may have passed."""
        await self.dispatcher.store.sweep(self.dispatcher.clock.now())
        await self.delivery.resume()

    async def deliver(self) -> None:
        """Deliver what is due, and wait until it is done."""
        await self.delivery.run_due()
