"""Data that hangs, and customers who are gone."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from bot.alerts.no_data import FORGOTTEN, no_data
from tests.alerts.life import FABRIKAM, OCTOBER, Life, at, history, mute, named, row, rule

RULE = rule("stale", 48)
PAIR = (RULE.id, FABRIKAM)


def vanish(life, now, *histories):
    return life.keep(no_data(histories, life.rules, life.memory, life.mutes, now))


def test_data_that_is_two_days_old_is_told_once():
    life, usage = Life([RULE]), row(10, None, at(3))
    assert life.see(usage, now=at(4, 23, 59)).told == ()
    (told,) = life.see(usage, now=at(5)).told
    assert (told.level, told.as_of) == (48, at(3))
    assert life.see(usage, now=at(9)).told == ()


def test_fresh_data_makes_the_next_stretch_news():
    life = Life([RULE])
    assert len(life.see(row(10, None, at(3)), now=at(6)).told) == 1
    assert life.see(row(12, None, at(7)), now=at(7, 5)).told == ()
    assert len(life.see(row(12, None, at(7)), now=at(10)).told) == 1


def test_an_older_page_that_comes_late_says_nothing_of_a_stretch_that_is_over():
    life = Life([RULE])
    assert len(life.see(row(12, None, at(7)), now=at(10)).told) == 1
    outcome = life.see(row(10, None, at(3)), now=at(10))
    assert (outcome.told, outcome.memory) == ((), {})


def test_the_same_moment_in_another_zone_is_the_same_stretch():
    life, berlin = Life([RULE]), timezone(timedelta(hours=1))
    assert len(life.see(row(10, None, at(3)), now=at(6)).told) == 1
    assert life.see(row(10, None, datetime(2026, 11, 3, 1, tzinfo=berlin)), now=at(6)).told == ()


def test_data_of_unknown_age_is_not_called_old():
    assert Life([RULE]).see(row(10), now=at(20)).told == ()


def test_a_customer_without_any_row_is_told_of_once():
    life = Life([RULE])
    assert vanish(life, at(5, 12), history({3: 10, 4: 12})).told == ()
    (told,) = vanish(life, at(7), history({3: 10, 4: 12})).told
    assert told.customer is not None
    assert told.customer.id == FABRIKAM
    assert vanish(life, at(9), history({3: 10, 4: 12})).told == ()


def test_of_two_periods_the_latest_figure_counts():
    (told,) = vanish(Life([RULE]), at(9), history({30: 99}, OCTOBER), history({2: 10})).told
    assert told.as_of == at(2, 23, 59)


def test_who_has_been_away_for_long_is_no_news():
    assert vanish(Life([RULE]), at(4, 23, 59) + FORGOTTEN, history({4: 12})).told
    assert vanish(Life([RULE]), at(5) + FORGOTTEN, history({4: 12})).told == ()


def test_a_leaving_customer_is_told_of_once_though_its_data_hung_before_it_went():
    life = Life([RULE])
    assert len(life.see(row(12, None, at(4, 9)), now=at(6, 9)).told) == 1
    assert vanish(life, at(8), history({3: 10, 4: 12})).told == ()


def test_a_row_that_comes_back_with_the_same_old_data_is_no_news():
    life = Life([RULE])
    assert len(vanish(life, at(8), history({3: 10, 4: 12})).told) == 1
    assert life.see(row(12, None, at(4, 9)), now=at(9)).told == ()
    assert len(life.see(row(12, None, at(9)), now=at(12)).told) == 1


def test_nothing_but_stale_speaks_of_a_customer_who_left():
    life = Life([rule("stale", 48, scope=named("somebody-else")), RULE])
    told = vanish(life, at(9), history({4: 12})).told
    assert [each.rule_id for each in told] == [RULE.id]


def test_no_figures_on_record_say_nothing():
    assert vanish(Life([RULE]), at(9)).told == ()
    assert vanish(Life([RULE]), at(9), history({})).told == ()


def test_under_a_mute_it_is_only_put_on_record():
    life = Life([RULE], mutes={PAIR: mute(RULE.id)})
    outcome = life.see(row(10, None, at(3)), now=at(5))
    assert (outcome.told, len(outcome.muted)) == ((), 1)
