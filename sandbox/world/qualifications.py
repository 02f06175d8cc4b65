"""Qualifications of customers: schools, public bodies and their like, and how far their vetting is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sandbox.world.customers import Customer
from sandbox.world.seeded_random import SeededRandom

APPROVED, IN_REVIEW, DENIED = "Approved", "InReview", "Denied"
SETTABLE = {each.lower(): each for each in ("Education", "GovernmentCommunityCloud", "StateOwnedEntity")}
_SEGMENTS = {"Education": "education", "GovernmentCommunityCloud": "government", "Nonprofit": "nonprofit"}


@dataclass(slots=True)
class Qualification:
    """One qualification. `reason` is why it was denied."""

    name: str
    status: str
    created: datetime
    segment: str = ""
    website: str = ""
    reason: str = ""


@dataclass(slots=True)
class Qualifications:
    """By customer. Who has none is commercial."""

    mine: dict[str, list[Qualification]] = field(default_factory=dict)

    def of(self, customer: Customer) -> list[Qualification]:
        """Those of a customer, as they stand."""
        return self.mine.get(customer.id, [])

    def segments(self, customer: Customer) -> tuple[str, ...]:
        """The segments in which a customer may buy."""
        approved = [one.name for one in self.of(customer) if one.status == APPROVED]
        return ("commercial", *(_SEGMENTS[name] for name in approved if name in _SEGMENTS))


def seed_qualifications(rng: SeededRandom, customers: Iterable[Customer], now: datetime) -> Qualifications:
    """A few small customers are schools, or say that they are."""
    found = Qualifications()
    for one in customers:
        fate = rng.stream("qualification", one.id).random()
        if one.size == 0 and fate < 0.06:
            status = APPROVED if fate < 0.04 else IN_REVIEW
            found.mine[one.id] = [Qualification("Education", status, now - timedelta(days=9), "K12")]
    return found
