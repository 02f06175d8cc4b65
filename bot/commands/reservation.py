"""reservation: the Azure reservations that a customer owns."""

from __future__ import annotations

import asyncio

from bot.access.policy import Permission
from bot.access.scope import Concerns
from bot.cards.model import Card
from bot.cards.order import Reserved, reservations_card
from bot.framework.command import command
from bot.framework.context import Ask
from bot.framework.noun_help import NounHelp
from bot.framework.phrases import means
from bot.language import vocabulary as n
from bot.model.order import Owned
from bot.parameters.customer import Customer
from bot.parameters.page import PageNumber

NOUN = NounHelp("reservation", "Azure reservations of a customer, and when they end", place=26)


@command(
    "reservation list",
    title="List reservations",
    aliases=("reservations", "reservation"),
    needs=Permission.ORDER_READ,
    examples=("reservation list fabrikam",),
    concerns=Concerns.CUSTOMERS,
    asked=(
        means(n.RESERVATION, slots="customer", helps=(n.LIST, n.SHOW, n.ENDING)),
        means(n.RESERVATION, helps=(n.LIST, n.SHOW, n.ENDING)),
    ),
)
async def show_all(ask: Ask, customer: Customer, *, page: PageNumber = 1) -> Card:
    """List a customer's Azure reservations, by when they end."""
    owned, orders = await asyncio.gather(
        ask.partner.orders.entitlements(customer.id, Owned.RESERVATION), ask.partner.orders.of(customer.id)
    )
    # An entitlement has ids alone; its order's line says what it is called.
    names = {(order.id.casefold(), line.number): line.name for order in orders for line in order.lines}
    reserved = [
        Reserved(each, names.get((each.order_id.casefold(), each.line), f"{each.product_id}:{each.sku_id}"))
        for each in owned
    ]
    return reservations_card(reserved, customer, page, ask.now, ask.locale)
