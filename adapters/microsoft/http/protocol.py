"""Request and response as values: what to send to a service, what came back, and how to read it.

Nothing here knows a service, a socket or the time.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import IO, Generic, TypeVar

from bot.ports import RequestIds

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

JSON = "application/json"
PDF = "application/pdf"
JSON_LIMIT = 64 * 1024 * 1024
PDF_LIMIT = 25 * 1024 * 1024
LARGE = 256 * 1024


@dataclass(frozen=True, slots=True)
class Request:
    """What to ask. ``path`` is encoded and whole; ``limit`` bounds the answer, in bytes.

    ``user`` asks for a token of the service account; without it the application's own will do; ``tenant`` for one of that
    tenant instead of the partner's. ``writes`` marks what changes something at the vendor. ``bulk`` is work nobody waits for
    with bated breath: it may take long. ``needs`` says which permission it takes, for who is refused. The body of an answer of success goes ``into`` a file where
    there is one, as it was sent, and is no part of the response then.
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
    tenant: str = ""
    needs: str = ""
    into: IO[bytes] | None = field(default=None, compare=False)


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
    """A request and how to read its answer. ``accepts`` are statuses that are answers although not of success.

    An answer of more than ``thread_beyond`` bytes is read in a thread, so that reading it stops nobody.
    """

    request: Request
    read: Callable[[Response], T_co]
    accepts: frozenset[int] = frozenset()
    thread_beyond: int = LARGE


def fresh_ids() -> RequestIds:
    """New ids for a new operation."""
    return RequestIds(str(uuid.uuid4()), str(uuid.uuid4()))


def nth_ids(ids: RequestIds, again: int) -> RequestIds:
    """The ids of a try after a clear no: an id that was answered is answered the same for ever, and a repeat of the whole, after the
    process was stopped, has to come to the same ids."""
    if not again:
        return ids
    return RequestIds(str(uuid.uuid5(uuid.NAMESPACE_OID, f"{ids.request_id} {again}")), ids.correlation_id)
