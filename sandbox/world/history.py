"""Spend history: the days before now, as a bot that had been watching would have them on record.

The vendor tells the running month only; this is a control of the sandbox, for demonstrations of rules that look back.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from sandbox.wire.bodies import Json
from sandbox.world.customers import Customer
from sandbox.world.exact_arithmetic import ZERO, times, total
from sandbox.world.subscriptions import Subscription
from sandbox.world.usage import period, previous
from sandbox.world.world import World

MOST_DAYS = 400

_JUMPS = {"Wide World Importers": (33, Decimal(6)), "Adventure Works Cycles": (47, Decimal(4))}
"""Days ago on which a customer spent many times a usual day: a crypto miner, a forgotten test cluster."""


def history(world: World, days: int) -> list[Json]:
    """Daily cost since the month began, for every customer and month of the last *days* days, the oldest first.

    The running month ends with yesterday: today is what the vendor itself tells.
    """
    now = world.now()
    since = (now - timedelta(days=min(days, MOST_DAYS))).date()
    months = [period(now).start]
    while months[0].date() > since:
        months.insert(0, previous(months[0]))
    return [row for customer, mine in world.metered() for row in _of(world, customer, mine, months, since)]


def _of(
    world: World, customer: Customer, mine: list[Subscription], months: list[datetime], since: date
) -> list[Json]:
    reported = world.usage.reported(customer, world.now())
    if reported is None:
        return []
    hourly = total(
        use.hourly_cost for one in mine if one.metered for part in one.resources for use in part.uses
    )
    ago, factor = _JUMPS.get(customer.name, (0, ZERO))
    jump_day = (world.now() - timedelta(days=ago)).date() if ago else None
    rows: list[Json] = []
    for month in months:
        points: list[list[str | None]] = []
        extra = ZERO
        for day in _days(month, min(reported, world.now())):
            if day.date() == jump_day and (day.year, day.month) != (reported.year, reported.month):
                extra = times(hourly, world.usage.day_hours(customer, day)) * (factor - 1)
            cost = times(hourly, _until_evening(world, customer, month, day)) + extra
            if day.date() >= since:
                points.append([day.date().isoformat(), str(cost)])
        if points:
            span = period(month)
            rows.append(
                {
                    "customer": customer.id,
                    "currency": customer.country.currency,
                    "starts": span.start.date().isoformat(),
                    "ends": span.end.date().isoformat(),
                    "budget": None if customer.budget is None else str(customer.budget),
                    "days": points,
                }
            )
    return rows


def _days(month: datetime, until: datetime) -> list[datetime]:
    """The whole days of a month that are over."""
    last = min(
        period(month).end, until.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)
    )
    return [month + timedelta(days=at) for at in range((last - month).days + 1)] if last >= month else []


def _until_evening(world: World, customer: Customer, month: datetime, day: datetime) -> Decimal:
    return world.usage.hours(customer, month, day) + world.usage.day_hours(customer, day)
