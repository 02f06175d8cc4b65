"""Spend of a customer: what it consists of, and what of it moved: the cause that a notice shows."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.cards.alert.figures import CAUSES, SpendCause
from bot.messages import N_
from bot.model import CostByService, Money, Period, UsageLine
from bot.ports import UsageReader
from bot.queries.absence import rows_if_any


@dataclass(frozen=True, slots=True)
class Moved:
    """The services that moved most since a day, or, where nothing is known of any earlier day, the largest."""

    causes: tuple[SpendCause, ...] = ()
    since: date | None = None


def service_of(meter: UsageLine) -> str:
    """The service that a meter is of. Rows of Azure sold the old way may have no category, but a subcategory or a name."""
    return meter.category or meter.group or meter.name or N_("Other")


async def cost_by_service(usage: UsageReader, customer_id: str, currency: str) -> dict[str, Decimal]:
    """Cost by service in one currency, from the meters of every subscription.

    Raises :class:`bot.errors.PartnerFailure`.
    """
    subscriptions = await usage.by_subscription(customer_id)
    readings = (usage.by_meter(customer_id, each.id) for each in subscriptions if each.id)
    found = await asyncio.gather(*map(rows_if_any, readings))
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for meters in found:
        for meter in meters:
            if meter.cost.currency == currency:
                totals[service_of(meter)] += meter.cost.amount
    return dict(totals)


def moved(now: Mapping[str, Decimal], currency: str, period: Period, earlier: CostByService | None) -> Moved:
    """The services that moved most since ``earlier``, up or down; the largest where that says nothing."""
    if earlier and (earlier.period, earlier.currency) == (period.key, currency):
        names = {*now, *earlier.costs}
        grew = {name: now.get(name, Decimal(0)) - earlier.costs.get(name, Decimal(0)) for name in names}
        most = sorted((name for name in names if grew[name]), key=lambda name: (-abs(grew[name]), name))
        if most:
            parts = (
                SpendCause(name, Money(now.get(name, Decimal(0)), currency), Money(grew[name], currency))
                for name in most[:CAUSES]
            )
            return Moved(tuple(parts), earlier.day)
    largest = sorted((name for name in now if now[name] > 0), key=lambda name: (-now[name], name))
    return Moved(tuple(SpendCause(name, Money(now[name], currency)) for name in largest[:CAUSES]))
