"""Catalogue: products, SKUs and availabilities, of a market or of one customer.

A customer's paths need no country: the vendor knows it. https://learn.microsoft.com/partner-center/developer/product-resources
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

from adapters.microsoft.http.paging import Page
from adapters.microsoft.http.protocol import Call, Request
from adapters.microsoft.http.wire import Fields, word
from adapters.microsoft.partner_center.paging import paged
from adapters.microsoft.partner_center.requests import get
from bot.messages import N_
from bot.model import Availability, Market, Product, ProductKind, RefundOption, Sku, Term
from bot.model.product import AZURE_PLAN

VIEWS: Final = {
    ProductKind.SERVICE: "OnlineServices",
    ProductKind.PLAN: "MicrosoftAzure",
    ProductKind.RESERVATION: "AzureReservations",
    ProductKind.SOFTWARE: "SoftwareSubscriptions",
    ProductKind.PERPETUAL: "SoftwarePerpetual",
}
"""https://learn.microsoft.com/partner-center/developer/get-a-list-of-products"""

CYCLES: Final = ("unknown", "monthly", "annual", "none", "onetime", "triennial")
NO_LIMIT: Final = 999_999_999
LONGEST: Final = 600
"""Characters of a description that are kept: some are whole pages, and there are thousands."""

_DAYS = re.compile(r"P(\d{1,4})D", re.ASCII | re.IGNORECASE)
_YEARS = re.compile(r"(\d)\s*years?", re.ASCII | re.IGNORECASE)


def products(market: Market, kind: ProductKind) -> Call[Page[Product]]:
    """All products of a kind. The view of Azure holds the offer of old besides the plan; that is not sold any more."""
    query = _query(market, kind) | {"targetView": VIEWS[kind]}
    request = _get(N_("list products"), market, query, bulk=True)

    def read(row: Fields) -> Product | None:
        found = read_product(row, kind)
        return None if kind is ProductKind.PLAN and found.id.upper() != AZURE_PLAN else found

    return paged(request, read)


def skus(market: Market, product: Product) -> Call[Page[Sku]]:
    """The SKUs of a product."""
    request = _get(N_("list the SKUs of a product"), market, _query(market, product.kind), product.id, "skus")
    return paged(request, read_sku)


def availabilities(market: Market, product: Product, sku_id: str) -> Call[Page[Availability]]:
    """How a SKU is sold."""
    operation, query = N_("list how a SKU is sold"), _query(market, product.kind)
    request = _get(operation, market, query, product.id, "skus", sku_id, "availabilities")
    return paged(request, read_availability)


def _get(operation: str, market: Market, query: dict[str, str], *below: str, bulk: bool = False) -> Request:
    above = ("customers", market.customer_id) if market.customer_id else ()
    return get(operation, *above, "products", *below, query=query, bulk=bulk)


def _query(market: Market, kind: ProductKind) -> dict[str, str]:
    query = {} if market.customer_id else {"country": market.country, "targetSegment": market.segment}
    # Those of customers with an Azure plan have availabilities of their own.
    scope = {"reservationScope": "AzurePlan"} if kind is ProductKind.RESERVATION else {}
    return query | scope


def read_product(row: Fields, kind: ProductKind) -> Product:
    """One product."""
    return Product(
        row.need("id"),
        row.text("title", "id").strip(),
        kind,
        row.text("description").strip()[:LONGEST],
        row.text("publisherName"),
        row.inner("productType").inner("subType").text("id"),
    )


def read_sku(row: Fields) -> Sku:
    """One SKU. What its dynamic attributes say may be gone tomorrow, and nothing but a reservation needs it."""
    more = row.inner("dynamicAttributes")
    years = _YEARS.search(more.text("duration"))
    most = row.whole("maximumQuantity")
    return Sku(
        id=row.need("id"),
        product_id=row.need("productId"),
        title=row.text("title", "id").strip(),
        description=row.text("description").strip()[:LONGEST],
        minimum=max(1, row.whole("minimumQuantity")),
        maximum=most if 0 < most < NO_LIMIT else None,
        trial=row.flag("isTrial") is True,
        addon=more.flag("isAddon") is True,
        cycles=tuple(
            cycle
            for each in row.items("supportedBillingCycles")
            if (cycle := word(each, CYCLES)) != "unknown"
        ),
        prerequisites=tuple(word(each) for each in row.items("purchasePrerequisites")),
        provisioning=tuple(word(each) for each in row.items("provisioningVariables")),
        region=more.text("armRegionName"),
        size=more.text("armSkuName"),
        duration=f"P{years[1]}Y" if years else "",
    )


def read_availability(row: Fields) -> Availability:
    """One availability, with its terms. Its country and segment are written in any case."""
    currency = row.raw("defaultCurrency")
    return Availability(
        id=row.need("id"),
        product_id=row.need("productId"),
        sku_id=row.need("skuId"),
        catalog_item=row.need("catalogItemId"),
        currency=(
            Fields(currency).text("code") if isinstance(currency, dict) else row.text("defaultCurrency")
        ).upper(),
        segment=row.text("segment").lower(),
        country=row.text("country").upper(),
        purchasable=row.flag("isPurchasable") is not False,
        terms=row.parts("terms", _read_term),
    )


def _read_term(row: Fields) -> Term:
    options = [
        option for policy in row.objects("cancellationPolicies") for option in policy.objects("refundOptions")
    ]
    refunds = [found for each in options if (found := _refund(each))]
    cycle = word(row.raw("billingCycle"), CYCLES)
    return Term(
        row.text("duration").upper(),
        "" if cycle == "unknown" else cycle,
        tuple(sorted(refunds, key=lambda each: each.within)),
    )


def _refund(row: Fields) -> RefundOption | None:
    days = _DAYS.fullmatch(row.text("expiresAfter").strip())
    return RefundOption(word(row.raw("type")) == "full", timedelta(days=int(days[1]))) if days else None
