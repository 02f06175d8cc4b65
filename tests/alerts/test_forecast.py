"""Rules about where the period is heading: a straight line, told once."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.forecast import at_end, forecast
from bot.alerts.periods import calendar_month
from bot.model import Money, Period
from tests.alerts.life import NOVEMBER, Life, at, row, rule, steps

BUDGET = rule("forecast")


def test_the_budget_is_told_of_before_it_is_spent_with_the_day():
    life = Life([BUDGET])
    assert life.see(row(299, 1000, at(10))).told == ()
    (told,) = life.see(row(400, 1000, at(11))).told
    assert told.forecast is not None
    assert told.forecast.at_end == Money(Decimal(1200), "EUR")
    assert told.forecast.target == Money(Decimal(1000), "EUR")
    assert told.forecast.reached_on == date(2026, 11, 25)
    assert told.level == 100


def test_the_last_day_of_the_period_is_still_in_it():
    found = forecast(Money(Decimal(100), "EUR"), Decimal(300), NOVEMBER, at(11))
    assert found is not None
    assert found.reached_on == NOVEMBER.ends
    assert forecast(Money(Decimal(100), "EUR"), Decimal("300.01"), NOVEMBER, at(11)) is None


def test_three_days_must_be_over():
    life = Life([BUDGET])
    assert life.see(row(900, 1000, at(3, 23, 59))).told == ()
    assert len(life.see(row(900, 1000, at(4))).told) == 1


def test_it_is_told_once_though_the_pace_drops_and_rises_again():
    life = Life([BUDGET])
    told = [
        life.see(row(cost, 1000, at(day))).told for day, cost in ((11, 400), (15, 410), (16, 600), (20, 900))
    ]
    assert [len(each) for each in told] == [1, 0, 0, 0]


def test_a_target_that_is_reached_untold_is_left_to_the_other_rules():
    life = Life([BUDGET, rule("percent", 100)])
    assert [each.rule_id for each in life.see(row(1000, 1000, at(11))).told] == ["percent-rule"]


def test_amounts_as_targets_are_told_each_once():
    life = Life([rule("forecast", 1000, 2000)])
    assert steps(life.see(row(400, None, at(11)))) == ["1000"]
    (told,) = life.see(row(800, None, at(12))).told
    assert (told.step, told.passed) == (2000, (2000,))
    assert steps(life.see(row(1100, None, at(13)))) == []


def test_a_budget_raised_far_is_another_target():
    life = Life([BUDGET])
    assert steps(life.see(row(400, 1000, at(11)))) == ["1000"]
    assert steps(life.see(row(420, 1030, at(12)))) == []
    (again,) = life.see(row(900, 2000, at(13))).told
    assert again.step == 2000
    assert again.budget_before and again.budget_before.amount == 1000


def test_the_next_period_is_another():
    life = Life([BUDGET])
    assert len(life.see(row(400, 1000, at(11))).told) == 1
    assert len(life.see(row(400, 1000, at(11, month=12))).told) == 1


def test_nothing_heads_nowhere():
    assert Life([BUDGET, rule("forecast", 10, id="amounts")]).see(row(0, 1000, at(20))).told == ()
    assert at_end(Decimal(100), NOVEMBER, at(30, month=10)) is None


@given(
    st.decimals("0.01", 10**6, places=2),
    st.decimals("0.01", 10**7, places=2),
    st.integers(0, 31 * 24 * 60),
    st.dates(date(2024, 1, 1), date(2027, 12, 1)),
)
def test_the_day_is_in_the_period_and_not_before_the_figures(cost, target, minutes, day):
    period = calendar_month(day)
    moment = at(1).replace(year=period.starts.year, month=period.starts.month) + timedelta(minutes=minutes)
    found = forecast(Money(cost, "EUR"), target, period, moment)
    if found is not None:
        assert min(moment.date(), period.ends) <= found.reached_on <= period.ends
        assert found.at_end.amount >= target > cost


def test_any_period_will_do():
    found = forecast(
        Money(Decimal(50), "EUR"), Decimal(90), Period(date(2026, 11, 5), date(2026, 11, 24)), at(15)
    )
    assert found is not None
    assert found.reached_on == date(2026, 11, 22)
