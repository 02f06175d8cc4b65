"""Customer scope: which customers somebody is limited to, by the list of customers and not by what was typed."""

from __future__ import annotations

from dataclasses import dataclass

from bot.access.scope import Reach, in_scope
from bot.errors import Unknown
from bot.model import CUSTOMER
from bot.model.canonicalization import canonical_domain
from bot.ports import CustomerIndex


@dataclass(frozen=True, slots=True)
class CustomerScope:
    """Which customers are in scope, by the list of customers and not by what was typed."""

    index: CustomerIndex
    reach: Reach

    async def includes(self, customer_id: str) -> bool:
        """Whether the customer of this tenant id is one of those named."""
        known = await self.index.get(customer_id)
        return canonical_domain(customer_id) in self.reach or (
            known is not None and in_scope(known, self.reach)
        )

    async def check(self, customer_id: str) -> str:
        """The id again. Raises :class:`bot.errors.Unknown` for whoever is out of scope."""
        if not await self.includes(customer_id):
            raise Unknown(CUSTOMER, customer_id)
        return customer_id
