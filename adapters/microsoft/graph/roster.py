"""Who is in which group and directory role of the partner's tenant (``bot.ports.EntraDirectory``).

Application permissions that it takes: User.Read.All, GroupMember.Read.All and RoleManagement.Read.Directory; to end
somebody's sessions, User.RevokeSessions.All besides.
https://learn.microsoft.com/graph/api/user-list-transitivememberof
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

import structlog
from yarl import URL

from adapters.microsoft.graph.wire import Answer, Tokens, Wire, failure
from bot.errors import Cause
from bot.ports import EntraAccount, EntraMembership, Group

PAGE = 100
MOST_PAGES = 50
NAMES_SECONDS = 3600.0
"""How long it is trusted that a group's name is nobody else's."""

_READ = "read somebody's roles"
_LOOK_UP = "look up an account"
_ACCOUNT = "id,accountEnabled,userPrincipalName,mail,proxyAddresses"
_SMTP = "smtp:"
"""So begins every address at which mail arrives, in capitals for the one that it is sent from.

https://learn.microsoft.com/graph/api/resources/user
"""

_PERMISSIONS = (
    "In Entra ID, give the application the permissions User.Read.All, GroupMember.Read.All and "
    "RoleManagement.Read.Directory, and consent to them."
)
_REVOKE = "In Entra ID, give the application the permission User.RevokeSessions.All, and consent to it."
_log = structlog.get_logger(__name__)


class GraphRoster:
    """Asks Microsoft Graph with the application's own token.

    ``names`` are the groups that are known by name. A name is anybody's to take: where two security groups of the
    tenant have it, neither is known by it.
    """

    def __init__(
        self,
        base: str,
        tokens: Tokens,
        names: Iterable[str],
        *,
        ca_file: Path | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._wire = Wire(base, tokens, ca_file)
        self._names = tuple(sorted(names))
        self._clock = clock
        self._unique: tuple[float, frozenset[str]] | None = None

    async def __aenter__(self) -> GraphRoster:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._wire.close()

    async def membership(self, oid: str) -> EntraMembership:
        """Groups and directory roles of a person. Raises :class:`bot.errors.PartnerFailure`."""
        account = await self._by_id(oid)
        if account is None or not account.active:
            return EntraMembership(active=False, addresses=account.addresses if account else frozenset())
        rows = await self._memberships(oid)
        unique = await self._unique_names()
        groups = tuple(
            Group(str(row["id"]).lower(), row["displayName"] if row["displayName"] in unique else "")
            for row in rows
            if row.get("@odata.type") == "#microsoft.graph.group" and row.get("securityEnabled")
        )
        roles = (
            str(row["roleTemplateId"]).lower()
            for row in rows
            if row.get("@odata.type") == "#microsoft.graph.directoryRole"
        )
        return EntraMembership(
            active=True, groups=groups, directory_roles=frozenset(roles), addresses=account.addresses
        )

    async def account(self, name: str) -> EntraAccount | None:
        """The account with this object id or address; ``None`` where there is none. Raises
        :class:`bot.errors.PartnerFailure`.

        An address finds an account by its name, its mail, any address that mail arrives at, or else by one of another mailbox
        that its owner has. It may be that of several accounts, which then are one: whoever has an account that works is not
        gone. All of it is answered from the directory itself; advanced queries would be, later, from an index.
        https://learn.microsoft.com/graph/api/user-list, https://learn.microsoft.com/graph/aad-advanced-queries
        """
        if "@" not in name:
            return await self._by_id(name)
        quoted = name.replace("'", "''")
        known = (
            f"userPrincipalName eq '{quoted}'",
            f"mail eq '{quoted}'",
            f"proxyAddresses/any(p:p eq '{_SMTP}{quoted}')",
            f"proxyAddresses/any(p:p eq '{_SMTP.upper()}{quoted}')",
        )
        return await self._look_up(*known) or await self._look_up(f"otherMails/any(o:o eq '{quoted}')")

    async def _look_up(self, *conditions: str) -> EntraAccount | None:
        query = {"$filter": " or ".join(conditions), "$select": _ACCOUNT}
        answer = await self._wire.ask("GET", self._url("users").with_query(query), _LOOK_UP)
        rows = self._good(answer).get("value")
        if not isinstance(rows, list):
            raise failure(Cause.GARBAGE, _LOOK_UP)
        found = [self._registered(row) for row in rows]
        return next((each for each in found if each.active), found[0] if found else None)

    async def _by_id(self, oid: str) -> EntraAccount | None:
        answer = await self._wire.ask("GET", self._url("users", oid).with_query({"$select": _ACCOUNT}), _READ)
        # Whatever stands between here and Graph can say 404 too, and would take everybody's roles away.
        if answer.status == 404 and _code(answer).endswith("ResourceNotFound"):
            return None
        return self._registered(self._good(answer))

    @staticmethod
    def _registered(row: object) -> EntraAccount:
        """What the application may not read comes without its properties, and says nothing."""
        if not isinstance(row, Mapping) or not isinstance(row.get("id"), str):
            raise failure(Cause.GARBAGE, _LOOK_UP)
        if row.get("accountEnabled") is None:
            raise failure(Cause.FORBIDDEN, _LOOK_UP, advice=_PERMISSIONS)
        return EntraAccount(row["id"].lower(), row["accountEnabled"] is True, _addresses(row))

    async def end_sessions(self, oid: str) -> None:
        """Take back every sign-in of a person. Raises :class:`bot.errors.PartnerFailure`.

        https://learn.microsoft.com/graph/api/user-revokesigninsessions
        """
        answer = await self._wire.ask("POST", self._url("users", oid, "revokeSignInSessions"), "end sessions")
        self._good(answer, _REVOKE)

    async def known_groups(self) -> frozenset[str]:
        """The groups known by name that exist once. Raises :class:`bot.errors.PartnerFailure`."""
        return await self._unique_names()

    async def _memberships(self, oid: str) -> list[Mapping[str, Any]]:
        wanted = "id,displayName,securityEnabled,roleTemplateId"
        url = self._url("users", oid, "transitiveMemberOf").with_query({"$select": wanted, "$top": str(PAGE)})
        rows: list[Mapping[str, Any]] = []
        for _ in range(MOST_PAGES):
            body = self._good(await self._wire.ask("GET", url, _READ))
            page = body.get("value")
            if not isinstance(page, list):
                raise failure(Cause.GARBAGE, _READ)
            rows += [self._readable(row) for row in page]
            link = body.get("@odata.nextLink")
            if not link:
                return rows
            url = self._own(str(link))
        raise failure(Cause.GARBAGE, _READ)

    @staticmethod
    def _readable(row: object) -> Mapping[str, Any]:
        """What the application may not read comes without its properties; to take that for "no role" would lie.

        https://learn.microsoft.com/graph/permissions-overview#limited-information-returned-for-inaccessible-member-objects
        """
        if not isinstance(row, Mapping) or not isinstance(row.get("id"), str):
            raise failure(Cause.GARBAGE, _READ)
        told = {
            "#microsoft.graph.group": "displayName",
            "#microsoft.graph.directoryRole": "roleTemplateId",
        }.get(str(row.get("@odata.type")), "id")
        if not isinstance(row.get(told), str):
            raise failure(Cause.FORBIDDEN, _READ, advice=_PERMISSIONS)
        return row

    async def _unique_names(self) -> frozenset[str]:
        if self._unique and self._clock() < self._unique[0]:
            return self._unique[1]
        counts: Counter[str] = Counter()
        for start in range(0, len(self._names), 10):
            quoted = ",".join("'" + name.replace("'", "''") + "'" for name in self._names[start : start + 10])
            query = {
                "$filter": f"displayName in ({quoted})",
                "$select": "id,displayName,securityEnabled",
                "$top": "999",
            }
            body = self._good(await self._wire.ask("GET", self._url("groups").with_query(query), _READ))
            found = body.get("value")
            counts.update(
                str(row.get("displayName"))
                for row in (found if isinstance(found, list) else ())
                if isinstance(row, Mapping) and row.get("securityEnabled")
            )
        for name in (name for name, count in counts.items() if count > 1):
            _log.warning("group_name_not_unique", group=name, advice="name it by its object id in roles.toml")
        unique = frozenset(name for name, count in counts.items() if count == 1)
        self._unique = (self._clock() + NAMES_SECONDS, unique)
        return unique

    def _url(self, *parts: str) -> URL:
        url = self._wire.base / "v1.0"
        for part in parts:
            url = url / part
        return url

    def _own(self, link: str) -> URL:
        """The next page; one on another host would be handed our token."""
        url = URL(link, encoded=True)
        if url.origin() != self._wire.base.origin():
            raise failure(Cause.GARBAGE, _READ)
        return url

    @staticmethod
    def _good(answer: Answer, permissions: str = _PERMISSIONS) -> Mapping[str, Any]:
        status = answer.status
        if 200 <= status < 300:
            return answer.body
        code = _code(answer)
        if status in (401, 403):
            raise failure(Cause.FORBIDDEN, _READ, status=status, code=code, advice=permissions)
        cause = Cause.THROTTLED if status == 429 else Cause.DOWN if status >= 500 else Cause.GARBAGE
        raised = failure(cause, _READ, status=status, code=code)
        raised.retry_after = answer.retry_after
        raise raised


def _addresses(row: Mapping[str, Any]) -> frozenset[str]:
    """The addresses that are this account's alone. Of another mailbox (``otherMails``) the directory keeps what it is told."""
    mails = row.get("proxyAddresses")
    arriving = [str(each) for each in mails] if isinstance(mails, list) else []
    own = [each[len(_SMTP) :] for each in arriving if each.lower().startswith(_SMTP)]
    named = [str(row[name]) for name in ("userPrincipalName", "mail") if row.get(name)]
    return frozenset(each.lower() for each in (*named, *own) if "@" in each)


def _code(answer: Answer) -> str:
    """What Graph calls an error."""
    said = answer.body.get("error")
    return str(said.get("code", ""))[:60] if isinstance(said, Mapping) else ""
