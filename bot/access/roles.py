"""Roles of a person, from what the directory says, the installation's file, and what was given in chat. Pure.

Nothing here gives a role by itself: who is in none of the three has none.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.cards.grants import last_day
from bot.messages import N_, _, listed
from bot.model.canonicalization import canonical_address, canonical_domain
from bot.model.identity import ROLES_GOOD_FOR, Actor, Grant, Link, Person, Role, has_object_id, names_of
from bot.ports import EntraMembership

AGENT_GROUPS: Mapping[str, Role] = {
    "AdminAgents": Role.ADMIN_AGENT,
    "HelpdeskAgents": Role.HELPDESK_AGENT,
    "SalesAgents": Role.SALES_AGENT,
}
"""The security groups behind Partner Center's agent roles.

https://learn.microsoft.com/partner-center/customers/gdap-assign-azure-ad-roles
"""

DIRECTORY_ROLES: Mapping[str, Role] = {
    "62e90394-69f5-4237-9190-012177145e10": Role.GLOBAL_ADMIN,
    "b0f54661-2d74-4c50-afa3-1ec803f12efe": Role.BILLING_ADMIN,
    "fe930be7-5e62-47db-91af-98c3a49a38b1": Role.USER_ADMIN,
}
"""Template ids of Entra's directory roles, the same in every tenant.

https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference
"""

PARTNER_CENTER = "Partner Center"

GONE = N_("Your account is disabled or deleted in Entra ID.")
"""Why no role of somebody counts whose account does not work any more."""

Names = Mapping[str, frozenset[Role]]


@dataclass(frozen=True, slots=True)
class RoleRules:
    """What the installation's file says. People are e-mail addresses or object ids, in canonical form.

    ``add`` and ``withhold`` are roles by person; ``groups`` are roles by group, by object id (lower case) or name.
    ``customers`` limits a person to customers, by tenant id or domain in canonical form.
    """

    add: Names = field(default_factory=dict)
    withhold: Names = field(default_factory=dict)
    groups: Names = field(default_factory=dict)
    customers: Mapping[str, frozenset[str]] = field(default_factory=dict)
    source: str = ""

    @property
    def people(self) -> frozenset[str]:
        """Everybody who is named: to be given a role, or to have something taken away."""
        return frozenset().union(self.add, self.withhold, self.customers)

    @property
    def group_names(self) -> frozenset[str]:
        """Every group that counts by its name."""
        return frozenset(AGENT_GROUPS) | frozenset(self.groups)


def learned(membership: EntraMembership, rules: RoleRules) -> frozenset[Role]:
    """The roles in what the directory says; none for an account that does not work."""
    if not membership.active:
        return frozenset()
    by_group: set[Role] = set()
    for group in membership.groups:
        if group.name in AGENT_GROUPS:
            by_group.add(AGENT_GROUPS[group.name])
        by_group |= rules.groups.get(group.id, frozenset()) | rules.groups.get(group.name, frozenset())
    return frozenset(by_group) | {
        DIRECTORY_ROLES[template] for template in membership.directory_roles if template in DIRECTORY_ROLES
    }


def account_names(actor: Actor, link: Link | None) -> tuple[str, ...]:
    """By which names the directory's word on somebody's account is looked up.

    Who has proved which account is theirs is that one alone: an address can be anybody's by now.
    """
    if proven := link.oid if link else actor.entra_id:
        return (proven.lower(),)
    return tuple(filter(None, (actor.key, canonical_address(actor.email))))


def is_gone(actor: Actor, link: Link | None, known: Mapping[str, datetime | None]) -> bool:
    """Whether the account of somebody does not work any more. ``known`` are all names of theirs, each with since when the
    directory says that of it.

    Who has proved no account is gone by the name they show, and where no account works that is theirs by any name.
    """
    if any(known.get(name) for name in account_names(actor, link)):
        return True
    theirs = [gone for name, gone in known.items() if has_object_id((name,))]
    return not (link or actor.entra_id) and bool(theirs) and all(theirs)


def person_of(
    actor: Actor,
    link: Link | None,
    grants: Sequence[Grant],
    rules: RoleRules,
    now: datetime,
    known: Collection[str] = (),
    own: Collection[str] | None = None,
) -> Person:
    """The actor with the roles it holds now. What is withheld is withheld from every source.

    Roles are given by the ``own`` names: left out, those that are proven and the profile's address. ``known`` are all names of
    the person, and what the file takes away under one of these is taken away under all.
    """
    names, every = names_of(actor, link), frozenset(known) | frozenset(names_of(actor, link))
    names = names if own is None else tuple(own)
    withheld = _all(rules.withhold, every)
    of_directory = _of_directory(link, now) - withheld
    of_file = _all(rules.add, names) - withheld
    given: dict[Role, list[Grant]] = {}
    for grant in grants:
        if grant.until > now and grant.role not in withheld:
            given.setdefault(grant.role, []).append(grant)
    origins: dict[Role, list[str]] = {}
    for roles, where in ((of_directory, PARTNER_CENTER), (of_file, rules.source or "roles.toml")):
        for role in roles:
            origins.setdefault(role, []).append(where)
    for grant in (grant for theirs in given.values() for grant in theirs):
        said = _("given by {name} until {day}", name=grant.giver, day=last_day(grant, actor.time_zone))
        origins.setdefault(grant.role, []).append(said)
    lasting = of_directory | of_file
    roles = lasting | frozenset(given)
    return Person(
        actor=actor,
        roles=roles,
        source="; ".join(dict.fromkeys(part for parts in origins.values() for part in parts)),
        link=link,
        origins={role: listed(origins[role]) for role in Role if role in origins},
        reach=_reach(every, roles, lasting, given, rules),
        temporary=frozenset(given) - lasting,
        granters={
            role: frozenset().union(*(grant.granter for grant in theirs))
            for role, theirs in given.items()
            if role not in lasting
        },
        known=frozenset(known),
    )


ROLES_AHEAD = timedelta(hours=1)
"""How much later than now roles of the directory may have been read."""


def _of_directory(link: Link | None, now: datetime) -> frozenset[Role]:
    if link is None or link.roles_read is None:
        return frozenset()
    # What was read later than now was read by a wrong clock, or now is; a while is left for clocks that differ a little.
    return link.roles if -ROLES_AHEAD <= now - link.roles_read <= ROLES_GOOD_FOR else frozenset()


def _reach(
    names: Collection[str],
    roles: frozenset[Role],
    own: frozenset[Role],
    given: Mapping[Role, Sequence[Grant]],
    rules: RoleRules,
) -> dict[Role, frozenset[str]]:
    """A role given for some customers is good for these, given twice for both; the file's limit holds for every role."""
    limits = [rules.customers[name] for name in names if name in rules.customers]
    reach: dict[Role, frozenset[str]] = {}
    for role in roles:
        theirs = given.get(role, ())
        limited = bool(theirs) and all(grant.customers for grant in theirs) and role not in own
        named = frozenset(canonical_domain(customer) for grant in theirs for customer in grant.customers)
        allowed = [named, *limits] if limited else limits
        if allowed:
            reach[role] = frozenset.intersection(*allowed)
    return reach


def _all(table: Names, names: Collection[str]) -> frozenset[Role]:
    return frozenset().union(*(table.get(name, frozenset()) for name in names))
