"""Aliases: requests for Azure subscriptions, by the names that they were made under."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Alias:
    """One request. The subscription is there from `ready` on."""

    name: str
    subscription_id: str
    ready: datetime
