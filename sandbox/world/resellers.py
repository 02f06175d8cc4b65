"""Indirect resellers, and whether they signed the agreement that lets them take part."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.world.seeded_random import SeededRandom


@dataclass(frozen=True, slots=True)
class Reseller:
    """One indirect reseller of the partner."""

    tenant_id: str
    name: str
    mpn_id: str
    country: str
    state: str
    signed: bool

    @property
    def active(self) -> bool:
        """Whether customers may be created for it."""
        return self.state == "Active" and self.signed


_KNOWN = (
    ("First Up Consultants", "4847383", "US", "Active", True),
    ("Alpine Ski House IT", "5120944", "AT", "Active", True),
    ("Tailwind Systemhaus GmbH", "5338102", "DE", "Active", True),
    ("VanArsdel Réseaux SAS", "5402217", "FR", "Active", True),
    ("Proseware Services Ltd", "5590316", "GB", "Active", False),
    ("Lamna Nordic AB", "5611873", "SE", "Inactive", True),
)


def seed_resellers(rng: SeededRandom) -> list[Reseller]:
    """All resellers."""
    return [Reseller(rng.guid("reseller", known[0]), *known) for known in _KNOWN]
