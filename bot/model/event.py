"""Webhook event: the vendor says that something changed, never what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class VendorEvent:
    """One event of Partner Center, its signature checked.

    ``name`` is as the vendor spells it (``usagerecords-thresholdExceeded``); ``ids`` are the ids found in the resource's
    address, in order, and nothing else of that address is ever used. ``changed`` is when the vendor says it happened.
    https://learn.microsoft.com/partner-center/developer/partner-center-webhook-events
    """

    key: str
    name: str
    resource: str
    ids: tuple[str, ...]
    changed: datetime
