"""Meters of Azure: names, units and prices of the things customers run."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Meter:
    """One meter: `price` in US dollars per unit, `hourly` the quantity that a resource of average size uses."""

    name: str
    category: str
    subcategory: str
    unit: str
    price: Decimal
    hourly: Decimal


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of resource, how it is named and what it is metered by."""

    type: str
    prefix: str
    meters: tuple[Meter, ...]
    weight: int


def _meter(name: str, category: str, subcategory: str, unit: str, price: str, hourly: str) -> Meter:
    return Meter(name, category, subcategory, unit, Decimal(price), Decimal(hourly))


_VM = "Virtual Machines"
_HOUR = "1 Hour"
KINDS: tuple[Kind, ...] = (
    Kind("Microsoft.Compute/virtualMachines", "vm", (
        _meter("D4s v5", _VM, "Dsv5 Series", _HOUR, "0.2208", "1"),
        _meter("P20 LRS Disk", "Storage", "Premium SSD Managed Disks", "1/Month", "73.22", "0.00137"),
        _meter("Intra-region Egress", "Bandwidth", "Inter-Region", "1 GB", "0.02", "1.8342"),
    ), 9),
    Kind("Microsoft.Compute/virtualMachineScaleSets", "vmss", (
        _meter("D8s v5", _VM, "Dsv5 Series", _HOUR, "0.4416", "2.5"),
        _meter("E10 LRS Disk", "Storage", "Standard SSD Managed Disks", "1/Month", "9.6", "0.00411"),
    ), 2),
    Kind("Microsoft.Storage/storageAccounts", "st", (
        _meter("Hot LRS Data Stored", "Storage", "Tiered Block Blob", "1 GB/Month", "0.0196", "6.215"),
        _meter("Hot Write Operations", "Storage", "Tiered Block Blob", "10K", "0.055", "0.8137"),
    ), 8),
    Kind("Microsoft.Sql/servers/databases", "sqldb", (
        _meter("vCore", "SQL Database", "Single General Purpose - Compute Gen5", _HOUR, "0.126752", "4"),
        _meter("Data Stored", "SQL Database", "Single General Purpose - Storage", "1 GB/Month", "0.115", "0.3425"),
    ), 5),
    Kind("Microsoft.DBforPostgreSQL/flexibleServers", "psql", (
        _meter("vCore", "Azure Database for PostgreSQL", "Flexible Server General Purpose", _HOUR, "0.0995", "2"),
    ), 3),
    Kind("Microsoft.Web/serverFarms", "plan", (
        _meter("P1 v3 App", "Azure App Service", "Premium v3 Plan - Linux", _HOUR, "0.113", "1"),
    ), 6),
    Kind("Microsoft.Network/applicationGateways", "agw", (
        _meter("Standard Fixed Cost", "Application Gateway", "WAF v2", _HOUR, "0.443", "1"),
        _meter("Standard Capacity Units", "Application Gateway", "WAF v2", _HOUR, "0.0144", "3.2"),
    ), 2),
    Kind("Microsoft.Network/virtualNetworkGateways", "vpn", (
        _meter("VpnGw1", "VPN Gateway", "VPN Gateway", _HOUR, "0.19", "1"),
        _meter("S2S Tunnel", "VPN Gateway", "VPN Gateway", _HOUR, "0.015", "2"),
    ), 2),
    Kind("Microsoft.Network/publicIPAddresses", "pip", (
        _meter("Standard IPv4 Static Public IP", "Virtual Network", "IP Addresses", _HOUR, "0.005", "1"),
    ), 4),
    Kind("Microsoft.ContainerService/managedClusters", "aks", (
        _meter("Uptime SLA", "Azure Kubernetes Service", "Standard", _HOUR, "0.1", "1"),
        _meter("D4as v5", _VM, "Dasv5 Series", _HOUR, "0.172", "3"),
    ), 2),
    Kind("Microsoft.KeyVault/vaults", "kv", (
        _meter("Operations", "Key Vault", "Key Vault", "10K", "0.03", "0.4213"),
    ), 3),
    Kind("Microsoft.OperationalInsights/workspaces", "log", (
        _meter("Pay-as-you-go Data Ingestion", "Log Analytics", "Analytics Logs", "1 GB", "2.76", "0.1873"),
    ), 4),
    Kind("Microsoft.CognitiveServices/accounts", "oai", (
        _meter("gpt 4o Input Tokens", "Cognitive Services", "Azure OpenAI", "1K", "0.0025", "212.5"),
        _meter("gpt 4o Output Tokens", "Cognitive Services", "Azure OpenAI", "1K", "0.01", "41.75"),
    ), 1),
    Kind("Microsoft.RecoveryServices/vaults", "rsv", (
        _meter("Azure VM Protected Instances", "Backup", "Azure VM", "1/Month", "10", "0.00685"),
        _meter("LRS Data Stored", "Backup", "Standard", "1 GB/Month", "0.0224", "2.74"),
    ), 3),
)  # fmt: skip
REGIONS = (
    "westeurope",
    "northeurope",
    "uksouth",
    "germanywestcentral",
    "eastus2",
    "westus2",
    "swedencentral",
)
