"""Cost anomalies: days that cost far more than a customer's usual days. Simple statistics, so that a person can check them.

A day stands out when it costs a multiple of the median of the days before it, lies well outside their spread (median
absolute deviation), and is worth looking at in money.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from statistics import median

from bot.alerts.mutes import Findings
from bot.alerts.spend import customer_of
from bot.model import (
    AlertKind,
    Baseline,
    Crossing,
    CustomerUsage,
    DailyCost,
    Evaluation,
    History,
    Memory,
    Money,
    Mute,
    Pair,
    Rule,
)

WINDOW = timedelta(days=28)
"""The days before a day that are its usual days: four of each weekday."""

LEAST_DAYS = 7
SPREADS = 5
"""So many times the spread a day must lie above the median."""

LEAST_SHARE = Decimal("0.01")
LEAST_AMOUNT = Decimal(10)
"""A rise below one percent of the budget, or below ten units of the currency, is nothing to tell."""

FAR_MORE = Decimal(1000)
"""How many times a usual day a day costs, where usual days cost nothing."""


def daily_costs(histories: Sequence[History], until: date | None = None) -> list[DailyCost]:
    """What each day cost, ascending, to ``until`` included.

    A gap of several days counts as as many equal days; the first snapshot of a period counts from its first day.
    Corrections downwards count as nothing, and a change of currency begins anew.
    """
    days: list[DailyCost] = []
    for history in sorted(histories, key=lambda each: each.period.starts):
        if days and days[-1].cost.currency != history.currency:
            days = []
        last_day, last_cost = history.period.starts - timedelta(days=1), Decimal(0)
        for point in history.points:
            gap = max((point.day - last_day).days, 1)
            each = max(point.cost - last_cost, Decimal(0)) / gap
            days += [
                DailyCost(last_day + timedelta(days=at + 1), Money(each, history.currency))
                for at in range(gap)
            ]
            last_day, last_cost = point.day, point.cost
    return [each for each in days if until is None or each.day <= until]


def baseline_of(days: Sequence[DailyCost]) -> Baseline | None:
    """The last of these days against those before it; ``None`` while there are too few."""
    if not days:
        return None
    last = days[-1]
    usual = [each.cost.amount for each in days[:-1] if last.day - WINDOW <= each.day < last.day]
    if len(usual) < LEAST_DAYS:
        return None
    middle = median(usual)
    spread = median(abs(each - middle) for each in usual)
    currency = last.cost.currency
    return Baseline(last.day, last.cost, Money(middle, currency), Money(spread, currency), len(usual))


def stands_out(baseline: Baseline, times: Decimal, budget: Decimal | None) -> bool:
    """Whether the day is far beyond the usual ones."""
    cost, usual, spread = baseline.cost.amount, baseline.usual.amount, baseline.spread.amount
    least = max(LEAST_AMOUNT, (budget or Decimal(0)) * LEAST_SHARE)
    return cost > times * usual and cost > usual + SPREADS * spread and cost - usual >= least


def sudden(
    usage: CustomerUsage,
    histories: Sequence[History],
    rules: Sequence[Rule],
    memory: Mapping[Pair, Memory],
    mutes: Mapping[Pair, Mute],
    now: datetime,
) -> Evaluation:
    """What rules of this kind have to tell of the last day on record: each day once."""
    findings = Findings(mutes, now)
    baseline = baseline_of(daily_costs(histories))
    if baseline is None:
        return Evaluation()
    latest = max(histories, key=lambda each: each.period.starts)
    for rule in rules:
        pair = (rule.id, usage.customer_id)
        old = memory.get(pair)
        day = baseline.day.isoformat()
        if rule.currency and rule.currency != baseline.cost.currency:
            continue
        if old and max(old.told, default="") >= day:
            continue
        if not stands_out(baseline, rule.steps[0], latest.points[-1].budget):
            continue
        usual = baseline.usual.amount
        crossing = Crossing(
            rule_id=rule.id,
            kind=AlertKind.SUDDEN,
            key=f"sudden:{usage.customer_id}:{day}",
            level=baseline.cost.amount / usual if usual else FAR_MORE,
            customer=customer_of(usage),
            period=latest.period,
            cost=usage.cost,
            budget=usage.budget,
            as_of=usage.as_of,
            baseline=baseline,
        )
        findings.memory[pair] = Memory(latest.period.key, baseline.cost.currency, {day: baseline.cost.amount})
        findings.add(usage.customer_id, crossing)
    return findings.evaluation()
