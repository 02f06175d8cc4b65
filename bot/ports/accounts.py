"""Port to account state: what the partner's directory says of accounts, for people whose roles it does not
give.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.model.audit import AuditEntry
from bot.model.identity import Account


@dataclass(frozen=True, slots=True)
class EntraAccount:
    """An account that the directory has. ``active`` is false for one that is disabled.

    ``addresses`` are its name to sign in with and where its mail arrives, in lower case: no two accounts of a directory
    share one.
    """

    oid: str
    active: bool
    addresses: frozenset[str] = frozenset()


class AccountReader(Protocol):
    """Whose account does not work any more."""

    async def gone(self, names: Sequence[str]) -> datetime | None:
        """Since when an account known by one of these names does not work; ``None`` where none is known not to."""
        ...

    async def known(self, names: Sequence[str]) -> Mapping[str, datetime | None]:
        """All names of the human with one of these: what is the same account by the directory's word or by a sign-in, and
        what is the same as that. Each with since when the account known by it does not work.
        """
        ...

    async def owners(self, addresses: Collection[str]) -> Mapping[str, frozenset[str]]:
        """The accounts, by object id, that each of these addresses belongs to, by the directory's word or by a sign-in.

        Addresses of which nothing is known are left out.
        """
        ...

    async def all(self, after: str = "", limit: int = 100) -> Sequence[Account]:
        """What is known, in the order of the names, beginning after this one."""
        ...


class Accounts(AccountReader, Protocol):
    """Whose account does not work any more, both ways. It outlives sign-ins, which end with the account."""

    async def put(self, accounts: Sequence[Account], row: AuditEntry | None = None) -> None:
        """Keep what the directory says, in place of what was known under the same names, with an audit row of it."""
        ...

    async def lift(self, oid: str, names: Sequence[str] = (), row: AuditEntry | None = None) -> bool:
        """Forget that an account did not work, and that others of these names did not, with an audit row of it.

        Whether any was known not to; nothing is put on record otherwise.
        """
        ...

    async def addressed(self, oid: str, addresses: Collection[str]) -> None:
        """Keep the addresses of an account, in place of those that were known."""
        ...

    async def forget_addresses(self, kept: Collection[str]) -> None:
        """Know the addresses of these accounts alone, by object id, and of who has signed in."""
        ...

    async def forget(self, names: Sequence[str]) -> None:
        """Know nothing of these names any more."""
        ...
