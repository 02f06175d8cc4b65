"""Subscription: what a customer has bought, and the Azure subscriptions (entitlements) under an Azure plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscription of a customer. ``azure_plan`` and ``legacy_azure`` mark those that carry Azure usage."""

    id: str
    name: str
    offer: str
    offer_id: str
    status: str
    quantity: int
    unit: str = ""
    billing_cycle: str = ""
    term: str = ""
    auto_renew: bool | None = None
    starts: datetime | None = None
    ends: datetime | None = None
    azure_plan: bool = False
    legacy_azure: bool = False


@dataclass(frozen=True, slots=True)
class AzureEntitlement:
    """An Azure subscription under an Azure plan: the id that Azure itself knows it by."""

    id: str
    name: str
    status: str = ""
