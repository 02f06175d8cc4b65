"""Identity: who is asking, a chat user and the person behind it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.messages import N_, _
from bot.model.canonicalization import canonical_address
from bot.model.destination import Destination


class Role(StrEnum):
    """Partner Center's roles (https://learn.microsoft.com/partner-center/account-settings/permissions-overview)."""

    ADMIN_AGENT = "admin_agent"
    SALES_AGENT = "sales_agent"
    HELPDESK_AGENT = "helpdesk_agent"
    GLOBAL_ADMIN = "global_admin"
    BILLING_ADMIN = "billing_admin"
    USER_ADMIN = "user_admin"

    @property
    def label(self) -> str:
        """As Partner Center spells it in the reader's language: "Admin agent"."""
        return _(ROLE_LABELS[self])


ROLE_LABELS: Mapping[Role, str] = {
    Role.ADMIN_AGENT: N_("Admin agent"),
    Role.SALES_AGENT: N_("Sales agent"),
    Role.HELPDESK_AGENT: N_("Helpdesk agent"),
    Role.GLOBAL_ADMIN: N_("Global admin"),
    Role.BILLING_ADMIN: N_("Billing admin"),
    Role.USER_ADMIN: N_("User admin"),
}
"""Partner Center's names of its roles."""


class Platform(StrEnum):
    """Where a chat user lives."""

    SLACK = "slack"
    TEAMS = "teams"
    PLAYGROUND = "playground"


@dataclass(frozen=True, slots=True)
class Actor:
    """A chat user, as the platform's signed request names it.

    ``workspace`` is the Slack team or the Entra tenant, ``user`` the id there (never a display name).
    ``email`` comes from the platform's directory, in canonical form, and may be empty; ``entra_id`` is the object id
    where the platform proves it (Teams). ``locale`` (``en-US``; empty where the platform does not say) and ``time_zone`` (IANA)
    shape what is shown, and how what is typed is read.
    """

    platform: Platform
    workspace: str
    user: str
    name: str
    email: str = ""
    entra_id: str = ""
    locale: str = ""
    time_zone: str = "UTC"

    @property
    def key(self) -> str:
        """One string that names this chat user in every table."""
        return f"{self.platform}:{self.workspace}:{self.user}"

    @property
    def home(self) -> Destination:
        """Where this chat user alone is told."""
        return Destination(self.platform.value, self.workspace, user=self.user)


_OBJECT_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

TOKEN_IDLE = timedelta(days=90)
"""A refresh token dies when it is not used for this long; each use starts the time anew.

https://learn.microsoft.com/entra/identity-platform/refresh-tokens
"""

ROLES_GOOD_FOR = timedelta(hours=24)
"""How long roles count that could not be read again: a directory that is away locks nobody out for an afternoon,
and nobody keeps a role for days because of it."""


@dataclass(frozen=True, slots=True)
class Link:
    """A chat user and the Entra identity that it proved to be. All moments are aware, in UTC.

    ``renewed`` is the last use of its refresh token; ``roles`` are the directory's, as of ``roles_read`` (``None``
    until they were read once).
    """

    actor: str
    tenant: str
    oid: str
    upn: str
    name: str
    since: datetime
    renewed: datetime
    roles: frozenset[Role] = frozenset()
    roles_read: datetime | None = None

    @property
    def secret_name(self) -> str:
        """Under which name the vault keeps the refresh token; it is sealed to that name."""
        return secret_name(self.tenant, self.oid)

    @property
    def ends(self) -> datetime:
        """When the sign-in ends if the bot does nothing for its owner meanwhile."""
        return self.renewed + TOKEN_IDLE


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the partner's directory, under one name by which the bot knows its owner: the key of a chat user, an
    address in canonical form, or the object id itself.

    ``gone`` is since when the directory says that it is disabled or deleted; ``None`` while it works.
    """

    name: str
    oid: str
    gone: datetime | None = None


def names_of(actor: Actor, link: Link | None = None) -> tuple[str, ...]:
    """By which names the file and grants may give somebody a role: proven ones and the profile's address, in canonical form."""
    names = [actor.email, actor.entra_id, *((link.oid, link.upn) if link else ())]
    return tuple(dict.fromkeys(filter(None, map(canonical_address, names))))


def has_object_id(names: Iterable[str]) -> bool:
    """Whether one of these names is an object id, so that the account is known."""
    return bool(object_ids(names))


def object_ids(names: Iterable[str]) -> frozenset[str]:
    """Those of these names that are object ids."""
    return frozenset(name for name in names if _OBJECT_ID.fullmatch(name))


def with_address(name: str, key: str, names: Iterable[str]) -> str:
    """A name that its bearer has chosen, with what they have not: the first address among their ``names``, else an object id,
    else the id of the chat user with this ``key``."""
    known = [each for each in names if each]
    addresses = [each for each in known if "@" in each and ":" not in each]
    sure = next(iter([*addresses, *sorted(object_ids(known)), key.rpartition(":")[2]]), "")
    return f"{name} ({sure})" if name and sure and name != sure else name or sure


def secret_name(tenant: str, oid: str) -> str:
    """Under which name the vault keeps a person's refresh token."""
    return f"person:{tenant}:{oid}".lower()


ERASED = "(erased)"
"""In place of all names of somebody whose data were erased: it could be anybody's, and is no name that a person has."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A role given in chat until a moment. ``holder`` is an e-mail address or an Entra object id, in canonical form.

    ``customers`` are the tenant ids it is good for; empty for all. ``by`` is the key of who gave it, ``by_names`` are all
    names by which they were known then: the same person may ask for something, or approve it, as another chat user.
    """

    id: str
    holder: str
    role: Role
    since: datetime
    until: datetime
    by: str
    by_name: str = ""
    customers: tuple[str, ...] = ()
    by_names: tuple[str, ...] = ()

    @property
    def giver(self) -> str:
        """Who gave it, so that they can be told from others of the same name."""
        if not (self.by_name or self.by):
            return _("somebody who was erased")
        return with_address(self.by_name, self.by, self.by_names)

    @property
    def granter(self) -> frozenset[str]:
        """Every name of who gave it; :data:`ERASED` alone for who was erased."""
        return frozenset(filter(None, (self.by, *self.by_names))) or frozenset({ERASED})


@dataclass(frozen=True, slots=True)
class Person:
    """An actor with the roles it holds now. ``source`` says where the roles come from, for ``access whoami``.

    ``origins`` says so role by role. ``reach`` limits a role to customers, by tenant id or domain in canonical form;
    a role that is not in it is good for all of them. ``temporary`` are roles held by grants alone, ``granters`` all names of who
    gave them. ``blocked_because`` is a clause that says why no role counts, whatever gives it; empty where roles count.

    ``known`` are all names by which our own database knows the human behind the actor. They tell who is the same
    person, and take away; they give nothing, because an address can be claimed.
    """

    actor: Actor
    roles: frozenset[Role] = field(default_factory=frozenset)
    source: str = ""
    link: Link | None = None
    origins: Mapping[Role, str] = field(default_factory=dict)
    reach: Mapping[Role, frozenset[str]] = field(default_factory=dict)
    temporary: frozenset[Role] = frozenset()
    granters: Mapping[Role, frozenset[str]] = field(default_factory=dict)
    blocked_because: str = ""
    known: frozenset[str] = frozenset()

    @property
    def names(self) -> frozenset[str]:
        """Every name the human behind the actor is known by: keys of chat users, addresses and object ids."""
        return self.known | {self.actor.key, *names_of(self.actor, self.link)}

    @property
    def who(self) -> str:
        """The name in the chat with an address, so that two people of one name can be told apart."""
        sure = self.link.upn if self.link else self.actor.email
        return with_address(self.actor.name, self.actor.key, (sure, *sorted(self.names)))

    @property
    def entra_id(self) -> str:
        """The object id that is proven, by a sign-in or by the platform; empty where none is."""
        return self.link.oid if self.link else self.actor.entra_id
