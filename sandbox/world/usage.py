"""Azure usage of the running month: it grows with the world's clock, and every level sums to the one above."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from sandbox.world.countries import USD_PER_UNIT
from sandbox.world.customers import Customer
from sandbox.world.exact_arithmetic import ZERO, plus, times, total
from sandbox.world.seeded_random import SeededRandom
from sandbox.world.subscriptions import MeterUse, Resource, Subscription

# How much busier or quieter than usual a day may be.
_DAYS = tuple(Decimal(percent) / 100 for percent in range(85, 121))


@dataclass(slots=True)
class Habit:
    """How a customer's usage is reported: how often, how late, or never."""

    interval: int  # minutes between two reports
    lag: int  # minutes that a report is behind
    frozen: datetime | None = None  # reports stopped then
    silent: bool = False  # there is a subscription, but no figure has ever come
    business: bool = True  # quiet at weekends
    months: dict[tuple[int, int], list[Decimal]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Period:
    """The calendar month that holds a moment."""

    start: datetime
    end: datetime


def period(moment: datetime) -> Period:
    """First and last day of the month of *moment*, at midnight UTC."""
    start = moment.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    last = calendar.monthrange(moment.year, moment.month)[1]
    return Period(start, start.replace(day=last))


def previous(moment: datetime, months: int = 1) -> datetime:
    """The first of the month *months* before that of *moment*."""
    count = moment.year * 12 + moment.month - 1 - months
    return moment.replace(
        year=count // 12, month=count % 12 + 1, day=1, hour=0, minute=0, second=0, microsecond=0
    )


class UsageMeter:
    """Reads off every customer's usage at a moment."""

    def __init__(self, rng: SeededRandom, start: datetime) -> None:
        self._rng = rng
        self._start = start
        self._habits: dict[str, Habit] = {}
        self._touched: dict[str, datetime] = {}

    def habit(self, customer: Customer) -> Habit:
        """The reporting habit of *customer*."""
        known = self._habits.get(customer.id)
        if known is None:
            known = self._habits[customer.id] = self._form(customer)
        return known

    def _form(self, customer: Customer) -> Habit:
        stream = self._rng.stream("habit", customer.id)
        habit = Habit(
            stream.choice((15, 30, 60, 240)), stream.randrange(9, 100), business=stream.random() < 0.6
        )
        if customer.size < 2:
            fate = stream.random()
            habit.silent = fate < 0.04
            if 0.04 <= fate < 0.10:
                habit.frozen = self._start - timedelta(
                    hours=stream.randrange(50, 200), seconds=stream.randrange(3000)
                )
        else:
            habit.interval, habit.lag = 15, stream.randrange(9, 40)
        return habit

    def touch(self, customer: Customer, now: datetime) -> None:
        """Report this customer up to *now* at once: somebody has just spent something on purpose."""
        habit = self.habit(customer)
        habit.silent, habit.frozen = False, None
        self._touched[customer.id] = now

    def reported(self, customer: Customer, now: datetime) -> datetime | None:
        """Up to when usage is known; None when nothing was ever reported."""
        habit = self.habit(customer)
        if habit.silent:
            return None
        late = now - timedelta(minutes=habit.lag)
        step = late.replace(minute=0, second=0, microsecond=0) + timedelta(
            minutes=(late.hour * 60 + late.minute) % habit.interval * -1 + late.minute
        )
        touched = self._touched.get(customer.id)
        step = max(step, touched) if touched else step
        return min(step, habit.frozen) if habit.frozen else step

    def hours(self, customer: Customer, start: datetime, end: datetime) -> Decimal:
        """Weighted hours between the first of a month and a moment in the same month, exact to a 50th of an hour."""
        if end <= start:
            return ZERO
        weights = self._weights(customer, start.year, start.month)
        full = sum(weights[: end.day - 1], ZERO) * 24
        minutes = (end.hour * 60 + end.minute) // 3 * 3
        return full + weights[end.day - 1] * Decimal(minutes // 3) / 20

    def day_hours(self, customer: Customer, day: datetime) -> Decimal:
        """Weighted hours of one whole day."""
        return self._weights(customer, day.year, day.month)[day.day - 1] * 24

    def month_hours(self, customer: Customer, month: datetime) -> Decimal:
        """Weighted hours of one whole month."""
        return sum(self._weights(customer, month.year, month.month), ZERO) * 24

    def _weights(self, customer: Customer, year: int, month: int) -> list[Decimal]:
        habit = self.habit(customer)
        known = habit.months.get((year, month))
        if known is None:
            stream = self._rng.stream("weights", customer.id, year, month)
            first, days = calendar.monthrange(year, month)
            known = stream.choices(_DAYS, k=days)
            if habit.business:
                quiet = [day for day in range(days) if (first + day) % 7 >= 5]
                for day in quiet:
                    known[day] /= 2
            habit.months[year, month] = known
        return known

    def reading(self, customer: Customer, now: datetime) -> tuple[datetime | None, Decimal]:
        """When the last report was made and how many weighted hours of this month it covers."""
        reported = self.reported(customer, now)
        if reported is None:
            return None, ZERO
        return reported, self.hours(customer, period(now).start, reported)


def cost(use: MeterUse, hours: Decimal) -> Decimal:
    """What one meter of one resource has cost, in the customer's currency."""
    return plus(times(use.hourly_cost, hours), use.bump)


def quantity(use: MeterUse, hours: Decimal) -> Decimal:
    """What one meter of one resource has counted."""
    return times(use.hourly, hours)


def resource_cost(resource: Resource, hours: Decimal) -> Decimal:
    """The sum over the meters of a resource."""
    return total(cost(use, hours) for use in resource.uses)


def subscription_cost(subscription: Subscription, hours: Decimal) -> Decimal:
    """The sum over the resources of a subscription."""
    return total(cost(use, hours) for resource in subscription.resources for use in resource.uses)


def customer_cost(subscriptions: Iterable[Subscription], hours: Decimal) -> Decimal:
    """The sum over all usage-based subscriptions."""
    return total(subscription_cost(one, hours) for one in subscriptions if one.metered)


def in_dollars(customer: Customer, amount: Decimal) -> Decimal:
    """At the fixed rate, without rounding, so that dollars sum as exactly as the currency does."""
    return times(amount, USD_PER_UNIT[customer.country.currency])
