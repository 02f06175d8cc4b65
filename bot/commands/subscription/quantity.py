"""subscription quantity: more or fewer seats, at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from bot.access.policy import Permission
from bot.access.scope import Concerns
from bot.cards.model import Card
from bot.cards.subscription_change import seat_facts, seat_warnings, seats_changed
from bot.commands.subscription.hindrance import told
from bot.commands.subscription.payload import (
    brings_back,
    carry_out,
    check,
    edit_of,
    payload_of,
    subscription_now,
    version_now,
)
from bot.errors import Declined
from bot.framework.command import command
from bot.framework.context import Act, Ask
from bot.framework.phrases import Heard, means
from bot.language import vocabulary as n
from bot.messages import _
from bot.model import CustomerRef, Money, Subscription, SubscriptionEdit
from bot.model.change import Change
from bot.model.price import UnitPrice
from bot.model.subscription_edit import DONE
from bot.model.subscription_rules import Action
from bot.parameters.customer import Customer
from bot.parameters.product import market_of
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
    price = None if fewer else await _price(ask, customer, subscription)
    most = Money(price.amount * (seats - subscription.quantity), price.currency) if price else None
    # Approval rules go by amounts: what takes seats away spends nothing; a cost that is not known is taken for more.
    amount = {"amount": "0"} | brings_back(subscription, ask) if fewer else _amount(most)
    return Change(
        title=_("Change the seats of {subscription}", subscription=subscription.name),
        summary=_(
            "Change the seats of {subscription} of {customer}.",
            subscription=subscription.name,
            customer=customer.name,
        ),
        target=customer,
        facts=seat_facts(subscription, seats, ask.now, ask.locale, price),
        payload=given | {"seen": given["before"], "before": _rests_on(given["before"], most)} | amount,
        confirm=_("Remove seats") if fewer else _("Add seats"),
        warnings=seat_warnings(subscription, seats, ask.locale),
        danger=fewer,
    )


async def _price(ask: Ask, customer: CustomerRef, subscription: Subscription) -> UnitPrice | None:
    """What one seat costs the partner for a whole term, by the price sheets; ``None`` where they do not say."""
    product, sku, *_rest = (*subscription.offer_id.split(":"), "")
    if not (subscription.modern and ask.sees(Permission.PRICE_READ, customer)):
        return None
    market = await market_of(ask, customer)
    term, cycle = subscription.term, subscription.billing_cycle
    return await ask.prices.price(market.country, market.segment, product, sku, term, cycle)


def _amount(most: Money | None) -> dict[str, str]:
    return {"amount": str(most.amount), "currency": most.currency} if most else {}


def _rests_on(version: str, most: Money | None) -> str:
    """What was shown of the subscription, and the most that it costs: a price that moved asks for a new card."""
    return version if version == DONE or most is None else f"{version} {most.amount} {most.currency}"


@quantity.version
async def seats_now(ask: Ask, change: Change) -> str:
    """The subscription as it stands, with what the seats would cost by now."""
    said, edit = change.payload, edit_of(change)
    added = (edit.quantity or 0) - int(said["was_quantity"])
    if added <= 0:
        return await version_now(ask, change)
    subscription = await subscription_now(ask, change)
    if "amount" not in said or change.target is None:
        return edit.version(subscription)
    price = await _price(ask, change.target, subscription)
    most = Money(price.amount * added, price.currency) if price else None
    return _rests_on(edit.version(subscription), most)


@quantity.hinders
async def why_not_so_many(ask: Ask, values: Mapping[str, Any]) -> str:
    """Why seats cannot be given back now, or added where that is what the sentence names."""
    subscription, seats = values.get("subscription"), values.get("seats", 0)
    more = subscription is not None and seats > subscription.quantity
    return told(Action.ADD_SEATS if more else Action.REMOVE_SEATS, subscription, ask, seats=seats)


@quantity.apply
async def set_quantity(act: Act, change: Change) -> Card:
    """Write the seats and say how many there are now."""
    stands, done = await carry_out(act, change)
    return seats_changed(change.target, stands, done=done)
