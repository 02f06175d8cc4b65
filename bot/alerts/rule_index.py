"""Rule index: which rules a row of usage could set off; decided in about a microsecond for a row that sets off none.

A hundred thousand customers go by in every scan, and nearly all of them have reached nothing. The index puts the rules
for everyone in order of their lowest steps, so that one comparison for each kind tells.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from bot.alerts.forecast import LEAST_DAYS, steepest
from bot.alerts.periods import day_of
from bot.model import BY_ROW, AlertKind, CustomerUsage, Glance, Glanced, Rule

_NEVER = Decimal("Infinity")

_FAR = float("inf")

_NEARLY = 1 - 1e-9
"""At first sight amounts are binary fractions, whose error is a millionth of this: what is so near a step is looked at."""

_LONGEST = Decimal(35) / LEAST_DAYS
"""By how much spend can multiply at most in a period of unknown days: a month, and what vendors count at its ends."""


@dataclass(slots=True)
class _Ladder:
    """Rules of one kind in the order of their lowest steps."""

    floors: list[Decimal] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)

    @classmethod
    def of(cls, rules: Sequence[Rule], floor: Callable[[Rule], Decimal]) -> _Ladder:
        ordered = sorted(rules, key=floor)
        return cls([floor(rule) for rule in ordered], ordered)

    def reached(self, value: Decimal) -> Sequence[Rule]:
        if not self.floors or value < self.floors[0]:
            return ()
        return self.rules[: bisect_right(self.floors, value)]


class RuleIndex:
    """The rules, arranged for a scan at one moment."""

    def __init__(self, rules: Sequence[Rule], now: datetime) -> None:
        self.rules: Mapping[str, Rule] = {rule.id: rule for rule in rules}
        self._now = now
        spend = [rule for rule in rules if rule.kind in BY_ROW]
        self.watches_spend = bool(spend)
        self.stale_rules = tuple(rule for rule in rules if rule.kind is AlertKind.STALE)
        sudden = [rule for rule in rules if rule.kind is AlertKind.SUDDEN]
        self._sudden = tuple(rule for rule in sudden if rule.scope.everyone)
        self._sudden_named = _by_customer(sudden)
        self._named = _by_customer(spend)
        self._named_from = {
            customer_id.lower(): _nearly(min(map(_from, of_one)))
            for customer_id, of_one in self._named.items()
        }
        self._least_named = min(self._named_from.values(), default=_FAR)
        self._excluded = {
            rule.id: frozenset(each.id for each in rule.scope.excluded)
            for rule in rules
            if rule.scope.everyone and rule.scope.excluded
        }
        everyone: dict[AlertKind, list[Rule]] = defaultdict(list)
        for rule in spend:
            if rule.scope.everyone:
                everyone[rule.kind].append(rule)
        self._amounts = _Ladder.of(everyone[AlertKind.AMOUNT], _lowest)
        self._percents = _Ladder.of(everyone[AlertKind.PERCENT], _lowest)
        forecasts = everyone[AlertKind.FORECAST]
        self._ahead = _Ladder.of([rule for rule in forecasts if rule.steps], _lowest)
        self._ahead_of_budget = tuple(rule for rule in forecasts if not rule.steps)
        self._stale = tuple(everyone[AlertKind.STALE])
        oldest = min((rule.steps[0] for rule in self._stale), default=None)
        self._fresh_since = now - timedelta(hours=float(oldest)) if oldest is not None else None
        self._steepness: dict[date, Decimal | None] = {}
        self._timely = bool(self._ahead.floors or self._ahead_of_budget or self._stale)

    def prefilter(self, page: Sequence[CustomerUsage]) -> list[CustomerUsage]:
        """The rows that may have set off a rule about spend. Leaves out none that has."""
        if not isinstance(page, Glanced):
            return [*page]
        least = _nearly(self._amounts.floors[0]) if self._amounts.floors else _FAR
        share = _nearly(self._percents.floors[0] / 100) if self._percents.floors else _FAR
        named, least_named, timely = self._named_from, self._least_named, self._timely
        found = []
        for at, row in enumerate(page.glances):
            cost, budget = row.cost, row.budget.amount
            if (
                cost >= least
                or (budget and cost >= budget * share)
                or (cost >= least_named and cost >= named.get(row.customer_id.lower(), _FAR))
                or (timely and self._may_be_time(row, cost, budget))
            ):
                found.append(page[at])
        return found

    def _may_be_time(self, row: Glance, cost: float, budget: float | None) -> bool:
        """Whether rules about the end of the period, or about old figures, may be set off."""
        as_of = row.as_of
        today = self._now.astimezone(UTC).date()
        day = _day_in(as_of) if as_of else today
        if day is None or abs(day.year - today.year) > 1:
            return True  # to be read properly
        if self._fresh_since and as_of and as_of[:19] <= self._fresh_since.astimezone(UTC).isoformat()[:19]:
            return True
        steep = self._steep(day, row.azure_plan)
        if steep is None:
            return False
        floors, at_end = self._ahead.floors, cost * float(steep)
        return bool(floors and at_end >= _nearly(floors[0])) or bool(
            self._ahead_of_budget and budget and at_end >= budget * _NEARLY
        )

    def candidates(self, usage: CustomerUsage) -> tuple[Rule, ...]:
        """The rules about spend that this row may have set off. Leaves out none that it has."""
        cost = usage.cost.amount
        found = [*self._amounts.reached(cost)] if self._amounts.floors else []
        budget = usage.budget
        limited = budget is not None and budget.amount > 0 and budget.currency == usage.cost.currency
        if (
            limited
            and budget
            and self._percents.floors
            and cost * 100 >= self._percents.floors[0] * budget.amount
        ):
            found += self._percents.reached(cost * 100 / budget.amount)
        if self._ahead.floors or self._ahead_of_budget:
            found += self._heading(usage, budget.amount if limited and budget else None)
        if self._fresh_since and usage.as_of and usage.as_of <= self._fresh_since:
            found += self._stale
        if found:
            found = [rule for rule in found if self._about(rule, usage)]
        named = self._named.get(usage.customer_id)
        if named:
            found += [
                rule
                for rule in named
                if cost >= _from(rule) and (not rule.currency or rule.currency == usage.cost.currency)
            ]
        return tuple(found)

    def sudden_for(self, customer_id: str) -> tuple[Rule, ...]:
        """The rules that watch a customer's days."""
        found = tuple(rule for rule in self._sudden if customer_id not in self._excluded.get(rule.id, ()))
        return found + self._sudden_named.get(customer_id, ())

    def _about(self, rule: Rule, usage: CustomerUsage) -> bool:
        if rule.currency and rule.currency != usage.cost.currency:
            return False
        return usage.customer_id not in self._excluded.get(rule.id, ())

    def _heading(self, usage: CustomerUsage, budget: Decimal | None) -> list[Rule]:
        """Rules about the end of the period that the pace so far could set off."""
        steep = self._steep(day_of(usage, self._now), usage.azure_plan)
        if steep is None:
            return []
        at_end = usage.cost.amount * steep
        found = [*self._ahead.reached(at_end)]
        if budget is not None and at_end >= budget:
            found += self._ahead_of_budget
        return found

    def _steep(self, day: date, azure_plan: bool) -> Decimal | None:
        """By how much the spend so far can still multiply; ``None`` while it is too early to tell."""
        if not azure_plan:
            return _LONGEST
        if day not in self._steepness:
            self._steepness[day] = steepest(day)
        return self._steepness[day]


@lru_cache(maxsize=4096)
def _day_in(as_of: str) -> date | None:
    """The day of a moment that is written in UTC; ``None`` for any other writing."""
    if as_of[10:11] != "T" or not as_of.endswith(("Z", "+00:00")):
        return None
    try:
        return date.fromisoformat(as_of[:10])
    except ValueError:
        return None


def _by_customer(rules: Sequence[Rule]) -> dict[str, tuple[Rule, ...]]:
    """Rules by the customers they name; a customer who is named twice has the rule once."""
    named: dict[str, list[Rule]] = defaultdict(list)
    for rule in rules:
        for customer_id in dict.fromkeys(customer.id for customer in rule.scope.customers):
            named[customer_id].append(rule)
    return {customer_id: tuple(of_one) for customer_id, of_one in named.items()}


def _nearly(step: Decimal) -> float:
    return float(step) * _NEARLY


def _from(rule: Rule) -> Decimal:
    """The cost from which a rule may be set off."""
    return _lowest(rule) if rule.kind is AlertKind.AMOUNT else -_NEVER


def _lowest(rule: Rule) -> Decimal:
    return rule.steps[0]
