"""Software of the catalogue: subscriptions to servers and client access licences, perpetual ones, and SUSE Linux."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from sandbox.world.catalogue import Product, Sku, TermOffered

SOFTWARE = "Software"
_ONE_YEAR = (TermOffered("P1Y", "annual"),)
_THREE = (TermOffered("P3Y", "triennial"), TermOffered("P3Y", "annual"))
_ONCE = (TermOffered("", "one_time"),)
_LINUX = (TermOffered("P1Y", "one_time"), TermOffered("P3Y", "one_time"))

# product, title of the product, view, (SKU, title, US dollars for the term, terms)
_LIST: tuple[tuple[str, str, str, tuple[tuple[str, str, str, tuple[TermOffered, ...]], ...]], ...] = (
    ("DG7GMGF0DVSV", "Windows Server Remote Desktop Services CAL", "SoftwareSubscriptions", (
        ("000N", "Windows Server Remote Desktop Services CAL - 1 User CAL - 1 year", "52", _ONE_YEAR),
        ("000P", "Windows Server Remote Desktop Services CAL - 1 User CAL - 3 year", "130", _THREE))),
    ("DG7GMGF0DVT7", "Windows Server CAL", "SoftwareSubscriptions", (
        ("000A", "Windows Server CAL - 1 Device CAL - 1 year", "14", _ONE_YEAR),
        ("000C", "Windows Server CAL - 1 Device CAL - 3 year", "35", _THREE))),
    ("DG7GMGF0FLR2", "SQL Server Standard", "SoftwareSubscriptions", (
        ("0002", "SQL Server Standard - 2 Core License Pack - 1 year", "1418", _ONE_YEAR),
        ("0003", "SQL Server Standard - 2 Core License Pack - 3 year", "3440", _THREE))),
    ("DG7GMGF0PWHC", "Windows Server 2025 Standard", "SoftwarePerpetual", (
        ("0003", "Windows Server 2025 Standard - 16 Core License Pack", "1176", _ONCE),
        ("0004", "Windows Server 2025 Standard - 2 Core License Pack", "147", _ONCE))),
    ("DG7GMGF0PWHF", "Windows Server 2025 CAL", "SoftwarePerpetual", (
        ("0002", "Windows Server 2025 - 1 User CAL", "47", _ONCE),)),
    ("DG7GMGF0PN41", "Office LTSC Standard 2024", "SoftwarePerpetual", (
        ("0001", "Office LTSC Standard 2024", "415", _ONCE),)),
    ("DG7GMGF0DNGB", "SUSE Linux Enterprise Server", "SoftwareSUSELinux", (
        ("0001", "SUSE Linux Enterprise Server 1-2 vCPU", "1139", _LINUX),)),
)  # fmt: skip


@cache
def software() -> tuple[Product, ...]:
    """All software."""
    return tuple(
        Product(
            identity, title, SOFTWARE, (SOFTWARE, view),
            tuple(Sku(identity, sku, name, Decimal(price), terms) for sku, name, price, terms in skus),
            description=f"{title}.",
        )
        for identity, title, view, skus in _LIST
    )  # fmt: skip
