"""subscription upgrade: what a subscription can be upgraded to, and upgrading it, now or when its term ends."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from bot.access.policy import Permission
from bot.access.scope import Concerns
from bot.cards.model import Card
from bot.cards.subscription_change import changed_card
from bot.cards.subscription_upgrade import upgrade_facts, upgrade_warnings, upgrades_card
from bot.commands.subscription.hindrance import hindrance
from bot.commands.subscription.payload import check, subscription_now
from bot.errors import Declined
from bot.framework.change_target import target_of
from bot.framework.command import command
from bot.framework.context import Act, Ask
from bot.framework.params import Asked
from bot.framework.phrases import means
from bot.language import vocabulary as n
from bot.language.products import product_words
from bot.messages import N_, _
from bot.model.change import Change
from bot.model.subscription_edit import DONE
from bot.model.subscription_rules import Action
from bot.model.upgrade import Upgrade, UpgradeWish
from bot.parameters.customer import Customer
from bot.parameters.subscription import Bought


class When(StrEnum):
    """When an upgrade is made."""

    NOW = "now"
    RENEWAL = "renewal"

    @property
    def label(self) -> str:
        """What it is called in a form."""
        return {"now": N_("Now"), "renewal": N_("When the term ends")}[self.value]


@command(
    "subscription upgrade",
    title="Upgrade a subscription",
    needs=Permission.SUBSCRIPTION_READ,
    writing_needs=Permission.SUBSCRIPTION_WRITE,
    reading="Show what a subscription can be upgraded to.",
    examples=(
        "subscription upgrade fabrikam e3",
        "subscription upgrade fabrikam e3 to=e5",
        "subscription upgrade fabrikam e3 to=e5 when=renewal",
    ),
    concerns=Concerns.CUSTOMERS,
    audited=("upgrade_subscription", "update_subscription"),
    only_named=True,
    asked=(means(n.SUBSCRIPTION, n.UPGRADE, slots="customer"),),
)
async def upgrade(
    ask: Ask,
    customer: Customer,
    subscription: Bought,
    *,
    to: Annotated[
        str, Field(description="The product to upgrade to, as it is offered", max_length=120, examples=["e5"])
    ] = "",
    when: Annotated[When, Field(description="Now, or when the term ends")] = When.NOW,
    licenses: Annotated[
        bool, Field(description="Move the licenses that users have along"), Asked(label="Move licenses")
    ] = False,
) -> Card | Change:
    """Upgrade all seats of a subscription to a larger product, or show which ones Microsoft offers."""
    scheduled = when is When.RENEWAL
    check(Action.UPGRADE, subscription, ask)
    offered = await ask.partner.subscriptions.upgrades(customer.id, subscription.id, scheduled=scheduled)
    if not to.strip():
        may = ask.sees(Permission.SUBSCRIPTION_WRITE, customer)
        return upgrades_card(customer, subscription, offered, may_upgrade=may)
    chosen = _chosen(offered, to)
    if licenses and not chosen.moves_licences:
        raise Declined(
            _("Users' licenses can't move to {product}.", product=chosen.title),
            _("Upgrade without them, and assign the new ones."),
        )
    wish = UpgradeWish(chosen.product, subscription.quantity, licenses, scheduled)
    before = wish.version(subscription)
    if before == DONE:
        raise Declined(_("This is already so."), _("There is nothing to change."))
    return Change(
        title=_("Upgrade {subscription} to {product}", subscription=subscription.name, product=chosen.title),
        summary=_(
            "Upgrade {subscription} of {customer} to {product}.",
            subscription=subscription.name,
            customer=customer.name,
            product=chosen.title,
        ),
        target=customer,
        facts=upgrade_facts(subscription, chosen, wish, ask.locale),
        payload={
            "customer_id": customer.id,
            "subscription_id": subscription.id,
            "product": wish.product,
            "title": chosen.title,
            "quantity": str(wish.quantity),
            "licenses": "yes" if licenses else "",
            "scheduled": "yes" if scheduled else "",
            "before": before,
            "after": DONE,
        },
        confirm=_("Upgrade"),
        warnings=upgrade_warnings(subscription, wish),
        danger=not scheduled,
    )


def _chosen(offered: Sequence[Upgrade], text: str) -> Upgrade:
    """The one offered product that is meant, by its id or by words of its title. Raises :class:`Declined` for none, several, or one that
    Microsoft does not let the subscription move to."""
    wanted = product_words(text)
    exact = [each for each in offered if each.product.casefold() == text.strip().casefold()]
    found = exact or [each for each in offered if wanted and set(wanted) <= set(product_words(each.title))]
    if len(found) != 1:
        raise Declined(
            _("Microsoft offers no one upgrade called “{typed}”.", typed=text.strip()),
            _("Leave the product out to see which ones there are."),
        )
    if not found[0].moves:
        reason = found[0].why_not[0] if found[0].why_not else ""
        raise Declined(_("An upgrade to {product} isn't possible.", product=found[0].title), reason)
    return found[0]


def _wish(change: Change) -> UpgradeWish:
    said = change.payload
    return UpgradeWish(
        said["product"],
        int(said["quantity"]),
        bool(said["licenses"]),
        bool(said["scheduled"]),
        said["before"],
    )


@upgrade.version
async def stands_for_upgrade(ask: Ask, change: Change) -> str:
    """What the upgrade rests on, as it stands."""
    return _wish(change).version(await subscription_now(ask, change))


upgrade.hinders(hindrance(Action.UPGRADE))


@upgrade.apply
async def upgrade_it(act: Act, change: Change) -> Card:
    """Upgrade it, or have that scheduled."""
    wish, said = _wish(change), change.payload
    stands = await act.writer.subscriptions.upgrade(
        target_of(change).id, said["subscription_id"], wish, act.ids
    )
    text = (
        _(
            "{subscription} is upgraded to {product} when its term ends.",
            subscription=stands.name,
            product=said["title"],
        )
        if wish.scheduled
        else _("{subscription} is now {product}.", subscription=stands.name, product=said["title"])
    )
    return changed_card(change.target, stands, _("Upgraded"), text, done=wish.is_done(stands))
