"""Microsoft Graph, as far as the partner's own directory is asked about people.

https://learn.microsoft.com/graph/api/user-list-transitivememberof
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import jwt

from sandbox.entra.directory import Entra
from sandbox.entra.tokens import GRAPH, Caller
from sandbox.wire.bodies import Answer, Json
from sandbox.wire.problems import Refusal
from sandbox.world.people import AGENT_GROUPS, WELL_KNOWN_IDS, Person
from sandbox.world.world import World

# Everybody is in these too, so that memberships never fit on one small page.
EVERYBODY = ("All staff", "VPN users", "Parking garage")
PAGE, MOST = 100, 999
# Of collections "any" is asked. https://learn.microsoft.com/graph/filter-query-parameter
_COMPARISON = re.compile(r"(\w+)(?: eq |/any\(\w:\w eq )'((?:[^']|'')*)'\)?")
_FILTER = re.compile(rf"{_COMPARISON.pattern}(?: or {_COMPARISON.pattern})*")
# Values of these can be compared without any header.
# https://learn.microsoft.com/graph/aad-advanced-queries#support-for-filter-by-properties-of-microsoft-entra-id-directory-objects
_COMPARED = frozenset({"userPrincipalName", "mail", "otherMails", "proxyAddresses"})
# These come only where they are asked for. https://learn.microsoft.com/graph/api/resources/user
_ON_SELECT = frozenset({"accountEnabled", "otherMails", "proxyAddresses"})
_USER = re.compile(r"/v1\.0/users/([^/]+)(?:/(transitiveMemberOf|revokeSignInSessions))?")


class Graph:
    """Answers for the application's own token; nobody's own is asked for."""

    def __init__(self, world: World, entra: Entra) -> None:
        self.world = world
        self.entra = entra

    def answer(
        self, method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], base: str
    ) -> Answer:
        """One request. Raises Refusal in Graph's own shape."""
        self._admit(headers)
        if method == "GET" and path == "/v1.0/groups":
            return self._groups(query)
        if method == "GET" and path == "/v1.0/users":
            return self._users(query)
        found = _USER.fullmatch(path)
        if not found:
            raise _refuse(400, "BadRequest", f"Resource not found for the segment '{path.split('/')[-1]}'.")
        person = self.world.person(found[1])
        if person is None:
            raise _refuse(404, "Request_ResourceNotFound", f"Resource '{found[1]}' does not exist.")
        if method == "POST" and found[2] == "revokeSignInSessions":
            self.entra.grants.revoke(person)
            return Answer(200, {"@odata.context": f"{GRAPH}/v1.0/$metadata#Edm.Boolean", "value": True})
        if method != "GET" or found[2] == "revokeSignInSessions":
            raise _refuse(405, "Request_BadRequest", "Specified HTTP method is not allowed.")
        if found[2]:
            return self._memberships(person, query, f"{base}{path}")
        return Answer(200, _selected(_user(person), query))

    def _admit(self, headers: Mapping[str, str]) -> None:
        scheme, _, token = headers.get("Authorization", "").partition(" ")
        try:
            caller = self.entra.tokens.caller(token) if scheme == "Bearer" else None
        except (jwt.PyJWTError, KeyError):
            caller = None
        if caller is None or caller.audience != GRAPH or self._is_over(caller):
            raise _refuse(401, "InvalidAuthenticationToken", "Access token validation failure.")
        if caller.person is not None or caller.tenant != self.world.tenant_id:
            raise _refuse(
                403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation."
            )

    def _is_over(self, caller: Caller) -> bool:
        return self.entra.tokens.expired(caller) or self.entra.tokens.revoked(caller)

    def _memberships(self, person: Person, query: Mapping[str, str], address: str) -> Answer:
        rows = [self._group(name) for name in (*EVERYBODY, *sorted(person.roles)) if name in self._names()]
        rows += [_directory_role(self.world, name) for name in sorted(person.roles) if name in WELL_KNOWN_IDS]
        size = min(int(query.get("$top", PAGE)), MOST)
        start = int(query.get("$skiptoken", "0") or 0)
        body: Json = {
            "@odata.context": f"{GRAPH}/v1.0/$metadata#directoryObjects",
            "value": [self._shown(row, query) for row in rows[start : start + size]],
        }
        if start + size < len(rows):
            kept = "&".join(
                f"{quote(name)}={quote(value)}" for name, value in query.items() if name != "$skiptoken"
            )
            body["@odata.nextLink"] = f"{address}?{kept}&$skiptoken={start + size}"
        return Answer(200, body)

    def _shown(self, row: Json, query: Mapping[str, str]) -> Json:
        """Without permission to read a type, its members come with their ids and nothing else.

        https://learn.microsoft.com/graph/permissions-overview#limited-information-returned-for-inaccessible-member-objects
        """
        if self.world.graph.hidden:
            row = {name: value if name in ("@odata.type", "id") else None for name, value in row.items()}
        return _selected(row, query)

    def _groups(self, query: Mapping[str, str]) -> Answer:
        wanted = set(re.findall(r"'((?:[^']|'')*)'", query.get("$filter", "")))
        rows = [self._group(name) for name in self._names() if name in wanted]
        rows += [
            self._group(name) | {"id": self.world.rng.guid("double", name)}
            for name in self.world.graph.doubles
            if name in wanted
        ]
        return Answer(200, {"value": [_selected(row, query) for row in rows]})

    def _users(self, query: Mapping[str, str]) -> Answer:
        """Those who meet the filter: comparisons with one value each, any of which is enough."""
        wanted = query.get("$filter", "")
        if not _FILTER.fullmatch(wanted):
            raise _refuse(
                400,
                "Request_UnsupportedQuery",
                "Unsupported or invalid query filter clause specified for property of resource 'User'.",
            )
        asked = [(name, value.replace("''", "'")) for name, value in _COMPARISON.findall(wanted)]
        found = [one for one in self.world.people.values() if any(_meets(one, *each) for each in asked)]
        return Answer(200, {"value": [_selected(_user(one), query) for one in found]})

    def _names(self) -> tuple[str, ...]:
        mapped = {name for one in self.world.people.values() for name in one.roles}
        return (*EVERYBODY, *sorted({*AGENT_GROUPS, *mapped} - set(WELL_KNOWN_IDS)))

    def _group(self, name: str) -> Json:
        return {
            "@odata.type": "#microsoft.graph.group",
            "id": self.world.rng.guid("group", name),
            "displayName": name,
            "securityEnabled": True,
            "groupTypes": [],
        }


def _directory_role(world: World, name: str) -> Json:
    return {
        "@odata.type": "#microsoft.graph.directoryRole",
        "id": world.rng.guid("directory-role", name),
        "displayName": re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name),
        "roleTemplateId": WELL_KNOWN_IDS[name],
    }


def _user(person: Person) -> Json:
    return {
        "id": person.id,
        "displayName": person.name,
        "userPrincipalName": person.email,
        "mail": person.email,
        "otherMails": list(person.other_mails),
        "proxyAddresses": [f"SMTP:{person.email}", *(f"smtp:{alias}" for alias in person.aliases)],
        "accountEnabled": person.enabled,
        "jobTitle": person.title,
    }


def _meets(person: Person, name: str, value: str) -> bool:
    """Letters are compared in whatever case; but for the first of an address at which mail arrives, which mean something."""
    if name not in _COMPARED:
        raise _refuse(
            400,
            "Request_UnsupportedQuery",
            f"Unsupported or invalid query filter clause specified for property '{name}' of resource 'User'.",
        )
    held = _user(person)[name]
    if name == "proxyAddresses":
        kind, _, address = value.partition(":")
        return f"{kind}:{address.lower()}" in held
    return value.lower() in (held if isinstance(held, list) else [held])


def _selected(row: Json, query: Mapping[str, str]) -> Json:
    wanted = {name.strip() for name in query.get("$select", "").split(",") if name.strip()}
    if not wanted:
        return {name: value for name, value in row.items() if name not in _ON_SELECT}
    return {name: value for name, value in row.items() if name in wanted or name.startswith("@")}


def _refuse(status: int, code: str, message: str) -> Refusal:
    body: dict[str, Any] = {"error": {"code": code, "message": message, "innerError": {}}}
    return Refusal(Answer(status, body))
