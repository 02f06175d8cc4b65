"""Purchase, carried out once: the cart's id is on record before it is checked out, so that no crash, click or lost answer makes two orders.

| step | on record | if the process dies here |
| --- | --- | --- |
| availability fetched, cart made | nothing | the cart expires by itself; another is made |
| cart's id recorded | the cart | it is asked for: not ordered, and it is checked out; ordered, and its orders are looked for |
| checked out | the cart | the same: a cart is ordered once, and no other is made any more |
| orders recorded | cart and orders | the same |
"""

from __future__ import annotations

import uuid
from decimal import Decimal

from bot.cards.model import Card
from bot.cards.purchase import PRICE_MOVED, bought_card, price_moved
from bot.commands.buy.payload import Wish, from_payload
from bot.commands.buy.quote import price_of
from bot.errors import Cause, PartnerFailure, Unknown
from bot.framework.context import Act
from bot.messages import N_, _
from bot.model import CUSTOMER, CustomerRef, Money
from bot.model.change import Change
from bot.model.product import offers_of
from bot.model.purchase import ORDERED_ALREADY, Cart, CartLine, Checkout
from bot.ports import RequestIds

PLACE = N_("place the order")
CART, ORDERS = "cart", "orders"
"""Names of what is on record with the change."""


async def carry_out(act: Act, change: Change) -> Card:
    """Order what the change says. Raises :class:`bot.errors.PartnerFailure`, with ``maybe_done`` as long as nobody can tell."""
    assert change.target
    wish, customer = from_payload(change.payload), change.target
    if wish.customer != customer.id:
        raise Unknown(CUSTOMER, wish.customer)
    cart_id = act.recorded.get(CART, "")
    if cart_id:
        done = await _resumed(act, customer.id, cart_id, wish)
    else:
        await _check_price(act, wish, customer)
        cart = await _filled_cart(act, wish, customer.id)
        # Of two processes that come here at once, both check out the cart of the one that was first.
        cart_id = await act.record(CART, cart.id)
        done = await _checked_out(act, customer.id, cart_id, wish)
    if not done.orders:
        problem = done.problems[0]
        raise _refused(problem.text, problem.code)
    await act.record(ORDERS, " ".join(each.id for each in done.orders))
    return bought_card(customer, wish.name, int(wish.quantity), done)


async def _check_price(act: Act, wish: Wish, customer: CustomerRef) -> None:
    """Raises where the price is not the one that the card showed."""
    found = await price_of(act.ask, customer, wish.buyer(customer.id), wish.product, wish.sku, wish.terms)
    now = Money(found.amount, found.currency) if found else None
    before = Money(Decimal(wish.unit), wish.unit_currency) if wish.unit else None
    if now != before:
        raise PartnerFailure(Cause.STALE, PLACE, detail=price_moved(before, now), code=PRICE_MOVED)


async def _filled_cart(act: Act, wish: Wish, customer_id: str) -> Cart:
    """A cart with what is wanted, made from an availability of this moment. Raises where it cannot be bought."""
    if wish.plan and not await act.writer.orders.register(customer_id, wish.plan, _ids(act, "register")):
        raise _refused(
            _("The Azure plan is still being registered for reservations. Try again in a few minutes.")
        )
    line = await _line(act, wish, customer_id)
    cart = await act.writer.orders.create_cart(customer_id, line, _ids(act, CART))
    if cart.problems:
        raise _refused(cart.problems[0].text, cart.problems[0].code)
    return cart


async def _line(act: Act, wish: Wish, customer_id: str) -> CartLine:
    catalogue, buyer = act.ask.partner.catalogue, wish.buyer(customer_id)
    sold = await catalogue.availabilities(buyer, wish.bought, wish.sku)
    skus = await catalogue.skus(buyer, wish.bought)
    sku = next((each for each in skus if each.id.upper() == wish.sku.upper()), None)
    offers = offers_of(sku, sold) if sku else ()
    for offer in offers:
        if (offer.term.duration, offer.term.cycle) == (wish.term, wish.cycle):
            return CartLine(
                catalog_item=offer.availability.catalog_item,
                quantity=int(wish.quantity),
                term=wish.terms,
                azure_subscription=wish.azure,
                scope=wish.scope,
                duration=wish.term if "duration" in wish.needs.split() else "",
                promotion=wish.promotion,
                reseller=wish.reseller,
            )
    raise _refused(_("It isn't sold to this customer on these terms any more."))


async def _checked_out(act: Act, customer_id: str, cart_id: str, wish: Wish) -> Checkout:
    try:
        return await act.writer.orders.checkout(customer_id, cart_id, act.ids)
    except PartnerFailure as failure:
        if failure.code != ORDERED_ALREADY:
            raise
    # An attempt of ours whose answer was lost, or another process that took the change up, was first.
    return await _ordered(act, await act.ask.partner.orders.cart(customer_id, cart_id), customer_id, wish)


async def _resumed(act: Act, customer_id: str, cart_id: str, wish: Wish) -> Checkout:
    """What became of the cart on record. Never another cart: this one may have been ordered."""
    try:
        cart = await act.ask.partner.orders.cart(customer_id, cart_id)
    except PartnerFailure as failure:
        if failure.cause is Cause.NOT_FOUND:
            raise _unknown() from failure
        raise
    if cart.ordered:
        return await _ordered(act, cart, customer_id, wish)
    return await _checked_out(act, customer_id, cart_id, wish)


async def _ordered(act: Act, cart: Cart, customer_id: str, wish: Wish) -> Checkout:
    """The orders of a cart that was checked out. An order does not name its cart: it is known by what and how many, since the cart was
    made. Raises as long as there is none, which may take a quarter of an hour."""
    if not cart.ordered:
        raise _unknown()
    product = (wish.product.upper(), wish.sku.upper())
    found = [
        each
        for each in await act.ask.partner.orders.of(customer_id)
        if (cart.created is None or each.created is None or each.created >= cart.created)
        and any(
            tuple(part.upper() for part in line.product) == product and line.quantity == int(wish.quantity)
            for line in each.lines
        )
    ]
    if not found:
        raise _unknown()
    return Checkout((min(found, key=lambda each: (each.created is None, each.created or 0)),))


def _ids(act: Act, step: str) -> RequestIds:
    """A request id of its own for each step before the order, the same at every attempt."""
    own = uuid.uuid5(uuid.UUID(act.ids.request_id), step)
    return RequestIds(str(own), act.ids.correlation_id)


def _refused(text: str, code: str = "") -> PartnerFailure:
    return PartnerFailure(Cause.BAD_REQUEST, PLACE, detail=text, code=code, status=400 if code else None)


def _unknown() -> PartnerFailure:
    return PartnerFailure(Cause.NO_DATA, PLACE, maybe_done=True)
