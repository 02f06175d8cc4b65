"""subscription list: what a customer has bought."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from bot.access.policy import Permission
from bot.access.scope import Concerns
from bot.cards.export import subscription_rows
from bot.cards.model import Card
from bot.cards.subscription import SubscriptionFilter, subscriptions_card
from bot.framework.command import command
from bot.framework.context import Ask
from bot.framework.params import Asked
from bot.framework.phrases import means
from bot.language import vocabulary as n
from bot.messages import _
from bot.parameters.customer import Customer
from bot.parameters.file_format import Format, list_file
from bot.parameters.page import PageNumber


class Status(StrEnum):
    """Where a subscription stands."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    DELETED = "deleted"


class Order(StrEnum):
    """What comes first in a list."""

    NAME = "name"
    END = "end"


@command(
    "subscription list",
    title="List subscriptions",
    aliases=("subscriptions", "subscription"),
    needs=Permission.SUBSCRIPTION_READ,
    examples=("subscription list fabrikam", "subscription list fabrikam state=active sort=end"),
    concerns=Concerns.CUSTOMERS,
    asked=(
        means(n.SUBSCRIPTION, slots="customer", helps=(n.LIST, n.SHOW, *n.FILES)),
        means(n.SUBSCRIPTION, helps=(n.LIST, n.SHOW), prior=-0.4),
        means(n.SUBSCRIPTION, n.ENDING, slots="customer", helps=(n.LIST, n.SHOW), sort="end"),
    ),
)
async def show_all(
    ask: Ask,
    customer: Customer,
    *,
    state: Annotated[Status | None, Field(description="Only these")] = None,
    sort: Annotated[
        Order, Field(description="By name, or by what ends first"), Asked(label="Sort by")
    ] = Order.NAME,
    format: Format = None,  # noqa: A002 - the word people type
    page: PageNumber = 1,
) -> Card:
    """List a customer's subscriptions."""
    subscriptions = await ask.partner.subscriptions.of(customer.id)
    chosen = SubscriptionFilter(customer, state.value if state else "", sort.value)
    if format and (found := chosen.of(subscriptions)):
        title = _("Subscriptions of {customer}", customer=customer.name)
        return await list_file(
            ask,
            title,
            f"subscriptions-{customer.tail}",
            format,
            len(found),
            lambda: subscription_rows(customer, found),
        )
    return subscriptions_card(subscriptions, chosen, page, ask.locale)
