"""Customer agreement: Microsoft's contract with the customer, without which nothing is sold on the Azure plan.

A customer accepts it directly, or the partner attests that it did.
https://learn.microsoft.com/partner-center/developer/customer-agreement-resources
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class AgreementContact:
    """The person at the customer who accepted it."""

    first_name: str
    last_name: str
    email: str
    phone: str = ""

    @property
    def name(self) -> str:
        """Both names."""
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True, slots=True)
class Agreement:
    """One acceptance on record. ``agreed`` is when the customer agreed, in UTC; ``link`` shows the text."""

    template_id: str
    agreed: datetime | None
    contact: AgreementContact
    link: str = ""


@dataclass(frozen=True, slots=True)
class AgreementTemplate:
    """The text that is accepted: ``id`` names it in an attestation, ``link`` shows it."""

    id: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Attestation:
    """What a partner states: who of the customer accepted the agreement, and on which day."""

    template_id: str
    agreed: datetime
    contact: AgreementContact
