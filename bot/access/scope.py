"""Scope: of which customers a person may see what a permission is about. Asked again whenever something is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.access.policy import Permission, Policy, decide, reach
from bot.access.scoped import within
from bot.model import AlertKind, CustomerRef
from bot.model.identity import Person


class Concerns(StrEnum):
    """Whom a command is about, which decides what somebody gets of it who is limited to named customers.

    What says nothing is about everybody, and so refused to them.
    """

    EVERYBODY = "all customers"
    """Refused to whoever is limited to named customers."""

    CUSTOMERS = "named customers"
    """Limited to the customers in scope, in what it reads and in what it changes."""

    SELF = "oneself"
    """The asker alone. It is given nothing of any customer to read."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a change is about: every customer it concerns, and which permissions it takes for each of them besides the
    command's own. No customer stands for all of them."""

    customers: tuple[CustomerRef, ...] = ()
    permissions: frozenset[Permission] = frozenset()


READS: Mapping[AlertKind, Permission] = {
    AlertKind.AMOUNT: Permission.USAGE_READ,
    AlertKind.PERCENT: Permission.USAGE_READ,
    AlertKind.FORECAST: Permission.USAGE_READ,
    AlertKind.SUDDEN: Permission.USAGE_READ,
    AlertKind.STALE: Permission.USAGE_READ,
    AlertKind.DIGEST: Permission.USAGE_READ,
    AlertKind.INVOICE: Permission.INVOICE_READ,
    AlertKind.TICKETS: Permission.TICKET_READ,
    AlertKind.SIGNIN: Permission.STATUS_READ,
}
"""What an alert of each kind tells of. Who may not see that is told nothing of it, whatever rule says so.

A digest tells of usage; what else is in it (tickets, alerts of other kinds) is judged by its own permission.
"""


def sees(person: Person, permission: Permission, customer: CustomerRef | None, policy: Policy) -> bool:
    """Whether this person may, now, see what the permission is about of this customer.

    ``None`` is what concerns all customers, or none in particular: it is for people who are not limited to named
    customers. People may be limited by domain, so a customer is looked up by its id before it is judged here; one whose
    domain is not known is within reach by its id alone.
    """
    if not decide(person, permission, policy).allowed:
        return False
    only = reach(person, permission, policy)
    return only is None or (customer is not None and within(customer, only))
