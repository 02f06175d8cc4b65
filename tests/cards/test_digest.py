"""A digest on one screen."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from bot.cards.alert.digest import Digest, digest_card, examples
from bot.cards.alert.digest_money import Spender, Spending, example_spending, spending_nodes
from bot.cards.model import Actions, Chart, ChartKind, Table
from bot.cards.samples import FABRIKAM, eur
from bot.cards.text import as_text
from bot.model import Cadence, DailyCost, Money
from bot.model.fact import Tone

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
WEEK = Digest(Cadence.WEEKLY, date(2026, 11, 16), date(2026, 11, 22), as_of=NOW)


def total(amount: str, code: str) -> Spending:
    return Spending(Money(Decimal(amount), code), 2)


def test_what_waits_for_somebody_comes_before_the_money():
    card = examples()["digest"]
    shown = as_text(card)
    assert card.tone is Tone.WARNING and not card.private
    assert shown.index("Over budget: Fabrikam, Inc. (104.2%)") < shown.index("€9,842 spent by 3 customers")
    for said in (
        "6 alerts: 4 owned, 2 open",
        "Tickets that need your answer",
        "€9,842 spent by 3 customers · forecast €13,100 · 9.6% more than last month",
        "Most spent in these days: Fabrikam, Inc., €1,310.",
        "2 customers have no new usage data (this doesn't mean zero spend).",
        "Customers without a budget: 41",
    ):
        assert said in shown


def test_the_sentence_carries_the_facts():
    assert (
        examples()["digest"]
        .summary.replace("\u00a0", " ")
        .endswith(
            ": €9,842 spent, CHF 1,820 spent, 1 customer over budget, "
            "1 ticket needs your answer, 2 alerts without an owner."
        )
    )


def test_currencies_are_never_added_up():
    card = digest_card(replace(WEEK, spending=(total("10", "EUR"), total("20", "USD"))), NOW, "en-US")
    shown = as_text(card).replace("\u00a0", " ")
    assert "€10.00" in shown and "USD 20.00" in shown and "30.00" not in shown


def test_many_currencies_still_fit_one_screen():
    codes = ("EUR", "USD", "CHF", "SEK", "DKK")
    card = digest_card(replace(WEEK, spending=tuple(total("5", code) for code in codes)), NOW, "en-US")
    shown = as_text(card).replace("\u00a0", " ")
    assert "Other currencies: SEK 5.00 · DKK 5.00" in shown


def test_days_are_a_chart_with_words():
    (chart,) = [node for node in examples()["digest"].body if isinstance(node, Chart)]
    assert chart.kind is ChartKind.DAYS and chart.labels[0] == "Nov 16" and len(chart.values) == 7
    assert "Highest: Nov 20, €412.00." in chart.alt


def test_days_in_another_currency_are_not_in_the_picture():
    days = tuple(DailyCost(date(2026, 11, 1) + timedelta(days=at), eur("5")) for at in range(5))
    spending = replace(total("9", "USD"), daily=days)
    assert not any(isinstance(node, Chart) for node in spending_nodes(spending, 5, "en-US"))


def test_rows_lead_to_the_customer():
    tables = [node for node in spending_nodes(example_spending(), 2, "en-US") if isinstance(node, Table)]
    assert [len(table.rows) for table in tables] == [2]
    assert tables[0].commands[0] == f"usage show customer={FABRIKAM.id}"
    assert tables[0].rows[0] == ("Fabrikam, Inc.", "€5,210", "+€1,310", "104.2%")


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        ("90", "10% less than last month"),
        ("110", "10% more than last month"),
        ("100", "the same as last month"),
    ],
)
def test_the_month_against_the_last_one(expected, said):
    spending = replace(total("50", "EUR"), expected=eur(expected), last_month=eur("100"))
    assert said in as_text(digest_card(replace(WEEK, spending=(spending,)), NOW, "en-US"))


def test_a_quiet_day_is_said_to_be_quiet_and_no_data_is_not_zero():
    card = digest_card(replace(WEEK, cadence=Cadence.DAILY), NOW, "en-US")
    assert card.summary.endswith("nothing to report.") and card.tone is Tone.PLAIN
    assert "this doesn't mean zero spend" in as_text(card)
    labels = [each.label for node in card.body if isinstance(node, Actions) for each in node.buttons]
    assert labels == ["Show customers"]


def test_many_customers_over_their_budget_are_counted():
    over = tuple(
        Spender(replace(FABRIKAM, name=f"Customer {at}"), eur("120"), eur("100")) for at in range(12)
    )
    shown = as_text(digest_card(replace(WEEK, over=over), NOW, "en-US"))
    assert "Customer 4 (120%) and 7 more" in shown
