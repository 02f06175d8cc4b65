"""Order: what was bought together, line by line, how far it is provisioned, and what the customer owns by it.

https://learn.microsoft.com/partner-center/developer/order-resources
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from bot.messages import N_
from bot.model.noun import Noun


class OrderState(StrEnum):
    """Where an order stands."""

    UNKNOWN = "unknown"
    COMPLETED = "completed"
    PENDING = "pending"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class OrderLine:
    """A line of an order. ``offer_id`` is its catalogue item as it was when it was bought; ``subscription_id`` what it brought, empty
    while that is on its way and for what is no subscription. A cancelled line has the quantity 0. ``activates`` says that the
    vendor has a link by which it is activated."""

    number: int
    offer_id: str
    name: str
    quantity: int
    term: str = ""
    subscription_id: str = ""
    reseller_id: str = ""
    promotion_id: str = ""
    activates: bool = False

    @property
    def product(self) -> tuple[str, str]:
        """The ids of its product and SKU; empty where it is from before new commerce."""
        parts = self.offer_id.split(":")
        return (parts[0], parts[1]) if len(parts) > 1 else ("", "")


@dataclass(frozen=True, slots=True)
class Order:
    """An order of a customer. ``total`` is ``None`` where the vendor does not tell prices."""

    id: str
    created: datetime | None
    state: OrderState
    lines: tuple[OrderLine, ...]
    currency: str = ""
    cycle: str = ""
    total: Decimal | None = None

    @property
    def name(self) -> str:
        """What was bought, by its first line."""
        return self.lines[0].name if self.lines else self.id


class Provisioning(StrEnum):
    """How far a line of an order is (``status`` of the vendor's, without underscores)."""

    FULFILLED = "fulfilled"
    UNFULFILLED = "unfulfilled"
    PENDING = "prefulfillmentpending"


class Owned(StrEnum):
    """What kind of entitlement it is, as the vendor's paths have it."""

    RESERVATION = "reservedinstance"
    SOFTWARE = "software"


@dataclass(frozen=True, slots=True)
class Entitlement:
    """What a customer owns by a line of an order: a reservation, or software. ``expires`` is ``None`` for never, or not known."""

    kind: Owned
    order_id: str
    line: int
    product_id: str
    sku_id: str
    quantity: int
    expires: datetime | None = None
    reserves: str = ""


@dataclass(frozen=True, slots=True)
class ActivationLink:
    """Where a line of an order is activated. It is a secret: whoever has the address has what was bought."""

    line: int
    url: str = field(repr=False)


Progress = Mapping[int, Provisioning]
"""How far the lines of an order are, by number."""

ORDER = Noun(
    "order",
    (N_("Order"), N_("Order ID")),
    lambda each: (each.name, each.id),
    lambda each: each.id,
    which=N_("Which order?"),
    absent=N_("No such order"),
    missing=N_("A new order can take 15 minutes to appear."),
)
"""An order of a customer, as people name it."""
