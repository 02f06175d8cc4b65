"""Agreements of customers: who accepted the Microsoft Customer Agreement, told by the partner or signed by themselves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sandbox.world.customers import Customer
from sandbox.world.seeded_random import SeededRandom

CUSTOMER_AGREEMENT, CLOUD_AGREEMENT = "MicrosoftCustomerAgreement", "MicrosoftCloudAgreement"
TEMPLATES = {
    CUSTOMER_AGREEMENT: ("117a77b0-9360-443b-8795-c6dedc750cf9", "https://aka.ms/customeragreement"),
    CLOUD_AGREEMENT: (
        "998b88de-aa99-4388-a42c-1b3517d49490",
        "https://docs.microsoft.com/partner-center/agreements",
    ),
}
"""Template and where people read it, by type."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """One acceptance that the partner confirmed."""

    type: str
    first_name: str
    last_name: str
    email: str
    phone: str
    agreed: str
    user_id: str = ""

    @property
    def contact(self) -> tuple[str, str, str, str]:
        """Who accepted, in any case."""
        return (self.first_name.lower(), self.last_name.lower(), self.email.lower(), self.phone)


@dataclass(slots=True)
class Agreements:
    """By customer. `direct` are those who signed by themselves, for whom nothing is to be confirmed."""

    confirmed: dict[str, list[Agreement]] = field(default_factory=dict)
    direct: set[str] = field(default_factory=set)

    def of(self, customer: Customer, kind: str = "*") -> list[Agreement]:
        """What was confirmed for a customer, of a type or of all."""
        mine = self.confirmed.get(customer.id, [])
        return [one for one in mine if kind in ("*", one.type)]

    def accepted(self, customer: Customer) -> bool:
        """Whether the customer agreement is in place, without which nothing is sold."""
        return customer.id in self.direct or bool(self.of(customer, CUSTOMER_AGREEMENT))


def seed_agreements(rng: SeededRandom, customers: Iterable[Customer], now: datetime) -> Agreements:
    """Nearly everybody has accepted; a few have signed by themselves, and a few small ones have not yet."""
    agreements = Agreements()
    for one in customers:
        stream = rng.stream("agreement", one.id)
        fate, days = stream.random(), stream.randrange(30, 1600)
        if one.size < 2 and fate < 0.05:
            continue
        if one.size < 2 and fate < 0.12:
            agreements.direct.add(one.id)
            continue
        day = (now - timedelta(days=days)).strftime("%Y-%m-%dT00:00:00")
        agreements.confirmed[one.id] = [
            Agreement(CUSTOMER_AGREEMENT, one.first_name, one.last_name, one.email, one.phone, day)
        ]
    return agreements
