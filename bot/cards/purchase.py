"""Purchase cards: the facts of what is to be bought, what was ordered, why it was not, and that it is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from bot.cards.customer import target_of
from bot.cards.failure import failure_card
from bot.cards.format import cut, money, number
from bot.cards.model import Actions, Button, Card, Context, Facts, Node, Style, Text
from bot.cards.order import STATES
from bot.cards.samples import CONTOSO, eur
from bot.cards.subscription_words import duration
from bot.cards.term_words import term_words
from bot.errors import Cause, PartnerFailure
from bot.line import write
from bot.messages import N_, _, n_
from bot.model import CustomerRef, Money, ProductKind, RefundOption, Term
from bot.model.fact import Fact, Tone
from bot.model.order import Order, OrderLine, OrderState
from bot.model.purchase import CartProblem, Checkout

AGREEMENT = "13605"
PRICE_MOVED = "price-moved"
"""The code of our own refusal where a price is not what the card showed."""

_REASONS: Mapping[str, str] = {
    "seatcount": N_("it needs another number of seats"),
    "term": N_("it is for another term or billing"),
    "firstpurchase": N_("it is for a first purchase"),
    "offerpurchasedpreviously": N_("it is for a first purchase"),
    "redemptionlimit": N_("it was used as often as it may be"),
    "prerequisiteproductownership": N_("the customer doesn't own what it builds on"),
}
OTHER_REASON = N_("Microsoft doesn't grant it for this purchase")


def reason_of(word: str) -> str:
    """Why a promotion does not apply, as a clause."""
    return _(_REASONS.get(word, OTHER_REASON))


def cancellation_of(kind: ProductKind, term: Term) -> str:
    """Until when a purchase can be cancelled, and with what refund: as its term says, else as Microsoft's rules for its kind are."""
    if term.refunds:
        return _refunds(term.refunds)
    match kind:
        case ProductKind.PERPETUAL:
            return _("Within 30 days, with a full refund")
        case ProductKind.SOFTWARE:
            return _("Within 7 days, with a pro rata refund")
        case ProductKind.RESERVATION:
            return _("Not here: exchanges and refunds are made in the Azure portal")
        case ProductKind.PLAN:
            return _("Any time, once nothing under it is in use")
        case _service:
            return _("As Microsoft allows; the subscription says until when")


def _refunds(refunds: Sequence[RefundOption]) -> str:
    last = refunds[-1]
    days = n_("{count} day", "{count} days", last.within.days)
    if last.full:
        return _("Within {days}, with a full refund", days=days)
    full = next((each for each in reversed(refunds) if each.full), None)
    if full is None:
        return _("Within {days}, with a pro rata refund", days=days)
    at_first = n_("{count} day", "{count} days", full.within.days)
    return _("Within {days}, with a pro rata refund; in full within {first}", days=days, first=at_first)


def commitment_of(term: Term) -> str:
    """For how long the customer is bound; empty for what has no term."""
    lasts = duration(term.duration)
    return _("{term}, from the day it is bought", term=lasts) if lasts else ""


def bought_card(customer: CustomerRef, name: str, quantity: int, checkout: Checkout) -> Card:
    """What was ordered, order by order; what was not, line by line."""
    pending = any(each.state is not OrderState.COMPLETED for each in checkout.orders)
    facts = tuple(Fact(_("Order …{tail}", tail=each.id[-6:]), _ordered(each)) for each in checkout.orders)
    problems = tuple(
        Text(
            _("Not ordered: {why} ({code})", why=each.text or _("no reason given"), code=each.code),
            Tone.WARNING,
        )
        for each in checkout.problems
    )
    first = checkout.orders[0]
    show = Button(_("Show order"), write("order show", customer=customer.id, order=first.id), Style.PRIMARY)
    told = (
        Context((_("Microsoft is provisioning it. The bot tells you here when it is there."),))
        if pending
        else None
    )
    return Card(
        title=_("Ordered for {customer}", customer=customer.name),
        summary=_(
            "{quantity} × {product} was ordered for {customer}.",
            quantity=number(quantity),
            product=name,
            customer=customer.name,
        ),
        tone=Tone.WARNING if problems else Tone.GOOD,
        target=target_of(customer),
        body=(Facts(facts), *problems, Actions((show,)), *((told,) if told else ())),
    )


def _ordered(order: Order) -> str:
    lines = [
        _("{quantity} × {product}", quantity=number(each.quantity), product=cut(each.name, 80))
        for each in order.lines
    ]
    return _("{what}: {status}", what="; ".join(lines), status=_(STATES[order.state]))


def not_bought_card(failure: PartnerFailure, customer: CustomerRef, again: str) -> Card:
    """Why nothing was bought, and what to do."""
    if failure.code == AGREEMENT:
        return _plain(
            customer,
            _("{customer} has to accept the Microsoft Customer Agreement first.", customer=customer.name),
            _(
                "Have the customer sign it, or record its acceptance in Partner Center (the customer's Account page). Then buy again."
            ),
            again,
        )
    if failure.code == PRICE_MOVED:
        return _plain(customer, failure.detail, _("Look at the new price before you buy."), again)
    return failure_card(failure, again)


def _plain(customer: CustomerRef, problem: str, advice: str, again: str) -> Card:
    said = _("{problem} Nothing was bought.", problem=problem)
    body: tuple[Node, ...] = (
        Text(said),
        Text(advice, strong=True),
        Actions((Button(_("Buy again"), again, Style.PRIMARY),)),
    )
    return Card(_("Not bought"), said, body, target_of(customer), Tone.WARNING)


def price_moved(before: Money | None, now: Money | None) -> str:
    """What a price was on the card and is now."""
    unknown = _("unknown")
    return _(
        "The price of one was {before} on the card and is {now} now.",
        before=money(before) if before else unknown,
        now=money(now) if now else unknown,
    )


def provisioned_card(customer: CustomerRef, orders: Sequence[Order], *, leads: bool) -> Card:
    """What was ordered is there, and what it brought; or that it was cancelled. For the place where it was bought: no keys, no links."""
    done = all(each.state is OrderState.COMPLETED for each in orders)
    facts = tuple(Fact(cut(line.name, 80), _brought(line, each)) for each in orders for line in each.lines)
    lines = [line for each in orders for line in each.lines]
    names = lines[0].name if lines else orders[0].id
    bought = next((line.subscription_id for line in lines if line.subscription_id), "")
    buttons = [
        *(
            [
                Button(
                    _("Show subscription"),
                    write("subscription show", customer=customer.id, subscription=bought),
                )
            ]
            if bought and leads
            else []
        ),
        Button(_("Show order"), write("order show", customer=customer.id, order=orders[0].id)),
    ]
    return Card(
        title=_("{product} is there", product=cut(names, 80)) if done else _("An order was canceled"),
        summary=_("{product} for {customer} is provisioned.", product=names, customer=customer.name)
        if done
        else _("The order of {product} for {customer} was canceled.", product=names, customer=customer.name),
        body=(Facts(facts), Actions(tuple(buttons))),
        target=target_of(customer),
        tone=Tone.GOOD if done else Tone.WARNING,
    )


def _brought(line: OrderLine, order: Order) -> str:
    if line.subscription_id:
        return _("Subscription …{tail}", tail=line.subscription_id[-6:])
    return _("Provisioned") if order.state is OrderState.COMPLETED else _(STATES[order.state])


def late_card(customer: CustomerRef, order_id: str, name: str) -> Card:
    """An order that is still not provisioned after a day."""
    said = _("{product} for {customer} is still not provisioned.", product=name, customer=customer.name)
    show = Button(_("Show order"), write("order show", customer=customer.id, order=order_id))
    advice = Text(_("The bot no longer watches it. If it stays so, raise a ticket with Microsoft."))
    return Card(_("Still in progress"), said, (advice, Actions((show,))), target_of(customer), Tone.WARNING)


def examples() -> Mapping[str, Card]:
    """One card of each kind."""
    line = OrderLine(0, "CFQ7TTC0LFLX:0001:A", "Microsoft 365 E3", 20, "P1Y")
    now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    order = Order("3c6f25301e31", now, OrderState.PENDING, (line,), "EUR", "annual")
    ready = OrderLine(0, line.offer_id, line.name, 20, "P1Y", "4a1d7c52-0c3f-4f57-9d0e-1f0e7a3b9c21")
    done = Order(order.id, now, OrderState.COMPLETED, (ready,), "EUR", "annual")
    refunds = (
        RefundOption(full=True, within=timedelta(days=1)),
        RefundOption(full=False, within=timedelta(days=7)),
    )
    again = write("buy", customer=CONTOSO.id, product="CFQ7TTC0LFLX")
    facts = (
        Fact(_("Term"), term_words(Term("P1Y", "monthly"))),
        Fact(_("Commitment"), commitment_of(Term("P1Y", "monthly"))),
        Fact(_("Cancellation"), cancellation_of(ProductKind.SERVICE, Term("P1Y", "monthly", refunds))),
    )
    problem = CartProblem("800010", "Inventory is not available for this catalog item.")
    agreement = PartnerFailure(Cause.CONFLICT, "place the order", code=AGREEMENT, status=403)
    moved = PartnerFailure(
        Cause.STALE, "place the order", code=PRICE_MOVED, detail=price_moved(eur("397.20"), eur("417.06"))
    )
    return {
        "buy, facts": Card(_("Buy for {customer}", customer=CONTOSO.name), f"{line.name}.", (Facts(facts),)),
        "buy, ordered": bought_card(CONTOSO, line.name, 20, Checkout((order,))),
        "buy, in part": bought_card(CONTOSO, line.name, 20, Checkout((order,), (problem,))),
        "buy, no agreement": not_bought_card(agreement, CONTOSO, again),
        "buy, price moved": not_bought_card(moved, CONTOSO, again),
        "buy, provisioned": provisioned_card(CONTOSO, [done], leads=True),
        "buy, late": late_card(CONTOSO, order.id, line.name),
    }
