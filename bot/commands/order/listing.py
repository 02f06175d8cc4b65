"""order list: a customer's orders, the newest first."""

from __future__ import annotations

from bot.access.policy import Permission
from bot.access.scope import Concerns
from bot.cards.model import Card
from bot.cards.order import orders_card
from bot.framework.command import command
from bot.framework.context import Ask
from bot.framework.phrases import means
from bot.language import vocabulary as n
from bot.parameters.customer import Customer
from bot.parameters.page import PageNumber


@command(
    "order list",
    title="List orders",
    aliases=("orders",),
    needs=Permission.ORDER_READ,
    examples=("order list fabrikam",),
    concerns=Concerns.CUSTOMERS,
    asked=(means(n.ORDER, slots="customer", helps=(n.LIST, n.SHOW)), means(n.ORDER, n.LIST, prior=-0.2)),
)
async def show_all(ask: Ask, customer: Customer, *, page: PageNumber = 1) -> Card:
    """List a customer's orders."""
    return orders_card(await ask.partner.orders.of(customer.id), customer, page, ask.locale)
