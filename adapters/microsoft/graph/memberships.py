"""Memberships: the groups and directory roles of a person, and the groups of a name.

https://learn.microsoft.com/graph/api/user-list-transitivememberof
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from adapters.microsoft.graph.accounts import PERMISSIONS, hidden
from adapters.microsoft.graph.service import get
from adapters.microsoft.http.paging import Page, odata_page
from adapters.microsoft.http.protocol import Call
from adapters.microsoft.http.wire import Fields, spelled
from bot.messages import N_

PAGE = 100
MOST_PAGES = 50
NAMES_AT_ONCE = 10
READ = N_("read somebody's roles")

_GROUP, _ROLE = "#microsoft.graph.group", "#microsoft.graph.directoryRole"
_TELLING = {_GROUP: "displayName", _ROLE: "roleTemplateId"}
"""Which property each kind of member is known by."""


@dataclass(frozen=True, slots=True)
class Member:
    """What a person is in: a security group with its name, a directory role with its template, or neither."""

    id: str
    group: str | None = None
    role: str | None = None


def memberships(oid: str) -> Call[Page[Member]]:
    """Everything that a person is in, also through other groups."""
    wanted: dict[str, str | int] = {"$select": "id,displayName,securityEnabled,roleTemplateId", "$top": PAGE}
    request = replace(get(READ, "users", oid, "transitiveMemberOf", query=wanted), needs=PERMISSIONS)

    def read(row: Fields) -> Member:
        oid, kind = row.need("id").lower(), row.text("@odata.type")
        told = spelled(row.raw(_TELLING.get(kind, "id")))  # a name of blanks is a name
        if not told:
            raise hidden(request)
        if kind == _GROUP and row.flag("securityEnabled"):
            return Member(oid, group=told)
        return Member(oid, role=told.lower()) if kind == _ROLE else Member(oid)

    return odata_page(request, read)


def groups_named(names: Sequence[str]) -> Call[Page[str]]:
    """The name of every security group that has one of these; as many times as there are groups of it."""
    quoted = ",".join("'" + name.replace("'", "''") + "'" for name in names)
    wanted: dict[str, str | int] = {
        "$filter": f"displayName in ({quoted})",
        "$select": "id,displayName,securityEnabled",
        "$top": 999,
    }
    request = replace(get(READ, "groups", query=wanted), needs=PERMISSIONS)
    return odata_page(request, lambda row: row.text("displayName") if row.flag("securityEnabled") else None)
