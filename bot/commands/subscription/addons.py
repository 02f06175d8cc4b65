"""subscription addons: what was bought on top of a subscription."""

from __future__ import annotations

from bot.access.policy import Permission
from bot.access.scope import Concerns
from bot.cards.model import Card
from bot.cards.subscription import add_ons_card
from bot.framework.command import command
from bot.framework.context import Ask
from bot.framework.phrases import means
from bot.language import vocabulary as n
from bot.parameters.customer import Customer
from bot.parameters.subscription import Bought


@command(
    "subscription addons",
    title="Show add-ons",
    needs=Permission.SUBSCRIPTION_READ,
    examples=("subscription addons fabrikam e3",),
    concerns=Concerns.CUSTOMERS,
    asked=(means(n.ADD_ONS, slots="customer", helps=(n.SUBSCRIPTION, n.LIST, n.SHOW)),),
)
async def addons(ask: Ask, customer: Customer, subscription: Bought) -> Card:
    """Show what was bought on top of a subscription."""
    found = await ask.partner.subscriptions.add_ons(customer.id, subscription.id)
    return add_ons_card(customer, subscription, found, ask.locale)
