"""subscription rename: the nickname by which people know a subscription."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bot.access.policy import Permission
from bot.access.scope import Concerns
from bot.cards.model import Card
from bot.cards.subscription_change import changed_card
from bot.commands.subscription.hindrance import hindrance
from bot.commands.subscription.payload import carry_out, check, payload_of, version_now
from bot.framework.command import command
from bot.framework.context import Act, Ask
from bot.framework.phrases import means
from bot.language import vocabulary as n
from bot.line import write
from bot.messages import _
from bot.model import SubscriptionEdit
from bot.model.change import Change, Done
from bot.model.fact import Fact
from bot.model.subscription_rules import Action
from bot.parameters.customer import Customer
from bot.parameters.subscription import Bought


@command(
    "subscription rename",
    title="Rename a subscription",
    needs=Permission.SUBSCRIPTION_WRITE,
    examples=('subscription rename fabrikam e3 name="E3 Berlin"',),
    concerns=Concerns.CUSTOMERS,
    audited=("update_subscription",),
    asked=(means(n.SUBSCRIPTION, n.RENAME, slots="customer"), means(n.SUBSCRIPTION, n.RENAME)),
)
async def rename(
    ask: Ask,
    customer: Customer,
    subscription: Bought,
    *,
    name: Annotated[
        str, Field(description="The new nickname", min_length=1, max_length=100, examples=["E3 Berlin"])
    ],
) -> Change:
    """Give a subscription another nickname. The product stays what it is."""
    check(Action.RENAME, subscription, ask)
    wanted = " ".join(name.split())
    facts = [Fact(_("Name"), wanted, before=subscription.name)]
    if subscription.offer:
        facts.append(Fact(_("Product"), subscription.offer))
    facts.append(Fact(_("Subscription ID"), subscription.id))
    return Change(
        title=_("Rename {subscription}", subscription=subscription.name),
        summary=_(
            "Rename {subscription} of {customer}.", subscription=subscription.name, customer=customer.name
        ),
        target=customer,
        facts=tuple(facts),
        payload=payload_of(customer, subscription, SubscriptionEdit(name=wanted)),
        confirm=_("Rename"),
    )


rename.version(version_now)
rename.hinders(hindrance(Action.RENAME))


@rename.undo
async def name_before(ask: Ask, done: Done) -> str:
    """Give it the name that it had."""
    said = done.payload
    where = {"customer": said["customer_id"], "subscription": said["subscription_id"]}
    return write("subscription rename", **where, name=said["was_name"])


@rename.apply
async def set_name(act: Act, change: Change) -> Card:
    """Write the name."""
    stands, done = await carry_out(act, change)
    said = _(
        "{before} is now called {subscription}.", before=change.payload["was_name"], subscription=stands.name
    )
    return changed_card(change.target, stands, _("Renamed"), said, done=done)
