"""Usage of past months: what was on record of one, and two side by side. From our own daily snapshots, in one currency each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.cards.customer import target_of
from bot.cards.format import day, days, money, month_name, percent
from bot.cards.model import (
    Actions,
    Align,
    Button,
    Card,
    Column,
    Context,
    Facts,
    Node,
    ShareButton,
    Table,
    Text,
)
from bot.cards.samples import CONTOSO
from bot.cards.usage_trend import daily_chart
from bot.line import write
from bot.messages import N_, _
from bot.model import CustomerRef, History, Money, Period, Point
from bot.model.fact import Fact

ON_RECORD = N_("From the bot's daily record of Microsoft's estimates, not for billing.")


@dataclass(frozen=True, slots=True)
class MonthlySpend:
    """A customer's spend in a month as it is on record; ``history`` is ``None`` where there is nothing."""

    month: date
    history: History | None

    @property
    def last(self) -> Point | None:
        """How it stood at last."""
        return self.history.points[-1] if self.history and self.history.points else None

    @property
    def cost(self) -> Money | None:
        """What was spent as far as is known."""
        return Money(self.last.cost, self.history.currency) if self.last and self.history else None

    def until(self, day_of_month: int) -> Money | None:
        """What had been spent by the end of a day of the month; ``None`` where nothing is known of it yet."""
        if self.history is None:
            return None
        known = [
            point for point in self.history.points if point.day <= _day_in(self.history.period, day_of_month)
        ]
        return Money(known[-1].cost, self.history.currency) if known else None


def _day_in(period: Period, number: int) -> date:
    return min(date.fromordinal(period.starts.toordinal() + number - 1), period.ends)


def month_card(customer: CustomerRef, spend: MonthlySpend, earliest: date | None, locale: str) -> Card:
    """A past month: what was spent, against the budget, day by day."""
    name = month_name(spend.month, locale)
    cost, last, history = spend.cost, spend.last, spend.history
    if cost is None or last is None or history is None:
        return _nothing(customer, name, earliest, locale)
    facts = [Fact(_("Spent"), money(cost, locale))]
    if last.budget is not None:
        budget = Money(last.budget, cost.currency)
        facts.append(Fact(_("Monthly budget"), money(budget, locale)))
        if budget.amount:
            facts.append(Fact(_("Budget used"), percent(cost.amount / budget.amount * 100, locale)))
    facts.append(Fact(_("Billing period"), days(history.period.starts, history.period.ends, locale)))
    if last.day < history.period.ends:
        facts.append(Fact(_("Known until"), day(last.day, locale)))
    body: list[Node] = [Facts(tuple(facts))]
    if chart := daily_chart(history, locale):
        body.append(chart)
    body.append(Text(_("For the breakdown of a past month, see the lines of its invoice.")))
    body.append(Actions(_buttons(customer, spend.month)))
    body.append(Context((_(ON_RECORD),)))
    return Card(
        title=_("Azure usage of {customer}, {month}", customer=customer.name, month=name),
        summary=_(
            "{customer} spent an estimated {amount} in {month}.",
            customer=customer.name,
            amount=money(cost, locale),
            month=name,
        ),
        target=target_of(customer),
        body=tuple(body),
    )


def months_card(customer: CustomerRef, months: Sequence[MonthlySpend], locale: str, until: int = 0) -> Card:
    """Two months side by side, the earlier one first; ``until`` is the day of the month to which the younger one is known."""
    earlier, later = months
    names = [month_name(each.month, locale) for each in months]

    def shown(amount: Money | None) -> str:
        return money(amount, locale) if amount else _("Nothing on record")

    rows = [(_("Spent"), *(shown(each.cost) for each in months))]
    if until:
        rows.append((_("By day {number}", number=until), *(shown(each.until(until)) for each in months)))
    budgets = [
        Money(each.last.budget, each.history.currency)
        if each.last and each.history and each.last.budget is not None
        else None
        for each in months
    ]
    if any(budgets):
        rows.append(
            (_("Budget"), *(money(each, locale) if each else _("None on record") for each in budgets))
        )
    change = _change(
        earlier.until(until) if until else earlier.cost, later.until(until) if until else later.cost, locale
    )
    said = _(
        "{customer}: {before} in {earlier}, {now} in {later}.",
        customer=customer.name,
        before=shown(earlier.cost),
        earlier=names[0],
        now=shown(later.cost),
        later=names[1],
    )
    columns = (Column(""), Column(names[0], Align.RIGHT), Column(names[1], Align.RIGHT))
    return Card(
        title=_(
            "Azure usage of {customer}: {earlier} and {later}",
            customer=customer.name,
            earlier=names[0],
            later=names[1],
        ),
        summary=" ".join(part for part in (said, change) if part),
        target=target_of(customer),
        body=(
            Table(columns, tuple(rows)),
            Actions(
                (
                    *(Button(name, write("usage show", customer=customer.id, month=f"{each.month:%Y-%m}"), replace=True) for name, each in zip(names, months, strict=True)),
                    ShareButton(_("Share"), write("usage show", customer=customer.id, month=f"{later.month:%Y-%m}", against=f"{earlier.month:%Y-%m}")),
                )
            ),
            Context((_(ON_RECORD),)),
        ),
    )  # fmt: skip


def _change(before: Money | None, now: Money | None, locale: str) -> str:
    if before is None or now is None or before.currency != now.currency or not before.amount:
        return ""
    share = (now.amount - before.amount) / before.amount * 100
    if abs(share) < Decimal("0.5"):
        return _("About the same.")
    words = percent(abs(share), locale)
    return _("That is {share} more.", share=words) if share > 0 else _("That is {share} less.", share=words)


def _nothing(customer: CustomerRef, name: str, earliest: date | None, locale: str) -> Card:
    since = (
        _("The bot has recorded daily figures of this customer since {day}.", day=day(earliest, locale))
        if earliest
        else _("The bot has no daily figures of this customer yet. It records them from now on.")
    )
    return Card(
        title=_("Nothing on record for {month}", month=name),
        summary=_("No usage of {customer} is on record for {month}.", customer=customer.name, month=name),
        target=target_of(customer),
        body=(
            Text(since),
            Text(
                _("Partner Center shows the current billing period only. For older ones, see the invoices.")
            ),
            Actions(
                (
                    Button(_("This month"), write("usage show", customer=customer.id)),
                    Button(_("Invoices"), write("invoice list")),
                )
            ),
        ),
    )


def _buttons(customer: CustomerRef, month: date) -> tuple[Button | ShareButton, ...]:
    return (
        Button(_("This month"), write("usage show", customer=customer.id), replace=True),
        ShareButton(_("Share"), write("usage show", customer=customer.id, month=f"{month:%Y-%m}")),
    )


def examples() -> Mapping[str, Card]:
    """One of each card, for the gallery and the tests that draw them all."""
    october = _sample(date(2026, 10, 1), date(2026, 10, 31), "71")
    november = _sample(date(2026, 11, 1), date(2026, 11, 30), "83", days=23)
    return {
        "usage of a past month": month_card(CONTOSO, MonthlySpend(date(2026, 10, 1), october), None, "en-GB"),
        "usage of a month that is not on record": month_card(
            CONTOSO, MonthlySpend(date(2026, 7, 1), None), date(2026, 10, 1), "en-GB"
        ),
        "usage of two months": months_card(
            CONTOSO,
            (MonthlySpend(date(2026, 10, 1), october), MonthlySpend(date(2026, 11, 1), november)),
            "en-GB",
            until=23,
        ),
    }


def _sample(starts: date, ends: date, a_day: str, days: int = 31) -> History:
    daily = Decimal(a_day)
    points = tuple(
        Point(date.fromordinal(starts.toordinal() + at), daily * (at + 1) + (at % 7) * 11, Decimal(2500))
        for at in range(min(days, (ends - starts).days + 1))
    )
    return History(CONTOSO.id, Period(starts, ends), "EUR", points)
