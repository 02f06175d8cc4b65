"""Worker: the background jobs of an installation, and how often each runs: deliver, settle, scan, tell, tidy up."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

import structlog
from prometheus_client import Counter, Gauge

from adapters.processes.audit_mark import tell_mark
from adapters.processes.clock_skew import TOLERANCE, ClockCheck
from adapters.processes.delivery import Delivery
from adapters.processes.posting_rate import lane_of
from adapters.processes.scheduler import Job, JobScheduler
from adapters.runtime.deadline import Deadline
from bot.errors import Unavailable
from bot.jobs.accounts import look_up_accounts
from bot.jobs.compose import compose
from bot.jobs.context import JobContext
from bot.jobs.digest import write_digests
from bot.jobs.domains import read_domains
from bot.jobs.invoices import look_for_invoices
from bot.jobs.notice_authorization import review
from bot.jobs.orders import follow_orders
from bot.jobs.people import reread_roles
from bot.jobs.price_sheets import fetch_price_sheets
from bot.jobs.scan import Scanned, scan
from bot.jobs.signin import look_after_signins
from bot.jobs.snapshot import snapshot
from bot.jobs.term_ends import read_term_ends
from bot.jobs.tickets import poll_tickets
from bot.jobs.vendor_audit import tie_to_vendor
from bot.model import AlertKind, CustomerRef, Destination, kinds_found_by
from bot.model.destination import actor_key
from bot.pipeline.dispatcher import Dispatcher
from bot.ports import Messenger, SignIns
from bot.ports.dispatch import Reply
from bot.ports.outbox import Access, DeliveryFailed

log = structlog.get_logger(__name__)

INDEX = Gauge("csp_bot_customers_indexed", "Customers in the local list")
SCANNED = Counter("csp_bot_scan_customers_total", "Customers whose usage was compared with the rules")
FOUND = Counter("csp_bot_alert_notices_total", "Notices by the round that found them", ["round"])
COMPOSED = Counter("csp_bot_alert_messages_total", "Notices put into the outbox")
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

EARLY_REST = timedelta(seconds=30)
"""How long a round that events make come early is left to rest. Customers cross their budgets by the hundred when the
vendor has counted, each with an event of its own; one look finds them all."""

FINDS: Mapping[str, frozenset[AlertKind]] = {
    job: kinds_found_by(job) for job in ("scan", "snapshot", "tickets")
}
"""What the rounds find that write down what they find bit by bit."""

EVENTS_AT_ONCE = 100

QUIET = frozenset({"orders", "deliver", "events", "settle", "compose", "expire", "digest", "approvals"})


@dataclass(slots=True)
class Worker:
    """Runs the jobs. ``dispatcher`` brings writes to their end; ``messengers`` are by platform; ``every`` says how often each
    job runs; ``clock_problem`` what is the matter with the clock of this process."""

    dispatcher: Dispatcher
    context: JobContext
    messengers: Mapping[str, Messenger]
    every: Mapping[str, timedelta] = field(default_factory=dict)
    signins: SignIns | None = None
    clock_problem: Callable[[], Awaitable[str]] | None = None
    scheduler: JobScheduler = field(init=False)
    delivery: Delivery = field(init=False)

    def __post_init__(self) -> None:
        context, lease = self.context, self.context.limits.lease
        self.delivery = Delivery(
            context.store.outbox,
            self.messengers,
            context.clock,
            context.recipients,
            lease,
            name_of=self._name_of,
            why_not=context.why_not,
        )
        clock_problem = self.clock_problem or ClockCheck(context.store.time, context.clock).problem
        self.scheduler = JobScheduler(context.store.leases, context.clock, lease, clock_problem)

    def jobs(self) -> tuple[Job, ...]:
        """All periodic work that ``every`` gives a time."""
        work: dict[str, Callable[[], Awaitable[object]]] = {
            "deliver": self.delivery.start_due,
            "settle": self.settle,
            "expire": self.expire,
            "tidy": self.tidy,
            "customers": self.refresh_customers,
            "domains": self.read_domains,
            "renewals": self.read_term_ends,
            "events": self.handle_events,
            "scan": self.scan,
            "compose": self.compose,
            "snapshot": self.snapshot,
            "tickets": self.poll_tickets,
            "invoices": self.look_for_invoices,
            "signin": self.look_after_signins,
            "people": self.look_after_people,
            "digest": self.write_digests,
            "prices": self.fetch_price_sheets,
            "audit": self.tie_to_vendor,
            "mark": self.tell_mark,
            "approvals": self.remind_of_approvals,
            "orders": self.follow_orders,
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
        await self.scheduler.start(self.jobs())

    async def close(self, grace: float) -> None:
        """Stop ticking and let running jobs finish within ``grace`` seconds."""
        end = Deadline(grace)
        await self.scheduler.close(end.left())
        await self.delivery.drain(end.left())

    def nudge(self) -> None:
        """There is an event to work off. Does not wait; without a worker in this process, another one finds it."""
        if not self.scheduler.ticking:
            return
        job = next((job for job in self.jobs() if job.name == "events"), None)
        if job:
            self.scheduler.run_soon(job)

    async def _name_of(self, place: Destination) -> str:
        """What the rules that tell a place call it."""
        for rule in await self.context.store.alerts.rules():
            if lane_of(rule.destination) == lane_of(place):
                return rule.destination_name
        return ""

    # -- looking ------------------------------------------------------------------------------------

    async def handle_events(self) -> None:
        """Work off the vendor's events. They name no figures: each only makes a round come early.

        A round that is under way may have looked already where something has changed since. Its events wait until it
        can begin anew.
        """
        events = self.context.store.vendor_events
        while waiting := await events.waiting(EVENTS_AT_ONCE):
            concerned = {event.key: EARLY.get(event.name.casefold(), "") for event in waiting}
            looked = {name: await self._early(name) for name in sorted({*concerned.values()} - {""})}
            over = [key for key, name in concerned.items() if looked.get(name, True)]
            await events.done(over, self.context.now)
            if not over:
                break

    async def _early(self, name: str) -> bool:
        """Have a round come early; whether it has begun since this was asked, or never comes in this installation."""
        job = next((job for job in self.jobs() if job.name == name), None)
        if job is None:
            return True
        states = await self.context.store.leases.states()
        now = await self.context.store.time(self.context.now)
        rests = min(EARLY_REST, job.every / 2)
        if any(state.job == name and -TOLERANCE < now - state.ran < rests for state in states):
            return False
        return await self.scheduler.run(job, now=True)

    async def scan(self) -> None:
        """Compare everybody's usage with the rules, and write out what was found, also where it broke off."""
        seen = Scanned()
        try:
            await scan(self.context, seen)
        finally:
            SCANNED.inc(seen.customers)
            FOUND.labels("scan").inc(seen.told)
            await self.compose("scan")

    async def compose(self, after: str = "") -> None:
        """Write out what was found and is not on its way yet, ``after`` a round that found some of it.

        What rounds find that are still at it waits for their end: a storm is known when all of it has been found.
        """
        running = await self.context.store.leases.running(self.context.now) - {after}
        still_found = frozenset(kind for name in running for kind in FINDS.get(name, ()))
        COMPOSED.inc(await compose(self.context, still_found))
        RULES_PARKED.set(len(await self.context.alerts.parked_rules()))

    async def snapshot(self) -> None:
        """Keep the figures of the day, and tell of days that stand out."""
        seen = Scanned()
        try:
            await snapshot(self.context, seen)
        finally:
            FOUND.labels("snapshot").inc(seen.told)
            await self.compose("snapshot")

    async def poll_tickets(self) -> None:
        """Look at tickets that somebody follows."""
        FOUND.labels("tickets").inc(await poll_tickets(self.context))
        await self.compose("tickets")

    async def look_for_invoices(self) -> None:
        """Look for new invoices."""
        FOUND.labels("invoices").inc(await look_for_invoices(self.context))
        await self.compose()

    async def look_after_people(self) -> None:
        """Read again which roles people have who signed in, tell those whose sign-in ends, and ask whose account is gone;
        then look which alert rules may still tell, also where the directory did not answer."""
        try:
            if desk := self.context.sign_ins:
                await reread_roles(desk, self.context.rooms)
                await look_up_accounts(desk, self.context.rooms)
        finally:
            await self.review_rules()

    async def review_rules(self) -> None:
        """Park alert rules that nobody may be told of any more, and wake those that may tell again."""
        await review(self.context, await self.context.alerts.rules())

    async def look_after_signins(self) -> None:
        """Try out the sign-ins that the bot depends on."""
        if self.signins:
            FOUND.labels("signin").inc(await look_after_signins(self.context, self.signins))
            await self.compose()

    async def fetch_price_sheets(self) -> None:
        """Fetch the price sheets of the month that are missing."""
        done = await fetch_price_sheets(self.context)
        if done.sheets:
            log.info("price sheets fetched", sheets=done.sheets, lines=done.rows, unread=done.unread)

    async def tie_to_vendor(self) -> None:
        """Look up the vendor's own record of each write."""
        await tie_to_vendor(self.context)

    async def tell_mark(self) -> None:
        """Put where the audit trail ends into the log, which is kept elsewhere."""
        await tell_mark(self.context.store.audit)

    async def remind_of_approvals(self) -> None:
        """Remind of what waits for approval."""
        await self.dispatcher.remind()

    async def follow_orders(self) -> None:
        """Look whether what was bought is provisioned."""
        await follow_orders(self.context)

    async def write_digests(self) -> None:
        """Write the digests whose hour has come."""
        FOUND.labels("digest").inc(await write_digests(self.context))
        await self.compose()

    # -- looking after our own -----------------------------------------------------------------------

    async def refresh_customers(self) -> None:
        """Fetch all customers, page by page, and replace the local list when every page has come."""
        found: list[CustomerRef] = []
        async for page in self.context.partner.customers.pages():
            found += page
        await self.context.customers.replace_all(found, self.context.now)
        INDEX.set(len(found))

    async def read_domains(self) -> None:
        """Read the verified domains of some customers, by which they are found."""
        await read_domains(self.context)

    async def read_term_ends(self) -> None:
        """Read when the terms of some customers' subscriptions end, from which renewals are listed."""
        await read_term_ends(self.context)

    async def settle(self) -> None:
        """Finish writes whose process died, and tell their owners."""
        await self.dispatcher.settle(self._tell)

    async def _tell(self, destination: Destination, reply: Reply) -> None:
        messenger = self.messengers.get(destination.platform)
        if messenger is None or reply.card is None:
            return
        if denied := await self.context.recipients.batch().denied(Access((actor_key(destination),))):
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
        await self.dispatcher.expire()

    async def tidy(self) -> None:
        """Forget what is over and done with, seal secrets anew under the current key, and try again what is parked
        for a reason that may have passed."""
        await self.context.store.sweep(self.context.now)
        await self.delivery.resume()

    async def deliver(self) -> None:
        """Deliver what is due, and wait until it is done."""
        await self.delivery.run_due()
