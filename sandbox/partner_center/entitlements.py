"""Entitlements: software and reservations that a customer owns, until when, and the reservation behind each.

https://learn.microsoft.com/partner-center/developer/get-a-collection-of-entitlements
"""

from __future__ import annotations

from datetime import datetime

from sandbox.http.operations import AGENTS, Call, Operations
from sandbox.wire.bodies import Answer, Json, collection, link, seconds_z, ticks_z
from sandbox.wire.problems import refuse
from sandbox.world.orders import Order, OrderLine
from sandbox.world.subscriptions import Subscription

OPERATIONS = Operations()
_ALL = "/v1/customers/{customer}/entitlements"
_TYPES = {
    "reservedinstance": "reservedinstance",
    "virtualmachinereservedinstance": "reservedinstance",
    "software": "software",
}
_KINDS = {"reservation": "reservedinstance", "software": "software", "perpetual": "software"}


def _owned(call: Call) -> list[tuple[Order, OrderLine]]:
    """What has come, was not cancelled, and is not over."""
    return [
        (order, line)
        for order in call.world.orders.of(call.customer.id, call.now)
        for line in order.lines
        if not line.cancelled and _holds(line.subscription, call.now)
    ]


def _holds(one: Subscription, now: datetime) -> bool:
    over = one.terms.end is not None and one.terms.end <= now
    return one.kind in _KINDS and one.status == "active" and not over


@OPERATIONS.on("GET", _ALL, roles=AGENTS)
def entitlements(call: Call) -> Answer:
    """What is owned, of a type or all; with `showExpiry`, until when."""
    wish = call.query.get("entitlementtype", "").lower()
    if wish and wish not in _TYPES:
        raise refuse(400, 900126, f"Unable to parse enum: {wish}.")
    expiry = call.query.get("showexpiry", "").lower() == "true"
    rows = [
        _row(call, order, line, expiry=expiry)
        for order, line in _owned(call)
        if not wish or _KINDS[line.subscription.kind] == _TYPES[wish]
    ]
    return Answer(200, collection(rows))


def _row(call: Call, order: Order, line: OrderLine, *, expiry: bool) -> Json:
    one = line.subscription
    product, sku, _ = line.offer_id.split(":")
    body: Json = {
        "includedEntitlements": [],
        "referenceOrder": {"id": order.id, "lineItemId": str(line.number), "alternateId": order.id},
        "productId": product,
        "quantity": line.quantity,
        "entitledArtifacts": [],
        "skuId": sku,
        "entitlementType": _KINDS[one.kind],
    }
    if one.kind == "reservation":
        found = call.world.catalogue.products[product]
        path = (
            f"/customers/{order.customer_id}/artifacts/reservedinstance/groups/{order.id}/lineitems/{line.number}"
            f"/resource/{one.id}"
        )
        body["entitledArtifacts"] = [
            {"link": link(path), "resourceId": one.id, "artifactType": "reservedinstance"}
        ]
        body["dynamicAttributes"] = {"reservationType": found.subtype.lower()}
    if expiry and one.terms.end is not None:
        body["expiryDate"] = seconds_z(one.terms.end)
    return body


@OPERATIONS.on(
    "GET",
    "/v1/customers/{customer}/artifacts/reservedinstance/groups/{group}/lineitems/{line}/resource/{resource}",
    roles=AGENTS,
)
def reservation(call: Call) -> Answer:
    """The reservation behind an entitlement."""
    wish = call.params["resource"].lower()
    for _, line in _owned(call):
        one = line.subscription
        if one.id == wish and one.kind == "reservation" and one.terms.end is not None:
            scope = str((line.context or {}).get("scope", "shared")).capitalize()
            row = {
                "reservationId": one.id,
                "scopeType": scope,
                "quantity": line.quantity,
                "expiryDateTime": one.terms.end.strftime("%Y-%m-%dT%H:%M:%S"),
                "effectiveDateTime": ticks_z(one.terms.start or one.created),
                "provisioningState": "Created",
            }
            return Answer(200, {"type": "reservedinstance", "virtualMachineReservations": [row]})
    raise refuse(404, 800037, "Asset Id not found.")
