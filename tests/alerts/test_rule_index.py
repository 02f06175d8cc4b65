"""Which rules a row could set off: quick, and never one too few."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.periods import calendar_month, day_of
from bot.alerts.rule_index import RuleIndex
from bot.alerts.spend import evaluate
from bot.model import CustomerUsage, Money, Period, Scope
from tests.alerts.life import CONTOSO, FABRIKAM, at, named, row, rule

STEPS = {"amount": (0.01, 10**4), "percent": (1, 300), "forecast": (0.01, 10**4), "stale": (12, 240)}
MONEY = st.decimals(0, 5000, places=2)


@st.composite
def rules(draw):
    kind = draw(st.sampled_from([*STEPS]))
    least, most = STEPS[kind]
    fewest = 0 if kind == "forecast" else 1
    steps = draw(st.sets(st.decimals(str(least), most, places=2), min_size=fewest, max_size=3))
    who = draw(st.sets(st.sampled_from([FABRIKAM, CONTOSO])))
    scope = draw(st.sampled_from([named(*who), Scope(excluded=named(*who).customers)]))
    currency = draw(st.sampled_from(["", "EUR", "USD"]))
    return rule(kind, *sorted(steps), scope=scope, currency=currency)


@st.composite
def rows(draw):
    zone = draw(st.sampled_from([UTC, timezone(timedelta(hours=13)), timezone(timedelta(hours=-9))]))
    moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(zone))
    budget = draw(st.none() | MONEY)
    return CustomerUsage(
        draw(st.sampled_from([FABRIKAM, CONTOSO])),
        "",
        Money(draw(MONEY), draw(st.sampled_from(["EUR", "USD"]))),
        None if budget is None else Money(budget, draw(st.sampled_from(["EUR", "USD"]))),
        None,
        draw(st.none() | moments),
        draw(st.booleans()),
    )


def periods_of(usage, now):
    """The periods a row may turn out to belong to."""
    day = day_of(usage, now)
    if usage.azure_plan:
        return [calendar_month(day)]
    return [
        Period(day - timedelta(days=before), day - timedelta(days=before) + timedelta(days=30))
        for before in range(31)
    ]


@given(st.lists(rules(), max_size=6), rows(), st.integers(0, 500))
def test_no_rule_that_would_tell_is_left_out(drawn, usage, hours):
    numbered = [replace(each, id=f"r{number}") for number, each in enumerate(drawn)]
    now = (usage.as_of or at(9, 7)) + timedelta(hours=hours)
    candidates = RuleIndex(numbered, now).candidates(usage)
    ids = [each.id for each in candidates]
    assert len(ids) == len(set(ids))
    for period in periods_of(usage, now):
        told = evaluate(usage, period, numbered, {}, {}, now).told
        assert {each.rule_id for each in told} <= set(ids)
        assert evaluate(usage, period, candidates, {}, {}, now).told == tuple(
            sorted(told, key=lambda each: ids.index(each.rule_id))
        )


def test_a_row_that_reaches_nothing_has_no_candidates():
    index = RuleIndex([rule("amount", 100), rule("percent", 50), rule("forecast"), rule("stale", 48)], at(10))
    assert index.candidates(row(10, 1000, at(10))) == ()


def test_days_of_a_row_are_those_of_utc():
    index, kiribati = RuleIndex([rule("forecast")], at(30, 22)), timezone(timedelta(hours=14))
    usage = row(980, 1000, datetime(2026, 12, 1, 6, tzinfo=kiribati))
    assert [each.id for each in index.candidates(usage)] == ["forecast-rule"]


def test_a_period_that_the_vendor_ends_on_the_first_day_of_the_next_is_long_enough():
    usage = row(95, 1000, at(30, month=8), azure_plan=False)
    august = Period(date(2026, 8, 27), date(2026, 9, 27))
    wide = rule("forecast", 1013)
    assert len(evaluate(usage, august, [wide], {}, {}, at(31, month=8)).told) == 1
    assert RuleIndex([wide], at(31, month=8)).candidates(usage) == (wide,)


def test_a_customer_who_is_named_twice_has_a_rule_once():
    twice = rule("amount", 100, scope=named(FABRIKAM, FABRIKAM))
    assert RuleIndex([twice], at(3)).candidates(row(100, None, at(2))) == (twice,)


def test_rules_about_days_are_found_by_customer():
    everyone, one = rule("sudden", 3), rule("sudden", 3, id="one", scope=named(FABRIKAM))
    but_one = rule("sudden", 3, id="but", scope=Scope(excluded=named(FABRIKAM).customers))
    index = RuleIndex([everyone, one, but_one, rule("amount", 5)], at(3))
    assert index.sudden_for(FABRIKAM) == (everyone, one)
    assert index.sudden_for(CONTOSO) == (everyone, but_one)


def test_what_else_a_round_asks_of_it():
    hangs = rule("stale", 48)
    index = RuleIndex([hangs, rule("sudden", 3)], at(3))
    assert (index.stale_rules, index.watches_spend) == ((hangs,), True)
    assert index.rules[hangs.id] == hangs
    assert not RuleIndex([rule("sudden", 3), rule("invoice")], at(3)).watches_spend


def test_a_thousand_rules_are_not_walked_through_for_a_row_that_reaches_none():
    class Counted(Decimal):
        compared = 0

        def __lt__(self, other: Decimal) -> bool:
            Counted.compared += 1
            return super().__lt__(other)

    many = [rule("amount", 1000 + number, id=f"r{number}") for number in range(900)]
    many += [rule("amount", 1, id=f"n{number}", scope=named(f"customer-{number}")) for number in range(100)]
    index, usage = RuleIndex(many, at(10)), row(10, 1000, at(10))
    assert index.candidates(replace(usage, cost=Money(Counted(10), "EUR"))) == ()
    assert Counted.compared <= 2


class Seen(list):
    """A page whose rows can be told at first sight, as the vendor's are."""

    @property
    def glances(self):
        return [
            SimpleNamespace(
                customer_id=usage.customer_id.upper(),
                cost=float(usage.cost.amount),
                budget=SimpleNamespace(amount=float(usage.budget.amount) if usage.budget else None),
                as_of=usage.as_of.isoformat() if usage.as_of else "",
                azure_plan=usage.azure_plan,
            )
            for usage in self
        ]


@given(st.lists(rules(), max_size=6), st.lists(rows(), max_size=4), st.integers(0, 500))
def test_no_row_that_could_tell_is_passed_over(drawn, page, hours):
    now = at(9, 7) + timedelta(hours=hours)
    index = RuleIndex([replace(each, id=f"r{number}") for number, each in enumerate(drawn)], now)
    kept = index.prefilter(Seen(page))
    assert [usage for usage in page if index.candidates(usage)] == [
        usage for usage in kept if index.candidates(usage)
    ]


def test_an_ordinary_row_is_not_worth_a_look():
    index = RuleIndex([rule("percent", "80"), rule("amount", "9000", scope=named(CONTOSO))], at(9))
    usage = row("10", budget="1000")
    assert index.prefilter(Seen([usage])) == []
    assert index.prefilter([usage]) == [usage]
