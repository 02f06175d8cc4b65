"""Checkout: turns the groups of a cart into orders, or into errors, and has provisioned what was ordered.

https://learn.microsoft.com/partner-center/developer/checkout-a-cart
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sandbox.http.operations import Call
from sandbox.partner_center.order_bodies import order_body
from sandbox.wire.bodies import Json, kind
from sandbox.wire.problems import refuse
from sandbox.world.agreements import CUSTOMER_AGREEMENT
from sandbox.world.carts import Cart, CartLine
from sandbox.world.orders import COMPLETED, Order, OrderLine, found, kind_of
from sandbox.world.selling import PRODUCT_REFUSALS, REFUSALS
from sandbox.world.subscriptions import Subscription

SANDBOX_SUBSCRIPTIONS = 5


class GroupError(Exception):
    """Why one group of a cart was not ordered: code and text."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code, self.text = code, text


def check_out(call: Call, cart: Cart) -> Json:
    """Orders and errors. Raises Refusal where nothing of the cart can be bought at all."""
    _check_cart(call, cart)
    orders: list[Order] = []
    errors: list[Json] = []
    groups = list(dict.fromkeys(line.group for line in cart.lines))
    for group in groups:
        lines = [line for line in cart.lines if line.group == group]
        try:
            orders.append(_order(call, cart, lines))
        except GroupError as fault:
            errors.append(
                {
                    "orderGroupId": group,
                    "code": fault.code,
                    "description": fault.text,
                    "attributes": kind("OrderError"),
                }
            )
    body: Json = {"orders": [order_body(call, one) for one in orders]}
    if errors:
        body["orderErrors"] = errors
    return body | {"attributes": kind("CartCheckoutResult")}


def _check_cart(call: Call, cart: Cart) -> None:
    world, customer = call.world, call.customer
    if any(each.error for line in cart.lines for each in (line, *line.add_ons)):
        raise refuse(400, 800009, "Error in Cart item(s).")
    code = world.selling.refused.get(customer.id, world.selling.refused.get("*"))
    if code is not None:
        status, text = REFUSALS[code]
        raise refuse(status, code, text)
    if not world.agreements.accepted(customer):
        text = (
            "Either a partner confirmation of the customer acceptance of the Microsoft Customer Agreement must be "
            "provided or the customer must accept the Microsoft Customer Agreement in the Microsoft Admin Center before "
            "you can complete this purchase."
        )
        raise refuse(403, 13605, text, data=[CUSTOMER_AGREEMENT])
    stale = [
        line for line in cart.lines if world.catalogue.current(line.item, customer.country, call.now) is None
    ]
    if stale:
        raise refuse(400, 800009, "Error in Cart item(s).", data=[line.item for line in stale])


def _flat(lines: list[CartLine]) -> Iterator[tuple[CartLine, CartLine | None]]:
    """Each line, and each add-on with the line that it adds to."""
    for line in lines:
        yield line, None
        for each in line.add_ons:
            yield each, line


def _order(call: Call, cart: Cart, lines: list[CartLine]) -> Order:
    for line, _ in _flat(lines):
        _check_line(call, line)
    world, customer = call.world, call.customer
    # Like the cart's, the ids follow from the request: a repeated one would not buy anything twice.
    order_id = world.rng.guid("order", cart.id, lines[0].group).replace("-", "")[:12]
    lag = timedelta(minutes=world.selling.order_lag_minutes)
    order = Order(
        order_id, customer.id, lines[0].cycle, customer.country.currency, call.now, [],
        visible=call.now + lag if lag else None, cart_id=cart.id,
    )  # fmt: skip
    made: dict[int, Subscription] = {}
    for number, (line, base) in enumerate(_flat(lines)):
        parent = made[id(base)].id if base is not None else line.parent_id
        order.lines.append(_line(call, order, number, line, parent))
        made[id(line)] = order.lines[-1].subscription
    _keep(call, order)
    return order


def _check_line(call: Call, line: CartLine) -> None:
    world, sku = call.world, line.sku
    if sku is None:
        raise GroupError(800009, "Error in Cart item(s).")
    code = world.selling.refused_products.get(sku.product_id)
    if code is not None:
        raise GroupError(code, PRODUCT_REFUSALS[code])
    mine = world.bought(call.customer)
    if (
        sku.per_customer is not None
        and sum(one.offer_id.startswith(f"{sku.key}:") for one in mine) >= sku.per_customer
    ):
        text = f"The requested number of {line.quantity} asset/s exceeded the remaining limit of 0 assets allowed per customer."
        raise GroupError(800089, text)
    if kind_of(sku) == "plan":
        if any(one.kind == "legacy" and one.status == "active" for one in mine):
            raise GroupError(800020, "The catalog item is not eligible for purchase.")
        if world.selling.sandbox_limits and any(one.kind == "plan" for one in mine):
            text = "Unable to create order. There is a limit to how many Azure plans can be created under sandbox accounts."
            raise GroupError(900116, text)
    if world.selling.sandbox_limits and len([one for one in mine if one.listed]) >= SANDBOX_SUBSCRIPTIONS:
        text = "The desired number of subscriptions exceeded the maximum number of subscriptions allowed per customer."
        raise GroupError(800066, text)


def _line(call: Call, order: Order, number: int, line: CartLine, parent: str | None) -> OrderLine:
    assert line.sku is not None
    one = found(
        call.world.rng, order.customer_id, order.id, number, line.sku, line.item, line.quantity, line.duration,
        line.cycle, call.now,
    )  # fmt: skip
    given = line.given
    one.nickname = str(given.get("friendlyName") or one.offer_name)
    one.terms.mpn_id, one.terms.promotion, one.terms.parent_id = line.mpn_id, line.promotion, parent
    one.terms.visible = order.visible
    end = given.get("customTermEndDate")
    if end and one.terms.end is not None:
        last = datetime.fromisoformat(str(end)[:10]).replace(tzinfo=call.now.tzinfo)
        one.terms.end = last + timedelta(days=1)
    return OrderLine(
        number, line.item, one.nickname, line.quantity, line.duration, one, mpn_id=line.mpn_id, parent_id=parent,
        context=given.get("provisioningContext"), renews_to=(given.get("renewsTo") or {}).get("termDuration"),
        promotion=line.promotion, price=line.sku.billed(line.duration, line.cycle),
    )  # fmt: skip


def _keep(call: Call, order: Order) -> None:
    world = call.world
    world.orders.add(order)
    mine = world.subscriptions.setdefault(order.customer_id, [])
    for line in order.lines:
        mine.append(line.subscription)
        if line.promotion is not None:
            promotion = world.promotions.find(line.promotion)
            if promotion is not None:
                world.promotions.take(promotion.id, order.customer_id)
    world.agenda.at(world.soon(world.selling.provisioning_seconds), lambda now: _provision(call, order, now))
    call.audit(("order", "create_order"), order_body(call, order), more=tuple(_told(order)))
    call.record("order", order.id, ", ".join(f"{line.offer_id} x {line.quantity}" for line in order.lines))


def _told(order: Order) -> Iterator[tuple[str, str | None]]:
    """What the audit log tells of an order beside the order itself."""
    yield "OrderId", order.id
    yield "BillingCycle", order.cycle.capitalize()
    for line in order.lines:
        yield f"OfferId-{line.number}", line.offer_id
        yield f"SubscriptionId-{line.number}", line.subscription.id
        yield f"SubscriptionName-{line.number}", line.title
        yield f"Quantity-{line.number}", str(line.quantity)
        yield f"PartnerOnRecord-{line.number}", line.mpn_id


def _provision(call: Call, order: Order, now: datetime) -> None:
    """Everything that was ordered is there, and the order says what came of it."""
    order.status = COMPLETED
    for line in order.lines:
        one = line.subscription
        line.told = one.listed
        if one.status == "pending":
            one.status = "active"
            one.terms.version += 1
        if one.listed:
            call.world.renewals.watch(one)
            call.world.tell_subscription(one, now)
