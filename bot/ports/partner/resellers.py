"""Indirect resellers of an indirect provider."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.model import Reseller


class ResellerReader(Protocol):
    """What can be read of indirect resellers."""

    async def of(self, customer_id: str) -> Sequence[Reseller]:
        """Those who serve one customer; their state is not told."""
        ...

    async def all(self) -> Sequence[Reseller]:
        """Everyone who has a relationship to the partner, also such as is not active."""
        ...
