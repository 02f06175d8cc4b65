"""What a rule would have told: the stored days through the very engine."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.backtest import BackTest, Trial
from bot.alerts.sudden import sudden
from bot.model import Scope
from tests.alerts.life import CONTOSO, FABRIKAM, NOVEMBER, OCTOBER, Life, at, history, named, row, rule

SINCE, UNTIL = date(2026, 10, 1), date(2026, 11, 30)
CALM = [100] * 10


def tried(rule, *batches, since=SINCE, until=UNTIL):
    test = BackTest(rule, since, until)
    for batch in batches:
        test.add(batch)
    return test.result()


def test_times_customers_and_the_last_one_are_counted():
    fabrikam = [history({5: 400, 20: 900}, OCTOBER, budget=1000), history({5: 400, 9: 600}, budget=1000)]
    contoso = [history({8: 850}, budget=1000, customer=CONTOSO)]
    found = tried(rule("percent", 50, 80), fabrikam, contoso)
    assert found == Trial(3, 2, 57, date(2026, 10, 5), date(2026, 11, 9), FABRIKAM)


def test_batches_may_be_cut_anywhere_between_customers():
    one, two = [history({8: 850})], [history({9: 900}, customer=CONTOSO)]
    by_amount = rule("amount", 500)
    assert tried(by_amount, one, two) == tried(by_amount, two, one) == tried(by_amount, [*two, *one])


def test_days_before_the_first_asked_for_are_played_but_not_counted():
    days = [history({5: 600, 20: 900}, OCTOBER)]
    found = tried(rule("amount", 500, 800), days, since=date(2026, 10, 10))
    assert (found.times, found.first_day, found.last_day) == (1, date(2026, 10, 10), date(2026, 10, 20))


def test_nothing_on_record_is_nothing():
    assert tried(rule("amount", 5)) == tried(rule("amount", 5), [history({})]) == Trial()


def test_only_customers_of_the_rule_and_its_currency_are_played():
    days = [history({8: 850}), history({8: 850}, customer=CONTOSO, currency="USD")]
    assert tried(rule("amount", 5, scope=named(CONTOSO)), days).last_customer == CONTOSO
    assert tried(rule("amount", 5, scope=Scope(excluded=named(CONTOSO).customers)), days).customers == 1
    assert tried(rule("amount", 5, currency="USD"), days).last_customer == CONTOSO


def test_a_rule_that_has_no_name_yet_can_be_tried():
    assert tried(rule("amount", 5, id=""), [history({8: 850})]).times == 1


def test_forecasts_are_told_in_hindsight_as_they_would_have_been():
    found = tried(rule("forecast"), [history({2: 100, 10: 400, 12: 410, 20: 900}, budget=1000)])
    assert (found.times, found.last_day) == (1, date(2026, 11, 10))


def test_days_on_which_figures_hung_are_found_with_the_last_one():
    days = [history({1: 1, 2: 2, 3: 3, 6: 4, 7: 5})]
    found = tried(rule("stale", 48), days, until=date(2026, 11, 8))
    assert (found.times, found.last_day) == (1, date(2026, 11, 3))
    assert tried(rule("stale", 48), days, until=date(2026, 11, 20)).last_day == date(2026, 11, 7)


def test_days_that_stood_out_are_found_across_a_change_of_currency():
    october = history(list(accumulate([*CALM, 500])), OCTOBER)
    november = history(list(accumulate([*CALM, 700])), currency="USD")
    assert tried(rule("sudden", 3), [october, november]).times == 2
    assert tried(rule("sudden", 3, currency="USD"), [october, november]).last_day == date(2026, 11, 11)
    assert tried(rule("sudden", 3, currency="USD"), [october]).times == 0


def test_a_gap_full_of_spend_is_one_day_that_stands_out():
    spent = {day: 100 * day for day in range(1, 11)} | {13: 3000}
    assert tried(rule("sudden", 3), [history(spent)]).times == len(live(rule("sudden", 3), [history(spent)]))


def live(rule, histories):
    """The days on which it would have been told, one scan or snapshot after the other."""
    life, told = Life([rule]), []
    for at_period, each in enumerate(histories):
        for count, point in enumerate(each.points, 1):
            known = [
                *histories[:at_period],
                type(each)(each.customer_id, each.period, each.currency, each.points[:count]),
            ]
            as_of = at(point.day.day, 23, 59, month=point.day.month)
            usage = row(point.cost, point.budget, as_of, currency=each.currency)
            if rule.kind == "sudden":
                outcome = life.keep(
                    sudden(usage, known, life.rules, life.memory, {}, as_of + timedelta(hours=1))
                )
            else:
                outcome = life.see(usage)
            told += [point.day for _ in outcome.told]
    return told


@st.composite
def months(draw):
    made = []
    for period in (OCTOBER, NOVEMBER):
        days = sorted(draw(st.sets(st.integers(1, 30), min_size=1)))
        daily = draw(
            st.lists(st.sampled_from([0, 90, 100, 110, 450, -50]), min_size=len(days), max_size=len(days))
        )
        spent = dict(zip(days, accumulate(daily), strict=True))
        currency = draw(st.sampled_from(["EUR", "EUR", "USD"]))
        made.append(
            history(spent, period, budget=draw(st.sampled_from([None, 1000, 3000])), currency=currency)
        )
    return made


@given(
    months(),
    st.sampled_from([rule("sudden", 3), rule("percent", 50, 100), rule("amount", 500), rule("forecast")]),
)
def test_hindsight_tells_what_the_days_themselves_would_have_told(histories, tried_rule):
    told = live(tried_rule, histories)
    found = tried(tried_rule, histories)
    assert (found.times, found.last_day) == (len(told), max(told, default=None))
