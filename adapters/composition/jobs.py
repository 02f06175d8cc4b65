"""Background jobs of an installation: the worker, and the job context that its jobs are given, made from the core."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType

from prometheus_client import Counter

from adapters.processes.worker import Worker
from bot.access.recipients import Recipients
from bot.access.ticket_owner import VerifiedDesk, trusted
from bot.changes.approval_rules import managers_of
from bot.jobs.context import JobContext, JobLimits
from bot.model import Destination, Ticket
from bot.pipeline.core import Core
from bot.pipeline.dispatcher import Dispatcher
from bot.pipeline.notice_rooms import why_not_told
from bot.ports import Messenger, PriceSheetSource, SignIns

WITHHELD = Counter(
    "csp_bot_alert_withheld_total", "Notices kept from somebody who may not see them, by cause", ["cause"]
)


def job_context(
    core: Core,
    limits: JobLimits | None = None,
    prices: PriceSheetSource | None = None,
    markets: tuple[str, ...] = (),
) -> JobContext:
    """What the jobs of this installation are given. The vendor is asked with the rights of the service account."""
    store = core.store

    async def why_not(place: Destination) -> str:
        return await why_not_told(core.admission.channel_rules, core.rooms, place)

    async def remember(tickets: Sequence[Ticket]) -> None:
        await store.ticket_index.remember(tickets, core.clock.now())

    return JobContext(
        partner=core.partner,
        desks={
            name: VerifiedDesk(desk, store.customers, trusted, remember) for name, desk in core.desks.items()
        },
        store=store,
        clock=core.clock,
        recipients=Recipients(core.directory, core.rooms, core.policy, store.customers),
        limits=limits or JobLimits(),
        managers=managers_of(core.approving),
        withheld=lambda cause, count: WITHHELD.labels(cause).inc(count),
        why_not=why_not,
        rooms=core.rooms,
        sign_ins=core.sign_ins,
        audited=core.registry.audited,
        price_sheets=prices,
        price_markets=markets,
        country=core.installation.country,
    )


def build_worker(
    dispatcher: Dispatcher,
    messengers: Mapping[str, Messenger],
    every: Mapping[str, timedelta] = MappingProxyType({}),
    limits: JobLimits | None = None,
    signins: SignIns | None = None,
    clock_problem: Callable[[], Awaitable[str]] | None = None,
    prices: PriceSheetSource | None = None,
    markets: tuple[str, ...] = (),
) -> Worker:
    """A worker over the core of this dispatcher; its arguments are those of :class:`Worker`, and where prices of which markets are fetched."""
    context = job_context(dispatcher.core, limits, prices, markets)
    return Worker(dispatcher, context, messengers, every, signins, clock_problem)
