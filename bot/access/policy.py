"""Access policy: what a role may do. ``decide`` is pure, denies by default, and says why not and whom to ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.model import PartnerType
from bot.model.identity import Person, Role


class Permission(StrEnum):
    """What a command needs. ``OPEN`` is for what anyone the adapters let in may ask (help, whoami)."""

    OPEN = "open"
    CUSTOMER_READ = "customer.read"
    CUSTOMER_CREATE = "customer.create"
    SUBSCRIPTION_READ = "subscription.read"
    USAGE_READ = "usage.read"
    BUDGET_WRITE = "budget.write"
    INVOICE_READ = "invoice.read"
    INVOICE_EXPORT = "invoice.export"
    TICKET_READ = "ticket.read"
    TICKET_WRITE = "ticket.write"
    ALERT_READ = "alert.read"
    ALERT_WRITE = "alert.write"
    STATUS_READ = "status.read"
    AUDIT_READ = "audit.read"
    ACCESS_GRANT = "access.grant"
    FREEZE = "freeze"


ACTIONS: Mapping[Permission, str] = {
    Permission.OPEN: "use the bot",
    Permission.CUSTOMER_READ: "see customers",
    Permission.CUSTOMER_CREATE: "create customers",
    Permission.SUBSCRIPTION_READ: "see subscriptions",
    Permission.USAGE_READ: "see usage",
    Permission.BUDGET_WRITE: "change budgets",
    Permission.INVOICE_READ: "see invoices",
    Permission.INVOICE_EXPORT: "export invoice lines",
    Permission.TICKET_READ: "see tickets",
    Permission.TICKET_WRITE: "raise or change tickets",
    Permission.ALERT_READ: "see alert rules and their history",
    Permission.ALERT_WRITE: "set up alerts, mute them and take them on",
    Permission.STATUS_READ: "see the bot's status",
    Permission.AUDIT_READ: "read the audit trail",
    Permission.ACCESS_GRANT: "give roles to people and take them back",
    Permission.FREEZE: "stop all writes, and allow them again",
}
"""Each permission as a verb phrase, for sentences."""


_KINDS: Mapping[PartnerType, str] = {
    PartnerType.DIRECT: "a direct-bill partner",
    PartnerType.INDIRECT_PROVIDER: "an indirect provider",
    PartnerType.INDIRECT_RESELLER: "an indirect reseller",
}

_ADMINISTRATOR = "the bot's administrator"

ACCOUNTS = "whoever manages your organization's accounts"
"""Who helps somebody for whom no role counts."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Which roles hold a permission, and what the partner's type rules out for everyone."""

    holders: Mapping[Permission, frozenset[Role]]
    partner_type: PartnerType = PartnerType.DIRECT
    withheld: Mapping[PartnerType, frozenset[Permission]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    """Yes, or no with ``why`` (a clause) and ``ask`` (who can help)."""

    allowed: bool
    why: str = ""
    ask: str = ""


YES = Decision(allowed=True)


def decide(person: Person, permission: Permission, policy: Policy) -> Decision:
    """Whether this person may, now. A permission that nobody holds is refused to everybody."""
    if permission is Permission.OPEN:
        return YES
    if permission in policy.withheld.get(policy.partner_type, frozenset()):
        kind = policy.partner_type
        ask = "your indirect provider" if kind is PartnerType.INDIRECT_RESELLER else _ADMINISTRATOR
        return Decision(False, f"Partner Center does not offer this to {_KINDS[kind]}", ask)
    if person.blocked_because:
        return Decision(False, person.blocked_because, ACCOUNTS)
    holders = policy.holders.get(permission, frozenset())
    if person.roles & holders:
        return YES
    needed = " or ".join(role.label for role in Role if role in holders)
    held = ", ".join(role.label for role in Role if role in person.roles)
    why = f"your role ({held}) does not include it" if held else "you have no Partner Center role here"
    return Decision(False, why, f"someone with the role {needed}" if needed else _ADMINISTRATOR)


def reach(person: Person, permission: Permission, policy: Policy) -> frozenset[str] | None:
    """The customers this permission is good for, by tenant id or domain in lower case; ``None`` for all of them."""
    holding = person.roles & policy.holders.get(permission, frozenset())
    if any(role not in person.reach for role in holding):
        return None
    if not holding:
        # What anyone may run is limited like everything else a person may do.
        roles = person.roles
        if not roles or any(role not in person.reach for role in roles):
            return None
        holding = roles
    return frozenset().union(*(person.reach[role] for role in holding))


def may_grant(person: Person, role: Role, policy: Policy) -> bool:
    """Whether this person may do everything that the role allows, without counting roles that are only temporary.

    Nobody hands out more than they hold, and a temporary role cannot be granted on.
    """
    own = person.roles - person.temporary
    needed = [permission for permission, holders in policy.holders.items() if role in holders]
    return all(own & policy.holders[permission] for permission in needed)
