"""software: how what a customer bought is activated."""

from __future__ import annotations

from bot.access.policy import Permission
from bot.access.scope import Concerns
from bot.cards.model import Card
from bot.cards.order import activation_card
from bot.framework.command import command
from bot.framework.context import Ask
from bot.framework.noun_help import NounHelp
from bot.parameters.customer import Customer
from bot.parameters.order import OrderOf

NOUN = NounHelp("software", "Links by which software is activated", place=27)


@command(
    "software keys",
    title="Show activation links",
    needs=Permission.KEY_READ,
    examples=("software keys fabrikam order=sql",),
    concerns=Concerns.CUSTOMERS,
)
async def keys(ask: Ask, customer: Customer, *, order: OrderOf) -> Card:
    """Show the links by which an order is activated, to you alone."""
    lines = [each for each in order.lines if each.activates and each.quantity]
    links = [
        link
        for each in lines
        for link in await ask.partner.orders.activation_links(customer.id, order.id, each.number)
    ]
    return activation_card(order, customer, links, portal=ask.installation.portal)
