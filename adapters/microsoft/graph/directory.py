"""Entra directory: who is in which group and directory role of the partner's tenant (``bot.ports.EntraDirectory``).

Application permissions that it takes: User.Read.All, GroupMember.Read.All and RoleManagement.Read.Directory; to end
somebody's sessions, User.RevokeSessions.All besides.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from types import TracebackType

import structlog

from adapters.microsoft.graph.accounts import SMTP, account, accounts_where, revoke_sessions
from adapters.microsoft.graph.memberships import MOST_PAGES, NAMES_AT_ONCE, READ, groups_named, memberships
from adapters.microsoft.graph.service import microsoft_graph
from adapters.microsoft.http.attempts import Tokens
from adapters.microsoft.http.exchange import Exchange
from adapters.microsoft.http.transport import HttpTransport
from bot.ports import EntraAccount, EntraMembership, Group
from config.settings import PartnerCenterSettings

NAMES_SECONDS = 3600.0
"""How long it is trusted that a group's name is nobody else's."""

_log = structlog.get_logger(__name__)


def open_directory(
    settings: PartnerCenterSettings,
    tokens: Tokens,
    names: Iterable[str],
    *,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
) -> GraphDirectory:
    """The directory of an installation, over connections of its own. ``sleep`` is what tests decide about time by."""
    service, transport = microsoft_graph(settings.graph_url), HttpTransport(settings.ca_file)
    return GraphDirectory(Exchange(service, tokens, transport, sleep=sleep), names)


class GraphDirectory:
    """Asks Microsoft Graph with the application's own token. Every method raises :class:`bot.errors.PartnerFailure`.

    ``names`` are the groups that are known by name. A name is anybody's to take: where two security groups of the
    tenant have it, neither is known by it.
    """

    def __init__(
        self, exchange: Exchange, names: Iterable[str], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.exchange = exchange
        self._names = tuple(sorted(names))
        self._clock = clock
        self._unique: tuple[float, frozenset[str]] | None = None

    async def __aenter__(self) -> GraphDirectory:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.exchange.close()

    async def membership(self, oid: str) -> EntraMembership:
        """Groups and directory roles of a person."""
        found = await self.exchange.perform(account(oid, READ))
        if found is None or not found.active:
            return EntraMembership(active=False, addresses=found.addresses if found else frozenset())
        members = await self.exchange.everything(memberships(oid), MOST_PAGES)
        unique = await self.known_groups()
        return EntraMembership(
            active=True,
            groups=tuple(
                Group(each.id, each.group if each.group in unique else "")
                for each in members
                if each.group is not None
            ),
            directory_roles=frozenset(each.role for each in members if each.role is not None),
            addresses=found.addresses,
        )

    async def account(self, name: str) -> EntraAccount | None:
        """The account with this object id or address; ``None`` where there is none.

        An address finds an account by its name, its mail, any address that mail arrives at, or else by one of another mailbox
        that its owner has. It may be that of several accounts, which then are one: whoever has an account that works is not
        gone. All of it is answered from the directory itself; advanced queries would be, later, from an index.
        https://learn.microsoft.com/graph/aad-advanced-queries
        """
        if "@" not in name:
            return await self.exchange.perform(account(name))
        quoted = name.replace("'", "''")
        known = (
            f"userPrincipalName eq '{quoted}'",
            f"mail eq '{quoted}'",
            f"proxyAddresses/any(p:p eq '{SMTP}{quoted}')",
            f"proxyAddresses/any(p:p eq '{SMTP.upper()}{quoted}')",
        )
        return await self._look_up(*known) or await self._look_up(f"otherMails/any(o:o eq '{quoted}')")

    async def _look_up(self, *conditions: str) -> EntraAccount | None:
        found = await self.exchange.everything(accounts_where(*conditions), MOST_PAGES)
        return next((each for each in found if each.active), found[0] if found else None)

    async def end_sessions(self, oid: str) -> None:
        """Take back every sign-in of a person."""
        await self.exchange.perform(revoke_sessions(oid))

    async def known_groups(self) -> frozenset[str]:
        """The groups known by name that exist once."""
        if self._unique and self._clock() < self._unique[0]:
            return self._unique[1]
        counts: Counter[str] = Counter()
        for start in range(0, len(self._names), NAMES_AT_ONCE):
            call = groups_named(self._names[start : start + NAMES_AT_ONCE])
            counts.update(await self.exchange.everything(call, MOST_PAGES))
        for name in (name for name, count in counts.items() if count > 1):
            _log.warning("group_name_not_unique", group=name, advice="name it by its object id in roles.toml")
        unique = frozenset(name for name, count in counts.items() if count == 1)
        self._unique = (self._clock() + NAMES_SECONDS, unique)
        return unique
