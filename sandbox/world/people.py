"""Staff of the partner, known by e-mail address."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.world.seeded_random import SeededRandom

DOMAIN = "northwindcloud.example"
SERVICE_ACCOUNT = f"service@{DOMAIN}"

ADMIN_AGENT = "AdminAgents"
SALES_AGENT = "SalesAgents"
HELPDESK_AGENT = "HelpdeskAgents"
GLOBAL_ADMIN = "GlobalAdministrator"
BILLING_ADMIN = "BillingAdministrator"
USER_ADMIN = "UserAdministrator"
AGENT_GROUPS = (ADMIN_AGENT, HELPDESK_AGENT, SALES_AGENT)

# Template ids of directory roles are the same in every tenant.
# https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference
WELL_KNOWN_IDS = {
    GLOBAL_ADMIN: "62e90394-69f5-4237-9190-012177145e10",
    BILLING_ADMIN: "b0f54661-2d74-4c50-afa3-1ec803f12efe",
    USER_ADMIN: "fe930be7-5e62-47db-91af-98c3a49a38b1",
}


@dataclass(slots=True)
class Person:
    """One account of the partner's directory. Roles may be changed, and the account disabled, while the world runs.

    ``aliases`` are further addresses at which its mail arrives, ``other_mails`` those of mailboxes elsewhere.
    """

    id: str
    email: str
    first_name: str
    last_name: str
    title: str
    roles: frozenset[str]
    enabled: bool = True
    aliases: tuple[str, ...] = ()
    other_mails: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}"

    @property
    def directory_roles(self) -> list[str]:
        """The `wids` claim."""
        return [WELL_KNOWN_IDS[role] for role in sorted(self.roles) if role in WELL_KNOWN_IDS]


@dataclass(slots=True)
class GraphBehaviour:
    """How Microsoft Graph behaves: without permission to read names, or with namesakes of the agent groups."""

    hidden: bool = False
    doubles: tuple[str, ...] = ()


_STAFF: tuple[tuple[str, str, str, str, tuple[str, ...]], ...] = (
    ("ada", "Ada", "Lindqvist", "Operations lead", (ADMIN_AGENT,)),
    ("sam", "Sam", "Okafor", "Account manager", (SALES_AGENT,)),
    ("hana", "Hana", "Kimura", "Support engineer", (HELPDESK_AGENT,)),
    ("bill", "Bill", "Fernández", "Billing controller", (BILLING_ADMIN,)),
    ("gil", "Gil", "Rosenthal", "Head of IT", (GLOBAL_ADMIN,)),
    ("vera", "Vera", "Novák", "Security officer", (GLOBAL_ADMIN,)),
    ("oscar", "Oscar", "Brandt", "Office manager", ()),
    ("service", "Northwind", "Service Account", "Service account", (ADMIN_AGENT, GLOBAL_ADMIN)),
)


def seed_people(rng: SeededRandom) -> dict[str, Person]:
    """Everybody, by e-mail address."""
    staff = {}
    for alias, first, last, title, roles in _STAFF:
        email = f"{alias}@{DOMAIN}"
        staff[email] = Person(rng.guid("person", alias), email, first, last, title, frozenset(roles))
    return staff
