"""Rules about a customer's spend, against one row of usage.

What was told is remembered as the spend at which each step was told. A step counts as told while that spend had already
reached what the step means now: so corrections, wavering figures and small changes of a budget tell nothing twice, and a
step that moved far away with its budget is told again when it is reached.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import assert_never

from bot.alerts.forecast import forecast
from bot.alerts.mutes import Findings, got_worse, mute_for
from bot.alerts.periods import day_of
from bot.alerts.stale import stale
from bot.messages import _, speaking
from bot.model import (
    BY_ROW,
    AlertKind,
    Crossing,
    CustomerRef,
    CustomerUsage,
    Evaluation,
    Forecast,
    Memory,
    Money,
    Mute,
    Pair,
    Period,
    Rule,
    Unit,
)

SLACK = Decimal("0.95")
"""How near what was told must have come to what the step means now, to count as told."""

BUDGET = "budget"
"""What a rule remembers the budget under at which it last alerted."""


def evaluate(
    usage: CustomerUsage,
    period: Period,
    rules: Sequence[Rule],
    memory: Mapping[Pair, Memory],
    mutes: Mapping[Pair, Mute],
    now: datetime,
) -> Evaluation:
    """What these rules have to tell of a customer, given what they remember. Rules about other things are ignored.

    Evaluating again with the memory that comes out finds nothing, and changes nothing.
    """
    findings = Findings(mutes, now)
    for rule in rules:
        if not rule.scope.covers(usage.customer_id):
            continue
        if rule.currency and rule.currency != usage.cost.currency:
            continue
        if rule.kind not in BY_ROW:
            continue
        if rule.kind is AlertKind.STALE:
            stale(usage, customer_of(usage), rule, memory, findings)
        else:
            _Steps(usage, period, rule, memory.get((rule.id, usage.customer_id)), findings).run()
    return findings.evaluation()


def merge(evaluations: Iterable[Evaluation]) -> Evaluation:
    """Several evaluations about different customers as one."""
    found = list(evaluations)
    return Evaluation(
        told=tuple(crossing for each in found for crossing in each.told),
        muted=tuple(crossing for each in found for crossing in each.muted),
        memory={pair: kept for each in found for pair, kept in each.memory.items()},
        woken=tuple(pair for each in found for pair in each.woken),
    )


def customer_of(usage: CustomerUsage) -> CustomerRef:
    """The customer of a row, as far as the row knows it."""
    return CustomerRef(usage.customer_id, usage.name, "")


def measured_by_budget(rule: Rule) -> bool:
    """Whether what a rule waits for depends on the budget, so that a change of it explains something."""
    steps = rule.kind.spec.steps
    return steps is not None and (steps.unit is Unit.PERCENT or (steps.defaults == () and not rule.steps))


class _Steps:
    """One rule with steps against one row."""

    def __init__(
        self, usage: CustomerUsage, period: Period, rule: Rule, old: Memory | None, findings: Findings
    ) -> None:
        self.usage, self.period, self.rule, self.old, self.findings = usage, period, rule, old, findings
        self.cost = usage.cost
        self.told = _told(old, self.cost.currency) if old and old.period == period.key else {}

    def run(self) -> None:
        if self._is_late():
            return
        passed = [step for step, means in self._reached() if not self._is_told(step, means)]
        if passed:
            self._tell(passed)
        else:
            self._tell_if_worse()

    def _is_late(self) -> bool:
        """Whether these figures are of a period before one of which something was told already.

        A period that began earlier can also be the present one: of a customer who moved to an Azure plan.
        """
        if self.old is None or self.old.period <= self.period.key:
            return False
        return day_of(self.usage, self.findings.now).isoformat() < self.old.period

    def _budget(self) -> Decimal | None:
        budget = self.usage.budget
        if budget is None or budget.amount <= 0 or budget.currency != self.cost.currency:
            return None
        return budget.amount

    def _reached(self) -> list[tuple[Decimal, Decimal]]:
        """Steps that are reached, each with the amount it means now; ascending."""
        budget, cost = self._budget(), self.cost.amount
        match self.rule.kind:
            case AlertKind.AMOUNT:
                return [(step, step) for step in self.rule.steps if cost >= step]
            case AlertKind.PERCENT:
                if budget is None:
                    return []
                return [
                    (step, budget * step / 100) for step in self.rule.steps if cost * 100 >= budget * step
                ]
            case AlertKind.FORECAST:
                targets = self.rule.steps or ((budget,) if budget is not None else ())
                return [(target, target) for target in targets if self._ahead(target)]
            case AlertKind.SUDDEN | AlertKind.STALE:
                return []
            case AlertKind.INVOICE | AlertKind.TICKETS | AlertKind.SIGNIN | AlertKind.DIGEST:
                return []
            case _:
                assert_never(self.rule.kind)

    def _ahead(self, target: Decimal) -> Forecast | None:
        return forecast(self.cost, target, self.period, self.usage.as_of or self.findings.now)

    def _name(self, step: Decimal) -> str:
        """The step's name in memory. A budget as target is one step, however high it is."""
        if self.rule.kind is AlertKind.FORECAST and not self.rule.steps:
            return "target"
        return f"{step.normalize():f}"

    def _is_told(self, step: Decimal, means: Decimal) -> bool:
        at = self.told.get(self._name(step))
        return at is not None and at >= means * SLACK

    def _tell(self, passed: Sequence[Decimal]) -> None:
        highest = passed[-1]
        ahead = self._ahead(highest) if self.rule.kind is AlertKind.FORECAST else None
        name = self._name(highest)
        again = self._times(highest)
        known = [step for step in self.rule.steps if self._name(step) in self.told]
        crossing = Crossing(
            rule_id=self.rule.id,
            kind=self.rule.kind,
            key=f"{self.rule.kind}:{self.usage.customer_id}:{self.period.key}:{self.cost.currency}:{name}:{again}",
            level=self._level(highest, ahead),
            customer=customer_of(self.usage),
            period=self.period,
            step=highest,
            passed=tuple(passed),
            cost=self.cost,
            budget=self.usage.budget,
            as_of=self.usage.as_of,
            forecast=ahead,
            remarks=self._remarks(),
            budget_before=self._budget_before(),
        )
        for step in passed:
            # A forecast is told for its target; a step for the spend that passed it.
            self.told[self._name(step)] = step if ahead else self.cost.amount
            self.told[f"#{self._name(step)}"] = self._times(step)
        if measured_by_budget(self.rule) and (budget := self._budget()) is not None:
            self.told[BUDGET] = budget
        pair = (self.rule.id, self.usage.customer_id)
        self.findings.memory[pair] = Memory(self.period.key, self.cost.currency, self.told)
        higher = bool(known) and highest > known[-1]
        self.findings.add(self.usage.customer_id, crossing, higher=higher)

    def _times(self, step: Decimal) -> Decimal:
        """How often the step was told before in this period. Each step counts for itself: keys must not come again."""
        return self.told.get(f"#{self._name(step)}", Decimal(-1)) + 1

    def _level(self, step: Decimal, ahead: Forecast | None) -> Decimal:
        if ahead and not self.rule.steps:
            return Decimal(100)
        return step

    def _remarks(self) -> tuple[str, ...]:
        old = self.old
        if not old or old.period != self.period.key or old.currency == self.cost.currency:
            return ()
        with speaking(self.rule.locale):
            return (
                _(
                    "The billing currency changed from {before} to {after}. Counting starts again.",
                    before=old.currency,
                    after=self.cost.currency,
                ),
            )

    def _budget_before(self) -> Money | None:
        before, budget = self.told.get(BUDGET), self._budget()
        changed = before is not None and budget is not None and before != budget
        return Money(before, self.cost.currency) if before is not None and changed else None

    def _lifted(self) -> str:
        with speaking(self.rule.locale):
            return _("Spend is up 50% since the mute, so it was lifted.")

    def _tell_if_worse(self) -> None:
        """Spend that grew on under a customer's own mute, without a new step."""
        findings, customer_id = self.findings, self.usage.customer_id
        mute = mute_for(self.rule.id, customer_id, findings.mutes, findings.now)
        if mute is None or not mute.customer_id or not got_worse(mute, self.cost.amount):
            return
        findings.add(
            customer_id,
            Crossing(
                rule_id=self.rule.id,
                kind=self.rule.kind,
                key=f"worse:{customer_id}:{self.period.key}:{mute.since.isoformat()}",
                level=mute.level,
                customer=customer_of(self.usage),
                period=self.period,
                cost=self.cost,
                budget=self.usage.budget,
                as_of=self.usage.as_of,
                remarks=(self._lifted(),),
            ),
        )


def _told(old: Memory, currency: str) -> dict[str, Decimal]:
    """What was told in a currency. What was told in others of this period is kept under their names.

    So the steps of a currency are told once, even when a late page or a correction brings it back.
    """
    if old.currency == currency:
        return dict(old.told)
    told: dict[str, Decimal] = {}
    for name, cost in old.told.items():
        other, slash, step = name.rpartition("/")
        was_in = other if slash else old.currency
        told[step if was_in == currency else f"{was_in}/{step}"] = cost
    return told
