"""Carts: what is about to be bought, until it is, or until the cart expires."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sandbox.wire.bodies import Json
from sandbox.world.catalogue import Sku

ACTIVE, ORDERED = "Active", "Ordered"


@dataclass(slots=True)
class CartLine:
    """One line as it was sent (`given`, names as documented), and what was found: a SKU and a group, or an error."""

    number: int
    given: Json
    sku: Sku | None = None
    item: str = ""
    quantity: int = 0
    cycle: str = ""
    duration: str = ""
    group: str = ""
    mpn_id: str | None = None
    parent_id: str | None = None
    promotion: str | None = None
    error: tuple[int, str] | None = None
    add_ons: list[CartLine] = field(default_factory=list)


@dataclass(slots=True)
class Cart:
    """One cart of a customer."""

    id: str
    customer_id: str
    created: datetime
    modified: datetime
    expires: datetime
    user: str
    lines: list[CartLine]
    status: str = ACTIVE
    result: Json | None = None
    busy_until: datetime | None = None


@dataclass(slots=True)
class Carts:
    """All carts, by id."""

    all: dict[str, Cart] = field(default_factory=dict)

    def find(self, customer_id: str, identity: str, now: datetime) -> Cart | None:
        """One of a customer that has not expired, by id in any case; one that was ordered stays."""
        known = self.all.get(identity.lower())
        if known is None or known.customer_id != customer_id:
            return None
        return known if known.status == ORDERED or now < known.expires else None
