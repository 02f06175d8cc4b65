"""Standing of a customer: whether Microsoft lets its account buy, and as what it is qualified.

https://learn.microsoft.com/partner-center/developer/get-customer-qualification-asynchronous
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class AccountValidation:
    """What Microsoft's check of an account came to: ``status`` in the vendor's words (Allowed, UnderReview, NotAllowed)."""

    status: str
    updated: datetime | None = None


@dataclass(frozen=True, slots=True)
class Qualification:
    """What a customer is besides commercial: ``name`` and ``vetting`` in the vendor's words, ``since`` when it was asked for."""

    name: str
    vetting: str = ""
    since: datetime | None = None
    reason: str = ""
