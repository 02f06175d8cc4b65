"""Access policy: what a role may do. ``decide`` is pure, denies by default, and says why not and whom to ask."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.messages import N_, _, listed
from bot.model import PartnerType
from bot.model.identity import Person, Role


class Permission(StrEnum):
    """What a command needs. ``OPEN`` is for what anyone the adapters let in may ask (help, whoami)."""

    OPEN = "open"
    CUSTOMER_READ = "customer.read"
    CUSTOMER_CREATE = "customer.create"
    CUSTOMER_EDIT = "customer.edit"
    CUSTOMER_LINK = "customer.link"
    CUSTOMER_REMOVE = "customer.remove"
    AGREEMENT_READ = "agreement.read"
    AGREEMENT_ATTEST = "agreement.attest"
    SUBSCRIPTION_READ = "subscription.read"
    CATALOG_READ = "catalog.read"
    PRICE_READ = "price.read"
    ORDER_READ = "order.read"
    SUBSCRIPTION_WRITE = "subscription.write"
    AZURE_WRITE = "azure.write"
    ORDER_WRITE = "order.write"
    KEY_READ = "key.read"
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
    Permission.OPEN: N_("use the bot"),
    Permission.CUSTOMER_READ: N_("view customers"),
    Permission.CUSTOMER_CREATE: N_("create customers"),
    Permission.CUSTOMER_EDIT: N_("change customers' billing details"),
    Permission.CUSTOMER_LINK: N_("invite customers"),
    Permission.CUSTOMER_REMOVE: N_("end relationships with customers"),
    Permission.AGREEMENT_READ: N_("view customer agreements"),
    Permission.AGREEMENT_ATTEST: N_("attest customer agreements"),
    Permission.SUBSCRIPTION_READ: N_("view subscriptions"),
    Permission.CATALOG_READ: N_("look through the product catalog"),
    Permission.PRICE_READ: N_("view prices"),
    Permission.ORDER_READ: N_("view orders"),
    Permission.SUBSCRIPTION_WRITE: N_("change subscriptions"),
    Permission.AZURE_WRITE: N_("cancel and reactivate Azure subscriptions"),
    Permission.ORDER_WRITE: N_("buy for customers"),
    Permission.KEY_READ: N_("view activation links"),
    Permission.USAGE_READ: N_("view usage"),
    Permission.BUDGET_WRITE: N_("change budgets"),
    Permission.INVOICE_READ: N_("view invoices"),
    Permission.INVOICE_EXPORT: N_("export invoice lines"),
    Permission.TICKET_READ: N_("view tickets"),
    Permission.TICKET_WRITE: N_("raise or change tickets"),
    Permission.ALERT_READ: N_("view alert rules and their history"),
    Permission.ALERT_WRITE: N_("set up, mute and take alerts"),
    Permission.STATUS_READ: N_("view the bot's status"),
    Permission.AUDIT_READ: N_("view the audit trail"),
    Permission.ACCESS_GRANT: N_("give roles to people and remove them"),
    Permission.FREEZE: N_("pause and resume all changes"),
}
"""Each permission as a verb phrase, for sentences, in English: translated where it is shown."""

_NOT_OFFERED: Mapping[PartnerType, str] = {
    PartnerType.DIRECT: N_("Partner Center doesn't offer this to direct-bill partners."),
    PartnerType.INDIRECT_PROVIDER: N_("Partner Center doesn't offer this to indirect providers."),
    PartnerType.INDIRECT_RESELLER: N_("Partner Center doesn't offer this to indirect resellers."),
}

ACCOUNTS = N_("the administrator of your organization's accounts")
"""Who helps somebody for whom no role counts."""

_ONE: Mapping[Role, str] = {
    Role.ADMIN_AGENT: N_("an Admin agent"),
    Role.HELPDESK_AGENT: N_("a Helpdesk agent"),
    Role.SALES_AGENT: N_("a Sales agent"),
    Role.GLOBAL_ADMIN: N_("a Global admin"),
    Role.BILLING_ADMIN: N_("a Billing admin"),
    Role.USER_ADMIN: N_("a User admin"),
}
"""Somebody with a role, as the object of "Ask …"."""

ALL_WITH: Mapping[Role, str] = {
    Role.ADMIN_AGENT: N_("Admin agents"),
    Role.HELPDESK_AGENT: N_("Helpdesk agents"),
    Role.SALES_AGENT: N_("Sales agents"),
    Role.GLOBAL_ADMIN: N_("Global admins"),
    Role.BILLING_ADMIN: N_("Billing admins"),
    Role.USER_ADMIN: N_("User admins"),
}
"""All who have a role, as the subject of "… can't view invoices"."""


@dataclass(frozen=True, slots=True)
class Provider:
    """The indirect provider of an indirect reseller: what it is called, and the page where its resellers do what Partner Center
    offers to them nowhere. Empty where the installation does not say."""

    name: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """Which roles hold a permission, and what the partner's type rules out for everyone. ``provider`` is whom an indirect
    reseller is sent to."""

    holders: Mapping[Permission, frozenset[Role]]
    partner_type: PartnerType = PartnerType.DIRECT
    withheld: Mapping[PartnerType, frozenset[Permission]] = field(default_factory=dict)
    provider: Provider = field(default_factory=Provider)


@dataclass(frozen=True, slots=True)
class Decision:
    """Yes, or no with ``why`` (a sentence) and ``ask`` (who can help, at ``link``).

    ``who`` are all who may not, as a subject ("Sales agents"), where roles are the whole reason.
    """

    allowed: bool
    why: str = ""
    ask: str = ""
    who: str = ""
    link: str = ""


YES = Decision(allowed=True)


def decide(person: Person, permission: Permission, policy: Policy) -> Decision:
    """Whether this person may, now. A permission that nobody holds is refused to everybody."""
    if permission is Permission.OPEN:
        return YES
    if permission in policy.withheld.get(policy.partner_type, frozenset()):
        return _not_offered(policy)
    if person.blocked_because:
        return Decision(False, _(person.blocked_because), _(ACCOUNTS))
    holders = policy.holders.get(permission, frozenset())
    if person.roles & holders:
        return YES
    ask = any_of(holders) or _("the bot's administrator")
    held = [role for role in Role if role in person.roles]
    if not held:
        return Decision(False, _("You have no Partner Center role here."), ask)
    return Decision(False, ask=ask, who=listed(_(ALL_WITH[role]) for role in held))


def any_of(roles: Collection[Role]) -> str:
    """Any one holder of these roles, in words: "an Admin agent, a Global admin or a Billing admin". Empty for none."""
    return listed((_(_ONE[role]) for role in Role if role in roles), either=True)


def _not_offered(policy: Policy) -> Decision:
    """What Partner Center does not offer to a partner of this type, and whose solution it has instead."""
    why = _(_NOT_OFFERED[policy.partner_type])
    if policy.partner_type is not PartnerType.INDIRECT_RESELLER:
        return Decision(False, why, _("the bot's administrator"))
    return Decision(False, why, policy.provider.name or _("your indirect provider"), link=policy.provider.url)


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
