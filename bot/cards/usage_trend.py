"""Month-over-month and forecast of a customer's spend: today's figures against what is on record, and where they are heading.

What is not on record is not claimed: every comparison needs the same day of the billing period before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from bot.cards.format import brief_money, day_and_month, large, month_alone, percent
from bot.cards.model import Chart, ChartKind
from bot.messages import _, sentences
from bot.model import CostByService, History, Money, Period, Point, UsageSummary

LEAST_DAYS = 3
"""Days whose cost must be known to make a picture."""

UNKNOWN = Decimal("NaN")


@dataclass(frozen=True, slots=True)
class Trend:
    """Where a billing period stands on a day, and what is on record of it and of the one before.

    ``gone`` is the part of the period that is over, in percent; ``forecast`` the cost at its end, at the pace so far.
    ``services`` is what was kept of the period before on the same day of it. A ``whole`` period is over, and compares with the
    whole of the one before.
    """

    period: Period
    day: date
    gone: Decimal
    forecast: Money | None = None
    now: History | None = None
    before: History | None = None
    services: CostByService | None = None
    whole: bool = False

    @property
    def same_day(self) -> date | None:
        """The day of the period before that compares with this one; its last where it was shorter."""
        if self.before is None:
            return None
        starts, ends = self.before.period.starts, self.before.period.ends
        return ends if self.whole else min(starts + (self.day - self.period.starts), ends)

    def name(self, locale: str, *, short: bool = False) -> str:
        """The month; "" where the period is none."""
        return _month(self.period, locale, short)

    def name_before(self, locale: str, *, short: bool = False) -> str:
        """The month before; "" where it is none, or nothing of it is on record."""
        return _month(self.before.period, locale, short) if self.before else ""

    def cost_before(self, currency: str) -> Money | None:
        """What had been spent by the same day of the period before; ``None`` where that day is not on record."""
        if self.before is None or self.before.currency != currency:
            return None
        found = (point.cost for point in self.before.points if point.day == self.same_day)
        cost = next(found, None)
        return None if cost is None else Money(cost, currency)

    def services_before(self, currency: str) -> Mapping[str, Decimal] | None:
        """Cost by service on the same day of the period before, for the customers of whom it is kept."""
        kept = self.services
        if kept is None or self.before is None or kept.currency != currency:
            return None
        return kept.costs if (kept.period, kept.day) == (self.before.period.key, self.same_day) else None


def _month(period: Period, locale: str, short: bool) -> str:
    whole = period.starts.day == 1 and (period.ends + timedelta(days=1)).day == 1
    return month_alone(period.starts, locale, short=short) if whole else ""


def headline(cost: Money, trend: Trend, locale: str) -> str:
    """The first sentence: how much, when, and against the month before: "USD 52,716 in November, 12% more than October"."""
    amount, month = brief_money(cost, locale), trend.name(locale)
    change = _change(cost, trend)
    share = percent(Decimal(abs(change)), locale) if change else ""
    if not month:
        return _since(amount, day_and_month(trend.period.starts, locale), change, share)
    before = trend.name_before(locale) or _("the period before")
    if change is None:
        return _("{amount} in {month}", amount=amount, month=month)
    if trend.whole:
        return _whole(amount, month, before, change, share)
    if not change:
        return _(
            "{amount} in {month}, about the same as {before} by the same day",
            amount=amount,
            month=month,
            before=before,
        )
    if change > 0:
        return _(
            "{amount} in {month}, {share} more than {before} by the same day",
            amount=amount,
            month=month,
            share=share,
            before=before,
        )
    return _(
        "{amount} in {month}, {share} less than {before} by the same day",
        amount=amount,
        month=month,
        share=share,
        before=before,
    )


def _whole(amount: str, month: str, before: str, change: int, share: str) -> str:
    """The same for a month that is over."""
    if not change:
        return _("{amount} in {month}, about the same as {before}", amount=amount, month=month, before=before)
    if change > 0:
        return _(
            "{amount} in {month}, {share} more than {before}",
            amount=amount,
            month=month,
            share=share,
            before=before,
        )
    return _(
        "{amount} in {month}, {share} less than {before}",
        amount=amount,
        month=month,
        share=share,
        before=before,
    )


def _since(amount: str, day: str, change: int | None, share: str) -> str:
    """The same for a billing period that is no month."""
    if change is None:
        return _("{amount} since {day}", amount=amount, day=day)
    if not change:
        return _(
            "{amount} since {day}, about the same as the period before by the same day",
            amount=amount,
            day=day,
        )
    if change > 0:
        return _(
            "{amount} since {day}, {share} more than the period before by the same day",
            amount=amount,
            day=day,
            share=share,
        )
    return _(
        "{amount} since {day}, {share} less than the period before by the same day",
        amount=amount,
        day=day,
        share=share,
    )


def _change(cost: Money, trend: Trend) -> int | None:
    """By how much more was spent than by the same day of the period before, in whole percent."""
    earlier = trend.cost_before(cost.currency)
    if earlier is None or earlier.amount <= 0:
        return None
    return round((cost.amount - earlier.amount) / earlier.amount * 100)


def pace(summary: UsageSummary, trend: Trend, locale: str) -> str:
    """How much of the period is over, and its forecast: "97% of the month gone · forecast USD 54,300. Estimate only."."""
    gone = percent(Decimal(int(trend.gone)), locale)
    month = trend.name(locale)
    parts = [
        _("{share} of the month gone", share=gone)
        if month
        else _("{share} of the billing period gone", share=gone)
    ]
    if trend.forecast and trend.gone < 100:
        parts.append(
            _("forecast {amount}. Estimate only.", amount=brief_money(_rough(trend.forecast), locale))
        )
    if summary.budget is None:
        parts.insert(0, _("No budget"))
    return " · ".join(parts)


def _rough(amount: Money) -> Money:
    """To three digits: a forecast knows no more."""
    if not large(amount):
        return Money(round(amount.amount, 0), amount.currency)
    step = Decimal(1).scaleb(amount.amount.adjusted() - 2)
    return Money((amount.amount / step).to_integral_value() * step, amount.currency)


def daily_costs(points: Sequence[Point], starts: date) -> dict[date, Decimal]:
    """What each day cost, from how the sum stood at the end of it. A day after one that is not on record has no figure."""
    stood = {starts - timedelta(days=1): Decimal(0), **{point.day: point.cost for point in points}}
    return {
        point.day: point.cost - stood[before]
        for point in points
        if (before := point.day - timedelta(days=1)) in stood
    }


def daily_chart(
    history: History, locale: str, trend: Trend | None = None, cost: Money | None = None
) -> Chart | None:
    """The cost of each day; in a period that is not over also the budget's share of a day, and the days ahead at the
    forecast. ``None`` where too little is on record."""
    period, currency, points = history.period, history.currency, history.points
    if trend and cost and cost.currency == currency:
        points = (*(each for each in points if each.day < trend.day), Point(trend.day, cost.amount))
    costs = daily_costs(points, period.starts)
    if len(costs) < LEAST_DAYS:
        return None
    last = max(costs)
    known = [period.starts + timedelta(days=at) for at in range((last - period.starts).days + 1)]
    ahead = _ahead(trend, last, currency, cost) if trend else []
    shown = [*known, *(last + timedelta(days=at + 1) for at in range(len(ahead)))]
    budget = next((each.budget for each in reversed(history.points) if each.budget is not None), None)
    days = (period.ends - period.starts).days + 1
    return Chart(
        title=_("Cost per day"),
        kind=ChartKind.DAYS,
        labels=tuple(str(each.day) for each in shown),
        values=(*(costs.get(each, UNKNOWN) for each in known), *ahead),
        unit=currency,
        alt=_in_words(costs, currency, ahead, locale),
        limit=budget / days if budget else None,
        limit_label=_("Budget per day"),
        ahead=len(ahead),
    )


def _ahead(trend: Trend, last: date, currency: str, cost: Money | None) -> list[Decimal]:
    days = (trend.period.ends - last).days
    if trend.forecast is None or cost is None or days < 1 or trend.forecast.currency != currency:
        return []
    return [max(trend.forecast.amount - cost.amount, Decimal(0)) / days] * days


def _in_words(costs: Mapping[date, Decimal], currency: str, ahead: Sequence[Decimal], locale: str) -> str:
    dearest = max(costs, key=lambda each: costs[each])
    first, last = min(costs), max(costs)
    said = _(
        "Cost per day from {first} to {last}: highest on {dearest} with {most}, latest {latest}.",
        first=day_and_month(first, locale),
        last=day_and_month(last, locale),
        dearest=day_and_month(dearest, locale),
        most=brief_money(Money(costs[dearest], currency), locale),
        latest=brief_money(Money(costs[last], currency), locale),
    )
    if not ahead:
        return said
    forecast = _("Forecast: {amount} per day.", amount=brief_money(Money(ahead[0], currency), locale))
    return sentences(said, forecast)
