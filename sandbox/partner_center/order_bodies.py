"""Order bodies, as checkout, lists and reads show them.

https://learn.microsoft.com/partner-center/developer/order-resources
"""

from __future__ import annotations

from decimal import Decimal

from sandbox.http.operations import Call
from sandbox.partner_center.products import SYMBOLS
from sandbox.wire.bodies import Json, compact, kind, link, ticks_z
from sandbox.world.countries import USD_PER_UNIT
from sandbox.world.exact_arithmetic import cents
from sandbox.world.orders import Order, OrderLine


def order_body(call: Call, order: Order, *, priced: bool = False) -> Json:
    """An order. What came of a line is told once it is there; prices only where they are asked for."""
    path = f"/customers/{order.customer_id}/orders/{order.id}"
    lines = [_line(call, order, line, priced=priced) for line in order.lines]
    body = compact(
        id=order.id,
        alternateId=order.id,
        referenceCustomerId=order.customer_id,
        billingCycle=order.cycle,
        currencyCode=order.currency,
        currencySymbol=SYMBOLS.get(order.currency, order.currency),
        lineItems=lines,
        totalPrice=sum((_price(order, line) * line.quantity for line in order.lines), Decimal(0))
        if priced
        else None,
        creationDate=ticks_z(order.created),
        status=order.status,
        transactionType="UserPurchase",
    )
    body["links"] = {
        "self": link(path),
        "provisioningStatus": link(f"{path}/provisioningstatus"),
        "patchOperation": link(path) | {"method": "PATCH"},
    }
    country = call.world.customers[order.customer_id].country.iso2
    body["client"] = {
        "marketplaceCountry": country,
        "deviceFamily": "UniversalStore-PartnerCenter",
        "name": "Partner Center API",
    }
    return body | {"attributes": kind("Order")}


def _price(order: Order, line: OrderLine) -> Decimal:
    return cents((line.price or Decimal(0)) / USD_PER_UNIT[order.currency])


def _line(call: Call, order: Order, line: OrderLine, *, priced: bool) -> Json:
    price = _price(order, line)
    pricing = {
        "listPrice": price,
        "discountedPrice": price,
        "proratedPrice": price,
        "price": price,
        "extendedPrice": price * line.quantity,
    }
    body = compact(
        lineItemNumber=line.number,
        offerId=line.offer_id,
        subscriptionId=line.subscription.id if line.told and line.subscription.listed else None,
        parentSubscriptionId=line.parent_id,
        termDuration=line.duration,
        transactionType="New",
        friendlyName=line.title,
        quantity=0 if line.cancelled else line.quantity,
        partnerIdOnRecord=line.mpn_id,
        provisioningContext=line.context,
        renewsTo=None if line.renews_to is None else {"termDuration": line.renews_to},
        promotionId=line.promotion,
        pricing=pricing if priced else None,
    )
    body["links"] = _links(call, order, line)
    return body


def _links(call: Call, order: Order, line: OrderLine) -> Json:
    query = f"?country={call.world.customers[order.customer_id].country.iso2}"
    parts = line.offer_id.split(":")
    found: Json = {}
    if len(parts) == 3:
        product, sku, availability = parts
        found = {
            "product": link(f"/products/{product}{query}"),
            "sku": link(f"/products/{product}/skus/{sku}{query}"),
            "availability": link(f"/products/{product}/skus/{sku}/availabilities/{availability}{query}"),
        }
    one = line.subscription
    if line.told and one.listed:
        path = f"/customers/{order.customer_id}/subscriptions/{one.id}"
        found |= {"subscription": link(path), "provisioningStatus": link(f"{path}/provisioningstatus")}
    if one.kind in ("software", "perpetual") or one.offer_id.startswith("DZH318Z0BXWC"):
        found["activationLinks"] = link(
            f"/customers/{order.customer_id}/orders/{order.id}/lineitems/{line.number}/activationlinks"
        )
    return found
