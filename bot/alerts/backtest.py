"""Backtest (dry run) of a rule over the days on record: they are played through the very engine that tells."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from itertools import groupby
from typing import assert_never

from bot.alerts.spend import evaluate
from bot.alerts.sudden import WINDOW, baseline_of, daily_costs, stands_out
from bot.model import (
    AlertKind,
    Crossing,
    CustomerUsage,
    History,
    Memory,
    Money,
    Pair,
    Point,
    Rule,
)

EVENING = time(23, 59)


@dataclass(frozen=True, slots=True)
class Trial:
    """How often a rule would have told, for how many customers, and when last. ``days`` are those on record."""

    times: int = 0
    customers: int = 0
    days: int = 0
    first_day: date | None = None
    last_day: date | None = None
    last_customer: str = ""


class BackTest:
    """Plays days on record through a rule, some customers at a time."""

    def __init__(self, rule: Rule, since: date, until: date) -> None:
        self._rule = replace(rule, id=rule.id or "trial")
        self._since, self._until = since, until
        self._times = 0
        self._customers: set[str] = set()
        self._first: date | None = None
        self._latest: tuple[date, str] | None = None

    def add(self, batch: Sequence[History]) -> None:
        """Play some customers' days; a customer's days must come together."""
        by_customer: dict[str, list[History]] = defaultdict(list)
        for history in batch:
            if history.points:
                by_customer[history.customer_id].append(history)
        for customer_id, histories in by_customer.items():
            histories.sort(key=lambda each: each.period.starts)
            first = histories[0].points[0].day
            self._first = min(self._first or first, first)
            if self._rule.scope.covers(customer_id):
                self._play(customer_id, histories)

    def result(self) -> Trial:
        """What it came to."""
        first = max(self._first, self._since) if self._first else None
        return Trial(
            times=self._times,
            customers=len(self._customers),
            days=(self._until - first).days + 1 if first else 0,
            first_day=first,
            last_day=self._latest[0] if self._latest else None,
            last_customer=self._latest[1] if self._latest else "",
        )

    def _play(self, customer_id: str, histories: Sequence[History]) -> None:
        if self._rule.kind is AlertKind.SUDDEN:
            self._play_days(customer_id, histories)
            return
        memory: dict[Pair, Memory] = {}
        days = sorted(point.day for history in histories for point in history.points)
        for history in histories:
            for point in history.points:
                if self._below_every_step(point):
                    continue
                for _ in self._evaluate(history, point, self._seen(days, point.day), memory):
                    self._count(customer_id, point.day)

    def _play_days(self, customer_id: str, histories: Sequence[History]) -> None:
        """Only days that have a snapshot are judged, each by what was known then: as when they came."""
        budgets = {point.day: point.budget for history in histories for point in history.points}
        for currency, of_one in groupby(histories, key=lambda each: each.currency):
            if self._rule.currency not in ("", currency):
                continue
            days = daily_costs(list(of_one))
            for at, each in enumerate(days):
                if each.day not in budgets:
                    continue
                baseline = baseline_of(days[max(0, at - WINDOW.days) : at + 1])
                if baseline and stands_out(baseline, self._rule.steps[0], budgets[each.day]):
                    self._count(customer_id, each.day)

    def _count(self, customer_id: str, day: date) -> None:
        if day >= self._since:
            self._times += 1
            self._customers.add(customer_id)
            self._latest = max(self._latest or (day, customer_id), (day, customer_id))

    def _below_every_step(self, point: Point) -> bool:
        """Far below every step: not worth a look. Keeps a trial over many customers quick."""
        match self._rule.kind:
            case AlertKind.AMOUNT:
                return point.cost < self._rule.steps[0]
            case AlertKind.PERCENT:
                return not point.budget or point.cost * 100 < self._rule.steps[0] * point.budget
            case AlertKind.FORECAST | AlertKind.SUDDEN | AlertKind.STALE:
                return False
            case AlertKind.INVOICE | AlertKind.TICKETS | AlertKind.SIGNIN | AlertKind.DIGEST:
                return False
            case _:
                assert_never(self._rule.kind)

    def _seen(self, days: Sequence[date], day: date) -> date:
        """When figures were last looked at before the next ones came: that day, or for missing data the next one."""
        if self._rule.kind is not AlertKind.STALE:
            return day
        after = bisect_right(days, day)
        return days[after] if after < len(days) else max(self._until, day)

    def _evaluate(
        self, history: History, point: Point, seen: date, memory: dict[Pair, Memory]
    ) -> tuple[Crossing, ...]:
        now = datetime.combine(seen, EVENING, UTC)
        evaluation = evaluate(_row(history, point), history.period, [self._rule], memory, {}, now)
        memory.update(evaluation.memory)
        return evaluation.told


def _row(history: History, point: Point) -> CustomerUsage:
    cost = Money(point.cost, history.currency)
    budget = None if point.budget is None else Money(point.budget, history.currency)
    percent = point.cost / point.budget * 100 if point.budget else None
    as_of = datetime.combine(point.day, EVENING, UTC)
    return CustomerUsage(history.customer_id, "", cost, budget, percent, as_of)
