"""order show: one order, line by line, how far it is provisioned and what it brought."""

from __future__ import annotations

from bot.access.policy import Permission
from bot.access.scope import Concerns
from bot.cards.model import Card
from bot.cards.order import order_card
from bot.errors import PartnerFailure
from bot.framework.command import command
from bot.framework.context import Ask
from bot.model.order import Progress
from bot.parameters.customer import Customer
from bot.parameters.order import OrderOf


@command(
    "order show",
    title="Show an order",
    aliases=("order",),
    needs=Permission.ORDER_READ,
    examples=("order show fabrikam order=plan",),
    concerns=Concerns.CUSTOMERS,
)
async def show(ask: Ask, customer: Customer, *, order: OrderOf) -> Card:
    """Show an order and what came of it."""
    whole = await ask.partner.orders.get(customer.id, order.id)
    progress = await progress_of(ask, customer.id, order.id)
    return order_card(
        whole, customer, progress, ask.locale, leads=ask.sees(Permission.SUBSCRIPTION_READ, customer)
    )


async def progress_of(ask: Ask, customer_id: str, order_id: str) -> Progress | None:
    """How far the lines are; ``None`` where the vendor does not say, which takes nothing from the order itself."""
    try:
        return await ask.partner.orders.provisioning(customer_id, order_id)
    except PartnerFailure:
        return None
