"""Orders: list, read, place without a cart, cancel software; how far provisioning is, and links to activate what was bought."""

from __future__ import annotations

from sandbox.http.operations import AGENTS, SELLERS, Call, Operations
from sandbox.partner_center.cart_lines import read_lines
from sandbox.partner_center.checkout import check_out
from sandbox.partner_center.order_bodies import order_body
from sandbox.wire.bodies import Answer, Json, collection, link
from sandbox.wire.problems import refuse
from sandbox.world.carts import ORDERED, Cart
from sandbox.world.orders import CANCELLED, PENDING, PERPETUAL_DAYS, Order, OrderLine
from sandbox.world.terms import LICENCE_DAYS

OPERATIONS = Operations()
_ALL = "/v1/customers/{customer}/orders"
_ONE = f"{_ALL}/{{order}}"


def _named(call: Call) -> Order:
    identity = call.params["order"].strip()
    order = call.world.orders.find(call.customer.id, identity, call.now)
    if order is None:
        raise refuse(404, 20000, f"Order Id {identity} not found.")
    return order


def _priced(call: Call) -> bool:
    return call.query.get("include_price", "").lower() == "true"


@OPERATIONS.on("GET", _ALL, roles=AGENTS, quota="orders")
def list_orders(call: Call) -> Answer:
    """The orders of a customer, optionally of one billing cycle."""
    rows = call.world.orders.of(call.customer.id, call.now)
    wish = call.query.get("billingtype", "").lower()
    if wish:
        rows = [one for one in rows if one.cycle == wish]
    shown = [order_body(call, one, priced=_priced(call)) for one in rows]
    return Answer(200, collection(shown, f"/customers/{call.customer.id}/orders"))


@OPERATIONS.on("GET", _ONE, roles=AGENTS, quota="orders")
def get_order(call: Call) -> Answer:
    """One order; up to a quarter of an hour after checkout it may not be found yet."""
    return Answer(200, order_body(call, _named(call), priced=_priced(call)))


@OPERATIONS.on("POST", _ALL, roles=SELLERS, quota="orders")
def place(call: Call) -> Answer:
    """Place one order without a cart. For a reseller it takes a person's token."""
    lines = call.body.get("lineitems")
    for each in lines if isinstance(lines, list) else []:
        if isinstance(each, dict):
            _as_cart_line(call, each)
    read = read_lines(call)
    wrong = next((line.error for line in read if line.error), None)
    if wrong is not None:
        raise refuse(400, 800004 if wrong[0] == 10001 else 800002, wrong[1])
    for line in read:
        line.group = "0"
    identity = call.world.rng.guid("placed", call.customer.id, call.request_id.lower())
    cart = Cart(identity, call.customer.id, call.now, call.now, call.now, "", read, ORDERED)
    result = check_out(call, cart)
    for fault in result.get("orderErrors", ()):
        raise refuse(400, fault["code"], fault["description"])
    return Answer(201, result["orders"][0])


def _as_cart_line(call: Call, line: dict[str, object]) -> None:
    """The names of an order's line turned into those of a cart's."""
    line["catalogitemid"] = line.get("offerid")
    line.setdefault("billingcycle", call.body.get("billingcycle"))
    number = line.get("partneridonrecord")
    if number:
        if call.caller.person is None:
            raise refuse(403, 900329, "This operation does not support application-only tokens.")
        line["participants"] = [{"key": "transaction_reseller", "value": number}]
    if line.get("parentsubscriptionid"):
        line["provisioningcontext"] = {"parentsubscriptionid": line["parentsubscriptionid"]}


@OPERATIONS.on("PATCH", _ONE, roles=SELLERS, quota="orders")
def update_order(call: Call) -> Answer:
    """Cancel lines of software, or all of them where none is named."""
    order, body = _named(call), call.body
    if str(body.get("status", "")).lower() != CANCELLED:
        raise refuse(
            400,
            6001,
            "The billing cycle could not be changed because one of the order's Offer Ids does not support the billing term.",
        )
    if order.status == CANCELLED:
        raise refuse(400, 800061, "Order cannot be cancelled.")
    if order.status == PENDING:
        raise refuse(409, 800014, "There is a pending adjustment requested for this order.")
    lines = _chosen(order, body.get("lineitems"))
    for line in lines:
        _check_cancel(call, order, line)
    old = order_body(call, order)
    for line in lines:
        _cancel(call, line)
    if all(line.cancelled for line in order.lines):
        order.status = CANCELLED
    new = order_body(call, order)
    call.audit(("order", "update_order"), new, old)
    call.record("cancelled", order.id, ", ".join(line.offer_id for line in lines))
    return Answer(200, new)


def _chosen(order: Order, given: object) -> list[OrderLine]:
    """The lines that are named, each by its number and offer."""
    if not given:
        return [line for line in order.lines if not line.cancelled]
    if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
        raise refuse(400, 800002, "Invalid request input. LineItems must be a list of objects.")
    found = []
    for each in given:
        number, offer = each.get("lineitemnumber"), str(each.get("offerid", "")).upper()
        line = next((one for one in order.lines if one.number == number), None)
        if line is None:
            raise refuse(400, 800071, "Line Item number should be from 0 to number of line items count.")
        if offer and line.offer_id.upper() != offer:
            raise refuse(400, 800004, "Invalid offer Id.")
        if not line.cancelled:
            found.append(line)
    return found


def _check_cancel(call: Call, order: Order, line: OrderLine) -> None:
    one = line.subscription
    if one.kind in ("licence", "plan", "legacy"):
        text = f"This order {order.id} cannot be cancelled. Use PATCH /customers/{order.customer_id}/subscriptions/<subscriptionId> to suspend subscriptions."
        raise refuse(400, 800063, text)
    if one.kind == "reservation" and not call.world.selling.sandbox_limits:
        text = "Non-Sandbox tenants are not allowed to cancel purchases other than software subscriptions and perpetual software."
        raise refuse(403, 800019, text)
    until = one.terms.cancel_until
    if one.kind != "reservation" and (until is None or call.now > until):
        days = PERPETUAL_DAYS if one.kind == "perpetual" else LICENCE_DAYS
        raise refuse(
            400,
            900117,
            f"You have passed your {days}-day cancellation window. We are unable to cancel your purchase.",
        )


def _cancel(call: Call, line: OrderLine) -> None:
    one = line.subscription
    line.cancelled = True
    one.change(call.now)
    one.status, one.terms.ended, one.terms.renews, one.once = "deleted", call.now, False, []
    if one.listed:
        call.world.tell_subscription(one, call.now)


@OPERATIONS.on("GET", f"{_ONE}/provisioningstatus", roles=AGENTS, user_only=True)
def provisioning_status(call: Call) -> Answer:
    """How far each line is."""
    order = _named(call)
    status = "prefulfillment_pending" if order.status == PENDING else "fulfilled"
    rows = [
        {
            "orderLineItemId": line.number,
            "lineItemNumber": line.number,
            "status": status,
            "quantityProvisioningInformation": [{"quantity": line.quantity, "status": status}],
        }
        for line in order.lines
    ]
    return Answer(200, collection(rows))


def _activation(call: Call, order: Order, lines: list[OrderLine], uri: str) -> Answer:
    rows: list[Json] = []
    for line in lines:
        one = line.subscription
        if order.status != PENDING and one.status == "active" and _activates(line):
            token = call.world.rng.code(24, "activation", order.id, line.number)
            rows.append(
                {
                    "lineItemNumber": line.number,
                    "link": link(f"https://activate.example/{order.id}/{line.number}?token={token}"),
                }
            )
    return Answer(200, collection(rows, uri))


def _activates(line: OrderLine) -> bool:
    return line.subscription.kind in ("software", "perpetual") or line.offer_id.startswith("DZH318Z0BXWC")


@OPERATIONS.on("GET", f"{_ONE}/lineitems/{{line}}/activationlinks", roles=SELLERS)
def line_activation_links(call: Call) -> Answer:
    """Where one line is activated; nothing while it is on its way, and for what needs no activation."""
    order, number = _named(call), call.params["line"]
    lines = [line for line in order.lines if str(line.number) == number]
    if not lines:
        raise refuse(400, 800071, "Line Item number should be from 0 to number of line items count.")
    return _activation(
        call,
        order,
        lines,
        f"/customers/{order.customer_id}/orders/{order.id}/lineitems/{number}/activationlinks",
    )


@OPERATIONS.on("GET", f"{_ONE}/activationlinks", roles=SELLERS)
def order_activation_links(call: Call) -> Answer:
    """Where the lines of an order are activated."""
    order = _named(call)
    return _activation(
        call, order, order.lines, f"/customers/{order.customer_id}/orders/{order.id}/activationlinks"
    )


@OPERATIONS.on("GET", "/v1/customers/{customer}/subscriptions/{subscription}/activationlinks", roles=SELLERS)
def subscription_activation_links(call: Call) -> Answer:
    """Where a subscription is activated."""
    one = call.subscription
    path = f"/customers/{one.customer_id}/subscriptions/{one.id}/activationlinks"
    order = call.world.orders.find(one.customer_id, one.order_id, call.now)
    lines = [] if order is None else [line for line in order.lines if line.subscription is one]
    if order is None or not lines:
        return Answer(200, collection([], path))
    return _activation(call, order, lines, path)
