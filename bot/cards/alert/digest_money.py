"""Digest totals, one currency at a time: days, who spent most and who moved most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bot.cards.alert.kinds import used_share
from bot.cards.alert.words import NAME_LENGTH
from bot.cards.format import count, cut, day_and_month, money, percent
from bot.cards.model import Align, Card, Chart, ChartKind, Column, Facts, Node, Table
from bot.cards.samples import CONTOSO, FABRIKAM, RETAIL, eur
from bot.line import write
from bot.model import CustomerRef, DailyCost, Money
from bot.model.fact import Fact

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


def spending_nodes(spending: Spending, top: int, locale: str) -> list[Node]:
    """One currency; ``top`` is how many customers a table shows."""
    code = spending.total.currency or "Currency not given"
    facts = [
        Fact(
            f"Spent, {code}",
            f"{money(spending.total, locale)} by {count(spending.customers, 'customer', locale=locale)}",
        )
    ]
    if spending.expected:
        facts.append(Fact("Expected at the end of the month", money(spending.expected, locale)))
    if spending.last_month:
        facts.append(
            Fact("The month before", f"{money(spending.last_month, locale)}{_against(spending, locale)}")
        )
    nodes: list[Node] = [Facts(tuple(facts))]
    if chart := _chart(spending, code, locale):
        nodes.append(chart)
    if spending.top:
        nodes.append(_spenders(spending.top[:top], f"{code}: spent most", locale, moved=False))
    if spending.movers:
        nodes.append(_spenders(spending.movers[:top], f"{code}: moved most", locale, moved=True))
    return nodes


def _against(spending: Spending, locale: str) -> str:
    """How the month is heading against the last one, where the two can be compared."""
    expected, last = spending.expected, spending.last_month
    if not expected or not last or expected.currency != last.currency or last.amount <= 0:
        return ""
    change = (expected.amount - last.amount) / last.amount * 100
    if not change:
        return "; this month is heading for the same"
    return f"; this month is heading for {percent(abs(change), locale)} {'more' if change > 0 else 'less'}"


def _chart(spending: Spending, code: str, locale: str) -> Chart | None:
    daily = [each for each in spending.daily if each.cost.currency == spending.total.currency][-DAYS:]
    if len(daily) < 2:
        return None
    dearest = max(daily, key=lambda each: each.cost.amount)
    last = daily[-1]
    return Chart(
        title=f"Cost per day, {code}",
        kind=ChartKind.DAYS,
        labels=tuple(day_and_month(each.day, locale) for each in daily),
        values=tuple(each.cost.amount for each in daily),
        unit=spending.total.currency,
        alt=(
            f"Cost per day from {day_and_month(daily[0].day, locale)} to {day_and_month(last.day, locale)}: "
            f"the dearest day was {day_and_month(dearest.day, locale)} with {money(dearest.cost, locale)}, "
            f"the last one cost {money(last.cost, locale)}."
        ),
    )


def _spenders(spenders: tuple[Spender, ...], caption: str, locale: str, *, moved: bool) -> Table:
    second = Column("Change" if moved else "Budget used", Align.RIGHT)
    return Table(
        (Column("Customer"), second, Column("Spent", Align.RIGHT)),
        tuple(
            (
                cut(each.customer.name, NAME_LENGTH),
                _change(each.grew, locale) if moved else _used(each, locale),
                money(each.cost, locale),
            )
            for each in spenders
        ),
        commands=tuple(write("usage show", customer=each.customer.id) for each in spenders),
        caption=caption,
    )


def _used(spender: Spender, locale: str) -> str:
    share = used_share(spender.cost, spender.budget)
    return percent(share, locale) if share is not None else "No budget"


def _change(grew: Money | None, locale: str) -> str:
    if grew is None:
        return "Not known"
    return f"+{money(grew, locale)}" if grew.amount > 0 else money(grew, locale)


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
            "Digest", "Digest.", tuple(spending_nodes(example_spending(), 5, "en-US"))
        )
    }
