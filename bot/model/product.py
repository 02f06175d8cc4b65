"""Product: what can be bought, as the vendor's catalogue has it: the product, its SKUs, and the terms on which each is available.

https://learn.microsoft.com/partner-center/developer/product-resources
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.messages import N_
from bot.model.noun import Noun

AZURE_PLAN = "DZH318Z0BPS6"
"""The product id of the Azure plan, the same in every market."""

COMMERCIAL = "commercial"


class ProductKind(StrEnum):
    """What kind of product it is. Each is a view of its own in the catalogue, and is sold on terms of its own."""

    SERVICE = "service"
    PLAN = "plan"
    RESERVATION = "reservation"
    SOFTWARE = "software"
    PERPETUAL = "perpetual"

    @property
    def label(self) -> str:
        """What people call it."""
        return _LABELS[self]


_LABELS = {
    ProductKind.SERVICE: N_("Online service"),
    ProductKind.PLAN: N_("Azure plan"),
    ProductKind.RESERVATION: N_("Azure reservation"),
    ProductKind.SOFTWARE: N_("Software subscription"),
    ProductKind.PERPETUAL: N_("Perpetual software"),
}


class Segment(StrEnum):
    """The kind of organization that something is sold to."""

    COMMERCIAL = COMMERCIAL
    EDUCATION = "education"
    GOVERNMENT = "government"
    NONPROFIT = "nonprofit"


@dataclass(frozen=True, slots=True)
class Market:
    """Whom a catalogue is for: everybody of a segment in a country (ISO 3166 alpha-2), or one customer by tenant id, whose own
    country and qualifications the vendor goes by."""

    country: str
    segment: str = COMMERCIAL
    customer_id: str = ""


@dataclass(frozen=True, slots=True)
class Product:
    """A product. Nobody buys one: they buy a SKU of it. ``subtype`` is the vendor's word for what a reservation reserves."""

    id: str
    title: str
    kind: ProductKind
    description: str = ""
    publisher: str = ""
    subtype: str = ""


@dataclass(frozen=True, slots=True)
class Sku:
    """A SKU: one form of a product, by an id that keeps its leading zeros and is unique in its product alone.

    ``maximum`` is ``None`` for no limit. ``cycles`` are the billing cycles it is sold with, ``prerequisites`` what has to be done
    before it is bought, ``provisioning`` what a purchase has to say besides. ``region``, ``size`` and ``duration`` (ISO 8601) are
    those of an Azure reservation, empty for everything else.
    """

    id: str
    product_id: str
    title: str
    description: str = ""
    minimum: int = 1
    maximum: int | None = None
    trial: bool = False
    addon: bool = False
    cycles: tuple[str, ...] = ()
    prerequisites: tuple[str, ...] = ()
    provisioning: tuple[str, ...] = ()
    region: str = ""
    size: str = ""
    duration: str = ""

    @property
    def needs_agreement(self) -> bool:
        """Whether the customer has to have accepted the Microsoft Customer Agreement."""
        return "microsoftcustomeragreement" in self.prerequisites

    @property
    def needs_registration(self) -> bool:
        """Whether the Azure subscription has to be registered for reservations."""
        return "azuresubscriptionregistration" in self.prerequisites

    @property
    def needs_inventory(self) -> bool:
        """Whether it has to be asked how much of it there is."""
        return "inventorycheck" in self.prerequisites


@dataclass(frozen=True, slots=True)
class RefundOption:
    """What is given back of a purchase that is cancelled within a time: everything, or the part that was not used."""

    full: bool
    within: timedelta


@dataclass(frozen=True, slots=True)
class Term:
    """A term of an availability: for how long (ISO 8601; empty where it has no end), and how it is billed (``monthly``, ``annual``,
    ``triennial``, ``onetime``, ``none``). ``refunds`` are the vendor's, empty where it does not tell them."""

    duration: str
    cycle: str
    refunds: tuple[RefundOption, ...] = ()


@dataclass(frozen=True, slots=True)
class Availability:
    """A SKU as it is sold to somebody. ``catalog_item`` is short-lived: it is fetched right before it is bought, and never kept."""

    id: str
    product_id: str
    sku_id: str
    catalog_item: str
    currency: str = ""
    segment: str = ""
    country: str = ""
    purchasable: bool = True
    terms: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """A SKU on one term: what somebody can decide to buy."""

    sku: Sku
    term: Term
    availability: Availability


def offers_of(sku: Sku, availabilities: Sequence[Availability]) -> tuple[Offer, ...]:
    """The terms on which a SKU can be bought, short ones first, each once.

    Where a term does not say how it is billed, it is billed in every way that the SKU is, and where there is no term at all (the
    Azure plan, perpetual software) it is bought without one.
    """
    found: dict[tuple[str, str], Offer] = {}
    for each in availabilities:
        if not each.purchasable:
            continue
        for term in each.terms or (Term("", ""),):
            for cycle in (term.cycle,) if term.cycle else sku.cycles or ("none",):
                on = Term(term.duration, cycle, term.refunds)
                found.setdefault((on.duration, on.cycle), Offer(sku, on, each))
    return tuple(sorted(found.values(), key=lambda offer: (months_of(offer.term.duration), offer.term.cycle)))


def months_of(duration: str) -> int:
    """How many months an ISO 8601 duration of the vendor's has (``P1M``, ``P1Y``, ``P3Y``); 0 for none."""
    number, unit = duration[1:-1], duration[-1:].upper()
    if not duration.upper().startswith("P") or not number.isdecimal() or unit not in "MY":
        return 0
    return int(number) * (12 if unit == "Y" else 1)


PRODUCT = Noun(
    "product",
    (N_("Product"), N_("Kind")),
    lambda each: (each.title, each.kind.label),
    lambda each: each.id,
    which=N_("Which product?"),
    absent=N_("No such product"),
    more=N_("If it isn't listed, type more of its name."),
    missing=N_("Try fewer words, or another spelling."),
)
"""A product of the catalogue, as people name it."""
