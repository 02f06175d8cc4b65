"""Subscription bodies, as lists, reads and updates show them.

https://learn.microsoft.com/partner-center/developer/subscription-resources
"""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from typing import Any

from sandbox.wire.bodies import NO_END, Json, compact, kind, link, seconds_z
from sandbox.world.catalogue import Product
from sandbox.world.countries import Country
from sandbox.world.products_licences import LICENCES
from sandbox.world.subscriptions import LEGACY_OFFER, PLAN_OFFER, Subscription
from sandbox.world.terms import CYCLE_MONTHS, after
from sandbox.world.world import World

_ONE_DAY = timedelta(days=1)


def subscription_body(world: World, one: Subscription, now: datetime) -> Json:
    """A subscription with everything that is known of it; what is not, is left out."""
    country = world.customers[one.customer_id].country
    product = world.catalogue.products.get(one.offer_id.split(":")[0])
    body: dict[str, Any] = compact(
        id=one.id,
        entitlementId=one.id if not one.metered else one.id.upper(),
        offerId=one.offer_id,
        offerName=one.offer_name,
        friendlyName=one.nickname,
        productType=_product_type(one, product),
        quantity=one.quantity,
        unitType="Usage-based" if one.metered else "Licenses",
        parentSubscriptionId=one.terms.parent_id,
        hasPurchasableAddons=one.offer_id.split(":")[0] in world.catalogue.bases,
        creationDate=seconds_z(one.created),
        **_dates(one, now),
        status=one.status,
        autoRenewEnabled=one.terms.renews,
        **_plans(one),
        isTrial=one.terms.trial,
        billingType="usage" if one.metered else "license",
        billingCycle=one.terms.cycle,
        termDuration=one.terms.duration or None,
        renewalTermDuration="" if one.terms.duration else None,
        **_refunds(one, now),
        isMicrosoftProduct=product is None or product.publisher == "Microsoft",
        partnerId=one.terms.mpn_id or (None if one.offer_id == LEGACY_OFFER else ""),
        publisherName=None if product is None else product.publisher,
        contractType="subscription",
        promotionId=one.terms.promotion,
        suspensionReasons=one.terms.suspended_by if one.status == "suspended" else None,
        attentionNeeded=False,
        actionTaken=False,
    )
    body["links"] = _links(one, country)
    return body | {"orderId": one.order_id, "attributes": kind("Subscription", etag(one))}


def etag(one: Subscription) -> str:
    """The etag of a subscription as it is now."""
    return base64.b64encode(f'{{"id":"{one.id}","version":{one.terms.version}}}'.encode()).decode()


def _product_type(one: Subscription, product: Product | None) -> Json | None:
    if one.offer_id == LEGACY_OFFER:
        return None
    name = "Azure" if one.offer_id == PLAN_OFFER else LICENCES if product is None else product.kind
    return {"id": name, "displayName": name}


def _dates(one: Subscription, now: datetime) -> Json:
    """The end of a term is told as its last day, and as its last second."""
    terms = one.terms
    if terms.end is None or terms.start is None:
        start = one.created.strftime("%Y-%m-%dT00:00:00Z")
        return {"effectiveStartDate": start, "commitmentEndDate": NO_END}
    until = terms.cancel_until
    return compact(
        effectiveStartDate=seconds_z(terms.start),
        commitmentEndDate=(terms.end - _ONE_DAY).strftime("%Y-%m-%dT00:00:00Z"),
        commitmentEndDateTime=seconds_z(terms.end - timedelta(seconds=1)),
        cancellationAllowedUntilDate=None if until is None else seconds_z(until),
        billingCycleEndDate=_cycle_end(terms.start, terms.end, terms.cycle, now),
    )


def _cycle_end(start: datetime, end: datetime, cycle: str, now: datetime) -> str | None:
    step = CYCLE_MONTHS.get(cycle)
    if step is None:
        return None
    at, steps = after(start, step), 1
    while at <= now and at < end:
        steps += 1
        at = after(start, step * steps)
    return (min(at, end) - _ONE_DAY).strftime("%Y-%m-%dT00:00:00Z")


def _plans(one: Subscription) -> Json:
    if one.metered:
        return {}
    return compact(
        scheduledActions=one.terms.actions or None, scheduledNextTermInstructions=one.terms.instructions
    )


def _refunds(one: Subscription, now: datetime) -> Json:
    """Whether money comes back for a cancellation, and how many seats may be given back. A suspended one says nothing of seats."""
    terms = one.terms
    if one.metered or one.status not in ("active", "suspended"):
        return {}
    found: Json = {}
    if terms.cancel_until is not None and now <= terms.cancel_until:
        found["refundOptions"] = [{"type": "Partial", "expiresAt": seconds_z(terms.cancel_until)}]
    if one.status == "active" and one.kind == "licence":
        windows = terms.refundable(one.quantity, now)
        found["refundableQuantity"] = {
            "totalQuantity": sum(seats for _, seats in windows),
            "details": [
                {"quantity": seats, "allowedUntilDateTime": seconds_z(until)} for until, seats in windows
            ],
        }
    return found


def _links(one: Subscription, country: Country) -> Json:
    own = {"self": link(f"/customers/{one.customer_id}/subscriptions/{one.id}")}
    parts = one.offer_id.split(":")
    if len(parts) != 3:
        return {"offer": link(f"/offers/{one.offer_id}?country={country.iso2}"), **own}
    product, sku, availability = parts
    query = f"?country={country.iso2}"
    found = {
        "product": link(f"/products/{product}{query}"),
        "sku": link(f"/products/{product}/skus/{sku}{query}"),
        "availability": link(f"/products/{product}/skus/{sku}/availabilities/{availability}{query}"),
    }
    if one.terms.parent_id is not None:
        found["parentSubscription"] = link(
            f"/customers/{one.customer_id}/subscriptions/{one.terms.parent_id}"
        )
    return found | own
