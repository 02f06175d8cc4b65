"""Products, SKUs and availabilities: for a country, or for a customer and its country.

https://learn.microsoft.com/partner-center/developer/product-resources
"""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.http.operations import AGENTS, Call, Operations
from sandbox.wire.bodies import Answer, Json, collection, link
from sandbox.wire.problems import refuse
from sandbox.world.catalogue import Availability, Product, Sku
from sandbox.world.countries import COUNTRIES, Country

OPERATIONS = Operations()
VIEWS = frozenset(
    {
        "azure", "azurereservations", "azurereservationsvm", "azurereservationssql", "azurereservationscosmosdb",
        "microsoftazure", "onlineservices", "software", "softwaresuselinux", "softwareperpetual",
        "softwaresubscriptions", "marketplacesaas",
    }
)  # fmt: skip
SEGMENTS = ("commercial", "education", "government", "nonprofit")
SYMBOLS = {
    "USD": "$",
    "EUR": "€",
    "GBP": "£",
    "JPY": "¥",
    "CHF": "CHF",
    "SEK": "kr",
    "NOK": "kr",
    "DKK": "kr",
}
_WORDS = {"P1M": ("One-Month", "1 Month"), "P1Y": ("One-Year", "1 Year"), "P3Y": ("Three-Year", "3 Years")}
_CYCLES = {
    "monthly": "Monthly",
    "annual": "Annual",
    "triennial": "Triennial",
    "one_time": "OneTime",
    "none": "None",
}


@dataclass(frozen=True, slots=True)
class Market:
    """Who asks: a country, or a customer; `base` begins the links."""

    country: Country
    segments: tuple[str, ...]
    query: str
    base: str = ""


def _market(call: Call) -> Market:
    """The market of a request. Raises Refusal for a country or segment that there is not, or may not be."""
    segment = call.query.get("targetsegment", "").lower()
    if segment and segment not in SEGMENTS:
        raise refuse(400, 400030, f"The segment {segment} is not valid.")
    if "customer" in call.params:
        customer = call.customer
        own = call.world.segments(customer)
        if segment and segment not in own:
            raise refuse(403, 400030, f"The customer is not qualified for the segment {segment}.")
        base = f"/customers/{customer.id}"
        return Market(customer.country, (segment,) if segment else own, "", base)
    code = call.query.get("country", "").upper()
    if code not in COUNTRIES:
        raise refuse(400, 2000, "The value of parameter country is not valid.")
    segments = (segment,) if segment else ("commercial",)
    return Market(COUNTRIES[code], segments, f"?country={code}")


def _product(call: Call, market: Market) -> Product:
    wish = call.params["product"]
    found = call.world.catalogue.products.get(wish.upper())
    if found is None or market.country.iso2 in found.not_sold_in:
        raise refuse(404, 400013, f"Product {wish} was not found.")
    return found


def _sku(call: Call, market: Market) -> Sku:
    found = _product(call, market).sku(call.params["sku"])
    if found is None or not set(found.segments) & set(market.segments):
        raise refuse(404, 400018, f"SKU {call.params['sku']} was not found.")
    return found


def _product_body(one: Product, market: Market) -> Json:
    kind: Json = {"id": one.kind, "displayName": one.kind}
    if one.subtype:
        kind["subType"] = {"id": one.subtype, "displayName": one.subtype}
    path = f"{market.base}/products/{one.id}"
    return {
        "id": one.id,
        "title": one.title,
        "description": one.description,
        "productType": kind,
        "isMicrosoftProduct": one.publisher == "Microsoft",
        "publisherName": one.publisher,
        "links": {"skus": link(f"{path}/skus{market.query}"), "self": link(f"{path}{market.query}")},
    }


def _sku_body(one: Sku, market: Market) -> Json:
    path = f"{market.base}/products/{one.product_id}/skus/{one.id}"
    cycles = list(dict.fromkeys(term.cycle for term in one.terms))
    attributes: Json = dict(one.attributes)
    if one.bases:
        attributes |= {"isAddon": True, "prerequisiteSkus": list(one.bases)}
    return {
        "id": one.id,
        "productId": one.product_id,
        "title": one.title,
        "description": one.title,
        "minimumQuantity": one.minimum,
        "maximumQuantity": one.maximum,
        "isTrial": one.trial,
        "supportedBillingCycles": cycles,
        "purchasePrerequisites": list(one.prerequisites),
        "inventoryVariables": list(one.inventory),
        "provisioningVariables": list(one.provisioning),
        "dynamicAttributes": attributes,
        "links": {
            "availabilities": link(f"{path}/availabilities{market.query}"),
            "self": link(f"{path}{market.query}"),
        },
    }


def _terms(call: Call, one: Sku) -> list[Json]:
    """Licences tell how often a term is billed and how its first days are refunded; what is paid at once does not."""
    rows: list[Json] = []
    for term in one.terms:
        if not term.duration:
            continue
        long, short = _WORDS[term.duration]
        if one.provisioning or not one.monthly:
            kind = "Prepaid" if term.cycle in ("one_time", "triennial") else f"billed {term.cycle}"
            rows.append({"duration": term.duration, "description": f"{short} {kind}"})
            continue
        refunds = [
            {"sequenceId": 0, "type": "Full", "expiresAfter": "P1D"},
            {"sequenceId": 1, "type": "Partial", "expiresAfter": "P7D"},
        ]
        rows.append(
            {
                "id": call.world.rng.code(12, "term", one.key, term.duration, term.cycle).lower(),
                "duration": term.duration,
                "description": f"{long} commitment for monthly/yearly billing",
                "billingCycle": _CYCLES[term.cycle],
                "cancellationPolicies": [{"refundOptions": refunds}],
            }
        )
    return rows


def _availability_body(call: Call, one: Availability, market: Market) -> Json:
    currency, sku = one.country.currency, one.sku
    path = f"{market.base}/products/{sku.product_id}/skus/{sku.id}/availabilities/{one.id}"
    return {
        "id": one.id,
        "productId": sku.product_id,
        "skuId": sku.id,
        "catalogItemId": one.item,
        "defaultCurrency": {"code": currency, "symbol": SYMBOLS.get(currency, currency)},
        "segment": one.segment,
        "country": one.country.iso2,
        "isPurchasable": not sku.extended,
        "isRenewable": not sku.provisioning and not sku.trial and bool(sku.terms[0].duration),
        "terms": _terms(call, sku),
        "product": {},
        "sku": {},
        "links": {"self": link(f"{path}{market.query}")},
    }


def _scope(call: Call) -> str:
    scope = call.query.get("reservationscope", "")
    if scope and scope.lower() != "azureplan":
        raise refuse(400, 2000, "The value of parameter reservationScope is not valid.")
    return "AzurePlan" if scope else ""


def _availabilities(call: Call) -> tuple[Market, list[Availability]]:
    market = _market(call)
    sku = _sku(call, market)
    scope = _scope(call) if sku.provisioning else ""
    found = [
        call.world.catalogue.availability(sku, market.country, segment, call.now, scope)
        for segment in market.segments
    ]
    return market, [one for one in found if one is not None]


def _list(call: Call) -> Answer:
    """The products of a target view."""
    market, view = _market(call), call.query.get("targetview", "")
    if view.lower() not in VIEWS:
        raise refuse(403, 400036, f"The target view {view} is not valid.")
    _scope(call)
    rows = [
        one
        for one in call.world.catalogue.listed(view)
        if market.country.iso2 not in one.not_sold_in
        and any(set(sku.segments) & set(market.segments) for sku in one.skus)
    ]
    query = f"{market.query or '?'}{'&' if market.query else ''}targetView={view}"
    return Answer(
        200, collection([_product_body(one, market) for one in rows], f"{market.base}/products{query}")
    )


def _one(call: Call) -> Answer:
    """One product."""
    market = _market(call)
    return Answer(200, _product_body(_product(call, market), market))


def _skus(call: Call) -> Answer:
    """The SKUs of a product; those of the extended service term are not for sale and not listed."""
    market = _market(call)
    product = _product(call, market)
    rows = [one for one in product.skus if not one.extended and set(one.segments) & set(market.segments)]
    uri = f"{market.base}/products/{product.id}/skus{market.query}"
    return Answer(200, collection([_sku_body(one, market) for one in rows], uri))


def _one_sku(call: Call) -> Answer:
    """One SKU."""
    market = _market(call)
    return Answer(200, _sku_body(_sku(call, market), market))


def _list_availabilities(call: Call) -> Answer:
    """How a SKU is sold, now."""
    market, rows = _availabilities(call)
    path = f"{market.base}/products/{call.params['product']}/skus/{call.params['sku']}/availabilities{market.query}"
    return Answer(200, collection([_availability_body(call, one, market) for one in rows], path))


def _one_availability(call: Call) -> Answer:
    """One way in which a SKU is sold; gone when its id has gone stale."""
    market, rows = _availabilities(call)
    wish = call.params["availability"].upper()
    found = [one for one in rows if one.id == wish]
    if not found:
        raise refuse(404, 400019, f"Availability {wish} was not found.")
    return Answer(200, _availability_body(call, found[0], market))


for _base in ("/v1", "/v1/customers/{customer}"):
    _products = f"{_base}/products"
    _skus_path = f"{_products}/{{product}}/skus"
    _sold = f"{_skus_path}/{{sku}}/availabilities"
    for _path, _handle in (
        (_products, _list),
        (f"{_products}/{{product}}", _one),
        (_skus_path, _skus),
        (f"{_skus_path}/{{sku}}", _one_sku),
        (_sold, _list_availabilities),
        (f"{_sold}/{{availability}}", _one_availability),
    ):
        OPERATIONS.on("GET", _path, roles=AGENTS)(_handle)
