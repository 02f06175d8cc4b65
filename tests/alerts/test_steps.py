"""Rules by amount and by percent of the budget: each line of what is promised, as a small story."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from bot.alerts.spend import evaluate
from bot.model import Money, Period, Scope
from tests.alerts.life import CONTOSO, FABRIKAM, NOVEMBER, Life, at, named, row, rule, steps

PERCENT = rule("percent", 50, 80, 100)


def test_a_step_is_told_once_in_its_period():
    life = Life([rule("amount", 100)])
    assert life.spend(2, 99.99) == []
    assert life.spend(3, 100) == ["100"]
    assert life.spend(4, 130) == life.spend(5, 500) == []


def test_percent_is_of_the_budget_and_not_what_the_vendor_computed():
    life = Life([PERCENT])
    usage = replace(row(799, 1000, at(2)), percent=Decimal(602))
    assert steps(life.see(usage)) == ["50"]
    assert life.spend(3, 800, 1000) == ["80"]


def test_without_a_budget_or_with_none_to_spend_percent_says_nothing():
    life = Life([PERCENT])
    assert life.spend(2, 900) == life.spend(3, 900, 0) == []


def test_several_steps_at_once_are_one_notice():
    told = Life([PERCENT]).see(row(850, 1000, at(2))).told
    assert [(each.step, each.passed) for each in told] == [(80, (50, 80))]


def test_a_notice_names_the_customer_and_the_figures():
    (told,) = Life([PERCENT]).see(row(850, 1000, at(2))).told
    assert told.customer is not None
    assert (told.customer.id, told.customer.name) == (FABRIKAM, "Fabrikam")
    assert (told.cost, told.budget) == (Money(Decimal(850), "EUR"), Money(Decimal(1000), "EUR"))
    assert (told.period, told.as_of, told.level) == (NOVEMBER, at(2), 80)


def test_spend_that_is_corrected_down_and_rises_again_is_no_news():
    life = Life([PERCENT])
    assert life.spend(2, 810, 1000) == ["80"]
    assert life.spend(3, 400, 1000) == life.spend(4, 830, 1000) == []


def test_spend_that_wavers_around_a_step_is_no_news():
    life = Life([rule("amount", 100)])
    assert [life.spend(2 + day, cost) for day, cost in enumerate((101, 99, 100, 98, 103))] == [
        ["100"],
        [],
        [],
        [],
        [],
    ]


def test_a_budget_raised_far_means_the_step_anew():
    life = Life([PERCENT])
    assert life.spend(2, 800, 1000) == ["80"]
    assert life.spend(3, 900, 2000) == []
    (again,) = life.see(row(1650, 2000, at(4))).told
    assert again.step == 80
    assert again.budget_before and again.budget_before.amount == 1000
    assert life.spend(5, 1700, 2000) == []


def test_a_budget_raised_a_little_is_no_news():
    life = Life([PERCENT])
    assert life.spend(2, 850, 1000) == ["80"]
    assert life.spend(3, 880, 1040) == []


def test_a_lowered_budget_tells_the_steps_that_it_passes_and_says_why():
    life = Life([PERCENT])
    assert life.spend(2, 500, 1000) == ["50"]
    (told,) = life.see(row(510, 600, at(3))).told
    assert (told.step, told.passed) == (80, (80,))
    assert told.budget_before and told.budget_before.amount == 1000


def test_a_rule_by_amount_does_not_speak_of_the_budget():
    life = Life([rule("amount", 100, 200)])
    assert life.spend(2, 100, 1000) == ["100"]
    (told,) = life.see(row(200, 500, at(3))).told
    assert told.remarks == ()


def test_a_removed_budget_is_silent_until_there_is_one_again():
    life = Life([PERCENT])
    assert life.spend(2, 500, 1000) == ["50"]
    assert life.spend(3, 900) == []
    assert life.spend(4, 900, 1000) == ["80"]


def test_a_new_period_starts_afresh():
    life = Life([PERCENT])
    assert life.spend(28, 850, 1000) == ["80"]
    assert steps(life.see(row(20, 1000, at(2, month=12)))) == []
    assert steps(life.see(row(850, 1000, at(20, month=12)))) == ["80"]


def test_late_figures_of_the_last_period_count_for_it_until_the_new_one_has_begun():
    life = Life([PERCENT])
    (late,) = life.see(row(850, 1000, at(30, 22)), now=at(2, month=12)).told
    assert late.period == NOVEMBER
    assert steps(life.see(row(500, 1000, at(10, month=12)))) == ["50"]
    assert steps(life.see(row(1001, 1000, at(30, 23)), now=at(11, month=12))) == []


def test_a_customer_without_an_azure_plan_has_the_period_that_was_learned():
    life, fifth = Life([PERCENT]), Period(date(2026, 10, 5), date(2026, 11, 4))
    old = row(850, 1000, at(4), azure_plan=False)
    assert steps(life.see(old, period=fifth)) == ["80"]
    new = row(600, 1000, at(5), azure_plan=False)
    assert steps(life.see(new, period=Period(date(2026, 11, 5), date(2026, 12, 4)))) == ["50"]


def test_another_currency_starts_afresh_and_says_so():
    life = Life([rule("amount", 100)])
    assert life.spend(2, 150) == ["100"]
    (told,) = life.see(row(160, None, at(3), currency="USD")).told
    assert told.remarks
    assert "EUR to USD" in told.remarks[0]
    assert life.spend(4, 170, currency="USD") == []


def test_a_currency_that_comes_back_still_knows_what_was_told():
    life = Life([rule("amount", 100)])
    assert life.spend(2, 150) == ["100"]
    assert life.spend(3, 160, currency="USD") == ["100"]
    assert life.see(row(170, None, at(4))).memory == {}
    assert life.spend(5, 170, currency="USD") == []


def test_a_budget_in_another_currency_than_the_spend_measures_nothing():
    life = Life([PERCENT, rule("forecast")])
    assert life.spend(15, 900, 1000, budget_currency="USD") == []


def test_a_rule_for_one_currency_leaves_the_others_alone():
    life = Life([rule("amount", 100, currency="USD")])
    assert life.spend(2, 150) == []
    assert life.spend(3, 150, currency="USD") == ["100"]


def test_a_rule_is_about_its_customers_and_about_no_excluded_ones():
    everyone_else = Scope(excluded=named(FABRIKAM).customers)
    apart = rule("amount", 100, scope=everyone_else)
    only = rule("amount", 100, id="only", scope=named(FABRIKAM))
    life = Life([apart, only])
    assert [each.rule_id for each in life.see(row(150, None, at(2))).told] == ["only"]
    other = life.see(row(150, None, at(2), customer=CONTOSO))
    assert [each.rule_id for each in other.told] == [apart.id]


def test_a_rule_made_late_tells_what_is_passed_already():
    assert Life([PERCENT]).spend(25, 1200, 1000) == ["100"]


def test_no_data_is_not_zero_and_figures_without_age_belong_to_now():
    life = Life([PERCENT])
    (told,) = life.see(row(850, 1000), now=at(9)).told
    assert (told.period, told.as_of) == (NOVEMBER, None)


def test_keys_are_the_same_however_often_something_is_found():
    usage, period = row(850, 1000, at(2)), NOVEMBER
    first = evaluate(usage, period, [PERCENT], {}, {}, at(3)).told
    later = evaluate(usage, period, [PERCENT], {}, {}, datetime(2026, 11, 9, 4, tzinfo=UTC)).told
    assert first == later
    assert first[0].key == f"percent:{FABRIKAM}:2026-11-01:EUR:80:0"


def test_every_retelling_of_a_step_has_a_key_of_its_own():
    life = Life([rule("percent", 50, 80)])
    assert life.spend(2, 500, 1000) == ["50"]
    assert life.spend(3, 1000, 2000) == ["50"]
    assert life.spend(4, 2400, 3000) == ["80"]
    assert life.spend(5, 3000, 6000) == ["50"], (
        "told with another step in between, and not mistaken for the second"
    )
    assert len(life.notices) == 4


def test_who_moves_to_an_azure_plan_in_mid_period_is_watched_on():
    life, fifth = Life([PERCENT]), Period(date(2026, 11, 5), date(2026, 12, 4))
    assert steps(life.see(row(850, 1000, at(10), azure_plan=False), period=fifth)) == ["80"]
    assert steps(life.see(row(550, 1000, at(20)))) == ["50"], (
        "the calendar month, though it began before the fifth"
    )
    assert life.spend(21, 560, 1000) == []
    assert steps(life.see(row(900, 1000, at(30, month=10)), now=at(22))) == [], "a late page"
