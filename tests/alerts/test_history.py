"""Daily snapshots and billing periods."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

from bot.alerts.history import append, at_pace, before, expected
from bot.alerts.periods import calendar_month, elapsed, length, period_of
from bot.model import Money, Period, Point
from tests.alerts.life import NOVEMBER, OCTOBER, Life, at, history, row, rule


def days(kept):
    return [(point.day.day, point.cost) for point in kept.points]


def test_each_day_has_one_point_and_the_latest_of_a_day_stands():
    kept = None
    for day, hour, cost in ((2, 1, 10), (2, 23, 12), (4, 5, 20)):
        kept = append(kept, row(cost, 100, at(day, hour)), NOVEMBER)
    assert kept == history({2: 12, 4: 20}, budget=100)


def test_what_is_older_changes_nothing_whatever_its_currency():
    kept = history({2: 10, 4: 20})
    assert append(kept, row(15, None, at(3)), NOVEMBER) == kept
    assert append(kept, row(15, None, at(3), currency="USD"), NOVEMBER) == kept


def test_figures_without_age_are_no_days():
    kept = history({2: 10})
    assert append(kept, row(15), NOVEMBER) == kept
    assert append(None, row(15), NOVEMBER) is None


def test_another_currency_begins_the_days_anew():
    kept = append(history({2: 10, 3: 12}), row(15, None, at(4), currency="USD"), NOVEMBER)
    assert kept == history({4: 15}, currency="USD")


def test_another_period_begins_the_days_anew():
    assert append(history({30: 99}, OCTOBER), row(15, None, at(1)), NOVEMBER) == history({1: 15})


def test_a_period_whose_end_is_known_better_keeps_its_days():
    short = Period(NOVEMBER.starts, date(2026, 11, 28))
    assert append(history({2: 10}, short), row(15, None, at(3)), NOVEMBER) == history({2: 10, 3: 15})


def test_a_budget_in_another_currency_is_not_kept():
    kept = append(None, row(15, 100, at(3), budget_currency="USD"), NOVEMBER)
    assert kept is not None
    assert kept.points == (Point(date(2026, 11, 3), Decimal(15), None),)


def test_days_are_those_of_utc():
    late = datetime(2026, 11, 3, 1, tzinfo=timezone(timedelta(hours=5)))
    kept = append(None, row(15, None, late), NOVEMBER)
    assert kept is not None
    assert days(kept) == [(2, 15)]


def test_before_is_the_last_earlier_day_of_the_same_period():
    kept = [history({29: 900, 31: 999}, OCTOBER), history({2: 10, 4: 20, 5: 30})]
    assert before(kept, at(5, 3)) == (Point(date(2026, 11, 4), Decimal(20)), "EUR")
    assert before(kept, at(4)) == (Point(date(2026, 11, 2), Decimal(10)), "EUR")
    assert before(kept, at(2)) is None
    assert before(kept, at(2, month=12)) is None


def test_pace_to_the_end_of_the_period():
    assert at_pace(NOVEMBER, Point(date(2026, 11, 10), Decimal(100))) == 300
    assert at_pace(NOVEMBER, Point(date(2026, 11, 2), Decimal(100))) == 100, "too early to tell"
    assert at_pace(NOVEMBER, Point(NOVEMBER.ends, Decimal(100))) == 100


def test_a_notice_says_what_its_period_is_heading_for():
    (told,) = Life([rule("amount", 100)]).see(row(100, None, at(11))).told
    assert expected(told, at(12)) == Money(Decimal(300), "EUR")
    (hangs,) = Life([rule("stale", 48)]).see(row(100, None, at(11)), now=at(14)).told
    assert expected(hangs, at(14)) is None


def test_an_azure_plan_has_calendar_months_in_utc():
    assert calendar_month(date(2028, 2, 29)) == Period(date(2028, 2, 1), date(2028, 2, 29))
    east = datetime(2026, 12, 1, 3, tzinfo=timezone(timedelta(hours=5)))
    assert period_of(row(1, None, east), at(2, month=12), None) == NOVEMBER
    assert period_of(row(1), at(1), None) == NOVEMBER


def test_other_customers_have_the_period_that_was_learned_while_it_lasts():
    learned = Period(date(2026, 10, 5), date(2026, 11, 4))
    usage = row(1, None, at(4, 23, 59), azure_plan=False)
    assert period_of(usage, at(9), learned) == learned
    assert period_of(row(1, None, at(5), azure_plan=False), at(9), learned) is None
    assert period_of(usage, at(9), None) is None
    assert period_of(row(1, azure_plan=False), at(9), learned) is None, "figures without age are those of now"


def test_days_of_a_period():
    assert (length(NOVEMBER), elapsed(NOVEMBER, at(1)), elapsed(NOVEMBER, at(2, 12))) == (30, 0, 1.5)
    assert (elapsed(NOVEMBER, at(31, month=10)), elapsed(NOVEMBER, at(9, month=12))) == (0, 30)
