"""Daily snapshot: the day's figures of every customer are kept, and days that stand out are told.

What is kept serves forecasts, usual days, back-tests and the daily chart. Repeating it changes nothing.
"""

from __future__ import annotations

import asyncio
import hashlib
import heapq
import logging
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from bot.alerts.history import append
from bot.alerts.no_data import FORGOTTEN, no_data
from bot.alerts.rule_index import RuleIndex
from bot.alerts.spend import merge
from bot.alerts.sudden import sudden
from bot.errors import PartnerFailure
from bot.jobs.context import JobContext
from bot.jobs.scan import Periods, Scanned
from bot.model import CostByService, CustomerUsage, Evaluation, History, Mute, Pair
from bot.queries.spend import cost_by_service

log = logging.getLogger(__name__)

LOOK_BACK = timedelta(days=62)
"""How far back a customer's days are read: the usual days before this one may lie in the period before."""


async def snapshot(context: JobContext, seen: Scanned | None = None) -> int:
    """Keep the figures of the day; of how many customers they are new. Raises :class:`bot.errors.PartnerFailure`.

    What was found on the way, also before a failure, is in ``seen``.
    """
    seen = Scanned() if seen is None else seen
    index = RuleIndex(await context.alerts.rules(), context.now)
    mutes = await context.mutes()
    periods = Periods(context)
    present = Present()
    nearest: list[tuple[Decimal, str, CustomerUsage]] = []
    kept = 0
    async for page in context.partner.usage.by_customer():
        present.add(usage.customer_id for usage in page)
        seen.customers += len(page)
        kept += await _keep_page(context, index, mutes, periods, page, seen)
        nearest = heapq.nlargest(
            context.limits.parts, [*nearest, *((_share(usage), usage.customer_id, usage) for usage in page)]
        )
    await _tell_of_no_data(context, index, mutes, present, seen)
    await _keep_services(context, periods, [usage for _, _, usage in nearest])
    return kept


async def _keep_page(
    context: JobContext,
    index: RuleIndex,
    mutes: Mapping[Pair, Mute],
    periods: Periods,
    page: Sequence[CustomerUsage],
    seen: Scanned,
) -> int:
    known = await _histories(context, [usage.customer_id for usage in page])
    fresh: list[History] = []
    days: list[tuple[CustomerUsage, Sequence[History]]] = []
    for usage in page:
        period = await periods.of(usage)
        if period is None:
            continue
        before = known.get(usage.customer_id, [])
        old = next((each for each in before if each.period == period), None)
        new = append(old, usage, period)
        if new is not None and new != old:
            fresh.append(new)
            days.append((usage, [*(each for each in before if each.period != period), new]))
    evaluation = await _sudden(context, index, mutes, days)
    if fresh or evaluation != Evaluation():
        seen.told += len(await context.alerts.record(evaluation, index.rules, context.now, fresh))
    return len(fresh)


async def _histories(context: JobContext, customer_ids: Sequence[str]) -> dict[str, list[History]]:
    found: dict[str, list[History]] = defaultdict(list)
    async for batch in context.alerts.histories((context.now - LOOK_BACK).date(), customer_ids):
        for history in batch:
            found[history.customer_id].append(history)
    return found


async def _sudden(
    context: JobContext,
    index: RuleIndex,
    mutes: Mapping[Pair, Mute],
    days: Sequence[tuple[CustomerUsage, Sequence[History]]],
) -> Evaluation:
    asked = [(usage, histories) for usage, histories in days if index.sudden_for(usage.customer_id)]
    if not asked:
        return Evaluation()
    memory = await context.alerts.memory([usage.customer_id for usage, _ in asked])
    return merge(
        sudden(usage, histories, index.sudden_for(usage.customer_id), memory, mutes, context.now)
        for usage, histories in asked
    )


async def _tell_of_no_data(
    context: JobContext, index: RuleIndex, mutes: Mapping[Pair, Mute], present: Present, seen: Scanned
) -> None:
    """Customers on record who have no row now, where somebody asked to be told of missing data."""
    if not index.stale_rules:
        return
    since = (context.now - FORGOTTEN).date()
    async for batch in context.alerts.histories(since):
        absent: dict[str, list[History]] = defaultdict(list)
        for history in batch:
            if history.customer_id not in present:
                absent[history.customer_id].append(history)
        if not absent:
            continue
        memory = await context.alerts.memory(list(absent))
        evaluation = merge(
            no_data(each, index.stale_rules, memory, mutes, context.now) for each in absent.values()
        )
        if evaluation != Evaluation():
            seen.told += len(await context.alerts.record(evaluation, index.rules, context.now))


class Present:
    """Which customers have usage now, in eight bytes each."""

    def __init__(self) -> None:
        self._marks = array("Q")
        self._sorted = True

    def add(self, customer_ids: Iterable[str]) -> None:
        """These customers have usage."""
        self._marks.extend(_mark(each) for each in customer_ids)
        self._sorted = False

    def __contains__(self, customer_id: str) -> bool:
        if not self._sorted:
            self._marks = array("Q", sorted(self._marks))
            self._sorted = True
        mark = _mark(customer_id)
        at = bisect_left(self._marks, mark)
        return at < len(self._marks) and self._marks[at] == mark


def _mark(customer_id: str) -> int:
    """Half of the tenant id, which is random; other ids by their hash."""
    try:
        return UUID(customer_id).int & 0xFFFF_FFFF_FFFF_FFFF
    except ValueError:
        return int.from_bytes(hashlib.blake2b(customer_id.encode(), digest_size=8).digest())


def _share(usage: CustomerUsage) -> Decimal:
    """How near a customer is to its budget; without one it is not near anything."""
    if usage.budget is None or usage.budget.amount <= 0 or usage.budget.currency != usage.cost.currency:
        return Decimal(0)
    return usage.cost.amount / usage.budget.amount


async def _keep_services(context: JobContext, periods: Periods, nearest: Sequence[CustomerUsage]) -> None:
    """Keep what the spend of those nearest to their budgets consists of, so that a notice can say what moved."""
    turns = asyncio.Semaphore(context.limits.live_reads)

    async def keep(usage: CustomerUsage) -> None:
        async with turns:
            period, today = await periods.of(usage), (usage.as_of or context.now).date()
            known = await context.alerts.cost_by_service(usage.customer_id, today + timedelta(days=1))
            if period is None or (known and known.day == today):
                return
            try:
                costs = await cost_by_service(context.partner.usage, usage.customer_id, usage.cost.currency)
            except PartnerFailure as failure:
                log.warning("what a customer's spend consists of could not be read: %s", failure.cause)
                return
            if costs:
                await context.alerts.keep_cost_by_service(
                    CostByService(usage.customer_id, today, period.key, usage.cost.currency, costs)
                )

    await asyncio.gather(*(keep(usage) for usage in nearest))
