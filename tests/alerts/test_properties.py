"""Whatever a customer's life is like: no step is missed, none is told twice, and repeating changes nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.forecast import forecast
from bot.alerts.mutes import level_of_mute
from bot.alerts.periods import calendar_month
from bot.alerts.spend import evaluate, merge
from bot.model import AlertKind, CustomerUsage, Evaluation, Money
from tests.alerts.life import CONTOSO, FABRIKAM, Life, at, mute, row, rule

RULES = (
    rule("amount", 100, 400, 900),
    rule("percent", 50, 80, 100, 120),
    rule("forecast"),
    rule("forecast", 500, 1500, id="forecast-amounts"),
    rule("stale", 48),
    rule("amount", 200, id="dollars", currency="USD"),
)
STEPPED = [each for each in RULES if each.kind is not AlertKind.STALE]


@dataclass(frozen=True)
class Scan:
    """A row, and when it was seen."""

    usage: CustomerUsage
    now: datetime

    def through(self, life: Life) -> Evaluation:
        return life.see(self.usage, self.now)


@st.composite
def lives(draw, most: int = 14) -> list[Scan]:
    """Spend that rises, hangs and is corrected, over more than one period; budgets and currencies that change;
    pages that come late or again."""
    scans: list[Scan] = []
    now, cost, budget, currency = at(20, month=10), Decimal(0), Decimal(1000), "EUR"
    for _ in range(draw(st.integers(1, most))):
        turn = draw(
            st.sampled_from(["spend", "spend", "spend", "correct", "budget", "currency", "wait", "again"])
        )
        before, now = now, now + timedelta(hours=draw(st.integers(1, 60)))
        if turn == "again" and scans:
            scans.append(replace(draw(st.sampled_from(scans)), now=now))
            continue
        if now.month != before.month:
            cost = Decimal(0)
        match turn:
            case "spend":
                cost += draw(st.integers(0, 400))
            case "correct":
                cost -= draw(st.integers(0, int(cost)))
            case "budget":
                budget = Decimal(draw(st.sampled_from([0, 150, 500, 980, 1000, 1020, 1300, 2500, 6000])))
            case "currency":
                currency = "USD" if currency == "EUR" else "EUR"
            case _:
                pass
        late = timedelta(hours=draw(st.sampled_from([0, 0, 5, 70])) if turn == "wait" else 0)
        limit = draw(st.sampled_from([budget, budget, budget, None]))
        scans.append(Scan(row(cost, limit, now - late, currency=currency), now))
    return scans


def reached(each, scan: Scan) -> list[tuple[str, Decimal]]:
    """Steps that a row has reached, told from scratch; each with the spend that it means."""
    cost, budget = scan.usage.cost, scan.usage.budget
    limit = budget.amount if budget and budget.amount > 0 and budget.currency == cost.currency else None
    if each.currency not in ("", cost.currency):
        return []
    if each.kind is AlertKind.AMOUNT:
        return [(str(step), step) for step in each.steps if cost.amount >= step]
    if each.kind is AlertKind.PERCENT:
        return [
            (str(step), limit * step / 100)
            for step in each.steps
            if limit and cost.amount * 100 >= limit * step
        ]
    as_of = scan.usage.as_of or scan.now
    period = calendar_month(as_of.date())
    targets = [(str(step), step) for step in each.steps] or ([("target", limit)] if limit else [])
    return [(name, target) for name, target in targets if forecast(cost, target, period, as_of)]


@given(lives())
def test_no_step_is_missed(scans):
    life = Life(RULES)
    told: dict[tuple[str, str, str], list[tuple[str, Decimal]]] = {}
    for scan in scans:
        period = calendar_month((scan.usage.as_of or scan.now).date())
        late = {each.id for each in STEPPED if _knows_a_later_period(life, each.id, period.key)}
        for crossing in scan.through(life).told:
            at_which = crossing.forecast.target if crossing.forecast else crossing.cost
            assert at_which is not None
            for step in crossing.passed:
                own = crossing.kind is AlertKind.FORECAST
                name = "target" if crossing.rule_id == "forecast-rule" else str(step)
                known = told.setdefault((crossing.rule_id, period.key, scan.usage.cost.currency), [])
                known.append((name, step if own else at_which.amount))
        for each in STEPPED:
            if each.id in late:
                continue
            known = told.get((each.id, period.key, scan.usage.cost.currency), [])
            for name, means in reached(each, scan):
                assert any(step == name and cost >= means * Decimal("0.95") for step, cost in known)


def _knows_a_later_period(life: Life, rule_id: str, key: str) -> bool:
    memory = life.memory.get((rule_id, FABRIKAM))
    return memory is not None and memory.period > key


@given(lives())
def test_no_step_is_told_twice_unless_its_budget_moved_away(scans):
    life, known = Life(RULES), {}
    for scan in scans:
        for crossing in scan.through(life).told:
            for step in crossing.passed:
                of_budget = crossing.rule_id == "forecast-rule"
                name = (
                    crossing.rule_id,
                    crossing.period,
                    scan.usage.cost.currency,
                    "target" if of_budget else step,
                )
                if name in known:
                    assert crossing.kind in (AlertKind.PERCENT, AlertKind.FORECAST)
                    assert of_budget or crossing.kind is AlertKind.PERCENT
                    assert crossing.budget is not None
                    assert crossing.budget.amount * Decimal("0.95") > known[name]
                known[name] = crossing.budget.amount if crossing.budget else Decimal(0)


@given(lives())
def test_every_finding_has_a_key_of_its_own(scans):
    life, keys = Life(RULES), Counter()
    for scan in scans:
        keys.update((each.rule_id, each.key) for each in scan.through(life).told)
    assert set(keys.values()) <= {1}
    assert set(keys) == set(life.notices)


@given(lives(), st.data())
def test_replaying_any_part_of_it_changes_nothing(scans, data):
    life = Life(RULES)
    for count, scan in enumerate(scans, 1):
        scan.through(life)
        memory = dict(life.memory)
        again = data.draw(st.integers(0, count - 1))
        for old in scans[again:count] if data.draw(st.booleans()) else scans[: again + 1]:
            assert evaluate_raw(life, old) == Evaluation()
        assert life.memory == memory


def evaluate_raw(life: Life, scan: Scan) -> Evaluation:
    """The engine alone, with no store behind it that knows the keys."""
    period = calendar_month((scan.usage.as_of or scan.now).date())
    return evaluate(scan.usage, period, life.rules, life.memory, life.mutes, scan.now)


@given(lives())
def test_a_scan_that_dies_and_is_run_again_tells_the_same(scans):
    calm, troubled = Life(RULES), Life(RULES)
    for scan in scans:
        scan.through(calm)
        forgotten = dict(troubled.memory)
        lost = evaluate_raw(troubled, scan)
        assert troubled.memory == forgotten
        assert evaluate_raw(troubled, scan) == lost
        scan.through(troubled)
        scan.through(troubled)
    assert calm.notices == troubled.notices
    assert calm.memory == troubled.memory


@given(lives(8), lives(8), st.randoms(use_true_random=False))
def test_the_order_of_customers_and_pages_does_not_matter(one, other, random):
    others = [replace(scan, usage=replace(scan.usage, customer_id=CONTOSO)) for scan in other]
    straight, mixed = Life(RULES), Life(RULES)
    for scan in [*one, *others]:
        scan.through(straight)
    waiting = [list(one), list(others)]
    while any(waiting):
        random.choice([each for each in waiting if each]).pop(0).through(mixed)
    assert straight.notices == mixed.notices
    assert straight.memory == mixed.memory


@given(lives(6), lives(6))
def test_customers_of_a_page_are_put_together_without_loss(one, other):
    others = [replace(scan, usage=replace(scan.usage, customer_id=CONTOSO)) for scan in other]
    page = [evaluate_raw(Life(RULES), scan) for scan in (one[-1], others[-1])]
    together = merge(page)
    assert together.told == page[0].told + page[1].told
    assert together.memory == {**page[0].memory, **page[1].memory}


@given(lives())
def test_figures_on_a_notice_are_those_of_the_row(scans):
    life = Life(RULES)
    for scan in scans:
        for crossing in scan.through(life).told:
            assert crossing.cost == scan.usage.cost
            assert crossing.as_of == scan.usage.as_of
            assert crossing.step is None or crossing.step == max(crossing.passed)
            assert list(crossing.passed) == sorted(set(crossing.passed))


def test_money_of_the_smallest_kind_counts_exactly():
    life = Life([rule("percent", "33.3")])
    usage = row("0.332", "1")
    assert life.see(usage).told == ()
    assert len(life.see(replace(usage, cost=Money(Decimal("0.333"), "EUR"))).told) == 1


@given(lives(), st.sampled_from(RULES))
def test_a_muted_rule_finds_and_remembers_the_same_and_is_silent_about_the_first_of_it(scans, muted):
    whole = mute(
        muted.id, "", since=at(1, month=10), until=at(31, month=12), level=level_of_mute(muted, None)
    )
    loud, quiet = Life(RULES), Life(RULES, mutes={(muted.id, ""): whole})
    for scan in scans:
        scan.through(loud)
        scan.through(quiet)
    assert {**quiet.notices, **quiet.silenced} == loud.notices
    assert quiet.memory == loud.memory
    first = next((name for name in loud.notices if name[0] == muted.id), None)
    assert first is None or first in quiet.silenced
    assert {rule_id for rule_id, _ in quiet.silenced} <= {muted.id}
