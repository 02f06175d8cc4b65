"""People: who has signed in, who is about to, which roles were given in chat, and what the directory says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.model.audit import AuditEntry
from bot.model.identity import Actor, Grant, Link, Role
from bot.ports.accounts import EntraAccount
from bot.ports.dispatch import Place


class LinkReader(Protocol):
    """Who has signed in."""

    async def get(self, actor: str) -> Link | None:
        """The link of a chat user, by its key."""
        ...

    async def of_identity(self, tenant: str, oid: str) -> Sequence[Link]:
        """Every chat user that is this Entra identity."""
        ...

    async def all(self, after: str = "", limit: int = 100) -> Sequence[Link]:
        """Links in the order of their chat users' keys, beginning after this one."""
        ...


class Links(LinkReader, Protocol):
    """Who has signed in, both ways."""

    async def put(
        self, link: Link, refresh_token: str, row: Callable[[Link], AuditEntry] | None = None
    ) -> None:
        """Keep a link with its refresh token, in place of what the chat user had, in one transaction.

        ``row`` makes the audit row of it, here and below; it is committed in the same transaction.
        """
        ...

    async def set_roles(self, tenant: str, oid: str, roles: frozenset[Role], read: datetime) -> None:
        """What the directory says now, for every chat user of the identity."""
        ...

    async def renewed(self, tenant: str, oid: str, at: datetime) -> None:
        """The refresh token was used."""
        ...

    async def end(self, actor: str, row: Callable[[Link], AuditEntry] | None = None) -> bool:
        """Forget a link, and its refresh token once no other chat user needs it. Whether there was one."""
        ...

    async def end_identity(
        self, tenant: str, oid: str, row: Callable[[Link], AuditEntry] | None = None
    ) -> Sequence[Link]:
        """Forget every link of an identity and its refresh token, with an audit row for each; what there was."""
        ...


class Stage(StrEnum):
    """How far a sign-in has come."""

    MADE = "made"  # the link was given out
    STARTED = "started"  # a browser went on to Entra ID with it
    BACK = "back"  # that browser came back
    WAITING = "waiting"  # a code is to be typed in chat
    OVER = "over"  # it has ended, well or badly


@dataclass(frozen=True, slots=True)
class SignInTicket:
    """One sign-in under way: for which chat user, from which place. ``digest`` is a hash of the secret in its link.

    ``expires`` is for the stage it is in. ``tries`` counts wrong codes. ``sealed`` is what the stage has to keep:
    the flow's secrets, then who signed in with the refresh token.
    """

    digest: str
    actor: Actor
    place: Place
    expires: datetime
    stage: Stage = Stage.MADE
    state: str = ""
    cookie: str = ""
    code: str = ""
    tries: int = 0
    sealed: str = field(default="", repr=False)


class CodeVerdict(StrEnum):
    """What became of a code that somebody typed."""

    RIGHT = "right"
    WRONG = "wrong"
    VOID = "void"  # wrong once too often, now or before
    LATE = "late"
    NONE = "none"  # this chat user has nothing to confirm


class SignInTickets(Protocol):
    """Sign-ins under way. Only hashes of their secrets are stored; every step can be taken once, whoever races."""

    async def make(self, ticket: SignInTicket, now: datetime) -> None:
        """Keep a new one; older ones of the same chat user are over. It lasts as long from now as it does from ``now``."""
        ...

    async def find(self, digest: str) -> SignInTicket | None:
        """By the hash of the secret in the link."""
        ...

    async def by_state(self, state: str) -> SignInTicket | None:
        """By the hash of what Entra ID repeats."""
        ...

    async def start(
        self, digest: str, *, state: str, cookie: str, sealed: str, now: datetime, expires: datetime
    ) -> bool:
        """made -> started, before it expires; bound to the hashes of a state and a cookie."""
        ...

    async def back(self, digest: str, now: datetime) -> bool:
        """started -> back, before it expires."""
        ...

    async def wait(self, digest: str, *, code: str, sealed: str, now: datetime, expires: datetime) -> bool:
        """back -> waiting for the code with this hash."""
        ...

    async def confirm(
        self, actor: str, hash_for: Callable[[str], str], now: datetime, most: int
    ) -> tuple[CodeVerdict, SignInTicket | None]:
        """Compare a typed code with the one the chat user's sign-in waits for; a right one ends the wait.

        ``hash_for`` gives the hash that the typed code has for a ticket's digest. The ``most``-th wrong one makes
        it void. With ``RIGHT`` comes the ticket as it was, secrets and all.
        """
        ...

    async def over(self, digest: str) -> None:
        """It has ended; nothing secret is kept of it."""
        ...


class GrantReader(Protocol):
    """Roles given in chat."""

    async def of(self, holders: Sequence[str], now: datetime) -> Sequence[Grant]:
        """Grants in force for a person known by any of these names."""
        ...

    async def all(self, now: datetime) -> Sequence[Grant]:
        """All grants in force, those that end first before the others."""
        ...


class Grants(GrantReader, Protocol):
    """Roles given in chat, both ways."""

    async def put(self, grant: Grant) -> None:
        """Keep a grant, in place of the holder's older one of the same role."""
        ...

    async def revoke(self, holder: str, role: Role) -> Grant | None:
        """Take a grant back; what it was."""
        ...


@dataclass(frozen=True, slots=True)
class Group:
    """A security group of the partner's directory."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class EntraMembership:
    """What the partner's directory says of a person. ``directory_roles`` are template ids, the same in every tenant.

    ``active`` is false for an account that is disabled or gone. ``addresses`` as in :class:`EntraAccount`.
    """

    active: bool
    groups: tuple[Group, ...] = ()
    directory_roles: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()


class EntraDirectory(Protocol):
    """The partner's directory. Raises :class:`bot.errors.PartnerFailure`."""

    async def membership(self, oid: str) -> EntraMembership:
        """Groups and directory roles of a person, by object id."""
        ...

    async def account(self, name: str) -> EntraAccount | None:
        """The account with this object id or address; ``None`` where the directory has none."""
        ...

    async def end_sessions(self, oid: str) -> None:
        """Make Entra ID take back every sign-in of a person, on all devices and in all applications."""
        ...


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who came back from Entra ID, with a second factor, and the refresh token of that sign-in."""

    tenant: str
    oid: str
    upn: str
    name: str
    refresh_token: str = field(repr=False)


class SignInFlows(Protocol):
    """Entra ID's sign-in in a browser. Raises :class:`bot.errors.PartnerFailure`."""

    async def begin(self, redirect_uri: str) -> tuple[str, str, str]:
        """Where the browser goes, the state it brings back, and the secrets that finishing needs, as text."""
        ...

    async def finish(self, secrets: str, answer: Mapping[str, str]) -> SignedIn:
        """Redeem what the browser brought. Fails for another tenant's account, and without a second factor."""
        ...
