"""Billing periods. An Azure plan is billed by calendar month in UTC; older offers by whatever day the vendor says.

https://learn.microsoft.com/partner-center/billing/azure-plan-billing
"""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from bot.model import CustomerUsage, Period


@lru_cache(maxsize=64)
def _month(year: int, month: int) -> Period:
    return Period(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))


def calendar_month(day: date) -> Period:
    """The calendar month of a day."""
    return _month(day.year, day.month)


def day_of(usage: CustomerUsage, now: datetime) -> date:
    """The day, in UTC, whose figures these are."""
    return (usage.as_of or now).astimezone(UTC).date()


def period_of(usage: CustomerUsage, now: datetime, learned: Period | None) -> Period | None:
    """The period these figures belong to; ``None`` where it has to be learned anew from the vendor.

    Figures that lag behind the end of a period belong to it, whatever the calendar says by now.
    """
    day = day_of(usage, now)
    if usage.azure_plan:
        return calendar_month(day)
    if learned and learned.starts <= day <= learned.ends:
        return learned
    return None


def length(period: Period) -> int:
    """Days of a period."""
    return (period.ends - period.starts).days + 1


def elapsed(period: Period, at: datetime) -> float:
    """Days of a period that are over at a moment, between zero and its length."""
    began = datetime.combine(period.starts, time(), UTC)
    return min(max((at - began) / timedelta(days=1), 0.0), float(length(period)))
