"""Licences of the catalogue: Microsoft 365 and its like, their add-ons and trials, and an offer of another publisher."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from sandbox.world.catalogue import THREE_YEARS, YEARLY, Product, Sku, TermOffered

LICENCES = "OnlineServicesNCE"
_VIEW = ("OnlineServices",)
_SMALL = 300
_MANY = 10_000_000
_TRIAL = (TermOffered("P1M", "none"),)
_ADD_ON_BASES = ("CFQ7TTC0LDPB", "CFQ7TTC0LCHC", "CFQ7TTC0LF8R", "CFQ7TTC0LFLX", "CFQ7TTC0LFLZ")

# product, SKU, title, US dollars a month, most seats, SKUs to move to
_PLANS: tuple[tuple[str, str, str, str, int, tuple[str, ...]], ...] = (
    ("CFQ7TTC0LH18", "0001", "Microsoft 365 Business Basic", "6.00", _SMALL, ("CFQ7TTC0LDPB:0001", "CFQ7TTC0LCHC:0002")),
    ("CFQ7TTC0LDPB", "0001", "Microsoft 365 Business Standard", "12.50", _SMALL, ("CFQ7TTC0LCHC:0002", "CFQ7TTC0LFLX:0001")),
    ("CFQ7TTC0LCHC", "0002", "Microsoft 365 Business Premium", "22.00", _SMALL, ("CFQ7TTC0LFLX:0001", "CFQ7TTC0LFLZ:0002")),
    ("CFQ7TTC0LF8R", "0001", "Office 365 E3", "23.00", _MANY, ("CFQ7TTC0LFLX:0001", "CFQ7TTC0LFLZ:0002")),
    ("CFQ7TTC0LFLX", "0001", "Microsoft 365 E3", "36.00", _MANY, ("CFQ7TTC0LFLZ:0002",)),
    ("CFQ7TTC0LFLZ", "0002", "Microsoft 365 E5", "57.00", _MANY, ()),
    ("CFQ7TTC0LH05", "0001", "Microsoft 365 F3", "8.00", _MANY, ("CFQ7TTC0LFLX:0001",)),
    ("CFQ7TTC0HL8W", "0001", "Power BI Pro", "14.00", _MANY, ("CFQ7TTC0HL8W:0002",)),
    ("CFQ7TTC0LH16", "0001", "Exchange Online (Plan 1)", "4.00", _MANY, ("CFQ7TTC0LH1P:0001",)),
    ("CFQ7TTC0LH1P", "0001", "Exchange Online (Plan 2)", "8.00", _MANY, ("CFQ7TTC0LF8R:0001",)),
    ("CFQ7TTC0LHSF", "0001", "Project Plan 3", "30.00", _MANY, ("CFQ7TTC0HD9Z:0001",)),
    ("CFQ7TTC0HD9Z", "0001", "Project Plan 5", "55.00", _MANY, ()),
    ("CFQ7TTC0HD33", "0003", "Visio Plan 1", "5.00", _MANY, ()),
)  # fmt: skip
_MORE = (
    Sku("CFQ7TTC0HL8W", "0002", "Power BI Premium Per User", Decimal("24.00"), YEARLY, 1, _MANY),
    Sku(
        "CFQ7TTC0LCHC",
        "0006",
        "Microsoft 365 Business Premium (Trial)",
        Decimal(0),
        _TRIAL,
        1,
        25,
        True,
        1,
        targets=("CFQ7TTC0LCHC:0002",),
    ),
)
_SCHOOLS = Sku(
    "CFQ7TTC0LFLX",
    "000A",
    "Microsoft 365 A3 for faculty",
    Decimal("6.75"),
    YEARLY,
    1,
    _MANY,
    segments=("education",),
)
_ADD_ONS = (
    Sku(
        "CFQ7TTC0MM8R", "0002", "Microsoft 365 Copilot", Decimal("30.00"),
        (TermOffered("P1Y", "annual"), TermOffered("P1Y", "monthly")), 1, _MANY, bases=_ADD_ON_BASES,
    ),
    Sku(
        "CFQ7TTC0LHSL", "0001", "Microsoft Teams Audio Conferencing with dial-out to USA/CAN", Decimal(0),
        (TermOffered("P1Y", "annual"),), 1, _MANY, bases=("CFQ7TTC0LH18", *_ADD_ON_BASES),
    ),
)  # fmt: skip
_WAF = (
    Sku(
        "DZH318Z0BXWC",
        "0001",
        "Barracuda WaaS - Small Plan",
        Decimal("199.00"),
        (TermOffered("P1M", "monthly"),),
    ),
    Sku(
        "DZH318Z0BXWC",
        "0002",
        "Barracuda WaaS - Medium Plan",
        Decimal("399.00"),
        (TermOffered("P1M", "monthly"),),
    ),
)


def _extended(sku: Sku) -> Sku:
    """The SKU on which a term is extended: 3 % above the price of a month, 23 % above where no month is sold."""
    if sku.offers("P1M", "monthly"):
        price = sku.billed("P1M", "monthly") * Decimal("1.03")
    else:
        price = sku.price * Decimal("1.23")
    month = price.quantize(Decimal("0.01"))
    terms = (TermOffered("P1M", "monthly"),)
    title = f"{sku.title} (Extended Service Term)"
    return Sku(
        sku.product_id,
        f"E{sku.id[1:]}",
        title,
        month,
        terms,
        1,
        sku.maximum,
        segments=sku.segments,
        extended=True,
    )


@cache
def licences() -> tuple[Product, ...]:
    """Licences by product, each plan with the SKU that it is extended on."""
    skus = [
        Sku(product, sku, title, Decimal(price), THREE_YEARS, 1, most, targets=targets)
        for product, sku, title, price, most, targets in _PLANS
    ]
    extended = [_extended(sku) for sku in (*skus, _MORE[0], *_ADD_ONS) if sku.price]
    by_product: dict[str, list[Sku]] = {}
    for sku in (*skus, *_MORE, _SCHOOLS, *_ADD_ONS, *extended):
        by_product.setdefault(sku.product_id, []).append(sku)
    plans = [
        Product(identity, mine[0].title, LICENCES, _VIEW, tuple(mine), description=f"{mine[0].title}.")
        for identity, mine in by_product.items()
    ]
    saas = Product(
        "DZH318Z0BXWC", "Barracuda WAF-as-a-Service", "Azure", ("MarketplaceSaaS",), _WAF, "SaaS",
        "A web application firewall as a service.", "Barracuda Networks, Inc.",
    )  # fmt: skip
    return (*plans, saas)
