"""Customer identity: whom a reference or a name means, by our own list of customers. Whatever is judged is
judged by what this finds.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from bot.model import CustomerRef
from bot.model.canonicalization import canonical_domain
from bot.ports import CustomerIndex

log = logging.getLogger(__name__)


async def as_listed(index: CustomerIndex, customer: CustomerRef) -> CustomerRef:
    """The customer with the name and domain that our own list has; as it is where the list does not have it."""
    return await index.get(customer.id) or customer


async def completed(index: CustomerIndex, customer: CustomerRef | None) -> CustomerRef | None:
    """The same for what may be nobody's."""
    return await as_listed(index, customer) if customer else None


def same(one: CustomerRef | None, other: CustomerRef | None) -> bool:
    """Whether both are the same customer, or both are nobody."""
    return (canonical_domain(one.id) if one else "") == (canonical_domain(other.id) if other else "")


async def customers_named(index: CustomerIndex, name: str) -> Sequence[CustomerRef]:
    """The customers with this tenant id or domain; a company's name names nobody, because two may have the same."""
    wanted = canonical_domain(name)
    found = await index.exact(name)
    return [each for each in found if wanted in map(canonical_domain, (each.id, each.domain))]
