"""Silence, and what breaks it."""

from __future__ import annotations

from decimal import Decimal

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
    assert "half as much again" in worse.remarks[0]
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
