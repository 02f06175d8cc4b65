"""Azure in the catalogue: the plan, and reservations of virtual machines, databases and Cosmos DB."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from itertools import product as every

from sandbox.world.catalogue import Product, Sku, TermOffered

PLAN = "DZH318Z0BPS6"
AZURE = "Azure"
NOT_SOLD = frozenset({"BR", "CN", "IN", "KZ", "RU", "TR"})
"""Markets without Azure reservations: https://learn.microsoft.com/partner-center/developer/purchase-azure-reservations"""
_REGIONS = (
    ("westeurope", "EU West"), ("northeurope", "EU North"), ("germanywestcentral", "DE West Central"),
    ("uksouth", "UK South"), ("eastus", "US East"), ("westus2", "US West 2"), ("japaneast", "JA East"),
)  # fmt: skip
# ARM name, shown name, cores, RAM, US dollars for a year
_D = (
    ("Standard_D2s_v5", "D2s v5", 2, 8, "531"),
    ("Standard_D4s_v5", "D4s v5", 4, 16, "1062"),
    ("Standard_D8s_v5", "D8s v5", 8, 32, "2124"),
)
_E = (("Standard_E4s_v5", "E4s v5", 4, 32, "1395"), ("Standard_E8s_v5", "E8s v5", 8, 64, "2790"))
_DURATIONS = (("P1Y", "1Year", "1 Year", Decimal(1)), ("P3Y", "3Years", "3 Years", Decimal("1.9")))
_STEPS = ("MicrosoftCustomerAgreement",)
_RESERVED = ("AzureSubscriptionRegistration", "InventoryCheck")
_CONTEXT = ("Scope", "SubscriptionId", "Duration")
_INVENTORY = ("CustomerId", "AzureSubscriptionId", "ArmRegionName")


def _plan() -> Product:
    terms = (TermOffered("", "one_time"), TermOffered("", "monthly"), TermOffered("", "none"))
    attributes: dict[str, str | bool] = {"isMicrosoftProduct": True, "pilotProgram": "modernazurepilot"}
    skus = (
        Sku(PLAN, "0001", "Microsoft Azure plan", Decimal(0), terms, 1, 1, prerequisites=_STEPS, attributes=attributes),
        Sku(PLAN, "0002", "Microsoft Azure plan for DevTest", Decimal(0), terms, 1, 1, prerequisites=_STEPS, attributes=attributes),
    )  # fmt: skip
    return Product(
        PLAN, "Azure plan", AZURE, ("MicrosoftAzure",), skus, "", "Microsoft Azure plan (MS-AZR-0017G)"
    )


def _machines(identity: str, title: str, sizes: tuple[tuple[str, str, int, int, str], ...]) -> Product:
    skus = []
    for number, (size, region, duration) in enumerate(every(sizes, _REGIONS, _DURATIONS)):
        arm, shown, cores, ram, price = size
        length, word, words, share = duration
        terms = (TermOffered(length, "one_time"), TermOffered(length, "monthly"))
        attributes: dict[str, str | bool] = {
            "armSkuName": arm, "cores": str(cores), "ram": str(ram), "skuDisplayName": shown,
            "category": "General purpose", "armRegionName": region[0], "duration": word, "region": region[1],
            "diskType": "Ssd",
        }  # fmt: skip
        skus.append(
            Sku(
                identity, f"{number + 1:04X}", f"Reserved VM Instance, {arm}, {region[1]}, {words}",
                Decimal(price) * share, terms, prerequisites=_RESERVED, inventory=_INVENTORY,
                provisioning=_CONTEXT, attributes=attributes,
            )
        )  # fmt: skip
    views = (AZURE, "AzureReservations", "AzureReservationsVM")
    return Product(
        identity, title, AZURE, views, tuple(skus), "VirtualMachines", title + ".", not_sold_in=NOT_SOLD
    )


def _other(identity: str, title: str, subtype: str, view: str, price: str) -> Product:
    skus = tuple(
        Sku(
            identity, f"{number + 1:04X}", f"{title}, {region[1]}, {duration[2]}", Decimal(price) * duration[3],
            (TermOffered(duration[0], "one_time"),), prerequisites=_RESERVED, inventory=_INVENTORY, provisioning=_CONTEXT,
            attributes={"armRegionName": region[0], "duration": duration[1], "region": region[1]},
        )
        for number, (region, duration) in enumerate(every(_REGIONS, _DURATIONS))
    )  # fmt: skip
    return Product(
        identity,
        title,
        AZURE,
        (AZURE, "AzureReservations", view),
        skus,
        subtype,
        f"{title}.",
        not_sold_in=NOT_SOLD,
    )


@cache
def azure() -> tuple[Product, ...]:
    """The plan and all reservations."""
    return (
        _plan(),
        _machines("DZH318Z08M9S", "Virtual Machines Dsv5 Series", _D),
        _machines("DZH318Z08M9W", "Virtual Machines Esv5 Series", _E),
        _other("DZH318Z0BQ52", "SQL Database Single/Elastic Pool General Purpose vCore", "SqlDatabases", "AzureReservationsSQL", "1290"),
        _other("DZH318Z0BQ54", "Azure Cosmos DB 100 RU/s", "CosmosDb", "AzureReservationsCosmosDb", "56"),
    )  # fmt: skip
