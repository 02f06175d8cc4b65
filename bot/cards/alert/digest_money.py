"""Digest totals, one currency at a time: days, who spent most and who moved most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bot.cards.alert.figures import DOT
from bot.cards.alert.kinds import rough, used_share
from bot.cards.alert.words import NAME_LENGTH
from bot.cards.format import brief_money, cut, day_and_month, money, percent, reader
from bot.cards.model import Align, Card, Chart, ChartKind, Column, Node, Table, Text
from bot.cards.samples import CONTOSO, FABRIKAM, RETAIL, eur
from bot.line import write
from bot.messages import _, n_
from bot.model import CustomerRef, DailyCost, Money

DAYS = 31
"""A chart shows no more days than a month has."""


@dataclass(frozen=True, slots=True)
class Spender:
    """A customer's spend in its billing period, and what it grew by over the days of the digest, where that is known."""

    customer: CustomerRef
    cost: Money
    budget: Money | None = None
    grew: Money | None = None


@dataclass(frozen=True, slots=True)
class Spending:
    """What happened in one currency; amounts of different currencies never meet.

    ``total`` is what ``customers`` have spent since their billing periods began, or in the month that a monthly digest
    is about. ``expected`` is what the month is heading for, and ``last_month`` what the month before came to. ``daily`` are the days of the digest, all customers together.
    """

    total: Money
    customers: int
    top: tuple[Spender, ...] = ()
    movers: tuple[Spender, ...] = ()
    daily: tuple[DailyCost, ...] = ()
    expected: Money | None = None
    last_month: Money | None = None


def spending_line(spending: Spending, locale: str) -> str:
    """One currency in a line: spend, by how many customers, forecast, and how that compares with last month."""
    spent = brief_money(spending.total, locale)
    parts = [
        n_(
            "{amount} spent by {count} customer",
            "{amount} spent by {count} customers",
            spending.customers,
            amount=spent,
        )
    ]
    if spending.expected:
        parts.append(_("forecast {amount}", amount=brief_money(rough(spending.expected), locale)))
    if compared := _against(spending, locale):
        parts.append(compared)
    return DOT.join(parts)


def spending_nodes(spending: Spending, top: int, locale: str) -> list[Node]:
    """One currency with its days and its largest customers; ``top`` is how many a table shows."""
    nodes: list[Node] = [Text(spending_line(spending, locale), strong=True)]
    if rise := _biggest_rise(spending, locale):
        nodes.append(Text(rise))
    if chart := _chart(spending, locale):
        nodes.append(chart)
    if spending.top:
        nodes.append(_spenders(spending.top[:top], locale))
    return nodes


def _against(spending: Spending, locale: str) -> str:
    """How the month is heading against the last one, where the two can be compared."""
    expected, last = spending.expected, spending.last_month
    if not last:
        return ""
    if not expected or expected.currency != last.currency or last.amount <= 0:
        return _("the month before {amount}", amount=brief_money(last, locale))
    change = (expected.amount - last.amount) / last.amount * 100
    if not change:
        return _("the same as last month")
    share = percent(abs(change), locale)
    return (
        _("{share} more than last month", share=share)
        if change > 0
        else _("{share} less than last month", share=share)
    )


def _biggest_rise(spending: Spending, locale: str) -> str:
    rising = next((each for each in spending.movers if each.grew and each.grew.amount > 0), None)
    if rising is None or rising.grew is None:
        return ""
    return _(
        "Most spent in these days: {customer}, {amount}.",
        customer=cut(rising.customer.name, NAME_LENGTH),
        amount=brief_money(rising.grew, locale),
    )


def _chart(spending: Spending, locale: str) -> Chart | None:
    daily = [each for each in spending.daily if each.cost.currency == spending.total.currency][-DAYS:]
    if len(daily) < 2:
        return None
    dearest, last = max(daily, key=lambda each: each.cost.amount), daily[-1]
    return Chart(
        title=_("Cost per day"),
        kind=ChartKind.DAYS,
        labels=tuple(day_and_month(each.day, locale) for each in daily),
        values=tuple(each.cost.amount for each in daily),
        unit=spending.total.currency,
        alt=_(
            "Cost per day from {first} to {last}. Highest: {day}, {amount}. Last: {amount_of_last}.",
            first=day_and_month(daily[0].day, locale),
            last=day_and_month(last.day, locale),
            day=day_and_month(dearest.day, locale),
            amount=money(dearest.cost, locale),
            amount_of_last=money(last.cost, locale),
        ),
    )


def _spenders(spenders: tuple[Spender, ...], locale: str) -> Table:
    columns = (
        Column(_("Customer")),
        Column(_("Spend"), Align.RIGHT),
        Column(_("These days"), Align.RIGHT),
        Column(_("Budget used"), Align.RIGHT),
    )
    return Table(
        columns,
        tuple(
            (
                cut(each.customer.name, NAME_LENGTH),
                brief_money(each.cost, locale),
                _change(each.grew, locale),
                _used(each, locale),
            )
            for each in spenders
        ),
        commands=tuple(write("usage show", customer=each.customer.id) for each in spenders),
        caption=_("Highest spend"),
    )


def _used(spender: Spender, locale: str) -> str:
    share = used_share(spender.cost, spender.budget)
    return percent(share, locale) if share is not None else _("No budget")


def _change(grew: Money | None, locale: str) -> str:
    if grew is None:
        return _("Not known")
    words = brief_money(grew, locale)
    return f"+{words}" if grew.amount > 0 else words


def example_spending() -> Spending:
    """A week in euros, as the gallery and the tests show it."""
    top = (
        Spender(FABRIKAM, eur("5210.5"), eur("5000"), eur("1310.5")),
        Spender(CONTOSO, eur("4321.1"), eur("6000"), eur("640.2")),
        Spender(RETAIL, eur("310"), None, eur("-20.5")),
    )
    daily = tuple(
        DailyCost(date(2026, 11, 16) + timedelta(days=at), eur(cost))
        for at, cost in enumerate(("310", "322.5", "298", "305", "412", "190", "201"))
    )
    return Spending(eur("9841.6"), 3, top, top[:2], daily, eur("13100"), eur("11950"))


def examples() -> Mapping[str, Card]:
    """A week in one currency, for the gallery and the tests that draw them all."""
    return {
        "digest, one currency": Card(
            "Digest", "Digest.", tuple(spending_nodes(example_spending(), 5, reader()))
        )
    }
