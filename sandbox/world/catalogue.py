"""Catalogue of the double: products, SKUs, terms, and the availabilities by which they are bought."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from sandbox.world.countries import Country
from sandbox.world.seeded_random import SeededRandom
from sandbox.world.terms import CYCLE_MONTHS, MONTHS

NO_LIMIT = 999_999_999
LIFETIME = timedelta(hours=12)
GRACE = timedelta(hours=1)
"""The id of an availability lives twelve hours of the world, and is still taken for one more."""
_BY_MONTH = {"P1M": Decimal("1.2"), "P1Y": Decimal("1.05"), "P3Y": Decimal(1)}
"""What a month costs when it is paid by the month, against a year that is paid at once."""


@dataclass(frozen=True, slots=True)
class TermOffered:
    """A duration (`P1M`, `P1Y`, `P3Y`, or none) and how often it is billed."""

    duration: str
    cycle: str


YEARLY = tuple(
    TermOffered(duration, cycle)
    for duration, cycle in (("P1M", "monthly"), ("P1Y", "annual"), ("P1Y", "monthly"))
)
THREE_YEARS = (
    *YEARLY,
    TermOffered("P3Y", "annual"),
    TermOffered("P3Y", "monthly"),
    TermOffered("P3Y", "triennial"),
)


@dataclass(frozen=True, slots=True)
class Sku:
    """One shape of a product. `price` is in US dollars: a month of a year's licence, or one piece for its term.

    `bases` are the products that an add-on needs, `targets` the offers (product and SKU) that seats may move to.
    """

    product_id: str
    id: str
    title: str
    price: Decimal
    terms: tuple[TermOffered, ...]
    minimum: int = 1
    maximum: int = NO_LIMIT
    trial: bool = False
    per_customer: int | None = None
    bases: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    segments: tuple[str, ...] = ("commercial",)
    prerequisites: tuple[str, ...] = ()
    inventory: tuple[str, ...] = ()
    provisioning: tuple[str, ...] = ()
    attributes: Mapping[str, str | bool] = field(default_factory=dict)
    extended: bool = False

    @property
    def key(self) -> str:
        """Product and SKU."""
        return f"{self.product_id}:{self.id}"

    def offers(self, duration: str, cycle: str) -> bool:
        """Whether it is sold for this long and billed this often."""
        return TermOffered(duration, cycle) in self.terms

    def billed(self, duration: str, cycle: str) -> Decimal:
        """US dollars for one unit and one billing period."""
        months, period = MONTHS.get(duration), CYCLE_MONTHS.get(cycle)
        if months is None or period is None:
            return self.price
        if not self.monthly:
            return (self.price * period / months).quantize(Decimal("0.01"))
        yearly = any(term.duration == "P1Y" for term in self.terms)
        share = _BY_MONTH[duration] if cycle == "monthly" and yearly else Decimal(1)
        return (self.price * share * period).quantize(Decimal("0.01"))

    @property
    def monthly(self) -> bool:
        """Whether `price` is that of a month."""
        return any(term.cycle == "monthly" for term in self.terms) and not self.provisioning


@dataclass(frozen=True, slots=True)
class Product:
    """Something that is sold, in one SKU or several. `views` are the target views that list it."""

    id: str
    title: str
    kind: str
    views: tuple[str, ...]
    skus: tuple[Sku, ...]
    subtype: str = ""
    description: str = ""
    publisher: str = "Microsoft"
    not_sold_in: frozenset[str] = frozenset()

    def sku(self, identity: str) -> Sku | None:
        """One SKU by id, in any case."""
        return next((one for one in self.skus if one.id == identity.upper()), None)


@dataclass(frozen=True, slots=True)
class Availability:
    """A SKU as it is sold in a country and segment at a moment. Its id is good for hours, not for days."""

    id: str
    product: Product
    sku: Sku
    country: Country
    segment: str
    scope: str = ""

    @property
    def item(self) -> str:
        """The catalogItemId."""
        return f"{self.sku.key}:{self.id}"


class Catalogue:
    """Everything that is sold. The ids of all availabilities change with the clock, and by hand (`rotations`). `bases` are
    the products that have add-ons."""

    def __init__(self, rng: SeededRandom, start: datetime, products: Iterable[Product]) -> None:
        self.products = {product.id: product for product in products}
        self.bases = {base for one in self.products.values() for sku in one.skus for base in sku.bases}
        self._rng, self._start = rng, start
        self.rotations = 0

    def sku(self, product: str, sku: str) -> Sku | None:
        """A SKU by the ids of product and SKU, in any case."""
        found = self.products.get(product.upper())
        return None if found is None else found.sku(sku)

    def offer(self, item: str) -> Sku | None:
        """The SKU behind an offer id or catalogItemId, whatever its last part."""
        parts = item.split(":")
        return self.sku(parts[0], parts[1]) if len(parts) >= 2 else None

    def listed(self, view: str, segment: str = "") -> list[Product]:
        """The products of a target view, in any case."""
        wish = view.lower()
        return [
            one
            for one in self.products.values()
            if wish in (name.lower() for name in one.views)
            and (not segment or any(segment.lower() in sku.segments for sku in one.skus))
        ]

    def availability(
        self, sku: Sku, country: Country, segment: str, now: datetime, scope: str = ""
    ) -> Availability | None:
        """How a SKU is sold there now; None where it is not."""
        product = self.products[sku.product_id]
        if country.iso2 in product.not_sold_in or segment not in sku.segments:
            return None
        return Availability(
            self._id(sku, country, segment, scope, self._epoch(now)), product, sku, country, segment, scope
        )

    def current(self, item: str, country: Country, now: datetime) -> Availability | None:
        """What a catalogItemId stands for now in a country; None for one that is wrong or has gone stale."""
        sku, last = self.offer(item), item.rpartition(":")[2].upper()
        if sku is None or item.count(":") != 2:
            return None
        for segment in sku.segments:
            for scope in ("", "AzurePlan"):
                for moment in (now, now - GRACE):
                    found = self.availability(sku, country, segment, moment, scope)
                    if found is not None and found.id == last:
                        return found
        return None

    def _epoch(self, moment: datetime) -> int:
        return int((moment - self._start) // LIFETIME) + 1000 * self.rotations

    def _id(self, sku: Sku, country: Country, segment: str, scope: str, epoch: int) -> str:
        code = self._rng.code(9, "availability", sku.key, country.iso2, segment, scope, epoch)
        return f"{sku.product_id[:3]}{code}"
