"""Silence, and what breaks it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.alerts.mutes import OPEN, level_of_mute
from tests.alerts.life import CONTOSO, FABRIKAM, Life, at, mute, row, rule, steps

RULE = rule("percent", 50, 80, 100)
PAIR, WHOLE = (RULE.id, FABRIKAM), (RULE.id, "")


def muted_at_half(**changed):
    life = Life([RULE])
    assert life.spend(2, 500, 1000) == ["50"]
    life.mutes[PAIR] = mute(RULE.id, cost=Decimal(500), **changed)
    return life


def test_what_is_no_worse_is_on_record_but_not_told():
    life = Life([RULE], mutes={PAIR: mute(RULE.id, level=Decimal(80))})
    outcome = life.see(row(820, 1000, at(3)))
    assert outcome.told == outcome.woken == ()
    assert [each.step for each in outcome.muted] == [80]
    assert life.spend(4, 830, 1000) == []


def test_a_higher_step_wakes():
    life = muted_at_half()
    outcome = life.see(row(810, 1000, at(3)))
    assert (steps(outcome), outcome.woken) == (["80"], (PAIR,))
    assert life.spend(4, 1000, 1000) == ["100"]


def test_spend_half_as_much_again_wakes_without_a_new_step():
    life = muted_at_half()
    assert life.spend(3, 749, 1000) == []
    outcome = life.see(row(750, 1000, at(4)))
    (worse,) = outcome.told
    assert (worse.step, worse.passed, outcome.woken) == (None, (), (PAIR,))
    assert "up 50% since the mute" in worse.remarks[0]
    assert life.spend(5, 760, 1000) == []


def test_a_step_under_the_muted_level_wakes_when_spend_is_half_as_much_again():
    life = muted_at_half(level=Decimal(100))
    outcome = life.see(row(810, 1000, at(3)))
    assert (steps(outcome), outcome.woken) == (["80"], (PAIR,))


def test_what_wakes_is_told_once_even_when_the_scan_is_repeated_before_the_mute_is_gone():
    life = muted_at_half()
    assert len(life.see(row(750, 1000, at(4))).told) == 1
    life.mutes[PAIR] = mute(RULE.id, cost=Decimal(500))
    assert life.see(row(750, 1000, at(4))).told == ()


def test_a_mute_that_is_over_is_no_mute():
    life = Life([RULE], mutes={PAIR: mute(RULE.id, level=Decimal(100), until=at(3, 12))})
    assert life.spend(3, 850, 1000) == ["80"]


def test_a_mute_of_the_whole_rule_covers_each_customer_until_it_gets_worse_for_one():
    life = Life([RULE], mutes={WHOLE: mute(RULE.id, "", level=Decimal(50))})
    assert life.spend(3, 500, 1000) == []
    outcome = life.see(row(850, 1000, at(4)))
    assert (steps(outcome), outcome.woken) == (["80"], (PAIR,))
    assert WHOLE in life.mutes
    other = life.see(row(600, 1000, at(4), customer=CONTOSO))
    assert (steps(other), len(other.muted)) == ([], 1)


def test_who_woke_under_a_mute_of_the_whole_rule_stays_awake():
    woken = mute(RULE.id, reason="woken", since=at(4), until=at(4), level=Decimal(0))
    life = Life([RULE], mutes={WHOLE: mute(RULE.id, "", level=Decimal(100)), PAIR: woken})
    assert life.spend(5, 850, 1000) == ["80"]


def test_other_rules_speak_on():
    life = Life([RULE, rule("amount", 700)], mutes={PAIR: mute(RULE.id, level=Decimal(100))})
    assert life.spend(3, 800, 1000) == ["700"]


def test_a_rule_muted_before_it_found_anything_is_silent_about_the_first_step_and_wakes_with_the_next():
    life = Life([RULE], mutes={WHOLE: mute(RULE.id, "", level=level_of_mute(RULE, None))})
    assert life.spend(3, 500, 1000) == []
    assert life.spend(4, 790, 1000) == [], "spend that grows on is no step"
    outcome = life.see(row(810, 1000, at(5)))
    assert (steps(outcome), outcome.woken) == (["80"], (PAIR,))
    other = life.see(row(990, 1000, at(5), customer=CONTOSO))
    assert (steps(other), len(other.muted)) == ([], 1)


def test_a_rule_muted_after_it_told_a_step_wakes_for_a_higher_one_and_for_no_other():
    life = Life([RULE])
    assert life.spend(2, 810, 1000) == ["80"]
    life.mutes[WHOLE] = mute(RULE.id, "", level=OPEN)
    again = life.see(row(1700, 2000, at(3)))
    assert (again.told, [each.step for each in again.muted]) == ((), [80]), "the budget was raised"
    assert life.spend(4, 2000, 2000) == ["100"]


def test_under_a_muted_rule_a_new_period_begins_with_silence():
    life = Life([RULE], mutes={WHOLE: mute(RULE.id, "", level=OPEN, until=at(20, month=12))})
    assert life.spend(28, 500, 1000) == []
    assert life.see(row(900, 1000, at(9, month=12))).told == ()


@pytest.mark.parametrize("muted", [rule("forecast"), rule("stale", 48), rule("amount", 100, 300)])
def test_a_muted_rule_is_silent_whatever_it_watches(muted):
    life = Life([muted], mutes={(muted.id, ""): mute(muted.id, "", level=level_of_mute(muted, None))})
    outcome = life.see(row(400, 1000, at(11)), now=at(16))
    assert (outcome.told, len(outcome.muted)) == ((), 1)


def test_data_that_is_found_a_little_older_than_the_last_time_does_not_wake():
    hangs = rule("stale", 48)
    life = Life([hangs])
    (told,) = life.see(row(10, None, at(3)), now=at(5)).told
    life.mutes[hangs.id, FABRIKAM] = mute(hangs.id, level=level_of_mute(hangs, told))
    assert life.see(row(12, None, at(7)), now=at(9, 5)).told == ()


def test_of_tickets_and_sign_ins_only_what_wants_somebody_is_above_a_mute_of_the_rule():
    assert [level_of_mute(rule(kind, 14), None) for kind in ("tickets", "signin")] == [1, 1]
