"""One exchange with Partner Center as values: a request to send, a response that came, and how to read it.

Nothing here knows a socket, a token or the time.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import quote, urlencode

from adapters.microsoft.http.wire import encode
from bot.errors import Cause, PartnerFailure
from bot.ports import RequestIds

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

JSON = "application/json"
PDF = "application/pdf"
JSON_LIMIT = 64 * 1024 * 1024
PDF_LIMIT = 25 * 1024 * 1024
TOKEN_RESOURCE = "https://api.partnercenter.microsoft.com/.default"  # noqa: S105 - an audience, not a secret


@dataclass(frozen=True, slots=True)
class Request:
    """What to ask. ``path`` is encoded and begins with ``/v1/``; ``limit`` bounds the answer, in bytes.

    ``user`` asks for a token of the service account; without it the application's own will do. ``writes`` marks
    what changes something at the vendor. ``bulk`` is work nobody waits for with bated breath: it may take long.
    """

    operation: str
    method: str
    path: str
    user: bool = False
    writes: bool = False
    bulk: bool = False
    body: bytes | None = None
    headers: tuple[tuple[str, str], ...] = ()
    accept: str = JSON
    limit: int = JSON_LIMIT


@dataclass(frozen=True, slots=True)
class Response:
    """What came back; ``headers`` have lower-case names."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def ok(self) -> bool:
        """Whether the status is one of success."""
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Call(Generic[T_co]):
    """A request and how to read its answer. ``accepts`` are statuses that are answers although not of success."""

    request: Request
    read: Callable[[Response], T_co]
    accepts: frozenset[int] = frozenset()


def path(operation: str, *segments: str, query: Mapping[str, str | int] | None = None) -> str:
    """An encoded path. Raises ``NOT_FOUND`` for a segment that could lead to another resource."""
    for segment in segments:
        # Encoding does not help here: servers and libraries resolve %2E%2E like "..".
        if segment.strip() in {"", ".", ".."}:
            raise PartnerFailure(Cause.NOT_FOUND, operation, detail="An id is missing or cannot be one.")
    joined = "/v1/" + "/".join(quote(segment, safe="") for segment in segments)
    return f"{joined}?{urlencode(query, quote_via=quote)}" if query else joined


def get(
    operation: str,
    *segments: str,
    query: Mapping[str, str | int] | None = None,
    user: bool = False,
    bulk: bool = False,
) -> Request:
    """A reading request."""
    return Request(operation, "GET", path(operation, *segments, query=query), user=user, bulk=bulk)


def send(
    operation: str,
    method: str,
    *segments: str,
    body: Mapping[str, object],
    user: bool = False,
    writes: bool = True,
) -> Request:
    """A request with a body."""
    return Request(operation, method, path(operation, *segments), user=user, writes=writes, body=encode(body))


def fresh_ids() -> RequestIds:
    """New ids for a new operation."""
    return RequestIds(str(uuid.uuid4()), str(uuid.uuid4()))


def headers(request: Request, token: str, ids: RequestIds) -> dict[str, str]:
    """All headers of one attempt. Attempts of one operation carry the same ids: that is what makes them one."""
    named = dict(request.headers)
    named |= {
        "Authorization": f"Bearer {token}",
        "Accept": request.accept,
        "MS-RequestId": ids.request_id,
        "MS-CorrelationId": ids.correlation_id,
        "MS-Contract-Version": "v1",
        "MS-PartnerCenter-Application": "csp-chatops",
    }
    if request.body is not None:
        named["Content-Type"] = JSON
    return named
