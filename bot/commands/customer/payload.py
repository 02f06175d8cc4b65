"""Payload of a new customer, as a change keeps it: plain text by name, the address beside the rest."""

from __future__ import annotations

from collections.abc import Mapping

from bot.model import Address, NewCustomer

_OWN = ("company", "domain", "email", "culture", "language", "registration_number", "reseller_tenant_id")
_ADDRESS = ("first_name", "last_name", "phone", "line1", "city", "state", "postal_code", "country")


def as_payload(new: NewCustomer) -> dict[str, str]:
    """The customer as a change keeps it."""
    own = {name: getattr(new, name) for name in _OWN}
    return own | {name: getattr(new.address, name) for name in _ADDRESS}


def from_payload(said: Mapping[str, str]) -> NewCustomer:
    """The customer that a change holds."""
    address = Address(**{name: said[name] for name in _ADDRESS})
    return NewCustomer(**{name: said[name] for name in _OWN}, address=address)
