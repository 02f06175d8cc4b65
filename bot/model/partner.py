"""Partner: the type of a Cloud Solution Provider (direct, indirect provider, indirect reseller), and resellers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Reseller:
    """An indirect reseller of an indirect provider; ``mpn_id`` is its Partner (MPN) id."""

    tenant_id: str
    name: str
    mpn_id: str = ""
    state: str = ""


class PartnerType(StrEnum):
    """What kind of CSP partner this installation serves."""

    DIRECT = "direct"
    INDIRECT_PROVIDER = "indirect_provider"
    INDIRECT_RESELLER = "indirect_reseller"
