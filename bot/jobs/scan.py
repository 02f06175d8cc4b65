"""Spending scan: everybody's usage as it now stands against the alert rules, page by page.

What is worth a look is evaluated and put on record some hundreds of customers at a time, each time in one transaction.
So a scan that dies half-way has told nothing twice and lost nothing: the next one finds the same crossings under the
same keys.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.alerts.periods import calendar_month, period_of
from bot.alerts.rule_index import RuleIndex
from bot.alerts.spend import evaluate, merge
from bot.errors import PartnerFailure
from bot.jobs.context import JobContext
from bot.model import CustomerUsage, Evaluation, Mute, Pair, Period, Rule

log = logging.getLogger(__name__)

AT_ONCE = 500
"""Customers that are evaluated together: one question to our own database and one answer for all of them."""

MOST_LEARNED = 200
"""How many customers' billing periods are asked for in one scan; the others' turn comes with the next."""


@dataclass(slots=True)
class Scanned:
    """What one scan saw: customers with usage, notices that are new, and rows that had to wait for their period."""

    customers: int = 0
    told: int = 0
    waiting: int = 0


async def scan(context: JobContext, seen: Scanned | None = None) -> Scanned:
    """Compare the usage of all customers with the rules. Raises :class:`bot.errors.PartnerFailure`.

    Pages before a failure stand, and are in ``seen``; the rest is looked at by the next scan.
    """
    rules = await context.alerts.rules()
    index = RuleIndex(rules, context.now)
    seen = Scanned() if seen is None else seen
    if not index.watches_spend:
        return seen
    mutes = await context.mutes()
    periods = Periods(context)
    waiting: list[tuple[CustomerUsage, tuple[Rule, ...]]] = []
    try:
        async for page in context.partner.usage.by_customer():
            # However many pages came at once, others have their turn after each.
            await asyncio.sleep(0)
            seen.customers += len(page)
            looked_at = ((usage, index.candidates(usage)) for usage in index.prefilter(page))
            waiting.extend((usage, candidates) for usage, candidates in looked_at if candidates)
            if len(waiting) >= AT_ONCE:
                seen.told += await _evaluate(context, index, mutes, periods, waiting)
                waiting = []
    finally:
        if waiting:
            seen.told += await _evaluate(context, index, mutes, periods, waiting)
    seen.waiting = periods.put_off
    return seen


async def _evaluate(
    context: JobContext,
    index: RuleIndex,
    mutes: Mapping[Pair, Mute],
    periods: Periods,
    found: Sequence[tuple[CustomerUsage, tuple[Rule, ...]]],
) -> int:
    memory = await context.alerts.memory([usage.customer_id for usage, _ in found])
    evaluations: list[Evaluation] = []
    for usage, rules in found:
        if period := await periods.of(usage):
            evaluations.append(evaluate(usage, period, rules, memory, mutes, context.now))
    evaluation = merge(evaluations)
    if evaluation == Evaluation():
        return 0
    return len(await context.alerts.record(evaluation, index.rules, context.now))


@dataclass(slots=True)
class Periods:
    """Billing periods of customers. Azure plans have calendar months; what else there is has to be asked for."""

    context: JobContext
    asked: int = 0
    put_off: int = 0

    async def of(self, usage: CustomerUsage) -> Period | None:
        """The period this row belongs to; ``None`` while it is not known."""
        now = self.context.now
        if usage.azure_plan:
            return period_of(usage, now, None)
        if known := period_of(usage, now, await self.context.alerts.period(usage.customer_id)):
            return known
        if self.asked >= MOST_LEARNED:
            self.put_off += 1
            return None
        self.asked += 1
        return await self._learn(usage)

    async def _learn(self, usage: CustomerUsage) -> Period | None:
        try:
            summary = await self.context.partner.usage.summary(usage.customer_id)
        except PartnerFailure as failure:
            log.warning("the billing period of a customer could not be read: %s", failure.cause)
            self.put_off += 1
            return None
        now = self.context.now
        learned = calendar_month((usage.as_of or now).date())
        if summary.starts and summary.ends:
            learned = Period(summary.starts, summary.ends)
        await self.context.alerts.learn_period(usage.customer_id, learned)
        # Figures that lag behind the change of periods belong to the one before; there is nothing newer to say.
        return period_of(usage, now, learned)
