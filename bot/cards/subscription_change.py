"""Changes of subscriptions on cards: what they come to before they are confirmed, and how things stand afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal

from bot.cards.customer import target_of
from bot.cards.format import day, money, number, reader
from bot.cards.model import Actions, Button, Card, Facts, Text
from bot.cards.price_sheet import sheet_named
from bot.cards.samples import CONTOSO
from bot.cards.subscription_details import example_subscription
from bot.cards.subscription_words import (
    at_the_end,
    ends_on,
    scheduled_in_words,
    seats_of,
    state_of,
    term_of,
    terms_in_words,
)
from bot.line import write
from bot.messages import N_, _, listed, n_
from bot.model import CustomerRef, Ending, Money, Subscription
from bot.model.fact import Fact, Tone
from bot.model.price import UnitPrice
from bot.model.subscription_edit import Renewal, renewal_of
from bot.model.subscription_rules import refund_of

OUTCOMES = {
    Ending.RENEW: N_("Renew"),
    Ending.END: N_("End"),
    Ending.EXTEND: N_("Go on monthly at a surcharge"),
}
"""The three things that can happen at the end of a term."""


def what_it_is(subscription: Subscription, locale: str) -> tuple[Fact, ...]:
    """Which subscription a change is about, by its ID too: a customer may have several of one name, seats and term."""
    facts = [Fact(_("Subscription"), subscription.name)]
    if subscription.offer and subscription.offer != subscription.name:
        facts.append(Fact(_("Product"), subscription.offer))
    if term := term_of(subscription):
        facts.append(Fact(_("Term"), term))
    if ends := ends_on(subscription):
        facts.append(Fact(_("Term ends"), day(ends.date(), locale)))
    facts.append(Fact(_("Subscription ID"), subscription.id))
    return tuple(facts)


def seat_facts(
    subscription: Subscription, wanted: int, now: datetime, locale: str, price: UnitPrice | None = None
) -> tuple[Fact, ...]:
    """Seats before and after, and what that costs or brings back as far as it is known; ``price`` is that of a seat and term."""
    seats = Fact(_("Seats"), number(wanted, locale), before=number(subscription.quantity, locale))
    added = wanted - subscription.quantity
    facts = (*what_it_is(subscription, locale), seats)
    if price and added > 0:
        return (*facts, *_priced(added, price, locale))
    return (*facts, Fact(_("Cost"), _cost(subscription, added, now)))


def _priced(added: int, price: UnitPrice, locale: str) -> tuple[Fact, ...]:
    """What added seats cost at most: Microsoft charges them for the rest of the term."""
    one = money(Money(price.amount, price.currency), locale)
    most = money(Money(price.amount * added, price.currency), locale)
    return (
        Fact(
            _("Price"),
            _("{price} a seat for the whole term ({source})", price=one, source=sheet_named(price.source)),
        ),
        Fact(
            _("Cost"),
            n_(
                "{count} seat more: at most {amount}, charged pro rata until the term ends.",
                "{count} seats more: at most {amount}, charged pro rata until the term ends.",
                added,
                amount=most,
            ),
        ),
    )


def _cost(subscription: Subscription, added: int, now: datetime) -> str:
    if added > 0:
        return n_(
            "{count} seat more, charged pro rata until the term ends, at your price for this product. The bot doesn't know the price.",
            "{count} seats more, charged pro rata until the term ends, at your price for this product. The bot doesn't know the price.",
            added,
        )
    if subscription.modern and refund_of(subscription, now) == "full":
        return n_("{count} seat less, refunded in full.", "{count} seats less, refunded in full.", -added)
    return n_("{count} seat less, refunded pro rata.", "{count} seats less, refunded pro rata.", -added)


def seat_warnings(subscription: Subscription, wanted: int, locale: str) -> tuple[str, ...]:
    """What cannot be undone about other seats, and which scheduled changes it deletes."""
    said = list(deleted_by_it(subscription))
    ends = ends_on(subscription)
    if wanted > subscription.quantity and subscription.modern and ends:
        said.append(
            _(
                "Added seats can be given back for some days only. After that they are paid for until {day}.",
                day=day(ends.date(), locale),
            )
        )
    return tuple(said)


def deleted_by_it(subscription: Subscription) -> tuple[str, ...]:
    """The scheduled changes that an immediate change deletes, one sentence for all."""
    if not subscription.scheduled:
        return ()
    scheduled = listed(scheduled_in_words(each) for each in subscription.scheduled)
    return (_("This deletes what is scheduled: {changes}. Schedule it again afterwards.", changes=scheduled),)


def state_facts(subscription: Subscription, status: str, locale: str) -> tuple[Fact, ...]:
    """State before and after."""
    after = state_of(example_state(status))
    seats = Fact(_("Seats"), seats_of(subscription))
    return (
        *what_it_is(subscription, locale),
        seats,
        Fact(_("Status"), after, before=state_of(subscription)),
    )


def example_state(status: str) -> Subscription:
    """Some subscription with this state, to word it by."""
    return Subscription("", "", "", "", status, 0)


def refund_fact(subscription: Subscription, now: datetime) -> Fact:
    """What comes back for a cancellation."""
    if refund_of(subscription, now) == "full":
        return Fact(_("Refund"), _("In full"))
    return Fact(_("Refund"), _("Pro rata, for the rest of what was paid"))


def together_with_it(children: Sequence[Subscription]) -> tuple[str, ...]:
    """The add-ons that go where their subscription goes."""
    if not children:
        return ()
    return (_("Its add-ons go with it: {names}.", names=listed(each.name for each in children)),)


def stands_in_words(subscription: Subscription) -> str:
    """What happens at the end of the term as things stand."""
    renewal = renewal_of(subscription)
    return renewal_in_words(renewal) if renewal else at_the_end(subscription) or _("Not known")


def renewal_in_words(renewal: Renewal) -> str:
    """One of the three outcomes, with the terms of a renewal."""
    outcome = _(OUTCOMES[renewal.ending])
    if renewal.terms is None:
        return outcome
    return _("{outcome}: {terms}", outcome=outcome, terms=terms_in_words(renewal.terms))


def renewal_facts(subscription: Subscription, after: Renewal, locale: str) -> tuple[Fact, ...]:
    """What happens at the end of the term, before and after."""
    return (
        *what_it_is(subscription, locale),
        Fact(_("Seats"), seats_of(subscription)),
        Fact(_("At the end of the term"), renewal_in_words(after), before=stands_in_words(subscription)),
    )


def renewal_warnings(subscription: Subscription, after: Renewal, locale: str) -> tuple[str, ...]:
    """What an outcome means for users and money, and which other scheduled changes it replaces."""
    ends = ends_on(subscription)
    when = day(ends.date(), locale) if ends else ""
    said = {
        Ending.RENEW: _("From {day} on the customer is committed for the new term.", day=when),
        Ending.END: _("From {day} on nobody can use it, and its data is deleted later.", day=when),
        Ending.EXTEND: _(
            "From {day} on it costs 3% more a month than a monthly term, 23% where there is none. It can be cancelled any time.",
            day=when,
        ),
    }[after.ending]
    if not subscription.scheduled:
        return (said,)
    scheduled = listed(scheduled_in_words(each) for each in subscription.scheduled)
    return (said, _("This takes the place of what is scheduled: {changes}.", changes=scheduled))


def renewal_card(customer: CustomerRef, subscription: Subscription, locale: str, *, may_set: bool) -> Card:
    """What happens at the end of the term as things stand, with the three outcomes as buttons for who may choose."""
    given = {"customer": customer.id, "subscription": subscription.id}
    renewal = renewal_of(subscription)
    now = renewal.ending if renewal else None
    buttons = [
        Button(_(OUTCOMES[each]), write("subscription renewal", **given, outcome=each.value))
        for each in Ending
        if each is not now
    ]
    other = Button(_("Change the renewal"), write("subscription renewal", **given, form="yes"))
    look = Button(_("Show subscription"), write("subscription show", **given))
    facts = (
        *what_it_is(subscription, locale),
        Fact(_("Seats"), seats_of(subscription)),
        Fact(_("At the end of the term"), stands_in_words(subscription)),
    )
    return Card(
        title=_("Renewal of {subscription}", subscription=subscription.name),
        summary=_(
            "{subscription} of {customer}, at the end of the term: {outcome}.",
            subscription=subscription.name,
            customer=customer.name,
            outcome=stands_in_words(subscription),
        ),
        target=target_of(customer),
        body=(Facts(facts), Actions((*buttons, other), (look,)) if may_set else Actions((look,))),
    )


def changed_card(
    customer: CustomerRef | None, subscription: Subscription, title: str, said: str, *, done: bool
) -> Card:
    """How a subscription stands after a change; where the service took it on and does not show it yet, that."""
    look = write("subscription show", customer=customer.id if customer else "", subscription=subscription.id)
    if not done:
        title = _("Accepted, not there yet")
        said = _(
            "Partner Center accepted the change of {subscription} and doesn't show it yet. Large changes take some minutes.",
            subscription=subscription.name,
        )
    return Card(
        title=title,
        summary=said,
        target=target_of(customer) if customer else None,
        tone=Tone.GOOD if done else Tone.WARNING,
        body=(Text(said), Actions((Button(_("Show subscription"), look),))),
    )


def examples() -> Mapping[str, Card]:
    """One card of each kind."""
    now, locale = datetime(2026, 11, 23, 9, 0, tzinfo=UTC), reader()
    one = example_subscription()
    facts = seat_facts(one, 30, now, locale)
    price = UnitPrice(Decimal("340.80"), "EUR", "license", now, "updatedlicensebased 2026-11")
    return {
        "subscription quantity, facts": Card("Seats", "Seats.", (Facts(facts),)),
        "subscription quantity, priced": Card(
            "Seats", "Seats.", (Facts(seat_facts(one, 30, now, locale, price)),)
        ),
        "subscription quantity, fewer": Card("Seats", "Seats.", (Facts(seat_facts(one, 20, now, locale)),)),
        "subscription renewal": renewal_card(CONTOSO, one, locale, may_set=True),
        "subscription renewal, facts": Card(
            "Renewal", "Renewal.", (Facts(renewal_facts(one, Renewal(Ending.EXTEND), locale)),)
        ),
        "subscription changed": changed_card(
            CONTOSO, one, _("Seats changed"), _now_has(CONTOSO, one), done=True
        ),
        "subscription accepted": changed_card(CONTOSO, one, "", "", done=False),
    }


def _now_has(customer: CustomerRef, subscription: Subscription) -> str:
    return _(
        "{subscription} of {customer} now has {seats}.",
        subscription=subscription.name,
        customer=customer.name,
        seats=seats_of(subscription),
    )


def seats_changed(customer: CustomerRef | None, subscription: Subscription, *, done: bool) -> Card:
    """The seats that it has now."""
    said = _now_has(customer, subscription) if customer else ""
    return changed_card(customer, subscription, _("Seats changed"), said, done=done)
