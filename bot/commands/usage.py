"""usage: what customers spend on Azure, and their budgets. All figures are the vendor's estimates."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from bot.access.policy import Permission
from bot.access.scope import Concerns
from bot.alerts.forecast import at_end
from bot.alerts.periods import calendar_month, elapsed, length
from bot.cards.budget import budget_card, budget_facts, budget_set_card, zero_card
from bot.cards.export import month_rows, usage_rows
from bot.cards.model import Card
from bot.cards.usage import spend_card
from bot.cards.usage_lines import COLUMNS, Spend
from bot.cards.usage_months import month_card, months_card
from bot.cards.usage_trend import Trend
from bot.errors import Cause, Declined, PartnerFailure
from bot.framework.amount import Amount, in_currency
from bot.framework.change_target import target_of
from bot.framework.command import command
from bot.framework.context import Act, Ask
from bot.framework.noun_help import NounHelp
from bot.framework.numerals import as_written
from bot.framework.params import Asked
from bot.framework.phrases import Heard, means
from bot.framework.threads import over
from bot.language import vocabulary as n
from bot.line import write
from bot.messages import _
from bot.model import CustomerRef, Money, Period, UsageLine, UsageSummary
from bot.model.change import Change, Done
from bot.parameters.customer import Customer
from bot.parameters.file_format import FileFormat, Format, list_file
from bot.parameters.month import EarlierMonth, Month
from bot.parameters.page import PageNumber
from bot.queries.absence import rows_if_any
from bot.queries.months import months_on_record, on_record
from bot.queries.spend import service_of

NOUN = NounHelp("usage", "What customers spend on Azure, and their budgets", place=30)


class Breakdown(StrEnum):
    """What a customer's spend is split into."""

    SERVICE = "service"
    SUBSCRIPTION = "subscription"
    RESOURCE = "resource"
    METER = "meter"


@command(
    "usage show",
    title="Show a customer's usage",
    submit="Show usage",
    aliases=("usage",),
    spoken="How much did {customer} spend this month?",
    needs=Permission.USAGE_READ,
    featured=2,
    examples=("usage show fabrikam", "usage show fabrikam by=resource", "usage show fabrikam month=october"),
    concerns=Concerns.CUSTOMERS,
    asked=(
        means(n.USAGE, slots="customer", helps=n.FILES),
        means(n.BUDGET, n.USAGE, slots="customer", helps=(n.SHOW,), without=(n.SET, n.REMOVE, n.ALERT)),
        means(n.FORECAST, slots="customer", helps=(n.BUDGET, n.USAGE), without=(n.ALERT, n.REACHES)),
        means(n.BURNING, n.SERVICES, slots="customer"),
        means(n.BURNING, slots="customer", prior=-0.4),
        means(n.OVERSPENT, slots="customer", helps=(n.BUDGET, n.USAGE), without=(n.ALERT,)),
        means(n.COMPARE, slots="customer month", helps=(n.USAGE,)),
        means(n.COMPARE, slots="customer against", helps=(n.USAGE,), prior=0.05),
        means(slots="customer month", prior=0.2),
        means(slots="customer", helps=(n.BY_SERVICE, n.BY_RESOURCE, n.BY_METER), prior=-0.1),
    ),
)
async def show(
    ask: Ask,
    customer: Customer,
    *,
    by: Annotated[
        Breakdown,
        Field(description="What to split the spend into"),
        Asked(label="Split by"),
        Heard(
            values={
                Breakdown.SERVICE: n.BY_SERVICE,
                Breakdown.RESOURCE: n.BY_RESOURCE,
                Breakdown.METER: n.BY_METER,
                Breakdown.SUBSCRIPTION: n.BY_SUBSCRIPTION,
            }
        ),
    ] = Breakdown.SERVICE,
    month: Month | None = None,
    against: EarlierMonth | None = None,
    format: Format = None,  # noqa: A002 - the word people type
    page: PageNumber = 1,
) -> Card:
    """Show what a customer spent this billing period, or in an earlier month on record."""
    if month or against:
        shown = await _of_months(ask, customer, month or ask.now.date().replace(day=1), against, format)
        if shown:
            return shown
    summary, subscriptions = await asyncio.gather(
        ask.partner.usage.summary(customer.id), _lines_or_none(ask, customer.id)
    )
    meters, trend = await asyncio.gather(
        _per_subscription(ask, customer.id, subscriptions, Breakdown.METER), _trend(ask, customer.id, summary)
    )
    resources: Sequence[UsageLine] = ()
    if by is Breakdown.RESOURCE:
        resources = await _per_subscription(ask, customer.id, subscriptions, Breakdown.RESOURCE)
    may_set_budget = ask.sees(Permission.BUDGET_WRITE, customer)
    services = await over(len(meters), lambda: _by_service(meters))
    lines = {
        Breakdown.SUBSCRIPTION: subscriptions,
        Breakdown.SERVICE: services,
        Breakdown.METER: meters,
        Breakdown.RESOURCE: resources,
    }[by]

    def ranked() -> Sequence[UsageLine]:
        return sorted(lines, key=lambda line: line.cost.amount, reverse=True)

    if format and lines:
        title = _("Azure usage of {customer}", customer=customer.name)
        return await list_file(
            ask,
            title,
            f"usage-{customer.tail}",
            format,
            len(lines),
            lambda: usage_rows(customer, ranked(), _(COLUMNS[by.value])),
        )

    def drawn() -> Card:
        spend = Spend(customer, summary, by.value, tuple(ranked()), tuple(services), page)
        return spend_card(spend, trend, ask.now, ask.locale, may_set_budget=may_set_budget)

    # A large customer has a hundred thousand of them.
    return await over(len(lines), drawn)


async def _trend(ask: Ask, customer_id: str, summary: UsageSummary) -> Trend:
    """Where the billing period stands, where it is heading, and what is on record to compare it with."""
    at = (summary.as_of or ask.now).astimezone(UTC)
    period = (
        Period(summary.starts, summary.ends) if summary.starts and summary.ends else calendar_month(at.date())
    )
    day = min(max(at.date(), period.starts), period.ends)
    expected = at_end(summary.cost.amount, period, at) if summary.cost else None
    found = await on_record(ask.alerts, customer_id, period, day)
    return Trend(
        period=period,
        day=day,
        gone=Decimal(str(elapsed(period, at))) / length(period) * 100,
        forecast=Money(expected, summary.cost.currency) if summary.cost and expected is not None else None,
        now=found.now,
        before=found.before,
        services=found.services,
    )


async def _of_months(
    ask: Ask,
    customer: CustomerRef,
    month: date,
    against: date | None,
    format: FileFormat | None,  # noqa: A002 - the word people type
) -> Card | None:
    """What is on record of a past month, or of two; ``None`` for the current one alone, which the vendor is asked for."""
    today = ask.now.date()
    months = sorted({month, against} - {None}) if against else [month]
    if len(months) == 1 and months[0] == today.replace(day=1):
        return None
    found, earliest = await months_on_record(ask.alerts, customer.id, months, today)
    if format and (histories := [each.history for each in found if each.history]):
        title = _("Azure usage of {customer}", customer=customer.name)
        return await list_file(
            ask, title, f"usage-{customer.tail}", format, 0, lambda: month_rows(customer, histories)
        )
    if len(found) == 1:
        return month_card(customer, found[0], earliest, ask.locale)
    latest = found[-1].last
    running = (
        latest is not None and found[-1].history is not None and latest.day < found[-1].history.period.ends
    )
    return months_card(customer, found, ask.locale, latest.day.day if latest and running else 0)


async def _lines_or_none(ask: Ask, customer_id: str) -> Sequence[UsageLine]:
    try:
        return await ask.partner.usage.by_subscription(customer_id)
    except PartnerFailure as failure:
        if failure.cause in (Cause.NOT_FOUND, Cause.NO_DATA):
            return ()
        raise


async def _per_subscription(
    ask: Ask, customer_id: str, subscriptions: Sequence[UsageLine], by: Breakdown
) -> Sequence[UsageLine]:
    """Lines of every subscription side by side; one that has none (a licence, a legacy offer) adds nothing."""
    read = ask.partner.usage.by_resource if by is Breakdown.RESOURCE else ask.partner.usage.by_meter
    found = await asyncio.gather(
        *(rows_if_any(read(customer_id, each.id)) for each in subscriptions if each.id)
    )
    return [line for lines in found for line in lines]


def _by_service(meters: Sequence[UsageLine]) -> list[UsageLine]:
    """Meters added up by category, in one currency each, largest first."""
    totals: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for meter in meters:
        totals[(service_of(meter), meter.cost.currency)] += meter.cost.amount
    lines = [
        UsageLine(id=name, name=name, cost=Money(amount, currency))
        for (name, currency), amount in totals.items()
    ]
    return sorted(lines, key=lambda line: line.cost.amount, reverse=True)


@command(
    "usage budget",
    title="Set a budget",
    aliases=("budget",),
    spoken="Set the budget of {customer} to 5,000",
    needs=Permission.USAGE_READ,
    writing_needs=Permission.BUDGET_WRITE,
    reading="Show a customer's monthly spending budget.",
    featured=6,
    examples=("usage budget fabrikam", "usage budget fabrikam 5000"),
    concerns=Concerns.CUSTOMERS,
    audited=("update_customer_spending_budget",),
    asked=(
        means(n.BUDGET, slots="customer"),
        means(n.BUDGET, slots="customer amount", helps=(n.SET,)),
        means(n.SET, slots="customer amount", prior=-0.3),
        means(n.BUDGET, n.REMOVE, slots="customer", remove="yes"),
        means(n.BUDGET, n.SET, prior=-0.2),
    ),
)
async def budget(
    ask: Ask,
    customer: Customer,
    amount: Annotated[
        Amount | None,
        Field(description="The new monthly budget, in the customer's currency", examples=["5000"]),
    ] = None,
    *,
    remove: Annotated[bool, Field(description="Remove the budget"), Asked(seldom=True)] = False,
    zero: Annotated[
        bool, Field(description="Set a budget of zero, rather than remove it"), Asked(seldom=True, once=True)
    ] = False,
) -> Card | Change:
    """Show a customer's monthly spending budget, or set it."""
    summary, current = await asyncio.gather(
        ask.partner.usage.summary(customer.id), ask.partner.usage.budget(customer.id)
    )
    currency = (summary.cost or summary.budget or Money(Decimal(0), "")).currency
    before = None if current is None else Money(current, currency)
    known = replace(summary, budget=before)
    if amount is None and not remove:
        return budget_card(
            customer, known, ask.now, ask.locale, may_set=ask.sees(Permission.BUDGET_WRITE, customer)
        )
    if amount is not None and remove:
        raise Declined(_("An amount and remove=yes contradict each other."), _("Give one of the two."))
    after = None if amount is None else in_currency(amount, currency, customer.name)
    wanted = after.amount if after else None
    if wanted == current:
        raise Declined(_("This is already the budget."), _("There is nothing to change."))
    if wanted == 0 and not zero and ask.sees(Permission.BUDGET_WRITE, customer):
        return zero_card(customer, before, currency, ask.locale)
    return Change(
        title=_("Set the budget of {customer}", customer=customer.name)
        if after
        else _("Remove the budget of {customer}", customer=customer.name),
        summary=_("Change the monthly budget of {customer}.", customer=customer.name),
        target=customer,
        facts=budget_facts(known, after, ask.locale),
        payload={
            "customer_id": customer.id,
            "amount": "" if wanted is None else str(wanted),
            "currency": currency,
            "before": _version(current),
            "after": _version(wanted),
        },
        confirm=_("Set budget") if after else _("Remove budget"),
        danger=after is None,
    )


async def _read_back(act: Act, customer_id: str, wanted: Decimal | None) -> Decimal | None:
    """The budget as it stands after an answer that does not say what was asked for.

    Raises :class:`PartnerFailure`, as possibly done, unless it is what was asked for.
    """
    try:
        stands = await act.ask.partner.usage.budget(customer_id)
    except PartnerFailure as failure:
        failure.maybe_done = True
        raise
    if stands != wanted:
        raise PartnerFailure(
            Cause.GARBAGE, "set a budget", _("The answer names another amount."), maybe_done=True
        )
    return stands


@budget.version
async def budget_now(ask: Ask, change: Change) -> str:
    """The budget as it stands."""
    return _version(await ask.partner.usage.budget(target_of(change).id))


NO_BUDGET = "none"
"""The version of a budget that is not there."""


def _version(amount: Decimal | None) -> str:
    return NO_BUDGET if amount is None else format(amount.normalize(), "f")


@budget.undo
async def budget_before(ask: Ask, done: Done) -> str:
    """Set the budget to what it was; remove it where there was none."""
    customer, before = done.payload["customer_id"], done.payload.get("before")
    if before is None:
        return ""
    if before == NO_BUDGET:
        return write("usage budget", customer=customer, remove="yes")
    return write("usage budget", customer=customer, amount=as_written(Decimal(before)))


@budget.apply
async def set_budget(act: Act, change: Change) -> Card:
    """Write the budget and say what now stands."""
    said, customer_id = change.payload["amount"], target_of(change).id
    wanted = Decimal(said) if said else None
    stands = await act.writer.usage.set_budget(customer_id, wanted, act.ids)
    if stands != wanted:
        stands = await _read_back(act, customer_id, wanted)
    now_budget = None if stands is None else Money(stands, change.payload["currency"])
    return budget_set_card(change.target, now_budget, act.ask.locale)
