"""Billing profile edit: which details of a customer's billing profile somebody wants to change."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from bot.model.customer import Customer

BILLING_FIELDS = (
    "company",
    "first_name",
    "last_name",
    "email",
    "phone",
    "address",
    "city",
    "state",
    "postal_code",
)
"""What can be changed; the country of a customer stays."""


def billing_value(customer: Customer, name: str) -> str:
    """How one of :data:`BILLING_FIELDS` stands; empty where the vendor tells nothing."""
    where = customer.address
    match name:
        case "company":
            return customer.billing_name or customer.ref.name
        case "email":
            return customer.email
        case "phone":
            return where.phone if where else ""
        case "address":
            return where.line1 if where else ""
        case _:
            return str(getattr(where, name)) if where else ""


@dataclass(frozen=True, slots=True)
class BillingEdit:
    """New values by field; what is not named stays. Empty text takes a value away."""

    values: Mapping[str, str]

    def before(self, customer: Customer) -> dict[str, str]:
        """How the fields that are to change stand now."""
        return {name: billing_value(customer, name) for name in self.values}

    def is_done(self, customer: Customer) -> bool:
        """Whether everything is already as it is wanted."""
        return self.before(customer) == dict(self.values)


def as_version(values: Mapping[str, str]) -> str:
    """Values of a billing profile as a change keeps and compares them."""
    return json.dumps(dict(sorted(values.items())), ensure_ascii=False)
