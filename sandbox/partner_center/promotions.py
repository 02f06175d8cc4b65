"""Promotions: which there are in a country, and whether a purchase may have one.

https://learn.microsoft.com/partner-center/developer/get-promotions
"""

from __future__ import annotations

from typing import Any

from sandbox.http.operations import ADMINS, Call, Operations
from sandbox.wire.bodies import Answer, Json, collection, kind
from sandbox.wire.problems import refuse
from sandbox.world.catalogue import NO_LIMIT, Sku
from sandbox.world.countries import COUNTRIES
from sandbox.world.customers import Customer
from sandbox.world.promotions import Promotion
from sandbox.world.world import World

OPERATIONS = Operations()
_CYCLES = {"annual": "Annual", "monthly": "Monthly", "triennial": "Triennial"}


def _body(one: Promotion) -> Json:
    policies = [{"policyType": "PercentDiscount", "value": one.discount}]
    body: Json = {
        "id": one.id,
        "name": one.name,
        "description": one.name,
        "segment": "commercial",
        "startDate": one.start.isoformat(),
        "endDate": one.end.isoformat(),
        "properties": {"isAutoApplicable": True},
        "requiredProducts": [
            {
                "productId": one.product_id,
                "skuId": one.sku_id,
                "term": {"duration": one.duration, "billingCycle": _CYCLES[cycle]},
                "pricingPolicies": policies,
            }
            for cycle in one.cycles
        ],
    }
    constraints = _constraints(one)
    return body | ({"promotionConstraints": constraints} if constraints else {})


def _constraints(one: Promotion) -> Json:
    found: Json = {}
    if one.least > 1 or one.most != NO_LIMIT:
        found["seatConstraints"] = [
            {"minSeats": one.least, "maxSeats": one.most, "type": "SubscriptionQuantity"}
        ]
    if one.times is not None:
        found["assetOwnershipLimits"] = [
            {"minAssets": 0, "maxAssets": one.times, "type": "LifetimeRedemptionCount"}
        ]
    if one.first:
        found["eligibilityConstraints"] = [{"isApplicable": True, "type": "FirstPurchase"}]
    if one.owned:
        found["productOwnershipConstraints"] = [[{"bigId": f"{one.owned}/0001"}]]
    return found


def _country(call: Call) -> str:
    """The country; the vendor's page puts the segment behind a semicolon after it."""
    country = call.query.get("country", "").partition(";")[0].upper()
    if country not in COUNTRIES:
        raise refuse(400, 2000, "The value of parameter country is not valid.")
    return country


@OPERATIONS.on("GET", "/v1/productpromotions", roles=ADMINS)
def list_promotions(call: Call) -> Answer:
    """What runs now."""
    _country(call)
    segment = call.query.get("segment", "") or call.query.get("country", "").partition("segment=")[2]
    if segment.lower() != "commercial":
        raise refuse(400, 400030, "The segment is not valid.")
    rows = [_body(one) for one in call.world.promotions.all.values() if one.runs(call.now)]
    return Answer(200, collection(rows))


@OPERATIONS.on("GET", "/v1/productpromotions/{promotion}", roles=ADMINS)
def get_promotion(call: Call) -> Answer:
    """One promotion, also when it is over."""
    _country(call)
    found = call.world.promotions.find(call.params["promotion"])
    if found is None:
        raise refuse(404, 1000, "The promotion was not found.")
    return Answer(200, _body(found))


@OPERATIONS.on("POST", "/v1/customers/{customer}/promotionEligibilities", roles=ADMINS, writes=False)
def eligibilities(call: Call) -> Answer:
    """Whether each purchase may have its promotion, and why not."""
    items = call.body.get("items")
    if not isinstance(items, list) or not items:
        raise refuse(400, 3000, "Invalid property. Items is required.")
    return Answer(200, collection([_judged(call, item) for item in items if isinstance(item, dict)]))


def _judged(call: Call, item: dict[str, Any]) -> Json:
    wish, item_id = str(item.get("promotionid", "")).strip(), str(item.get("catalogitemid", "")).strip()
    quantity = item.get("quantity")
    errors = problems(
        call.world, call.customer, wish, item_id, quantity if isinstance(quantity, int) else 0,
        str(item.get("termduration", "")).upper(), str(item.get("billingcycle", "")).lower(), call.now,
    )  # fmt: skip
    row: Json = {"catalogItemId": item_id, "quantity": quantity, "termDuration": item.get("termduration")}
    if "id" in item:
        row = {"id": item["id"], **row}
    return row | {
        "billingCycle": item.get("billingcycle"),
        "eligibilities": [{"promotionId": wish, "isEligible": not errors, "errors": errors}],
        "attributes": kind("PromotionEligibilities"),
    }


def problems(
    world: World, customer: Customer, wish: str, item: str, quantity: int, duration: str, cycle: str, now: Any
) -> list[Json]:
    """Why a purchase may not have a promotion; nothing where it may."""
    sku, found = world.catalogue.offer(item), world.promotions.find(wish)
    if sku is None or world.catalogue.current(item, customer.country, now) is None:
        return [{"type": "InvalidCatalogItemId", "description": f"The catalog item {item} is not valid."}]
    if found is None or not found.runs(now) or sku.key != f"{found.product_id}:{found.sku_id}":
        return [{"type": "InvalidPromotion", "description": f"The promotion {wish} is not valid for {item}."}]
    return [*_on_purchase(found, quantity, duration, cycle), *_on_customer(world, customer, found, sku)]


def _on_purchase(one: Promotion, quantity: int, duration: str, cycle: str) -> list[Json]:
    found: list[Json] = []
    if not one.least <= quantity <= one.most:
        found.append({"type": "SeatCount", "minRequiredSeats": one.least, "maxRequiredSeats": one.most})
    if duration != one.duration or cycle not in one.cycles:
        terms = [{"duration": one.duration, "billingCycle": _CYCLES[each]} for each in one.cycles]
        found.append({"type": "Term", "eligibleTerms": terms})
    return found


def _on_customer(world: World, customer: Customer, one: Promotion, sku: Sku) -> list[Json]:
    found: list[Json] = []
    owned = [each.offer_id for each in world.bought(customer) if each.status != "deleted"]
    if one.first and any(offer.startswith(f"{sku.key}:") for offer in owned):
        found.append({"type": "FirstPurchase"})
    if one.owned and not any(offer.startswith(one.owned) for offer in owned):
        found.append({"type": "PrerequisiteProductOwnership"})
    left = world.promotions.left(one, customer.id)
    if left == 0:
        found.append(
            {
                "type": "RedemptionLimit",
                "maxPromotionRedemptionCount": one.times,
                "remainingPromotionRedemptionCount": 0,
            }
        )
    return found
