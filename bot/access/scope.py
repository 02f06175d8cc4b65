"""Scope: of which customers a person may see what a permission is about. Asked again whenever something is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.access.customer_identity import customers_named
from bot.access.policy import Permission, Policy, decide, reach
from bot.errors import NotAllowed
from bot.messages import N_, _
from bot.model import AlertKind, CustomerRef
from bot.model.canonicalization import canonical_domain
from bot.model.identity import Person, Role
from bot.ports import CustomerIndex

Reach = frozenset[str]
"""The named customers that somebody is limited to: tenant ids and domains in canonical form, as roles and grants have them."""

WHOLE = N_("someone who sees every customer")
"""Whom to ask for what is beyond one's reach."""


def in_scope(customer: CustomerRef, reach: Reach) -> bool:
    """Whether a customer is one of those named."""
    return any(canonical_domain(each) in reach for each in (customer.id, customer.domain) if each)


def beyond(action: str) -> NotAllowed:
    """The refusal of what concerns all customers, to somebody who is limited to some."""
    why = _("You are limited to named customers, and this concerns all of them.")
    return NotAllowed(action, why, _(WHOLE))


async def members(index: CustomerIndex, reach: Reach) -> list[CustomerRef]:
    """The named customers that are known. They are looked up by name, however many others there are."""
    found = {each.id: each for name in reach for each in await customers_named(index, name)}
    return list(found.values())


async def tenant_ids(index: CustomerIndex, reach: Reach) -> frozenset[str]:
    """The tenant ids of the named customers, in lower case; also of such as are not in the list of customers any more."""
    known = {canonical_domain(each.id) for each in await members(index, reach)}
    return frozenset(known | {name for name in reach if "." not in name})


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
    command's own. No customer stands for all of them.

    ``gives`` is a role that it gives, and ``holder`` the address or object id of whoever gets it: they approve it under no
    name of theirs, and neither does anybody who could not give that role.
    """

    customers: tuple[CustomerRef, ...] = ()
    permissions: frozenset[Permission] = frozenset()
    gives: Role | None = None
    holder: str = ""


READS: Mapping[AlertKind, Permission] = {kind: Permission(kind.spec.reads) for kind in AlertKind}
"""What an alert of each kind tells of. Who may not see that is told nothing of it, whatever rule says so.

A digest tells of usage; what else is in it (tickets, alerts of other kinds) is judged by its own permission.
"""


def sees(person: Person, permission: Permission, customer: CustomerRef | None, policy: Policy) -> bool:
    """Whether this person may, now, see what the permission is about of this customer.

    ``None`` is what concerns all customers, or none in particular: it is for people who are not limited to named
    customers. People may be limited by domain, so a customer is looked up by its id before it is judged here; one whose
    domain is not known is in scope by its id alone.
    """
    if not decide(person, permission, policy).allowed:
        return False
    only = reach(person, permission, policy)
    return only is None or (customer is not None and in_scope(customer, only))
