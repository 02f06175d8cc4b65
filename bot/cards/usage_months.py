"""Usage of past months: what was on record of one, and two side by side. From our own daily snapshots, in one currency each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.cards.customer import target_of
from bot.cards.files import file_buttons
from bot.cards.format import day, days, ended, large, money, month_name, percent
from bot.cards.model import (
    Actions,
    Align,
    AnyButton,
    Button,
    Card,
    Column,
    Context,
    Details,
    Meter,
    Node,
    ShareButton,
    Table,
    Text,
)
from bot.cards.samples import CONTOSO
from bot.cards.usage import of_budget, tone_of
from bot.cards.usage_lines import Spend, line_nodes
from bot.cards.usage_trend import Trend, daily_chart, headline
from bot.line import write
from bot.messages import N_, _, sentences
from bot.model import CostByService, CustomerRef, History, Money, Period, Point, UsageLine, UsageSummary
from bot.model.fact import Fact, Tone

ON_RECORD = N_("From the bot's daily record of Microsoft's estimates, not for billing.")


@dataclass(frozen=True, slots=True)
class MonthlySpend:
    """A customer's spend in a month as it is on record; ``history`` is ``None`` where there is nothing.

    ``before`` is the month before; ``services`` is cost by service at the end of the month, ``services_before`` of the one before.
    """

    month: date
    history: History | None
    before: History | None = None
    services: CostByService | None = None
    services_before: CostByService | None = None

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
    trend = _trend(spend, history, last)
    first = headline(cost, trend, locale)
    body: list[Node] = [Text(ended(first), strong=True)]
    if last.budget:
        budget = Money(last.budget, cost.currency)
        share = cost.amount / budget.amount * 100
        body.append(Meter(_("Budget used"), share, of_budget(share, budget, locale), tone_of(share)))
    if last.day < history.period.ends:
        body.append(Text(_("On record until {day}.", day=day(last.day, locale)), Tone.QUIET))
    if chart := daily_chart(history, locale):
        body.append(chart)
    body += _services(customer, spend, trend, locale)
    body += [Actions(*_buttons(customer, spend, trend, locale)), Context((_(ON_RECORD),))]
    body.append(Details(_details(customer, history, cost, last, locale)))
    return Card(
        title=_("Azure usage of {customer}, {month}", customer=customer.name, month=name),
        summary=_("{customer}: {spend}.", customer=customer.name, spend=first),
        target=target_of(customer),
        body=tuple(body),
    )


def _trend(spend: MonthlySpend, history: History, last: Point) -> Trend:
    """How the month compares with the one before: the whole of both, or as far as it is on record."""
    over = last.day >= history.period.ends
    return Trend(
        period=history.period,
        day=last.day,
        gone=Decimal(100),
        now=history,
        before=spend.before,
        services=spend.services_before,
        whole=over,
    )


def _services(customer: CustomerRef, spend: MonthlySpend, trend: Trend, locale: str) -> list[Node]:
    """What the month consisted of, where that was kept; else where it is to be found."""
    kept = spend.services
    if kept is None or spend.cost is None or kept.currency != spend.cost.currency or not kept.costs:
        return [Text(_("For the breakdown of a past month, see the lines of its invoice."), Tone.QUIET)]
    ranked = sorted(kept.costs.items(), key=lambda each: each[1], reverse=True)
    lines = tuple(UsageLine(name, name, Money(cost, kept.currency)) for name, cost in ranked)
    nothing = UsageSummary(customer.id, spend.cost, None, None, None, None)
    return line_nodes(Spend(customer, nothing, "service", lines, lines), trend, locale)


def _details(
    customer: CustomerRef, history: History, cost: Money, last: Point, locale: str
) -> tuple[Fact, ...]:
    budget = money(Money(last.budget, cost.currency), locale) if last.budget is not None else _("None set")
    return (
        Fact(_("Spend"), money(cost, locale)),
        Fact(_("Monthly budget"), budget),
        Fact(_("Billing period"), days(history.period.starts, history.period.ends, locale)),
        Fact(_("Source"), _(ON_RECORD)),
        Fact(_("Tenant ID"), customer.id),
    )


def months_card(customer: CustomerRef, months: Sequence[MonthlySpend], locale: str, until: int = 0) -> Card:
    """Two months side by side, the earlier one first; ``until`` is the day of the month to which the younger one is known."""
    earlier, later = months
    names = [month_name(each.month, locale) for each in months]

    budgets = [_budget(each) for each in months]
    amounts = [*(each.cost for each in months), *budgets]
    amounts += [each.until(until) for each in months] if until else []
    whole = all(large(each) for each in amounts if each)

    def shown(amount: Money | None) -> str:
        return money(amount, locale, whole=whole) if amount else _("Nothing on record")

    rows = [(_("Spent"), *(shown(each.cost) for each in months))]
    if until:
        rows.append((_("By day {number}", number=until), *(shown(each.until(until)) for each in months)))
    if any(budgets):
        rows.append(
            (
                _("Budget"),
                *(money(each, locale, whole=whole) if each else _("None on record") for each in budgets),
            )
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
        summary=sentences(said, change),
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


def _budget(spend: MonthlySpend) -> Money | None:
    if spend.last is None or spend.history is None or spend.last.budget is None:
        return None
    return Money(spend.last.budget, spend.history.currency)


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


def _buttons(
    customer: CustomerRef, spend: MonthlySpend, trend: Trend, locale: str
) -> tuple[tuple[AnyButton, ...], tuple[AnyButton, ...]]:
    """This month and the one before, and what is needed less often behind them."""
    whose, then = customer.id, f"{spend.month:%Y-%m}"
    buttons: list[AnyButton] = []
    more: list[AnyButton] = []
    if trend.before and (month := trend.name_before(locale)):
        earlier = f"{trend.before.period.starts:%Y-%m}"
        buttons.append(Button(month, write("usage show", customer=whose, month=earlier), replace=True))
        compared = write("usage show", customer=whose, month=then, against=earlier)
        more.append(Button(_("Compare with {month}", month=month), compared))
    buttons.append(Button(_("This month"), write("usage show", customer=whose), replace=True))
    more.append(ShareButton(_("Share"), write("usage show", customer=whose, month=then)))
    more += file_buttons("usage show", customer=whose, month=then)
    return tuple(buttons), tuple(more)


def examples() -> Mapping[str, Card]:
    """One of each card, for the gallery and the tests that draw them all."""
    october = _sample(date(2026, 10, 1), date(2026, 10, 31), "71")
    november = _sample(date(2026, 11, 1), date(2026, 11, 30), "83", days=23)
    september = _sample(date(2026, 9, 1), date(2026, 9, 30), "66")
    costs = {
        "Virtual Machines": Decimal("1310.4"),
        "SQL Database": Decimal("622"),
        "Storage": Decimal("301.6"),
    }
    kept = CostByService(CONTOSO.id, date(2026, 10, 31), october.period.key, "EUR", costs)
    earlier = {name: cost * 9 / 10 for name, cost in costs.items()}
    kept_before = CostByService(CONTOSO.id, date(2026, 9, 30), september.period.key, "EUR", earlier)
    shown = MonthlySpend(date(2026, 10, 1), october, september, kept, kept_before)
    return {
        "usage of a past month": month_card(CONTOSO, shown, None, "en-GB"),
        "usage of a past month, its days alone": month_card(
            CONTOSO, MonthlySpend(date(2026, 10, 1), october), None, "en-GB"
        ),
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
