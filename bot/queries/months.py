"""Monthly spend on record: a customer's daily snapshots of the billing period that a calendar month stands for."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.cards.usage_months import MonthlySpend
from bot.model import CostByService, History, Period
from bot.ports import AlertReader

KEPT = timedelta(days=800)
"""How far back histories are looked for."""


async def months_on_record(
    alerts: AlertReader, customer_id: str, months: Sequence[date], today: date
) -> tuple[list[MonthlySpend], date | None]:
    """What is on record of these months (their first days), and since when anything is on record of this customer."""
    found: list[History] = []
    async for batch in alerts.histories(today - KEPT, [customer_id]):
        found += [history for history in batch if history.points]
    earliest = min((history.points[0].day for history in found), default=None)
    spends = [MonthlySpend(month, _of(month, found)) for month in months]
    if len(spends) == 1:
        spends = [await _with_services(alerts, spends[0], found)]
    return spends, earliest


async def _with_services(alerts: AlertReader, spend: MonthlySpend, found: Sequence[History]) -> MonthlySpend:
    """The month with what is on record of the one before, and of what both consisted of in the end."""
    if spend.history is None:
        return spend
    period = spend.history.period
    before = next((each for each in found if each.period.ends == period.starts - timedelta(days=1)), None)
    return replace(
        spend,
        before=before,
        services=await _services_of(alerts, spend.history),
        services_before=await _services_of(alerts, before) if before else None,
    )


async def _services_of(alerts: AlertReader, history: History) -> CostByService | None:
    """Cost by service on the last day of a period that anything is on record of; ``None`` where it is from before that."""
    last = history.points[-1].day
    kept = await alerts.cost_by_service(history.customer_id, last + timedelta(days=1))
    return kept if kept and (kept.period, kept.day) == (history.period.key, last) else None


@dataclass(frozen=True, slots=True)
class OnRecord:
    """What is on record of a billing period and of the one before; ``services`` is cost by service on the same day of it."""

    now: History | None
    before: History | None
    services: CostByService | None


async def on_record(alerts: AlertReader, customer_id: str, period: Period, day: date) -> OnRecord:
    """What a day of a billing period can be compared with. What is not there is ``None``."""
    found: list[History] = []
    async for batch in alerts.histories(period.starts - timedelta(days=1), [customer_id]):
        found += [history for history in batch if history.points]
    now = next((each for each in found if each.period == period), None)
    last = period.starts - timedelta(days=1)
    before = next((each for each in found if each.period.ends == last), None)
    if before is None:
        return OnRecord(now, None, None)
    same = min(before.period.starts + (day - period.starts), before.period.ends)
    services = await alerts.cost_by_service(customer_id, same + timedelta(days=1))
    return OnRecord(now, before, services)


def _of(month: date, histories: Sequence[History]) -> History | None:
    """The period that lies in the month for the most part: with legacy Azure a period runs from one month into the next."""
    last = month.replace(day=calendar.monthrange(month.year, month.month)[1])

    def shared(history: History) -> int:
        begins, ends = max(history.period.starts, month), min(history.period.ends, last)
        return (ends - begins).days + 1

    best = max(histories, key=shared, default=None)
    return best if best is not None and shared(best) > (last - month).days // 2 else None
