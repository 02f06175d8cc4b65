"""usage top: all customers by what they spend, or by how much of their budget is used."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from bot.access.policy import Permission
from bot.access.scope import Concerns
from bot.cards.export import ranking_rows
from bot.cards.model import Card
from bot.cards.usage_ranking import top_card
from bot.errors import Declined
from bot.framework.command import command
from bot.framework.context import Ask
from bot.framework.params import Asked
from bot.framework.phrases import means
from bot.framework.threads import over
from bot.language import vocabulary as n
from bot.messages import _, n_
from bot.model import CustomerUsage
from bot.parameters.currency import CurrencyCode
from bot.parameters.file_format import Format, list_file
from bot.parameters.page import PageNumber


class Order(StrEnum):
    """What customers are ranked by."""

    SPEND = "spend"
    PERCENT = "percent"


@command(
    "usage top",
    title="Rank all customers",
    spoken="Who spends the most?",
    needs=Permission.USAGE_READ,
    featured=5,
    examples=("usage top", "usage top by=percent"),
    concerns=Concerns.CUSTOMERS,
    asked=(
        means(n.TOP, n.USAGE, without=(n.BUDGET,), helps=n.FILES),
        means(n.TOP, n.CUSTOMER, helps=n.FILES),
        means(
            n.OVERSPENT, without=(n.ALERT,), helps=(n.LIST, n.CUSTOMER, n.NEAR_LIMIT, n.BUDGET), by="percent"
        ),
        means(n.NEAR_LIMIT, n.BUDGET, without=(n.ALERT,), by="percent"),
        means(n.TOP, n.BUDGET, by="percent"),
        means(n.FORECAST, n.CUSTOMER, without=(n.ALERT, n.REACHES), helps=(n.BUDGET, n.LIST), by="percent"),
        means(n.BURNING, helps=(n.USAGE, n.BUDGET), without=(n.TICKET,), by="percent", prior=-0.1),
        means(n.TOP, prior=-0.5),
    ),
)
async def top(
    ask: Ask,
    *,
    by: Annotated[
        Order, Field(description="By spend, or by percent of the budget"), Asked(label="Rank by")
    ] = Order.SPEND,
    currency: Annotated[
        CurrencyCode, Field(description="Only this currency", max_length=40, examples=["EUR"])
    ] = "",
    format: Format = None,  # noqa: A002 - the word people type
    page: PageNumber = 1,
) -> Card:
    """Rank all customers by spend or by percent of budget, for each currency."""
    rows: dict[str, list[CustomerUsage]] = defaultdict(list)
    read = 0
    async for batch in ask.partner.usage.by_customer():
        read += len(batch)
        if read > 1000:
            await ask.progress(
                n_("Read the usage of {count} customer…", "Read the usage of {count} customers…", read)
            )
        for row in batch:
            if not currency or row.cost.currency == currency:
                rows[row.cost.currency].append(row)
    if currency and not rows:
        raise Declined(
            _("No customer has usage in {currency}.", currency=currency),
            _("Leave out the currency to see all customers."),
        )

    def ranked() -> dict[str, list[CustomerUsage]]:
        return {code: _ranked(of_currency, by) for code, of_currency in rows.items()}

    if format and rows:
        title = (
            _("Top customers by percent of budget") if by is Order.PERCENT else _("Top customers by spend")
        )
        return await list_file(ask, title, "top-customers", format, read, lambda: ranking_rows(ranked()))
    return await over(read, lambda: top_card(ranked(), by.value, currency, page, ask.now, ask.locale))


def _ranked(rows: list[CustomerUsage], by: Order) -> list[CustomerUsage]:
    if by is Order.PERCENT:
        with_budget = [row for row in rows if row.percent is not None]
        return sorted(with_budget, key=lambda row: (row.percent or Decimal(0), row.cost.amount), reverse=True)
    return sorted(rows, key=lambda row: row.cost.amount, reverse=True)
