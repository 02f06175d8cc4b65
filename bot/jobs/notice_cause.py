"""Cause of a notice: its card, with what can be read of why it was sent. Never fails for what only explains it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from bot.access.recipients import Batch, access_of
from bot.alerts.forecast import forecast
from bot.alerts.history import before, expected
from bot.alerts.spend import measured_by_budget
from bot.cards.alert.figures import Outlook
from bot.cards.alert.notice import notice_card
from bot.cards.model import Card
from bot.errors import PartnerFailure
from bot.jobs.context import JobContext
from bot.jobs.digest import digest_for
from bot.jobs.invoices import LOOK_BACK, the_last_before
from bot.messages import speaking
from bot.model import AlertKind, AlertNotice, CostByService, Crossing, Document, Invoice, Money, Point, Rule
from bot.ports.outbox import Access
from bot.queries.spend import Moved, cost_by_service, moved

Result = TypeVar("Result")

log = logging.getLogger(__name__)

GIVES_UP = 3
"""A vendor that let so many readings in a row run out of time is not asked again: a thousand notices would wait."""


@dataclass(slots=True)
class Explainer:
    """Makes the cards of one round."""

    context: JobContext
    batch: Batch
    _turns: asyncio.Semaphore = field(init=False)
    _ran_out: int = 0

    def __post_init__(self) -> None:
        self._turns = asyncio.Semaphore(self.context.limits.live_reads)

    async def written(self, notice: AlertNotice, rule: Rule) -> tuple[Card, tuple[Access, ...]]:
        """The notice as a card, with what can be read of its cause within the time there is, and the rights it rests on."""
        async with self._turns:
            if notice.crossing.kind is AlertKind.DIGEST:
                return await digest_for(self.context, self.batch, rule, notice.crossing)
            customer = notice.crossing.customer
            access = access_of(rule, *((customer.id,) if customer else ()))
            return await self._card(await introduced(self.context, notice), rule), (access,)

    async def _card(self, notice: AlertNotice, rule: Rule) -> Card:
        crossing, now, locale = notice.crossing, self.context.now, rule.locale
        if crossing.kind is AlertKind.INVOICE:
            last, pdf = await asyncio.gather(self._last_invoice(crossing), self._pdf(crossing.subject))
            with speaking(locale):
                return notice_card(notice, rule, before=last, document=pdf, now=now, locale=locale)
        earlier = await self._day_before(notice)
        notice = _with_changed_budget(notice, rule, earlier)
        then = (
            (Money(earlier.cost, crossing.cost.currency), earlier.day) if earlier and crossing.cost else None
        )
        if not crossing.kind.spec.estimates_spend:
            with speaking(locale):
                return notice_card(notice, rule, before=then, now=now, locale=locale)
        causes = await self._within(self._causes(crossing), "the cause of a notice") or Moved()
        with speaking(locale):
            return notice_card(
                notice,
                rule,
                before=then,
                causes=causes.causes,
                since=causes.since,
                outlook=outlook_of(crossing, now),
                now=now,
                locale=locale,
            )

    async def _within(self, reading: Coroutine[Any, Any, Result], what: str) -> Result | None:
        """What is read from the vendor to explain a notice; without it the notice is told all the same."""
        if self._ran_out >= GIVES_UP:
            reading.close()
            return None
        try:
            found = await asyncio.wait_for(reading, self.context.limits.patience.total_seconds())
        except (PartnerFailure, TimeoutError) as failure:
            log.warning("%s could not be read: %s", what, type(failure).__name__)
            self._ran_out += isinstance(failure, TimeoutError)
            return None
        self._ran_out = 0
        return found

    async def _last_invoice(self, crossing: Crossing) -> tuple[Money, date] | None:
        since = (self.context.now - LOOK_BACK).date()
        invoices = await self._within(self._listed(since), "the invoice before")
        return the_last_before(crossing.subject, invoices or ())

    async def _listed(self, since: date) -> Sequence[Invoice]:
        return await self.context.partner.invoices.all(since=since)

    async def _pdf(self, invoice_id: str) -> Document | None:
        """The invoice itself; the notice has a button that fetches it, should this fail."""
        return await self._within(self._fetched(invoice_id), "the PDF of a new invoice")

    async def _fetched(self, invoice_id: str) -> Document:
        return await self.context.partner.invoices.pdf(invoice_id)

    async def _day_before(self, notice: AlertNotice) -> Point | None:
        """What was on record for an earlier day of the period, in the same currency."""
        crossing = notice.crossing
        if crossing.customer is None or crossing.cost is None:
            return None
        as_of = crossing.as_of or notice.found
        since = (as_of - timedelta(days=40)).date()
        histories = [
            history
            async for batch in self.context.alerts.histories(since, [crossing.customer.id])
            for history in batch
        ]
        found = before(histories, as_of)
        return found[0] if found and found[1] == crossing.cost.currency else None

    async def _causes(self, crossing: Crossing) -> Moved:
        if crossing.customer is None or crossing.cost is None or crossing.period is None:
            return Moved()
        alerts, customer_id, currency = self.context.alerts, crossing.customer.id, crossing.cost.currency
        costs = await cost_by_service(self.context.partner.usage, customer_id, currency)
        today = (crossing.as_of or self.context.now).date()
        # Of an earlier day, or at least of an earlier look today.
        earlier = await alerts.cost_by_service(customer_id, today) or await alerts.cost_by_service(
            customer_id, today + timedelta(days=1)
        )
        if costs:
            await alerts.keep_cost_by_service(
                CostByService(customer_id, today, crossing.period.key, currency, costs)
            )
        return moved(costs, currency, crossing.period, earlier)


async def introduced(context: JobContext, notice: AlertNotice) -> AlertNotice:
    """The notice with its customer's full name and domain, which a row of usage does not tell."""
    customer = notice.crossing.customer
    known = await context.customers.get(customer.id) if customer else None
    return replace(notice, crossing=replace(notice.crossing, customer=known)) if known else notice


def _with_changed_budget(notice: AlertNotice, rule: Rule, earlier: Point | None) -> AlertNotice:
    """The notice with the budget of the day before, where that was another and nothing is known of it yet.

    Rules remember the budget at which they told a step; for the first step of a period only the days on record know.
    """
    crossing = notice.crossing
    if not (measured_by_budget(rule) and crossing.step is not None and crossing.budget):
        return notice
    if earlier is None or not earlier.budget or earlier.budget == crossing.budget.amount:
        return notice
    # Before there was a field for it, a remark said so.
    if crossing.budget_before or any(each.startswith("The budget was") for each in crossing.remarks):
        return notice
    was = Money(earlier.budget, crossing.budget.currency)
    return replace(notice, crossing=replace(crossing, budget_before=was))


def outlook_of(crossing: Crossing, now: datetime) -> Outlook | None:
    """Where the period of a crossing is heading, as far as that can be said."""
    at_end = expected(crossing, now)
    cost, budget, period = crossing.cost, crossing.budget, crossing.period
    if at_end is None or cost is None or period is None:
        return None
    target = budget.amount if budget and budget.currency == cost.currency else None
    ahead = forecast(cost, target, period, crossing.as_of or now) if target else None
    return Outlook(at_end, ahead.reached_on if ahead else None)
