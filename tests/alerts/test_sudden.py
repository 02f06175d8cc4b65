"""Days that stand out from a customer's usual days."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate

import pytest

from bot.alerts.mutes import level_of_mute
from bot.alerts.sudden import baseline_of, daily_costs, sudden
from bot.model import Money
from tests.alerts.life import FABRIKAM, NOVEMBER, OCTOBER, Life, at, history, mute, row, rule

RULE = rule("sudden", 3)
PAIR = (RULE.id, FABRIKAM)
CALM = (100, 104, 96, 100, 102, 98, 100)


def costs(*histories, until=None):
    return [(each.day.day, each.cost.amount) for each in daily_costs(histories, until)]


def see(life, *histories, now=None):
    last = histories[-1].points[-1]
    usage = row(last.cost, last.budget, at(last.day.day), currency=histories[-1].currency)
    now = now or usage.as_of + timedelta(hours=1)
    return life.keep(sudden(usage, histories, life.rules, life.memory, life.mutes, now))


def spent(*days, **changed):
    return history(list(accumulate(days)), **changed)


def test_days_are_the_differences_of_snapshots():
    assert costs(spent(10, 5, 0, 7)) == [(1, 10), (2, 5), (3, 0), (4, 7)]


def test_a_gap_counts_as_equal_days():
    assert costs(history({1: 10, 4: 40})) == [(1, 10), (2, 10), (3, 10), (4, 10)]


def test_the_first_snapshot_of_a_period_counts_from_its_first_day():
    assert costs(history({30: 300, 31: 310}, OCTOBER), history({2: 8}))[-3:] == [(31, 10), (1, 4), (2, 4)]


def test_corrections_downwards_cost_nothing():
    assert costs(history([10, 4, 9])) == [(1, 10), (2, 0), (3, 5)]


def test_days_after_the_last_one_asked_for_are_left_out():
    assert costs(spent(1, 2, 3), until=date(2026, 11, 2)) == [(1, 1), (2, 2)]


def test_another_currency_has_its_own_usual_days():
    assert costs(history({31: 310}, OCTOBER, currency="USD"), history({1: 5})) == [(1, 5)]


def test_a_day_far_above_the_usual_ones_is_told_once_with_the_numbers():
    life = Life([RULE])
    (told,) = see(life, spent(*CALM, 400)).told
    assert told.baseline is not None
    assert told.baseline.cost == Money(Decimal(400), "EUR")
    assert told.baseline.usual == Money(Decimal(100), "EUR")
    assert told.baseline.spread == Money(Decimal(2), "EUR")
    assert (told.baseline.day, told.baseline.days) == (date(2026, 11, 8), 7)
    assert (told.level, told.period) == (4, NOVEMBER)
    assert see(life, spent(*CALM, 410)).told == (), "the day's figure has only grown"


def test_each_day_that_stands_out_is_told():
    life = Life([RULE])
    assert len(see(life, spent(*CALM, 400)).told) == 1
    assert len(see(life, spent(*CALM, 400, 500)).told) == 1
    assert see(life, spent(*CALM, 400)).told == (), "a page that comes late"
    assert see(life, spent(*CALM, 400, 500)).told == ()


def test_a_week_of_usual_days_is_needed():
    assert see(Life([RULE]), spent(*CALM[1:], 400)).told == ()


def test_three_times_is_not_more_than_three_times():
    assert see(Life([RULE]), spent(*CALM, 300)).told == ()
    assert len(see(Life([RULE]), spent(*CALM, 301)).told) == 1


def test_restless_customers_must_go_far_beyond_their_spread():
    restless = (10, 200, 20, 180, 90, 150, 40)
    assert see(Life([RULE]), spent(*restless, 400)).told == ()
    assert len(see(Life([RULE]), spent(*restless, 600)).told) == 1


@pytest.mark.parametrize(
    ("day", "budget", "tells"), [(11, None, 0), (12, None, 1), (20, 2000, 0), (22, 2000, 1)]
)
def test_small_money_is_no_news(day, budget, tells):
    assert len(see(Life([RULE]), spent(*(2 for _ in CALM), day, budget=budget)).told) == tells


def test_usual_days_that_cost_nothing_can_be_left_too():
    (told,) = see(Life([RULE]), spent(*(0 for _ in CALM), 50)).told
    assert told.level == 1000


def test_usual_days_are_those_of_four_weeks_across_periods():
    october = history(list(accumulate([100] * 31)), OCTOBER)
    baseline = baseline_of(daily_costs([october, spent(100, 100, 500)]))
    assert baseline is not None
    assert (baseline.days, baseline.cost.amount, baseline.usual.amount) == (28, 500, 100)
    assert baseline_of([]) is None


def test_only_in_its_currency_and_only_about_its_customers():
    assert see(Life([rule("sudden", 3, currency="USD")]), spent(*CALM, 400)).told == ()
    assert len(see(Life([rule("sudden", 3, currency="EUR")]), spent(*CALM, 400)).told) == 1


def test_under_a_mute_it_is_only_put_on_record_unless_it_is_worse():
    life = Life([RULE], mutes={PAIR: mute(RULE.id, level=Decimal(5))})
    assert [len(each) for each in (see(life, spent(*CALM, 400)).told, life.silenced)] == [0, 1]
    outcome = see(life, spent(*CALM, 400, 600))
    assert (len(outcome.told), outcome.woken) == (1, (PAIR,))


def test_a_muted_rule_tells_of_no_day():
    life = Life([RULE], mutes={(RULE.id, ""): mute(RULE.id, "", level=level_of_mute(RULE, None))})
    assert [len(each) for each in (see(life, spent(*CALM, 400)).told, life.silenced)] == [0, 1]
    assert see(life, spent(*CALM, 400, 900)).told == ()
