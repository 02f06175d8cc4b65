"""subscription suspend, reactivate and cancel: service stopped, taken up again, or ended for good."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from bot.access.policy import Permission
from bot.access.scope import Concerns
from bot.cards.model import Card
from bot.cards.subscription_change import (
    changed_card,
    deleted_by_it,
    refund_fact,
    state_facts,
    together_with_it,
)
from bot.commands.subscription.hindrance import hindrance, told
from bot.commands.subscription.payload import (
    add_ons,
    brings_back,
    carry_out,
    check,
    payload_of,
    takes_along,
    version_now,
)
from bot.commands.subscription.show import azure_under
from bot.framework.command import command
from bot.framework.context import Act, Ask
from bot.framework.phrases import means
from bot.language import vocabulary as n
from bot.line import write
from bot.messages import _
from bot.model import SubscriptionEdit
from bot.model.change import Change, Done
from bot.model.subscription_rules import Action
from bot.parameters.customer import Customer
from bot.parameters.subscription import Bought


@command(
    "subscription suspend",
    title="Suspend a subscription",
    needs=Permission.SUBSCRIPTION_WRITE,
    examples=("subscription suspend fabrikam e3",),
    concerns=Concerns.CUSTOMERS,
    audited=("update_subscription",),
    asked=(means(n.SUBSCRIPTION, n.SUSPEND, slots="customer"), means(n.SUBSCRIPTION, n.SUSPEND)),
)
async def suspend(ask: Ask, customer: Customer, subscription: Bought) -> Change:
    """Stop the service of a subscription. Microsoft goes on charging for it."""
    azure, children = await asyncio.gather(
        azure_under(ask, customer, subscription), add_ons(ask, customer, subscription.id)
    )
    check(Action.SUSPEND, subscription, ask, azure=azure)
    stops = _("Nobody can use it from then on, and Microsoft goes on charging for it until the term ends.")
    return Change(
        title=_("Suspend {subscription}", subscription=subscription.name),
        summary=_(
            "Suspend {subscription} of {customer}.", subscription=subscription.name, customer=customer.name
        ),
        target=customer,
        facts=state_facts(subscription, "suspended", ask.locale),
        payload=payload_of(customer, subscription, SubscriptionEdit(status="suspended"))
        | {"was_scheduled": "yes" if subscription.scheduled else ""}
        | takes_along(children),
        confirm=_("Suspend"),
        warnings=(stops, *deleted_by_it(subscription), *together_with_it(children)),
        danger=True,
    )


suspend.version(version_now)


@suspend.hinders
async def why_not_suspended(ask: Ask, values: Mapping[str, Any]) -> str:
    """Why it cannot be suspended now: of a plan, which Azure subscriptions are active."""
    customer, subscription = values.get("customer"), values.get("subscription")
    if customer is None or subscription is None:
        return ""
    azure = await azure_under(ask, customer, subscription)
    return told(Action.SUSPEND, subscription, ask, azure=azure)


@suspend.undo
async def taken_up_again(ask: Ask, done: Done) -> str:
    """Reactivate it; what was scheduled before cannot be put back by that."""
    said = done.payload
    if said.get("was_scheduled"):
        return ""
    return write(
        "subscription reactivate", customer=said["customer_id"], subscription=said["subscription_id"]
    )


@suspend.apply
async def suspend_it(act: Act, change: Change) -> Card:
    """Suspend it."""
    stands, done = await carry_out(act, change)
    said = _("{subscription} is suspended. Nobody can use it.", subscription=stands.name)
    return changed_card(change.target, stands, _("Suspended"), said, done=done)


@command(
    "subscription reactivate",
    title="Reactivate",
    submit="Reactivate",
    needs=Permission.SUBSCRIPTION_WRITE,
    examples=("subscription reactivate fabrikam f3",),
    concerns=Concerns.CUSTOMERS,
    audited=("update_subscription",),
    asked=(means(n.SUBSCRIPTION, n.REACTIVATE, slots="customer"), means(n.SUBSCRIPTION, n.REACTIVATE)),
)
async def reactivate(ask: Ask, customer: Customer, subscription: Bought) -> Change:
    """Take the service of a suspended subscription up again."""
    check(Action.REACTIVATE, subscription, ask)
    return Change(
        title=_("Reactivate {subscription}", subscription=subscription.name),
        summary=_(
            "Reactivate {subscription} of {customer}.",
            subscription=subscription.name,
            customer=customer.name,
        ),
        target=customer,
        facts=state_facts(subscription, "active", ask.locale),
        payload=payload_of(customer, subscription, SubscriptionEdit(status="active")),
        confirm=_("Reactivate"),
        warnings=deleted_by_it(subscription),
    )


reactivate.version(version_now)
reactivate.hinders(hindrance(Action.REACTIVATE))


@reactivate.apply
async def reactivate_it(act: Act, change: Change) -> Card:
    """Reactivate it."""
    stands, done = await carry_out(act, change)
    said = _("{subscription} is active again.", subscription=stands.name)
    return changed_card(change.target, stands, _("Reactivated"), said, done=done)


@command(
    "subscription cancel",
    title="Cancel a subscription",
    needs=Permission.SUBSCRIPTION_WRITE,
    examples=("subscription cancel fabrikam e3",),
    concerns=Concerns.CUSTOMERS,
    audited=("update_subscription",),
    only_named=True,
    asked=(means(n.SUBSCRIPTION, n.CANCEL, slots="customer"), means(n.SUBSCRIPTION, n.CANCEL)),
)
async def cancel(ask: Ask, customer: Customer, subscription: Bought) -> Change:
    """Cancel a subscription at once, for good, while Microsoft allows it."""
    check(Action.CANCEL, subscription, ask)
    children = await add_ons(ask, customer, subscription.id)
    ends = _("This can't be undone. Nobody can use it from then on, and its data is deleted later.")
    return Change(
        title=_("Cancel {subscription}", subscription=subscription.name),
        summary=_(
            "Cancel {subscription} of {customer} for good.",
            subscription=subscription.name,
            customer=customer.name,
        ),
        target=customer,
        facts=(*state_facts(subscription, "deleted", ask.locale), refund_fact(subscription, ask.now)),
        payload=payload_of(customer, subscription, SubscriptionEdit(status="deleted"))
        | brings_back(subscription, ask)
        | takes_along(children),
        confirm=_("Cancel subscription"),
        warnings=(ends, *deleted_by_it(subscription), *together_with_it(children)),
        danger=True,
    )


cancel.version(version_now)
cancel.hinders(hindrance(Action.CANCEL))


@cancel.apply
async def cancel_it(act: Act, change: Change) -> Card:
    """Cancel it."""
    stands, done = await carry_out(act, change)
    said = _("{subscription} is cancelled.", subscription=stands.name)
    return changed_card(change.target, stands, _("Subscription cancelled"), said, done=done)
