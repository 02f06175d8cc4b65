"""Spend history: daily snapshots of a customer, kept, read back, and drawn on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

from bot.alerts.forecast import at_end
from bot.model import AlertKind, Crossing, CustomerUsage, History, Money, Period, Point


def append(history: History | None, usage: CustomerUsage, period: Period) -> History | None:
    """The snapshots with this one among them: one for each day of data, the latest of a day.

    What is older than what is kept changes nothing, and neither do figures whose age is not told. In another currency
    or another period the days begin anew.
    """
    if usage.as_of is None:
        return history
    budget = usage.budget.amount if usage.budget and usage.budget.currency == usage.cost.currency else None
    point = Point(usage.as_of.astimezone(UTC).date(), usage.cost.amount, budget)
    if history is None or history.period.key != period.key:
        return History(usage.customer_id, period, usage.cost.currency, (point,))
    points = history.points
    if points and points[-1].day > point.day:
        return history
    if history.currency != usage.cost.currency:
        return History(usage.customer_id, period, usage.cost.currency, (point,))
    if points and points[-1].day == point.day:
        points = points[:-1]
    return History(usage.customer_id, period, usage.cost.currency, (*points, point))


def before(histories: Sequence[History], as_of: datetime) -> tuple[Point, str] | None:
    """What was known at the end of an earlier day of the same period, with its currency."""
    day = as_of.astimezone(UTC).date()
    for history in histories:
        if history.period.starts <= day <= history.period.ends:
            earlier = [point for point in history.points if point.day < day]
            return (earlier[-1], history.currency) if earlier else None
    return None


def at_pace(period: Period, point: Point) -> Decimal:
    """The spend at the end of a period at its pace so far; what it came to where the period is over or too young."""
    evening = datetime.combine(point.day + timedelta(days=1), time(), UTC)
    return at_end(point.cost, period, evening) or point.cost


def expected(crossing: Crossing, now: datetime) -> Money | None:
    """What the period of a crossing is heading for; ``None`` where nothing can be said."""
    if crossing.cost is None or crossing.period is None or crossing.kind is AlertKind.STALE:
        return None
    amount = at_end(crossing.cost.amount, crossing.period, crossing.as_of or now)
    return None if amount is None else Money(amount, crossing.cost.currency)
