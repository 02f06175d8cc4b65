"""Carts: made, read, and checked out, once.

https://learn.microsoft.com/partner-center/developer/cart-resources
"""

from __future__ import annotations

from typing import Final

from adapters.microsoft.http.body import WireError
from adapters.microsoft.http.protocol import Call, Response
from adapters.microsoft.http.wire import Fields, fields, word
from adapters.microsoft.partner_center.calls.orders import read_order
from adapters.microsoft.partner_center.requests import get, send
from bot.messages import N_
from bot.model.purchase import Cart, CartLine, CartProblem, Checkout

_CYCLES: Final = {"onetime": "one_time"}
_DURATIONS: Final = {"P1Y": "1Year", "P3Y": "3Years"}
"""A reservation's term, as the provisioning context has it."""


def create(customer_id: str, line: CartLine) -> Call[Cart]:
    """A cart with one line. A line that cannot be bought is in it all the same, with its error."""
    body = {"lineItems": [line_body(line)]}
    request = send(N_("create a cart"), "POST", "customers", customer_id, "carts", body=body)
    return Call(request, lambda response: read_cart(fields(response.body)))


def cart(customer_id: str, cart_id: str) -> Call[Cart]:
    """A cart as it stands."""
    request = get(N_("read a cart"), "customers", customer_id, "carts", cart_id)
    return Call(request, lambda response: read_cart(fields(response.body)))


def checkout(customer_id: str, cart_id: str) -> Call[Checkout]:
    """Order what is in a cart."""
    request = send(N_("place the order"), "POST", "customers", customer_id, "carts", cart_id, "checkout")
    return Call(request, read_checkout)


def line_body(line: CartLine) -> dict[str, object]:
    """A line to send, without what is empty: the Azure plan and perpetual software have no term."""
    body: dict[str, object] = {
        "id": 0,
        "catalogItemId": line.catalog_item,
        "quantity": line.quantity,
        "billingCycle": _CYCLES.get(line.term.cycle, line.term.cycle),
    }
    if line.term.duration:
        body["termDuration"] = line.term.duration
    context = {
        "subscriptionId": line.azure_subscription,
        "scope": line.scope,
        "duration": _DURATIONS.get(line.duration, ""),
    }
    if told := {name: value for name, value in context.items() if value}:
        body["provisioningContext"] = told
    if line.reseller:
        body["participants"] = [{"key": "transaction_reseller", "value": line.reseller}]
    if line.promotion:
        body["promotionId"] = line.promotion
    return body


def read_cart(body: Fields) -> Cart:
    """A cart, with what is wrong with its lines."""
    problems = [
        CartProblem(error.text("errorCode", "code"), error.text("errorDescription", "description"))
        for line in body.objects("lineItems")
        if (error := line.inner("error"))
    ]
    return Cart(
        body.need("id"),
        word(body.raw("status")) == "ordered",
        body.moment("creationTimestamp"),
        tuple(problems),
    )


def read_checkout(response: Response) -> Checkout:
    """Orders, and errors of the groups that were not ordered. Raises :class:`WireError` for neither: that is no outcome."""
    body = fields(response.body)
    # All of them are wanted: an order that cannot be read was placed all the same.
    orders = tuple(read_order(each) for each in body.many("orders"))
    problems = tuple(
        CartProblem(each.text("code", "errorCode"), each.text("description", "errorDescription"))
        for each in body.many("orderErrors")
    )
    if not orders and not problems:
        raise WireError("neither ordered nor refused")
    return Checkout(orders, problems)
