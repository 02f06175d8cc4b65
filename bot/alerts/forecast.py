"""Forecast of a period: a straight line from its first day through the latest figure."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_CEILING, Decimal

from bot.alerts.periods import calendar_month, elapsed, length
from bot.model import Forecast, Money, Period

LEAST_DAYS = 3
"""Days of a period that must be over before its pace says anything."""


def at_end(cost: Decimal, period: Period, at: datetime) -> Decimal | None:
    """The spend at the end of the period at its pace so far; ``None`` while it is too early to tell."""
    days = elapsed(period, at)
    if days < LEAST_DAYS:
        return None
    return cost * length(period) / Decimal(str(round(days, 4)))


def forecast(cost: Money, target: Decimal, period: Period, at: datetime) -> Forecast | None:
    """The forecast that reaches a target on or before the period's last day, and has not reached it yet."""
    expected = at_end(cost.amount, period, at)
    if expected is None or cost.amount <= 0 or cost.amount >= target or expected < target:
        return None
    days = target * Decimal(str(round(elapsed(period, at), 4))) / cost.amount
    whole = max(int(days.to_integral_value(ROUND_CEILING)), 1)
    reached = min(period.starts + timedelta(days=whole - 1), period.ends)
    return Forecast(Money(expected, cost.currency), Money(target, cost.currency), reached)


def steepest(day: date) -> Decimal | None:
    """By how much spend known on a day of a calendar month can multiply at most until its end."""
    month = calendar_month(day)
    latest = datetime.combine(day + timedelta(days=1), time(), UTC)
    if elapsed(month, latest) < LEAST_DAYS:
        return None
    earliest = max(elapsed(month, datetime.combine(day, time(), UTC)), float(LEAST_DAYS))
    # The same rounding as above, upwards: a quick test may only err by letting too much through.
    return length(month) / Decimal(str(round(earliest, 4))) * Decimal("1.0001")
