"""subscription show: one subscription with its term, its renewal and what is scheduled."""

from __future__ import annotations

from collections.abc import Sequence

from bot.access.policy import Permission
from bot.access.scope import Concerns
from bot.cards.model import Card
from bot.cards.subscription_details import action_buttons, details_card
from bot.framework.command import command
from bot.framework.context import Ask
from bot.model import AzureEntitlement, CustomerRef, Subscription
from bot.parameters.customer import Customer
from bot.parameters.subscription import Bought
from bot.queries.absence import rows_if_any


@command(
    "subscription show",
    title="Show a subscription",
    needs=Permission.SUBSCRIPTION_READ,
    examples=("subscription show fabrikam e3",),
    concerns=Concerns.CUSTOMERS,
)
async def show(ask: Ask, customer: Customer, subscription: Bought) -> Card:
    """Show a subscription: seats, term, renewal, until when it can be cancelled, and what is scheduled."""
    azure = await azure_under(ask, customer, subscription)
    may = ask.sees(Permission.SUBSCRIPTION_WRITE, customer)
    first, more = action_buttons(customer, subscription, ask.now, azure) if may else ((), ())
    portal = ask.installation.portal
    return details_card(
        customer, subscription, azure, ask.now, ask.locale, portal=portal, actions=first, more=more
    )


async def azure_under(
    ask: Ask, customer: CustomerRef, subscription: Subscription
) -> Sequence[AzureEntitlement]:
    """The Azure subscriptions under a plan; none for what is no plan."""
    if not subscription.azure_plan:
        return ()
    return await rows_if_any(ask.partner.subscriptions.azure_entitlements(customer.id, subscription.id))
