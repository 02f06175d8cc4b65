"""The catalogue: by country and by customer, ids that do not last, inventory and promotions."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from sandbox import Sandbox
from tests.sandbox.conftest import Client
from tests.sandbox.documented import FLAG, LINK, NUMBER, TEXT, collection, lacks

PRODUCT = {
    "id": TEXT, "title": TEXT, "description": TEXT, "productType": {"id": TEXT, "displayName": TEXT},
    "isMicrosoftProduct": FLAG, "publisherName": TEXT, "links": {"skus": LINK, "self": LINK},
}  # fmt: skip
SKU = {
    "id": TEXT, "productId": TEXT, "title": TEXT, "description": TEXT, "minimumQuantity": NUMBER,
    "maximumQuantity": NUMBER, "isTrial": FLAG, "supportedBillingCycles": [TEXT], "purchasePrerequisites": [TEXT],
    "inventoryVariables": [TEXT], "provisioningVariables": [TEXT], "dynamicAttributes": {},
    "links": {"availabilities": LINK, "self": LINK},
}  # fmt: skip
AVAILABILITY = {
    "id": TEXT, "productId": TEXT, "skuId": TEXT, "catalogItemId": TEXT,
    "defaultCurrency": {"code": TEXT, "symbol": TEXT}, "segment": TEXT, "country": TEXT, "isPurchasable": FLAG,
    "isRenewable": FLAG, "terms": [{"duration": TEXT, "description": TEXT}], "product": {}, "sku": {},
    "links": {"self": LINK},
}  # fmt: skip
NCE_TERM = {
    "id": TEXT, "duration": TEXT, "description": TEXT, "billingCycle": TEXT,
    "cancellationPolicies": [{"refundOptions": [{"sequenceId": NUMBER, "type": TEXT, "expiresAfter": TEXT}]}],
}  # fmt: skip
MACHINES = "DZH318Z08M9S"


@pytest.fixture
def sandbox(standing: Sandbox) -> Sandbox:
    """Nothing is changed by most of these, so one world serves all; those that rotate ids harm nobody else."""
    return standing


async def item(client: Client, product: str, sku: str, *, customer: str = "", query: str = "") -> str:
    """A catalogItemId, fetched right before it is used."""
    base = f"/v1/customers/{customer}" if customer else "/v1"
    got = await client.get(
        f"{base}/products/{product}/skus/{sku}/availabilities{query or ('' if customer else '?country=US')}"
    )
    return str(got.json["items"][0]["catalogItemId"])


@pytest.mark.parametrize(
    ("view", "title"),
    [
        ("OnlineServices", "Microsoft 365 Business Premium"),
        ("MicrosoftAzure", "Azure plan"),
        ("AzureReservationsVM", "Virtual Machines Dsv5 Series"),
        ("SoftwareSubscriptions", "Windows Server Remote Desktop Services CAL"),
        ("SoftwarePerpetual", "Windows Server 2025 Standard"),
        ("Software", "SUSE Linux Enterprise Server"),
        ("MarketplaceSaaS", "Barracuda WAF-as-a-Service"),
    ],
)
async def test_products_of_a_view(app: Client, view: str, title: str) -> None:
    rows = (await app.get(f"/v1/products?country=US&targetView={view}")).json
    assert lacks(rows, collection(PRODUCT)) == []
    assert title in [row["title"] for row in rows["items"]]
    first = rows["items"][0]
    skus = (await app.get(f"/v1{first['links']['skus']['uri']}")).json
    assert lacks(skus, collection(SKU)) == []


async def test_a_licence_is_sold_by_the_month_and_by_the_year(app: Client) -> None:
    rows = (await app.get("/v1/products/CFQ7TTC0LCHC/skus/0002/availabilities?country=GB")).json
    assert lacks(rows, collection({**AVAILABILITY, "terms": [NCE_TERM]})) == []
    [one] = rows["items"]
    assert one["defaultCurrency"] == {"code": "GBP", "symbol": "£"}
    assert {("P1M", "Monthly"), ("P1Y", "Annual"), ("P3Y", "Triennial")} <= {
        (term["duration"], term["billingCycle"]) for term in one["terms"]
    }
    assert (await app.get(f"/v1{one['links']['self']['uri']}")).json == one


async def test_a_reservation_says_what_it_needs_and_is_another_item_for_a_plan(app: Client) -> None:
    skus = (await app.get(f"/v1/products/{MACHINES}/skus?country=NL")).json["items"]
    sku = next(row for row in skus if "Standard_D4s_v5, EU West, 3 Years" in row["title"])
    assert sku["dynamicAttributes"]["armRegionName"] == "westeurope"
    assert sku["purchasePrerequisites"] == ["AzureSubscriptionRegistration", "InventoryCheck"]
    assert sku["provisioningVariables"] == ["Scope", "SubscriptionId", "Duration"]
    legacy = await item(app, MACHINES, sku["id"], query="?country=NL")
    plan = await item(app, MACHINES, sku["id"], query="?country=NL&reservationScope=AzurePlan")
    assert legacy.rpartition(":")[0] == plan.rpartition(":")[0] and legacy != plan


async def test_a_customer_sees_its_own_country_and_its_own_segments(app: Client, sandbox: Sandbox) -> None:
    customer = sandbox.world.named("Müller Maschinenbau GmbH")
    rows = (await app.get(f"/v1/customers/{customer.id}/products?targetView=OnlineServices")).json["items"]
    assert rows[0]["links"]["self"]["uri"].startswith(f"/customers/{customer.id}/products/")
    sold = await app.get(f"/v1/customers/{customer.id}/products/CFQ7TTC0LCHC/skus/0002/availabilities")
    assert (
        sold.json["items"][0]["country"] == "DE" and sold.json["items"][0]["defaultCurrency"]["code"] == "EUR"
    )
    school = f"/v1/customers/{customer.id}/products?targetView=OnlineServices&targetSegment=education"
    assert (await app.get(school)).code == 400030


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/v1/products?targetView=OnlineServices", 400, 2000),
        ("/v1/products?country=US&targetView=Everything", 403, 400036),
        ("/v1/products?country=US&targetView=OnlineServices&targetSegment=friends", 400, 400030),
        ("/v1/products/NONE?country=US", 404, 400013),
        ("/v1/products/CFQ7TTC0LCHC/skus/9999?country=US", 404, 400018),
        ("/v1/products/CFQ7TTC0LCHC/skus/0002/availabilities/GONE?country=US", 404, 400019),
        (f"/v1/products/{MACHINES}?country=BR", 404, 400013),
    ],
)
async def test_what_is_not_sold_is_not_found(app: Client, path: str, status: int, code: int) -> None:
    got = await app.get(path)
    assert (got.status, got.code) == (status, code)


async def test_extended_terms_are_not_for_sale(app: Client) -> None:
    rows = (await app.get("/v1/products/CFQ7TTC0LCHC/skus?country=US")).json["items"]
    assert not [row for row in rows if "Extended" in row["title"]]
    [sold] = (await app.get("/v1/products/CFQ7TTC0LCHC/skus/E002/availabilities?country=US")).json["items"]
    assert sold["isPurchasable"] is False


async def test_ids_of_availabilities_do_not_last(app: Client) -> None:
    first = await item(app, "CFQ7TTC0LCHC", "0002")
    assert await item(app, "CFQ7TTC0LCHC", "0002") == first
    await app("POST", "/_sandbox/catalogue")
    assert await item(app, "CFQ7TTC0LCHC", "0002") != first


def wanted(sku: str = "", **context: str) -> dict[str, Any]:
    target = {"ProductId": MACHINES, **({"SkuId": sku} if sku else {})}
    return {"TargetItems": [target], "InventoryContext": {"armRegionName": "japaneast", **context}}


async def test_inventory_is_asked_for_by_resource_type_and_says_what_is_scarce(app: Client) -> None:
    path = "/v1/extensions/product/checkinventorybyresourcetype?country=US&resourceType=VirtualMachines"
    rows = (await app("POST", path, body=wanted())).json
    row = {"productId": TEXT, "skuId": TEXT, "isRestricted": FLAG, "restrictions": [
        {"reasonCode": TEXT, "description": TEXT, "properties": {"type": TEXT, "values": TEXT}}]}  # fmt: skip
    assert isinstance(rows, list) and lacks(rows, [row]) == []
    scarce = [each for each in rows if each["isRestricted"]]
    assert scarce and {each["restrictions"][0]["reasonCode"] for each in scarce} == {
        "NotAvailableForSubscription"
    }
    unknown = {**wanted(), "TargetItems": [{"ProductId": "NONE"}]}
    assert (await app("POST", path, body=unknown)).json == []
    assert (await app("POST", path, body={"TargetItems": []})).code == 2000
    assert (await app("POST", path.replace("VirtualMachines", "Cars"), body=wanted())).code == 2000
    other = await app("POST", path.replace("VirtualMachines", "AppService"), body=wanted())
    assert other.json == []


async def test_the_former_inventory_check_is_gone(app: Client) -> None:
    got = await app("POST", "/v1/extensions/product/checkinventory?country=US", body=wanted())
    assert (got.status, got.code) == (404, 1000)


PROMOTION = {
    "id": TEXT, "name": TEXT, "description": TEXT, "startDate": TEXT, "endDate": TEXT,
    "properties": {"isAutoApplicable": FLAG},
    "requiredProducts": [
        {"productId": TEXT, "skuId": TEXT, "term": {"duration": TEXT, "billingCycle": TEXT},
         "pricingPolicies": [{"policyType": TEXT, "value": TEXT}]}
    ],
}  # fmt: skip


async def test_promotions_run_in_a_country_and_one_that_is_over_is_found_by_id_alone(app: Client) -> None:
    rows = (await app.get("/v1/productpromotions?country=US&segment=commercial")).json
    assert lacks(rows, collection(PROMOTION)) == []
    over = "39NFJQT1SNC7:0001:39NFJQT1Q5KM"
    assert over not in [row["id"] for row in rows["items"]]
    one = (await app.get(f"/v1/productpromotions/{quote(over, safe='')}?country=US")).json
    assert lacks(one, {**PROMOTION, "promotionConstraints": {
        "seatConstraints": [{"minSeats": NUMBER, "maxSeats": NUMBER, "type": TEXT}],
        "assetOwnershipLimits": [{"minAssets": NUMBER, "maxAssets": NUMBER, "type": TEXT}],
        "eligibilityConstraints": [{"isApplicable": FLAG, "type": TEXT}]}}) == []  # fmt: skip
    assert (await app.get("/v1/productpromotions/none?country=US")).status == 404
    assert (await app.get("/v1/productpromotions?country=US;segment=commercial")).status == 200


async def test_a_promotion_is_judged_before_the_purchase(app: Client, sandbox: Sandbox) -> None:
    customer = sandbox.world.named("Wide World Importers")
    catalog_item = await item(app, "CFQ7TTC0MM8R", "0002", customer=customer.id)
    wish = {"catalogItemId": catalog_item, "quantity": 5, "termDuration": "P1Y", "billingCycle": "Monthly",
            "promotionId": " 39NFJQT20BX2:0001:39NFJQT1Q5KM"}  # fmt: skip
    path = f"/v1/customers/{customer.id}/promotionEligibilities"
    rows = (await app("POST", path, body={"items": [wish]})).json
    [verdict] = rows["items"][0]["eligibilities"]
    assert verdict["isEligible"] is False
    assert verdict["errors"] == [
        {"type": "SeatCount", "minRequiredSeats": 10, "maxRequiredSeats": 999999999},
        {"type": "Term", "eligibleTerms": [{"duration": "P1Y", "billingCycle": "Annual"}]},
    ]
    good = {**wish, "quantity": 10, "billingCycle": "Annual"}
    rows = (await app("POST", path, body={"items": [good]})).json
    assert rows["items"][0]["eligibilities"] == [
        {"promotionId": "39NFJQT20BX2:0001:39NFJQT1Q5KM", "isEligible": True, "errors": []}
    ]
