"""Upgrade cards: what a subscription can be upgraded to, and what an upgrade comes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.cards.customer import target_of
from bot.cards.format import number, reader
from bot.cards.model import Actions, Button, Card, Column, Facts, Table, Text
from bot.cards.samples import CONTOSO
from bot.cards.subscription_change import deleted_by_it, what_it_is
from bot.cards.subscription_details import example_subscription
from bot.cards.subscription_words import scheduled_in_words
from bot.line import write
from bot.messages import _, listed, n_
from bot.model import CustomerRef, Subscription
from bot.model.fact import Fact, Tone
from bot.model.upgrade import Upgrade, UpgradeWish


def upgrades_card(
    customer: CustomerRef, subscription: Subscription, offered: Sequence[Upgrade], *, may_upgrade: bool
) -> Card:
    """What a subscription can be upgraded to now; a row leads to the card of that upgrade for who may make it."""
    given = {"customer": customer.id, "subscription": subscription.id}
    look = Button(_("Show subscription"), write("subscription show", **given))
    if not offered:
        said = _("Microsoft offers no upgrade of {subscription}.", subscription=subscription.name)
        body: tuple[Text | Table, ...] = (Text(said),)
    else:
        said = n_(
            "{subscription} of {customer}: {count} product to upgrade to.",
            "{subscription} of {customer}: {count} products to upgrade to.",
            len(offered),
            subscription=subscription.name,
            customer=customer.name,
        )
        columns = (Column(_("Product")), Column(_("Upgrade"), strong=True), Column(_("Users' licenses")))
        rows = tuple((each.title, _possible(each), _licences(each)) for each in offered)
        lines = tuple(
            write("subscription upgrade", **given, to=each.product)
            if each.moves
            else write("subscription upgrade", **given)
            for each in offered
        )
        tones = tuple(Tone.PLAIN if each.moves else Tone.WARNING for each in offered)
        body = (Table(columns, rows, commands=lines if may_upgrade else (), tones=tones),)
    return Card(
        title=_("Upgrades of {subscription}", subscription=subscription.name),
        summary=said,
        target=target_of(customer),
        body=(*body, Actions((look,))),
    )


def _possible(each: Upgrade) -> str:
    if each.moves:
        return _("Possible")
    return _("Not possible: {reasons}", reasons=listed(each.why_not)) if each.why_not else _("Not possible")


def _licences(each: Upgrade) -> str:
    if not each.moves:
        return ""
    return _("Can move along") if each.moves_licences else _("Assign them anew")


def upgrade_facts(
    subscription: Subscription, to: Upgrade, wish: UpgradeWish, locale: str
) -> tuple[Fact, ...]:
    """Product before and after, how many seats, and when."""
    return (
        *what_it_is(subscription, locale),
        Fact(_("Product"), to.title, before=subscription.offer or subscription.name),
        Fact(_("Seats"), number(wish.quantity, locale)),
        Fact(_("When"), _("When the term ends") if wish.scheduled else _("Now")),
        Fact(_("Users' licenses"), _("Move along") if wish.licences else _("Stay unassigned")),
        Fact(_("Cost"), _("At your price for the new product, which the bot doesn't know.")),
    )


def upgrade_warnings(subscription: Subscription, wish: UpgradeWish) -> tuple[str, ...]:
    """What cannot be undone, and which scheduled changes are lost."""
    said = []
    if not wish.scheduled:
        said.append(
            _("An upgrade can't be undone: there is no way back to the smaller product within the term.")
        )
        said += deleted_by_it(subscription)
    elif subscription.scheduled:
        scheduled = listed(scheduled_in_words(each) for each in subscription.scheduled)
        said.append(_("This takes the place of what is scheduled: {changes}.", changes=scheduled))
    if not wish.licences:
        said.append(_("Users' licenses aren't moved: assign them those of the new product."))
    return tuple(said)


def examples() -> Mapping[str, Card]:
    """One card of each kind."""
    one = example_subscription()
    e5 = Upgrade("CFQ7TTC0LFLX:0002", "Microsoft 365 E5", "", moves=True, moves_licences=True)
    no = Upgrade(
        "CFQ7TTC0LDPB:0001", "Business Standard", "", moves=False, why_not=("Conflicting services.",)
    )
    wish = UpgradeWish(e5.product, one.quantity)
    return {
        "subscription upgrade": upgrades_card(CONTOSO, one, [e5, no], may_upgrade=True),
        "subscription upgrade, none": upgrades_card(CONTOSO, one, [], may_upgrade=True),
        "subscription upgrade, facts": Card(
            "Upgrade", "Upgrade.", (Facts(upgrade_facts(one, e5, wish, reader())),)
        ),
    }
