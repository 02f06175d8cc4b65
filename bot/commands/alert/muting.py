"""Mute: how bad things were when it was set, so that what gets worse is told nevertheless."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from datetime import time as midnight
from decimal import Decimal

from bot.alerts.mutes import level_of_mute
from bot.alerts.periods import calendar_month
from bot.cards.format import ended
from bot.errors import Declined, Offer
from bot.framework.context import Ask
from bot.line import write
from bot.messages import _
from bot.model import AlertNotice, Crossing, CustomerRef, Mute, Rule, Worsening

PERIOD = "period"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def mute_of(
    ask: Ask, rule: Rule, told: AlertNotice | None, customer: CustomerRef | None, time: str, reason: str
) -> tuple[Mute, CustomerRef | None]:
    """The mute for a ``time`` (``1h``, ``7d``, ``period``) of a notice, or (``told`` is ``None``) of a rule, and for whom it is; ``None`` for all customers.

    Raises :class:`bot.errors.Declined` for a customer about whom the rule tells nothing.
    """
    about = told.crossing.customer if told else None
    # A notice knows its customer by the name alone that a row of usage has.
    whom = customer or (about and await ask.customers.get(about.id)) or about
    _refuse_out_of_scope(rule, whom)
    whom_id, about_id = whom.id if whom else "", about.id if about else ""
    muted = await _last_found(ask, rule, whom) if whom else None
    if muted is None and told and whom_id == about_id:
        muted = told.crossing
    spends = rule.kind.spec.worsens is not Worsening.NEVER
    mute = Mute(
        rule_id=rule.id,
        customer_id=whom_id,
        until=_until(ask, muted, time),
        reason=" ".join(reason.split()),
        by=ask.person.who,
        since=ask.now,
        level=level_of_mute(rule, muted),
        cost=await _spent(ask, muted) if muted and spends else None,
    )
    return mute, whom


def _until(ask: Ask, muted: Crossing | None, time: str) -> datetime:
    if time == PERIOD:
        period = muted.period if muted and muted.period else calendar_month(ask.now.date())
        return max(datetime.combine(period.ends + DAY, midnight(), UTC), ask.now + HOUR)
    return ask.now + int(time[:-1]) * (HOUR if time.endswith("h") else DAY)


def _refuse_out_of_scope(rule: Rule, whom: CustomerRef | None) -> None:
    if whom and not rule.kind.spec.names_customer:
        raise Declined(
            _("Rule {rule} is not about single customers.", rule=rule.id),
            _("Mute all of it: {command}", command=write("alert mute", notice=rule.id)),
        )
    if whom and not rule.scope.covers(whom.id):
        raise Declined(
            ended(_("Rule {rule} is not about {customer}", rule=rule.id, customer=whom.name)),
            offer=Offer(_("Show alert rules"), "alert list"),
        )


async def _last_found(ask: Ask, rule: Rule, customer: CustomerRef) -> Crossing | None:
    """What the rule found last about a customer in a billing period that is not over: that is what is muted."""
    for notice in await ask.alerts.notices(rule_id=rule.id, customer_id=customer.id, limit=1):
        period = notice.crossing.period
        if period and period.ends >= ask.now.date():
            return notice.crossing
    return None


async def _spent(ask: Ask, crossing: Crossing) -> Decimal | None:
    """The spend to compare with: what is on record by now, which may be more than when the notice was found."""
    customer, cost, period = crossing.customer, crossing.cost, crossing.period
    if cost is None:
        return None
    spent = cost.amount
    if customer and period:
        async for batch in ask.alerts.histories(period.starts, [customer.id]):
            for history in batch:
                if (history.period.key, history.currency) == (period.key, cost.currency) and history.points:
                    spent = max(spent, history.points[-1].cost)
    return spent
