"""Promotions and whether a purchase may have one; the inventory behind a reservation; registration for reservations.

https://learn.microsoft.com/partner-center/developer/promotion-resources
"""

from __future__ import annotations

from typing import Final

from adapters.microsoft.http.body import content
from adapters.microsoft.http.paging import Page
from adapters.microsoft.http.protocol import Call, Response
from adapters.microsoft.http.wire import Fields, fields, word
from adapters.microsoft.partner_center.paging import paged
from adapters.microsoft.partner_center.requests import get, send
from bot.messages import N_
from bot.model import Market, Product, Sku
from bot.model.product import COMMERCIAL
from bot.model.purchase import CartLine, Eligibility, Promotion

_CYCLES: Final = {"onetime": "OneTime", "monthly": "Monthly", "annual": "Annual", "triennial": "Triennial"}


def promotions(market: Market) -> Call[Page[Promotion]]:
    """The promotions that run in a market. There are none but commercial ones.

    https://learn.microsoft.com/partner-center/developer/get-promotions
    """
    query = {"country": market.country, "segment": COMMERCIAL}
    return paged(get(N_("list promotions"), "productpromotions", query=query), read_promotion)


def read_promotion(row: Fields) -> Promotion | None:
    """One promotion, by the first product that it is for; ``None`` where it names none."""
    required = next(iter(row.objects("requiredProducts")), None)
    if required is None:
        return None
    term = required.inner("term")
    policy = next(iter(required.objects("pricingPolicies")), Fields({}))
    share = policy.figure("value") if word(policy.raw("type")) == "percentdiscount" else None
    return Promotion(
        # Documents print both: the id is compared with colons, as the service takes it.
        row.need("id").strip().replace(";", ":"),
        row.text("name", "id"),
        required.text("productId"),
        required.text("skuId"),
        term.text("duration").upper(),
        word(term.raw("billingCycle")),
        share * 100 if share is not None else None,
    )


def eligibility(customer_id: str, line: CartLine) -> Call[Page[Eligibility]]:
    """Whether a purchase may have the promotion that it names.

    https://learn.microsoft.com/partner-center/developer/verify-promotion-eligibility
    """
    item = {
        "id": 0,
        "catalogItemId": line.catalog_item,
        "quantity": line.quantity,
        "termDuration": line.term.duration,
        "billingCycle": _CYCLES.get(line.term.cycle, line.term.cycle),
        "promotionId": line.promotion,
    }
    operation, body = N_("check a promotion"), {"items": [item]}
    request = send(
        operation, "POST", "customers", customer_id, "promotionEligibilities", body=body, writes=False
    )
    return paged(request, _read_eligibility)


def _read_eligibility(row: Fields) -> Eligibility | None:
    found = next(iter(row.objects("eligibilities")), None)
    if found is None:
        return None
    reasons = tuple(word(each.raw("type")) for each in found.objects("errors"))
    return Eligibility(found.text("promotionId"), found.flag("isEligible") is True, reasons)


def inventory(market: Market, product: Product, sku: Sku, azure_subscription: str) -> Call[bool]:
    """Whether a reservation is to be had; what the vendor does not tell of is.

    Since September 2026 it is asked by resource type, whose names are those of the catalogue's subtypes as far as they are documented.
    https://learn.microsoft.com/partner-center/developer/check-inventory-by-resource-type
    """
    body = {
        "targetItems": [{"productId": product.id, "skuId": sku.id}],
        "inventoryContext": {
            "customerId": market.customer_id,
            "azureSubscriptionId": azure_subscription,
            "armRegionName": sku.region,
        },
    }
    query = {"country": market.country, "resourceType": product.subtype}
    segments = ("extensions", "product", "checkinventorybyresourcetype")
    request = send(N_("check the inventory"), "POST", *segments, body=body, query=query, writes=False)
    return Call(request, lambda response: _read_inventory(response, sku))


def _read_inventory(response: Response, sku: Sku) -> bool:
    rows = content(response.body)
    told = [Fields(each) for each in rows if isinstance(each, dict)] if isinstance(rows, list) else []
    return not any(
        each.flag("isRestricted") is True and each.text("skuId").upper() == sku.id.upper() for each in told
    )


def register(customer_id: str, subscription_id: str) -> Call[bool]:
    """Have an Azure plan or subscription ready for reservations; whether it is. It takes a while, and may be asked again.

    https://learn.microsoft.com/partner-center/developer/register-a-subscription
    """
    operation, segments = N_("register for reservations"), ("subscriptions", subscription_id, "registrations")
    return Call(send(operation, "POST", "customers", customer_id, *segments), _read_registered)


def registration(customer_id: str, subscription_id: str) -> Call[bool]:
    """Whether an Azure plan or subscription is ready for reservations."""
    operation, segments = N_("read a registration"), ("subscriptions", subscription_id, "registrationstatus")
    return Call(get(operation, "customers", customer_id, *segments), _read_registered)


def _read_registered(response: Response) -> bool:
    return bool(response.body.strip()) and word(fields(response.body).raw("status")) == "registered"
