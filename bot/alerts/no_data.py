"""Missing usage: customers who had figures not long ago, and now there is no row of them at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

from bot.alerts.mutes import Findings
from bot.alerts.stale import tell_of_stale_data
from bot.messages import _, speaking
from bot.model import (
    AlertKind,
    Crossing,
    CustomerRef,
    Evaluation,
    History,
    Memory,
    Money,
    Mute,
    Pair,
    Rule,
)

FORGOTTEN = timedelta(days=35)
"""A customer that had no figures for so long is no news."""


def no_data(
    histories: Sequence[History],
    rules: Sequence[Rule],
    memory: Mapping[Pair, Memory],
    mutes: Mapping[Pair, Mute],
    now: datetime,
) -> Evaluation:
    """What rules about missing data have to tell of one customer that has no row of usage now.

    ``histories`` are all of this customer's, so a batch of customers is all that has to be held at a time. Told once
    for the day of its last figure, and not at all where a row that hung on that day was told of already.
    """
    findings = Findings(mutes, now)
    known = [each for each in histories if each.points]
    if not known:
        return Evaluation()
    latest = max(known, key=lambda each: each.period.starts)
    last = latest.points[-1]
    as_of = datetime.combine(last.day, time(23, 59), UTC)
    age = now - as_of
    if age > FORGOTTEN:
        return Evaluation()
    for rule in rules:
        if not rule.scope.covers(latest.customer_id) or age < timedelta(hours=float(rule.steps[0])):
            continue
        if rule.currency and rule.currency != latest.currency:
            continue
        crossing = Crossing(
            rule_id=rule.id,
            kind=AlertKind.STALE,
            key="",
            level=Decimal(int(age.total_seconds() // 3600)),
            cost=Money(last.cost, latest.currency),
            as_of=as_of,
            remarks=(_gone(rule),),
        )
        customer = CustomerRef(latest.customer_id, "", "")
        tell_of_stale_data(rule, customer, last.day.isoformat(), memory, findings, crossing)
    return findings.evaluation()


def _gone(rule: Rule) -> str:
    with speaking(rule.locale):
        return _("Partner Center no longer lists any usage of this customer. It may have left.")
