"""renewal list: what ends or renews in the coming months, month by month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from bot.access.policy import Permission
from bot.access.scope import Concerns
from bot.cards.export import renewal_rows
from bot.cards.model import Card
from bot.cards.renewal import MONTHS_AHEAD, ChosenRenewals, Known, Renewing, renewals_card
from bot.commands.renewal.prices import worth_of
from bot.framework.command import command
from bot.framework.context import Ask
from bot.framework.phrases import means
from bot.language import vocabulary as n
from bot.language.dates import shifted
from bot.messages import _
from bot.model import CustomerRef
from bot.model.term_end import TermEnd, term_ends_of
from bot.parameters.customer import Customer
from bot.parameters.file_format import Format, list_file
from bot.parameters.month import ComingMonth
from bot.parameters.page import PageNumber


@command(
    "renewal list",
    title="List renewals",
    aliases=("renewals", "renewal"),
    spoken="What renews next month?",
    needs=Permission.SUBSCRIPTION_READ,
    examples=("renewal list", "renewal list month=december", "renewal list customer=fabrikam"),
    concerns=Concerns.CUSTOMERS,
    asked=(
        means(n.RENEWAL, slots="month", helps=(n.SUBSCRIPTION, n.LIST, n.SHOW, n.ENDING, *n.FILES)),
        means(n.ENDING, slots="month", helps=(n.SUBSCRIPTION, n.LIST, n.SHOW, *n.FILES), prior=0.4),
        means(n.RENEWAL, n.LIST, helps=(n.SUBSCRIPTION, n.SHOW, *n.FILES)),
    ),
)
async def show_all(
    ask: Ask,
    *,
    month: ComingMonth | None = None,
    customer: Customer | None = None,
    format: Format = None,  # noqa: A002 - the word people type
    page: PageNumber = 1,
) -> Card:
    """List the subscriptions whose term ends, by month, with what happens if nobody acts and what is at stake."""
    chosen = ChosenRenewals(month, customer)
    found, known = await _ending(ask, chosen)
    if format and found:
        title = _("Renewals of {customer}", customer=customer.name) if customer else _("Renewals")
        stem = f"renewals-{month:%Y-%m}" if month else f"renewals-{ask.now:%Y-%m-%d}"
        return await list_file(ask, title, stem, format, len(found), lambda: renewal_rows(found))
    return renewals_card(found, chosen, known, page, ask.locale)


async def _ending(ask: Ask, chosen: ChosenRenewals) -> tuple[Sequence[Renewing], Known]:
    """What ends in the time that is meant, the next first, and of when that is known."""
    first = chosen.month or shifted(ask.now.date(), 0)
    since = max(ask.now, _begins(first))
    until = _begins(shifted(first, 1 if chosen.month else MONTHS_AHEAD))
    if customer := chosen.customer:
        bought = term_ends_of(customer.id, await ask.partner.subscriptions.of(customer.id))
        ends = sorted((each for each in bought if since <= each.ends < until), key=lambda each: each.ends)
        return await _with_worth(ask, ends, {customer.id.lower(): customer}), Known(1, 1, ask.now)
    ends = list(await ask.term_ends.between(since, until))
    ids = dict.fromkeys(each.customer_id for each in ends)
    customers = {each: found for each in ids if (found := await ask.customers.get(each))}
    coverage = await ask.term_ends.coverage()
    known = Known(coverage.customers, await ask.customers.count(), coverage.oldest)
    return await _with_worth(ask, ends, customers), known


async def _with_worth(
    ask: Ask, ends: Sequence[TermEnd], customers: dict[str, CustomerRef]
) -> Sequence[Renewing]:
    worth = await worth_of(ask, ends, customers)
    return [
        Renewing(each, customers[each.customer_id], worth.get((each.customer_id, each.subscription_id)))
        for each in ends
        if each.customer_id in customers
    ]


def _begins(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
