"""Usage that hangs: the vendor's figures of a customer have not moved on for too long."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, timedelta
from decimal import Decimal

from bot.alerts.mutes import Findings
from bot.model import AlertKind, Crossing, CustomerRef, CustomerUsage, Memory, Pair, Rule


def stale(
    usage: CustomerUsage,
    customer: CustomerRef,
    rule: Rule,
    memory: Mapping[Pair, Memory],
    findings: Findings,
) -> None:
    """What a rule about missing data has to tell of a row. Figures whose age is not told are not called old."""
    if usage.as_of is None:
        return
    age = findings.now - usage.as_of
    if age < timedelta(hours=float(rule.steps[0])):
        return
    crossing = Crossing(
        rule_id=rule.id,
        kind=AlertKind.STALE,
        key="",
        level=Decimal(int(age.total_seconds() // 3600)),
        cost=usage.cost,
        budget=usage.budget,
        as_of=usage.as_of,
    )
    tell_of_stale_data(rule, customer, usage.as_of.astimezone(UTC).isoformat(), memory, findings, crossing)


def tell_of_stale_data(
    rule: Rule,
    customer: CustomerRef,
    hangs_at: str,
    memory: Mapping[Pair, Memory],
    findings: Findings,
    crossing: Crossing,
) -> None:
    """Tell that data hangs, once for each point at which it hangs; fresh data moves that point by itself.

    ``hangs_at`` is a moment in UTC or, where no more is known, a day (ISO 8601): the day a customer vanished after and
    the moment at which its row hung on that day are one silence. What hangs further back than what was told is a
    late page.
    """
    pair = (rule.id, customer.id)
    if pair in memory and any(_reaches(seen, hangs_at) for seen in memory[pair].told):
        return
    findings.memory[pair] = Memory("", "", {hangs_at: crossing.level})
    key = f"stale:{customer.id}:{hangs_at}"
    findings.add(customer.id, replace(crossing, key=key, customer=customer))


def _reaches(seen: str, hangs_at: str) -> bool:
    return seen >= hangs_at or hangs_at.startswith(seen)
