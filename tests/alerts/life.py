"""A customer's life, day by day, through the alert engine; and what was told of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from bot.alerts.periods import calendar_month, period_of
from bot.alerts.rule_index import RuleIndex
from bot.alerts.spend import evaluate
from bot.model import (
    AlertKind,
    Crossing,
    CustomerRef,
    CustomerUsage,
    Destination,
    Evaluation,
    History,
    Memory,
    Money,
    Mute,
    Pair,
    Period,
    Point,
    Rule,
    Scope,
)

NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))
OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))
FABRIKAM = "7d1c0b3e-0000-4000-8000-00000000fab1"
CONTOSO = "7d1c0b3e-0000-4000-8000-00000000c0c0"
CHANNEL = Destination("slack", "T1", "C-finance")


def at(day: int, hour: int = 0, minute: int = 0, month: int = 11) -> datetime:
    """A moment of 2026, in UTC."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def rule(kind: str, *steps: float | str, **changed: Any) -> Rule:
    """A rule for everyone."""
    made = Rule(
        id=f"{kind}-rule",
        kind=AlertKind(kind),
        scope=Scope(),
        destination=CHANNEL,
        destination_name="#finance",
        owner="slack:T1:ada",
        owner_name="Ada",
        owner_home=replace(CHANNEL, channel="", user="ada"),
        created=at(1),
        steps=tuple(Decimal(str(step)) for step in steps),
    )
    return replace(made, **changed)


def named(*customer_ids: str) -> Scope:
    """Only these customers."""
    return Scope(customers=tuple(CustomerRef(each, "", "") for each in customer_ids))


def row(
    cost: float | str,
    budget: float | str | None = None,
    as_of: datetime | None = None,
    *,
    currency: str = "EUR",
    budget_currency: str = "",
    customer: str = FABRIKAM,
    azure_plan: bool = True,
) -> CustomerUsage:
    """A row of usage."""
    limit = None if budget is None else Money(Decimal(str(budget)), budget_currency or currency)
    spent = Money(Decimal(str(cost)), currency)
    return CustomerUsage(customer, "Fabrikam", spent, limit, None, as_of, azure_plan)


@dataclass
class Life:
    """The engine with its memory, mutes and a record of notices, as the store keeps them: one for a rule and key."""

    rules: Sequence[Rule]
    memory: dict[Pair, Memory] = field(default_factory=dict)
    mutes: dict[Pair, Mute] = field(default_factory=dict)
    notices: dict[tuple[str, str], Crossing] = field(default_factory=dict)
    silenced: dict[tuple[str, str], Crossing] = field(default_factory=dict)

    def see(
        self, usage: CustomerUsage, now: datetime | None = None, period: Period | None = None
    ) -> Evaluation:
        """One scan that comes upon a row; an hour after its data, unless told otherwise."""
        now = now or (usage.as_of or at(1)) + timedelta(hours=1)
        period = period or period_of(usage, now, None) or calendar_month((usage.as_of or now).date())
        candidates = RuleIndex(self.rules, now).candidates(usage)
        return self.keep(evaluate(usage, period, candidates, self.memory, self.mutes, now))

    def keep(self, outcome: Evaluation) -> Evaluation:
        """What the store does with an outcome. Gives back only what is news."""
        news = [each for each in outcome.told if self._is_new(each)]
        for each in outcome.told:
            self.notices.setdefault((each.rule_id, each.key), each)
        for each in outcome.muted:
            self.silenced.setdefault((each.rule_id, each.key), each)
        self.memory.update(outcome.memory)
        for pair in outcome.woken:
            self.mutes.pop(pair, None)
        return replace(outcome, told=tuple(news))

    def _is_new(self, crossing: Crossing) -> bool:
        name = (crossing.rule_id, crossing.key)
        return name not in self.notices and name not in self.silenced

    def spend(
        self, day: int, cost: float | str, budget: float | str | None = None, **changed: Any
    ) -> list[str]:
        """What is told of a day of November at noon: the highest step of each notice."""
        return steps(self.see(row(cost, budget, at(day, 12), **changed)))


def steps(outcome: Evaluation) -> list[str]:
    """The highest step of each notice that was told."""
    return [
        f"{each.step.normalize():f}" if each.step is not None else each.kind.value for each in outcome.told
    ]


def mute(rule_id: str, customer: str = FABRIKAM, **changed: Any) -> Mute:
    """Silence from the second to the twentieth of November."""
    silence = Mute(rule_id, customer, at(20), "they know", "slack:T1:ada", at(2), Decimal(50))
    return replace(silence, **changed)


def history(
    costs: Mapping[int, float] | Sequence[float],
    period: Period = NOVEMBER,
    *,
    budget: float | None = None,
    currency: str = "EUR",
    customer: str = FABRIKAM,
) -> History:
    """Snapshots: spend since the period began, by day of the month (or from the first day on)."""
    by_day = costs if isinstance(costs, Mapping) else dict(enumerate(costs, 1))
    limit = None if budget is None else Decimal(str(budget))
    points = tuple(
        Point(period.starts.replace(day=day), Decimal(str(cost)), limit) for day, cost in by_day.items()
    )
    return History(customer, period, currency, points)
