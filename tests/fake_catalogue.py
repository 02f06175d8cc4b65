"""The catalogue of the fake Partner Center: a product of every kind, as the vendor sells them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from bot.errors import Cause, PartnerFailure
from bot.model import Availability, Market, Product, ProductKind, RefundOption, Sku, Term
from bot.model.purchase import CartLine, Eligibility, Promotion

E3 = Product(
    "CFQ7TTC0LFLX",
    "Microsoft 365 E3",
    ProductKind.SERVICE,
    "Office apps, email, security.",
    "Microsoft Corporation",
)
E5 = Product(
    "CFQ7TTC0LFLZ",
    "Microsoft 365 E5",
    ProductKind.SERVICE,
    "All of E3 and more security.",
    "Microsoft Corporation",
)
PLAN = Product(
    "DZH318Z0BPS6",
    "Microsoft Azure plan",
    ProductKind.PLAN,
    "Gain access to Azure services.",
    "Microsoft Corporation",
)
DSV5 = Product("DZH318Z0FM1Z", "Virtual Machines Dsv5 Series", ProductKind.RESERVATION, "", "Microsoft")
SUSE = Product("DZH318Z0BWQR", "SUSE Linux Enterprise Server", ProductKind.SOFTWARE, "", "SUSE")
SQL = Product(
    "DG7GMGF0FKZV", "SQL Server 2022 Enterprise", ProductKind.PERPETUAL, "", "Microsoft Corporation"
)
PRODUCTS = (E3, E5, PLAN, DSV5, SUSE, SQL)

WEEK = (RefundOption(full=True, within=timedelta(days=1)), RefundOption(full=False, within=timedelta(days=7)))
LICENCE_TERMS = (Term("P1M", "monthly", WEEK), Term("P1Y", "annual", WEEK), Term("P1Y", "monthly", WEEK))
AGREED = ("microsoftcustomeragreement",)
RESERVED = ("azuresubscriptionregistration", "inventorycheck")


def reservation(sku_id: str, region: str, years: int) -> Sku:
    """A reservation of a virtual machine."""
    title = f"Reserved VM Instance, Standard_D4s_v5, {region}, {years} Year"
    return Sku(
        sku_id, DSV5.id, title, cycles=("onetime", "monthly"), prerequisites=RESERVED,
        provisioning=("scope", "subscriptionid"), region=region, size="Standard_D4s_v5", duration=f"P{years}Y",
    )  # fmt: skip


SKUS: Mapping[str, Sequence[Sku]] = {
    E3.id: (
        Sku(
            "0001",
            E3.id,
            "Microsoft 365 E3",
            maximum=10_000,
            cycles=("monthly", "annual"),
            prerequisites=AGREED,
        ),
        Sku(
            "0002",
            E3.id,
            "Microsoft 365 E3 (no Teams)",
            maximum=10_000,
            cycles=("annual",),
            prerequisites=AGREED,
        ),
    ),
    E5.id: (
        Sku(
            "0001",
            E5.id,
            "Microsoft 365 E5",
            maximum=10_000,
            cycles=("monthly", "annual"),
            prerequisites=AGREED,
        ),
    ),
    PLAN.id: (
        Sku("0001", PLAN.id, "Microsoft Azure plan", maximum=1, cycles=("monthly",), prerequisites=AGREED),
    ),
    DSV5.id: (
        reservation("0010", "westeurope", 1),
        reservation("0011", "westeurope", 3),
        reservation("0012", "eastus", 1),
    ),
    SUSE.id: (
        Sku(
            "0003",
            SUSE.id,
            "SUSE Linux Enterprise Server, 3 years",
            cycles=("onetime",),
            prerequisites=AGREED,
        ),
    ),
    SQL.id: (
        Sku("0002", SQL.id, "SQL Server 2022 Enterprise, 2 core", cycles=("onetime",), prerequisites=AGREED),
    ),
}
TERMS: Mapping[str, Sequence[Term]] = {
    E3.id: LICENCE_TERMS,
    E5.id: LICENCE_TERMS,
    PLAN.id: (),
    SUSE.id: (Term("P3Y", "onetime", WEEK[1:]),),
    SQL.id: (Term("", "onetime", (RefundOption(full=True, within=timedelta(days=30)),)),),
}


def terms_of(product: Product, sku: Sku) -> Sequence[Term]:
    """On which terms a SKU is sold. A reservation does not say how it is billed: in every way that its SKU is."""
    return TERMS.get(product.id, (Term(sku.duration, ""),))


@dataclass
class FakeCatalogue:
    """The catalogue (``bot.ports.CatalogueReader``), the same for everybody. ``revision`` is what catalogue items end with: they
    live for minutes."""

    asked: Callable[[str, str], None]
    products_by_id: dict[str, Product] = field(default_factory=lambda: {each.id: each for each in PRODUCTS})
    revision: int = 1
    reads: list[str] = field(default_factory=list)
    running: list[Promotion] = field(default_factory=list)
    sold_out: set[str] = field(default_factory=set)
    ready: set[str] = field(default_factory=set)

    async def products(self, market: Market, kind: ProductKind) -> Sequence[Product]:
        self._ask("catalogue.products", market)
        return [each for each in self.products_by_id.values() if each.kind is kind]

    async def skus(self, market: Market, product: Product) -> Sequence[Sku]:
        self._ask("catalogue.skus", market)
        return SKUS[self._known(product, "list the SKUs of a product").id]

    async def availabilities(self, market: Market, product: Product, sku_id: str) -> Sequence[Availability]:
        self._ask("catalogue.availabilities", market)
        known = self._known(product, "list how a SKU is sold")
        sku = next((each for each in SKUS[known.id] if each.id == sku_id), None)
        if sku is None:
            raise _not_found("list how a SKU is sold")
        item = f"{known.id}:{sku.id}:{self.revision:012d}"
        terms = tuple(terms_of(known, sku))
        return (
            Availability(
                f"{self.revision:012d}", known.id, sku.id, item, "EUR", "commercial", "DE", terms=terms
            ),
        )

    async def promotions(self, market: Market) -> Sequence[Promotion]:
        self._ask("catalogue.promotions", market)
        return list(self.running)

    async def eligibility(self, customer_id: str, line: CartLine) -> Eligibility | None:
        self.asked("catalogue.eligibility", customer_id)
        enough = line.quantity >= 10
        return Eligibility(line.promotion, enough, () if enough else ("seatcount",))

    async def in_stock(self, market: Market, product: Product, sku: Sku, azure_subscription: str) -> bool:
        self._ask("catalogue.in_stock", market)
        return sku.id not in self.sold_out

    async def registered(self, customer_id: str, subscription_id: str) -> bool:
        self.asked("catalogue.registered", customer_id)
        return subscription_id in self.ready

    def _known(self, product: Product, operation: str) -> Product:
        found = self.products_by_id.get(product.id.upper())
        if found is None:
            raise _not_found(operation)
        return found

    def _ask(self, operation: str, market: Market) -> None:
        self.reads.append(operation)
        self.asked(operation, market.customer_id)


def _not_found(operation: str) -> PartnerFailure:
    return PartnerFailure(Cause.NOT_FOUND, operation, status=404, correlation_id="c0ffee")
