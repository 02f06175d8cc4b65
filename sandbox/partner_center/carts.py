"""Carts: make, replace, read, and check out, once.

https://learn.microsoft.com/partner-center/developer/cart-resources
"""

from __future__ import annotations

from datetime import timedelta

from sandbox.http.operations import AGENTS, SELLERS, Call, Operations
from sandbox.partner_center.cart_lines import read_lines
from sandbox.partner_center.checkout import check_out
from sandbox.wire.bodies import Answer, Json, kind, link, ticks_z
from sandbox.wire.problems import refuse
from sandbox.world.carts import ORDERED, Cart, CartLine

OPERATIONS = Operations()
_ALL = "/v1/customers/{customer}/carts"
_ONE = f"{_ALL}/{{cart}}"


def _line_body(line: CartLine, currency: str) -> Json:
    body: Json = {
        "id": line.number,
        "catalogItemId": line.item,
        "quantity": line.quantity,
        "currencyCode": currency,
    }
    body |= line.given
    if line.group:
        body["orderGroup"] = line.group
    if line.error is not None:
        body["error"] = {"errorCode": line.error[0], "errorDescription": line.error[1]}
    if line.add_ons:
        body["addonItems"] = [_line_body(each, currency) for each in line.add_ons]
    return body


def _body(call: Call, cart: Cart) -> Json:
    currency = call.customer.country.currency
    return {
        "id": cart.id,
        "creationTimestamp": ticks_z(cart.created),
        "lastModifiedTimestamp": ticks_z(cart.modified),
        "expirationTimestamp": ticks_z(cart.expires),
        "lastModifiedUser": cart.user,
        "status": cart.status,
        "lineItems": [_line_body(line, currency) for line in cart.lines],
        "links": {"self": link(f"/customers/{cart.customer_id}/carts/{cart.id}")},
        "attributes": kind("Cart"),
    }


def _named(call: Call) -> Cart:
    identity = call.params["cart"].strip()
    cart = call.world.carts.find(call.customer.id, identity, call.now)
    if cart is None:
        raise refuse(404, 800008, f"Unable to retrieve cart Id {identity}.")
    return cart


def _user(call: Call) -> str:
    return call.caller.app_id if call.caller.person is None else call.caller.person.id


@OPERATIONS.on("POST", _ALL, roles=SELLERS, quota="orders")
def create(call: Call) -> Answer:
    """Make a cart. Lines that cannot be bought are in it, with their errors."""
    customer, lines = call.customer, read_lines(call)
    expires = call.now + timedelta(minutes=call.world.selling.cart_minutes)
    identity = call.world.rng.guid("cart", customer.id, call.request_id.lower())
    cart = Cart(identity, customer.id, call.now, call.now, expires, _user(call), lines)
    call.world.carts.all[cart.id] = cart
    call.record("cart", cart.id)
    location = f"/customers/{customer.id}/carts/{cart.id}"
    return Answer(201, _body(call, cart), {"Location": location})


@OPERATIONS.on("GET", _ONE, roles=AGENTS, quota="orders")
def read(call: Call) -> Answer:
    """A cart as it stands."""
    return Answer(200, _body(call, _named(call)))


@OPERATIONS.on("PUT", _ONE, roles=SELLERS, quota="orders")
def replace(call: Call) -> Answer:
    """Replace the lines of a cart that is not ordered yet."""
    cart = _named(call)
    if cart.status == ORDERED:
        raise refuse(400, 800065, f"Cannot check out an already submitted cart {cart.id}.")
    cart.lines, cart.modified, cart.user = read_lines(call), call.now, _user(call)
    return Answer(201, _body(call, cart))


@OPERATIONS.on("POST", f"{_ONE}/checkout", roles=SELLERS, quota="orders")
def checkout(call: Call) -> Answer:
    """Order what is in a cart. Groups that fail are named beside the orders of those that do not."""
    cart = _named(call)
    if cart.busy_until is not None and call.now < cart.busy_until:
        raise refuse(409, 800064, f"Cart {cart.id} is being processed by another request.")
    if cart.status == ORDERED:
        if call.world.selling.checkout_again == "repeated" and cart.result is not None:
            return Answer(201, cart.result)
        raise refuse(400, 800065, f"Cannot check out an already submitted cart {cart.id}.")
    cart.result = check_out(call, cart)
    cart.status, cart.modified = ORDERED, call.now
    cart.busy_until = call.world.soon(call.world.selling.checkout_seconds)
    call.record("checkout", cart.id, f"{len(cart.result['orders'])} orders")
    return Answer(201, cart.result)
