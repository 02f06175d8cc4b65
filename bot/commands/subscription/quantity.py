"""subscription quantity: more or fewer seats, at once."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bot.access.policy import Permission
from bot.access.scope import Concerns
from bot.cards.model import Card
from bot.cards.subscription_change import seat_facts, seat_warnings, seats_changed
from bot.commands.subscription.payload import carry_out, check, payload_of, version_now
from bot.errors import Declined
from bot.framework.command import command
from bot.framework.context import Act, Ask
from bot.framework.phrases import Heard, means
from bot.language import vocabulary as n
from bot.messages import _
from bot.model import SubscriptionEdit
from bot.model.change import Change
from bot.model.subscription_rules import Action
from bot.parameters.customer import Customer
from bot.parameters.subscription import Bought

MOST_SEATS = 999_999

Seats = Annotated[
    int,
    Field(description="How many seats in all", ge=1, le=MOST_SEATS, examples=["20"]),
    Heard("count"),
]
"""A parameter that counts seats."""


@command(
    "subscription quantity",
    title="Change seats",
    needs=Permission.SUBSCRIPTION_WRITE,
    examples=("subscription quantity fabrikam e3 30",),
    concerns=Concerns.CUSTOMERS,
    audited=("update_subscription",),
    asked=(
        means(n.SUBSCRIPTION, n.SET, slots="customer seats", without=(n.AT_RENEWAL,)),
        means(n.SEATS, n.SET, slots="customer", helps=(n.SUBSCRIPTION,), without=(n.AT_RENEWAL,)),
    ),
)
async def quantity(ask: Ask, customer: Customer, subscription: Bought, seats: Seats) -> Change:
    """Change how many seats a subscription has, at once."""
    if seats == subscription.quantity:
        raise Declined(
            _("{subscription} already has so many seats.", subscription=subscription.name),
            _("There is nothing to change."),
        )
    fewer = seats < subscription.quantity
    check(Action.REMOVE_SEATS if fewer else Action.ADD_SEATS, subscription, ask, seats=seats)
    given = payload_of(customer, subscription, SubscriptionEdit(quantity=seats))
    return Change(
        title=_("Change the seats of {subscription}", subscription=subscription.name),
        summary=_(
            "Change the seats of {subscription} of {customer}.",
            subscription=subscription.name,
            customer=customer.name,
        ),
        target=customer,
        facts=seat_facts(subscription, seats, ask.now, ask.locale),
        # Approval rules go by amounts: what takes seats away spends nothing, what adding them costs is not known.
        payload=given | ({"amount": "0"} if fewer else {}),
        confirm=_("Remove seats") if fewer else _("Add seats"),
        warnings=seat_warnings(subscription, seats, ask.locale),
        danger=fewer,
    )


quantity.version(version_now)


@quantity.apply
async def set_quantity(act: Act, change: Change) -> Card:
    """Write the seats and say how many there are now."""
    stands, done = await carry_out(act, change)
    return seats_changed(change.target, stands, done=done)
