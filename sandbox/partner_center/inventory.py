"""Inventory: whether what a SKU reserves is to be had in its region.

https://learn.microsoft.com/partner-center/developer/check-inventory-by-resource-type
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sandbox.http.operations import AGENTS, Call, Operations
from sandbox.wire.bodies import Answer, Json
from sandbox.wire.problems import refuse
from sandbox.world.catalogue import Product, Sku
from sandbox.world.countries import COUNTRIES
from sandbox.world.world import World

OPERATIONS = Operations()
RETIRED = datetime.fromisoformat("2026-09-25T00:00:00+00:00")
_PATH = "/v1/extensions/product/checkinventory"
_TYPES = {"virtualmachines": "VirtualMachines", "sqldatabases": "SqlDatabases", "cosmosdb": "CosmosDb"}
_OTHERS = frozenset(
    {
        "appservice", "avs", "azuredataexplorer", "azurefiles", "backup", "blockblob", "copilotcredit", "databricks",
        "datafactory", "dedicatedhost", "fabriccapacity", "foundryagent", "manageddisk", "mariadb", "mdc", "mysql",
        "nutanix", "openaiptu", "postgresql",
    }
)  # fmt: skip
"""Types that the vendor knows and this catalogue does not sell."""
_REGION_NEEDED = frozenset({"VirtualMachines", "SqlDatabases"})


def restricted(world: World, sku: Sku) -> bool:
    """Whether a SKU is not to be had: the largest machines in Japan East, and what a control says."""
    attributes = sku.attributes
    scarce = (
        attributes.get("armSkuName") == "Standard_D8s_v5" and attributes.get("armRegionName") == "japaneast"
    )
    return scarce or sku.key in world.selling.sold_out


@OPERATIONS.on("POST", f"{_PATH}byresourcetype", roles=AGENTS, writes=False)
def check_inventory(call: Call) -> Answer:
    """A bare array: each SKU, and what restricts it. What is not sold is left out without a word."""
    if call.query.get("country", "").upper() not in COUNTRIES:
        raise refuse(400, 2000, "The value of parameter country is not valid.")
    wish = call.query.get("resourcetype", "").lower()
    if wish not in _TYPES and wish not in _OTHERS:
        raise refuse(400, 2000, "The value of parameter resourceType is not valid.")
    context = call.body.get("inventorycontext") or {}
    region = str(context.get("armregionname") or "").lower() if isinstance(context, dict) else ""
    kind = _TYPES.get(wish, "")
    if kind in _REGION_NEEDED and not region:
        raise refuse(400, 2000, "The inventory context needs ArmRegionName.")
    found = [
        sku for sku in _targets(call, kind) if not region or sku.attributes.get("armRegionName") == region
    ]
    return Answer(200, [_row(call.world, sku) for sku in found])


def _targets(call: Call, kind: str) -> Iterator[Sku]:
    products = [one for one in call.world.catalogue.products.values() if one.subtype == kind and kind]
    items = call.body.get("targetitems") or []
    if not items:
        for product in products:
            yield from product.skus
    for item in items if isinstance(items, list) else []:
        if isinstance(item, dict):
            yield from _named(products, str(item.get("productid", "")), str(item.get("skuid") or ""))


def _named(products: list[Product], product: str, sku: str) -> Iterator[Sku]:
    for one in products:
        if one.id == product.upper():
            found = one.sku(sku)
            yield from one.skus if not sku else [] if found is None else [found]


def _row(world: World, sku: Sku) -> Json:
    if not restricted(world, sku):
        return {"productId": sku.product_id, "skuId": sku.id, "isRestricted": False, "restrictions": []}
    region = str(sku.attributes.get("armRegionName"))
    restriction = {
        "reasonCode": "NotAvailableForSubscription",
        "description": f"Restriction identified of type 'Location' with values '{region}'.",
        "properties": {"type": "Location", "values": region},
    }
    return {"productId": sku.product_id, "skuId": sku.id, "isRestricted": True, "restrictions": [restriction]}


@OPERATIONS.on("POST", _PATH, roles=AGENTS, writes=False)
def check_inventory_once(call: Call) -> Answer:
    """The former address: gone since it was retired."""
    if call.now >= RETIRED:
        raise refuse(404, 1000, "The resource was not found.")
    rows = [
        _row(call.world, sku)
        for kind in _TYPES.values()
        for sku in _targets(call, kind)
        if call.body.get("targetitems")
    ]
    return Answer(200, rows)
