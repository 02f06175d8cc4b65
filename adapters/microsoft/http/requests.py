"""Request builder: encoded paths of one version of a service, read or written with JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from adapters.microsoft.http.body import encode
from adapters.microsoft.http.protocol import Request
from bot.errors import Cause, PartnerFailure
from bot.messages import N_

Query = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Requests:
    """Requests to a service, whose name people know, in a version that begins its paths ("" where there is none)."""

    service: str
    version: str = ""

    def path(self, operation: str, *segments: str, query: Query | None = None) -> str:
        """An encoded path. Raises ``NOT_FOUND`` for a segment that could lead to another resource."""
        for segment in segments:
            # Encoding does not help here: servers and libraries resolve %2E%2E like "..".
            if segment.strip() in {"", ".", ".."}:
                detail = N_("An id is missing or cannot be one.")
                raise PartnerFailure(Cause.NOT_FOUND, operation, detail=detail, service=self.service)
        below = (self.version, *segments) if self.version else segments
        joined = "/" + "/".join(quote(segment, safe="") for segment in below)
        return f"{joined}?{urlencode(query, quote_via=quote)}" if query else joined

    def get(
        self,
        operation: str,
        *segments: str,
        query: Query | None = None,
        user: bool = False,
        bulk: bool = False,
    ) -> Request:
        """A reading request."""
        path = self.path(operation, *segments, query=query)
        return Request(operation, "GET", path, user=user, bulk=bulk)

    def send(
        self,
        operation: str,
        method: str,
        *segments: str,
        body: Mapping[str, object] | None = None,
        query: Query | None = None,
        user: bool = False,
        writes: bool = True,
    ) -> Request:
        """A request that sends something, in a body where there is one."""
        path, sent = self.path(operation, *segments, query=query), None if body is None else encode(body)
        return Request(operation, method, path, user=user, writes=writes, body=sent)
