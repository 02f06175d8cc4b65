"""A customer's usage, read as a colleague would say it: how much, against the month before, where it is heading."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest

from adapters.slack.render import render as slack
from adapters.teams.render import render as teams
from bot.cards.model import Actions, Chart, ChartKind, Details, Meter, Table, Text
from bot.model import CostByService, Evaluation, History, Money, Period, Point
from bot.model.fact import Tone
from tests.chat import Chat, open_chat
from tests.fakes import CONTOSO, FABRIKAM

OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))


@pytest.fixture
async def bill(store):
    return (await open_chat(store)).as_("bill")


def each_day(
    period: Period, days: int, a_day: str, customer: str = FABRIKAM.id, currency: str = "EUR"
) -> History:
    points = tuple(
        Point(period.starts + timedelta(days=at), Decimal(a_day) * (at + 1), Decimal(5000))
        for at in range(days)
    )
    return History(customer, period, currency, points)


async def keep(chat: Chat, *histories: History) -> None:
    await chat.core.store.alerts.record(Evaluation(()), {}, chat.clock.now(), histories)


def node(chat: Chat, kind: Callable[..., object]):
    return next(each for each in chat.card.body if isinstance(each, kind))


def today(chat: Chat) -> date:
    return chat.clock.now().date()


async def test_the_first_sentence_is_how_much_and_against_the_same_day_of_the_month_before(bill):
    # 23 days of 160 are 3,680; all of October would be 4,960 and say the opposite.
    await keep(bill, each_day(OCTOBER, 31, "160"))
    shown = await bill.say("usage show fabrikam")
    assert bill.card.body[0] == Text(
        "€4,321 in November, 17% more than October by the same day.", strong=True
    )
    assert "€4,321.10" in shown, "to the cent in the details"


@pytest.mark.parametrize(
    "history",
    [
        each_day(OCTOBER, 22, "160"),
        each_day(OCTOBER, 31, "160", currency="USD"),
        each_day(OCTOBER, 31, "160", customer=CONTOSO.id),
        each_day(Period(date(2026, 9, 1), date(2026, 9, 30)), 30, "160"),
        each_day(OCTOBER, 31, "0"),
    ],
    ids=[
        "that day is missing",
        "another currency",
        "another customer",
        "another month",
        "nothing spent then",
    ],
)
async def test_nothing_is_claimed_of_what_is_not_on_record(bill, history):
    await keep(bill, history)
    await bill.say("usage show fabrikam")
    assert bill.card.body[0] == Text("€4,321 in November.", strong=True)


async def test_the_same_is_not_called_more(bill):
    await keep(bill, each_day(OCTOBER, 31, "187.9"))
    assert "€4,321 in November, about the same as October by the same day." in await bill.say(
        "usage show fabrikam"
    )


async def test_where_it_is_heading_and_that_it_is_no_promise(bill):
    shown = await bill.say("usage show fabrikam")
    pace = next(each for each in bill.card.body[1:] if isinstance(each, Text))
    assert "of the month gone · forecast €5," in pace.text and pace.text.endswith("Estimate only.")
    assert bill.card.tone is Tone.WARNING and pace.tone is Tone.PLAIN, "the title warns, and once is enough"
    bill.partner.budgets[FABRIKAM.id] = Decimal(5600)
    await bill.say("usage show fabrikam")
    pace = next(each for each in bill.card.body[1:] if isinstance(each, Text))
    assert bill.card.tone is Tone.PLAIN and pace.tone is Tone.WARNING, "the forecast passes the budget"
    bill.partner.budgets[FABRIKAM.id] = Decimal(9000)
    await bill.say("usage show fabrikam")
    pace = next(each for each in bill.card.body[1:] if isinstance(each, Text))
    assert pace.tone is Tone.QUIET and "forecast" in shown
    assert "No budget · " in await bill.say("usage show contoso.onmicrosoft.com")


@pytest.mark.parametrize("budget", ["4000", "5000", "5600", "9000"])
async def test_a_card_has_one_warning_sign_at_most_wherever_it_is_read(bill, budget: str):
    bill.partner.budgets[FABRIKAM.id] = Decimal(budget)
    await bill.say("usage show fabrikam")
    drawn = (
        json.dumps(each, ensure_ascii=False)
        for each in (slack(bill.card, private=True), teams(bill.card, private=True))
    )
    expected = 0 if budget == "9000" else 1
    assert [each.count("⚠") + each.count("✗") for each in drawn] == [expected] * 2


async def test_services_come_first_and_move_against_the_month_before_where_that_was_kept(bill):
    await bill.say("usage show fabrikam")
    assert [each.title for each in node(bill, Table).columns] == ["Service", "Nov"]
    await keep(bill, each_day(OCTOBER, 31, "160"))
    same = OCTOBER.starts + (today(bill) - NOVEMBER.starts)
    costs = {name: Decimal(1000) for name in [row[0] for row in node(bill, Table).rows][:1]}
    kept = CostByService(FABRIKAM.id, same - timedelta(days=1), OCTOBER.key, "EUR", costs)
    await bill.core.store.alerts.keep_cost_by_service(kept)
    await bill.say("usage show fabrikam")
    assert len(node(bill, Table).columns) == 2, "the day before is another day"

    await bill.core.store.alerts.keep_cost_by_service(
        CostByService(FABRIKAM.id, same, OCTOBER.key, "EUR", costs)
    )
    await bill.say("usage show fabrikam")
    table = node(bill, Table)
    assert [each.title for each in table.columns] == ["Service", "Nov", "vs Oct"]
    assert all(len(row) == 3 and row[2][0] in "+−0" for row in table.rows)


async def test_each_day_is_drawn_with_the_budget_and_the_days_ahead(bill):
    await bill.say("usage show fabrikam")
    assert node(bill, Chart).kind is ChartKind.BARS, "nothing is on record of any day"
    await keep(bill, each_day(NOVEMBER, 22, "180"))
    await bill.say("usage show fabrikam")
    chart = node(bill, Chart)
    assert (chart.kind, len(chart.values), chart.ahead) == (ChartKind.DAYS, 30, 30 - today(bill).day)
    assert (
        chart.limit and round(chart.limit, 2) == Decimal("166.67") and chart.limit_label == "Budget per day"
    )
    assert chart.values[:22] == (Decimal(180),) * 22
    expected = Decimal("4321.0987654321") + sum(chart.values[-chart.ahead :])
    assert 5000 < expected < 6500, "the columns ahead add up to the forecast"


async def test_a_day_that_is_not_on_record_is_a_gap_and_no_peak_after_it(bill):
    whole = each_day(NOVEMBER, 22, "180")
    points = tuple(each for each in whole.points if each.day.day not in (1, 2, 9))
    await keep(bill, History(whole.customer_id, whole.period, whole.currency, points))
    await bill.say("usage show fabrikam")
    values = node(bill, Chart).values
    unknown = [at + 1 for at, value in enumerate(values) if not value.is_finite()]
    assert unknown == [1, 2, 3, 9, 10] and max(values[3:8]) == 180


async def test_three_buttons_and_the_others_behind_them(bill):
    await keep(bill, each_day(OCTOBER, 31, "160"))
    await bill.say("usage show fabrikam")
    row = node(bill, Actions)
    assert [each.label for each in row.buttons] == ["October", "By resource", "Set budget"]
    assert [each.label for each in row.more] == [
        "By subscription",
        "By meter",
        "Compare with October",
        "Share",
        "CSV",
        "XLSX",
    ]
    assert "October 2026" in await bill.press("October")
    sam = bill.as_("sam")
    await sam.say("usage show fabrikam")
    assert "Set budget" not in sam.labels
    for label in ("By resource", "By meter", "By subscription", "Compare with October"):
        await bill.say("usage show fabrikam")
        assert "Fabrikam" in await bill.press(label)


async def test_ids_and_sources_are_folded_away(bill):
    await bill.say("usage show fabrikam")
    facts = {each.label: each.value for each in node(bill, Details).facts}
    assert facts["Tenant ID"] == FABRIKAM.id and "Partner Center" in facts["Source"]
    assert not any(FABRIKAM.id in each.text for each in bill.card.body if isinstance(each, Text))


async def test_many_currencies_fit_one_screen(bill):
    for at, code in enumerate(("EUR", "USD", "GBP", "JPY", "CHF", "SEK")):
        for number in range(9):
            customer = f"99999999-0000-4000-8000-0000000{at}{number:04}"
            bill.partner.known[customer] = FABRIKAM
            bill.partner.costs[customer] = Money(Decimal(9000 - number * 100), code)
    await bill.say("usage top")
    tables = [each for each in bill.card.body if isinstance(each, Table)]
    assert len(tables) == 4 and sum(len(each.rows) for each in tables) <= 12
    row = node(bill, Actions)
    assert len(row.buttons) == 3 and "All in SEK" in [each.label for each in row.more]
    assert "Also: " in bill.shown and "USD\u00a09,000 " in bill.shown, (
        "no cents where all are over a thousand"
    )
    shown = await bill.press("All in USD")
    assert "USD\u00a08,200" in shown and "EUR" not in shown


async def test_a_past_month_reads_like_this_one(bill):
    september = Period(date(2026, 9, 1), date(2026, 9, 30))
    await keep(bill, each_day(OCTOBER, 31, "160"), each_day(september, 30, "150"))
    shown = await bill.say("usage show fabrikam month=october")
    assert bill.card.body[0] == Text("€4,960 in October, 10% more than September.", strong=True)
    assert node(bill, Meter).text == "99.2% of €5,000" and node(bill, Chart).kind is ChartKind.DAYS
    assert "see the lines of its invoice" in shown, "what it consisted of was not kept"
    assert [each.label for each in node(bill, Actions).buttons] == ["September", "This month"]
    assert [each.label for each in node(bill, Actions).more] == [
        "Compare with September",
        "Share",
        "CSV",
        "XLSX",
    ]
    facts = {each.label: each.value for each in node(bill, Details).facts}
    assert facts["Spend"] == "€4,960.00" and facts["Tenant ID"] == FABRIKAM.id


async def test_a_past_month_shows_its_services_as_they_stood_at_its_end(bill):
    september = Period(date(2026, 9, 1), date(2026, 9, 30))
    await keep(bill, each_day(OCTOBER, 31, "160"), each_day(september, 30, "150"))
    for period, sql in ((september, 900), (OCTOBER, 1000)):
        costs = {"SQL Database": Decimal(sql), "Storage": Decimal(3960)}
        kept = CostByService(FABRIKAM.id, period.ends, period.key, "EUR", costs)
        await bill.core.store.alerts.keep_cost_by_service(kept)
    await bill.say("usage show fabrikam month=october")
    table = node(bill, Table)
    assert [each.title for each in table.columns] == ["Service", "Oct", "vs Sep"]
    assert table.rows == (("Storage", "€3,960", "0"), ("SQL Database", "€1,000", "+100"))


async def test_a_month_that_is_on_record_in_part_says_until_when_and_is_not_compared_as_a_whole(bill):
    september = Period(date(2026, 9, 1), date(2026, 9, 30))
    await keep(bill, each_day(OCTOBER, 20, "160"), each_day(september, 30, "150"))
    shown = await bill.say("usage show fabrikam month=october")
    assert "On record until Oct 20, 2026." in shown
    assert "€3,200 in October, 7% more than September by the same day." in shown


async def test_resources_that_all_cost_over_a_thousand_have_no_cents_and_in_a_mixed_list_all_have(bill):
    await bill.say("usage show fabrikam by=resource")
    costs = [row[-1] for row in node(bill, Table).rows]
    assert all(("." in cost) == ("." in costs[0]) for cost in costs)
