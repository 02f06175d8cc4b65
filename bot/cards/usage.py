"""Usage and budget cards for Azure. Each figure is the vendor's estimate, and each card says so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from bot.cards.customer import target_of
from bot.cards.format import ago, brief_money, days, ended, moment, money, percent, reader
from bot.cards.model import (
    Actions,
    Button,
    Card,
    Chart,
    ChartKind,
    Context,
    Details,
    Meter,
    Node,
    Text,
)
from bot.cards.samples import CONTOSO, eur
from bot.cards.usage_lines import EVERYTHING_ELSE, Spend, line_nodes, spend_buttons
from bot.cards.usage_trend import Trend, daily_chart, headline, pace
from bot.line import write
from bot.messages import N_, _, series
from bot.model import CostByService, CustomerRef, History, Money, Period, Point, UsageLine, UsageSummary
from bot.model.fact import Fact, Tone

BARS = 8
STALE = timedelta(hours=36)
"""Partner Center refreshes daily; older figures are called old (https://learn.microsoft.com/partner-center/developer/customer-usage-resources)."""

WARNED = 80
"""Percent of a budget from which on the title of its card has a warning sign."""

ESTIMATE = N_("Estimated by Microsoft, not for billing.")


def used(summary: UsageSummary) -> Decimal | None:
    """Percent of the budget that is used; ``None`` without a budget, without data, or across currencies."""
    cost, limit = summary.cost, summary.budget
    if cost is None or limit is None or not limit.amount or limit.currency != cost.currency:
        return None
    return cost.amount / limit.amount * 100


def tone_of(share: Decimal | None) -> Tone:
    """Over the budget is bad, from 80 percent on a warning."""
    if share is None:
        return Tone.PLAIN
    if share >= 100:
        return Tone.BAD
    return Tone.WARNING if share >= WARNED else Tone.GOOD


def spend_card(spend: Spend, trend: Trend, now: datetime, locale: str, *, may_set_budget: bool) -> Card:
    """A customer's spend in this billing period: how much against the month before, budget, pace, what it consists of."""
    customer, summary = spend.customer, spend.summary
    if summary.cost is None:
        return _no_data(customer, summary, may_set_budget=may_set_budget)
    share = used(summary)
    first = headline(summary.cost, trend, locale)
    body: list[Node] = [Text(ended(first), strong=True)]
    if share is not None and summary.budget:
        body.append(Meter(_("Budget used"), share, of_budget(share, summary.budget, locale), tone_of(share)))
    body.append(Text(pace(summary, trend, locale), _outlook(summary, trend)))
    if chart := _daily(spend, trend, locale) or _chart(spend, locale):
        body.append(chart)
    body += line_nodes(spend, trend, locale)
    body.append(Actions(*spend_buttons(spend, trend, locale, may_set_budget=may_set_budget)))
    body += [Context((data_age(summary.as_of, now),)), Details(_details(spend, trend, locale))]
    return Card(
        title=_("Azure usage of {customer}", customer=customer.name),
        summary=_said(customer, first, share, locale),
        target=target_of(customer),
        tone=tone_of(share) if share is not None and share >= WARNED else Tone.PLAIN,
        body=tuple(body),
    )


def _said(customer: CustomerRef, first: str, share: Decimal | None, locale: str) -> str:
    if share is None:
        return _("{customer}: {spend}.", customer=customer.name, spend=first)
    return _(
        "{customer}: {spend}. Budget used: {share}.",
        customer=customer.name,
        spend=first,
        share=percent(share, locale),
    )


def of_budget(share: Decimal, budget: Money, locale: str) -> str:
    """The words beside a meter: "83% of USD 63,500"."""
    return _("{share} of {budget}", share=percent(share, locale), budget=brief_money(budget, locale))


def _outlook(summary: UsageSummary, trend: Trend) -> Tone:
    """A warning where the forecast passes a budget that is not reached yet, unless the title warns already: one mark a card."""
    share, limit = used(summary), summary.budget
    if share is None or limit is None or trend.forecast is None or share >= 100:
        return Tone.QUIET
    if trend.forecast.amount <= limit.amount:
        return Tone.QUIET
    return Tone.WARNING if share < WARNED else Tone.PLAIN


def _details(spend: Spend, trend: Trend, locale: str) -> tuple[Fact, ...]:
    summary = spend.summary
    facts = [
        Fact(_("Spend"), money(summary.cost, locale) if summary.cost else _("No data")),
        Fact(_("Monthly budget"), money(summary.budget, locale) if summary.budget else _("None set")),
        Fact(_("Billing period"), days(trend.period.starts, trend.period.ends, locale)),
        Fact(_("Updated"), moment(summary.as_of, locale) if summary.as_of else _("Unknown")),
        Fact(_("Source"), _("Partner Center. Estimated by Microsoft, not for billing.")),
        Fact(_("Tenant ID"), spend.customer.id),
    ]
    if trend.now or trend.before:
        facts.append(
            Fact(_("Comparison, days and forecast"), _("The bot's own daily record of these estimates"))
        )
    return tuple(facts)


def _daily(spend: Spend, trend: Trend, locale: str) -> Chart | None:
    return daily_chart(trend.now, locale, trend, spend.summary.cost) if trend.now else None


def data_age(as_of: datetime | None, now: datetime) -> str:
    """How old the figures are, in words."""
    if as_of is None:
        return _("Estimate of unknown age, not for billing.")
    if now - as_of > STALE:
        return _("Estimate from {age}, older than usual. Not for billing.", age=ago(as_of, now))
    return _("Estimate from {age}, not for billing.", age=ago(as_of, now))


def _no_data(customer: CustomerRef, summary: UsageSummary, *, may_set_budget: bool) -> Card:
    buttons = [Button(_("Subscriptions"), write("subscription list", customer=customer.id))]
    if may_set_budget:
        buttons.append(Button(_("Budget"), write("usage budget", customer=customer.id)))
    return Card(
        title=_("No usage data for {customer}", customer=customer.name),
        summary=_(
            "{customer}: no usage data in Partner Center. This doesn't mean zero spend.",
            customer=customer.name,
        ),
        target=target_of(customer),
        body=(
            Text(
                _(
                    "There may be no Azure subscription yet, or the first figures are still on their way (up to a day)."
                )
            ),
            Actions(tuple(buttons)),
        ),
    )


def spend_facts(summary: UsageSummary, locale: str) -> tuple[Fact, ...]:
    """Spend, budget and billing period."""
    facts = [
        Fact(_("Spent so far"), money(summary.cost, locale) if summary.cost else _("No data")),
        Fact(_("Monthly budget"), money(summary.budget, locale) if summary.budget else _("None set")),
    ]
    if summary.starts and summary.ends:
        facts.append(Fact(_("Billing period"), days(summary.starts, summary.ends, locale)))
    return tuple(facts)


def _chart(spend: Spend, locale: str) -> Chart | None:
    cost = spend.summary.cost
    services = [
        line
        for line in spend.services
        if cost and line.cost.currency == cost.currency and line.cost.amount > 0
    ]
    if cost is None or len(services) < 2:
        return None
    shown = services[:BARS]
    rest = sum((line.cost.amount for line in services[BARS:]), Decimal(0))
    labels = [line.name for line in shown] + ([_(EVERYTHING_ELSE)] if rest else [])
    values = [line.cost.amount for line in shown] + ([rest] if rest else [])
    parts = (
        _("{label} {amount}", label=label, amount=brief_money(Money(value, cost.currency), locale))
        for label, value in zip(labels, values, strict=True)
    )
    return Chart(
        title=_("Cost by service"),
        kind=ChartKind.BARS,
        labels=tuple(labels),
        values=tuple(values),
        unit=cost.currency,
        alt=_("Cost by service: {parts}.", parts=series(parts, long=True)),
        rest=bool(rest),
    )


def examples() -> Mapping[str, Card]:
    """One of each card, for the gallery and the tests that draw them all."""
    now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    october, november = (
        Period(date(2026, 10, 1), date(2026, 10, 31)),
        Period(date(2026, 11, 1), date(2026, 11, 30)),
    )
    summary = UsageSummary(
        CONTOSO.id,
        eur("4321.098765432109876543"),
        eur("5000"),
        november.starts,
        november.ends,
        now - timedelta(hours=5),
    )
    costs = {
        "Virtual Machines": "2100.5", "SQL Database": "1200", "Storage": "400.25", "Bandwidth": "220.34", "Backup": "120",
        "Azure Monitor": "90", "Key Vault": "60", "Container Registry": "50", "Functions": "44", "DNS": "36.008",
    }  # fmt: skip
    services = tuple(UsageLine(name, name, eur(cost)) for name, cost in costs.items())
    before = {name: Decimal(cost) * (70 + 9 * at) / 100 for at, (name, cost) in enumerate(costs.items())}
    trend = Trend(
        november,
        date(2026, 11, 23),
        Decimal("73.9"),
        eur("5847.2"),
        _sample(november, 23, "188"),
        _sample(october, 31, "168"),
        CostByService(CONTOSO.id, date(2026, 10, 23), october.key, "EUR", before),
    )
    alone = Trend(november, date(2026, 11, 23), Decimal("73.9"))
    nothing = UsageSummary(CONTOSO.id, None, None, None, None, None)
    unlimited = UsageSummary(CONTOSO.id, summary.cost, None, None, None, summary.as_of)
    shown = Spend(CONTOSO, summary, "service", services, services)
    return {
        "usage show": spend_card(shown, trend, now, reader(), may_set_budget=True),
        "usage show, nothing on record": spend_card(
            Spend(CONTOSO, unlimited, "service", services[:4], services[:4]),
            alone,
            now,
            reader(),
            may_set_budget=True,
        ),
        "usage show, no data": spend_card(
            Spend(CONTOSO, nothing, "service", (), ()), alone, now, reader(), may_set_budget=False
        ),
    }


def _sample(period: Period, days: int, a_day: str) -> History:
    points = tuple(
        Point(
            date.fromordinal(period.starts.toordinal() + at),
            Decimal(a_day) * (at + 1) + (at % 7) * 13,
            Decimal(5000),
        )
        for at in range(days)
    )
    return History(CONTOSO.id, period, "EUR", points)
