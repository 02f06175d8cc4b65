"""Both paging schemes of the service, by following its links.

A link may be relative in three styles, carries headers without which page one comes again, and never leads the
token to another host.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar
from urllib.parse import parse_qsl, quote, urlsplit

from adapters.microsoft.http.protocol import Call, Request, Response
from adapters.microsoft.http.wire import Fields, WireError, fields

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

TOKEN_HEADER = "MS-ContinuationToken"  # noqa: S105 - a header's name
_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_VALUE = re.compile(r"[\x20-\x7e]{0,8000}")
# What a link has no say in: who asks, how the request is framed, and which operation it is.
_OURS = frozenset(
    {"authorization", "host", "content-length", "transfer-encoding", "connection", "cookie", "ms-requestid",
     "ms-correlationid", "accept", "content-type", "te", "upgrade", "expect", "proxy-authorization"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Link:
    """Where the next page is; ``uri`` "" means the same address with ``seekOperation=Next``."""

    uri: str
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Page(Generic[T_co]):
    """One page of a collection. ``seen`` counts what the vendor sent, also rows that were left out."""

    items: Sequence[T_co]
    next: Link | None = None
    seen: int = 0


def paged(request: Request, read_row: Callable[[Fields], T | None]) -> Call[Page[T]]:
    """A call whose answer is a collection; a row read as ``None`` is left out."""

    def read(response: Response) -> Page[T]:
        if not response.body.strip():
            return Page(())
        body = fields(response.body)
        rows = body.many("items")
        return Page([item for item in map(read_row, rows) if item is not None], next_link(body), len(rows))

    return Call(request, read)


def next_link(body: Fields) -> Link | None:
    """The link to the next page, ``None`` on the last. Raises :class:`WireError` for one that cannot be followed."""
    found, token = body.inner("links").inner("next"), body.text("continuationToken")
    if not found:
        return Link("", ((TOKEN_HEADER, token),)) if token else None
    if found.text("method").upper() not in {"", "GET"}:
        raise WireError("the next page wants another method than GET")
    named = {header.need("key"): header.text("value") for header in found.many("headers")}
    if token and TOKEN_HEADER.lower() not in {name.lower() for name in named}:
        named[TOKEN_HEADER] = token
    for name, value in named.items():
        if not _NAME.fullmatch(name) or not _VALUE.fullmatch(value):
            raise WireError("the next page wants a header that cannot be sent")
    kept = tuple((name, value) for name, value in named.items() if name.lower() not in _OURS)
    return Link(found.need("uri"), kept)


def follow(request: Request, link: Link, base: str) -> Request:
    """The request for the next page. Raises :class:`WireError` where the link leaves *base*."""
    where = local_path(link.uri, base) if link.uri else _seek(request.path)
    return replace(request, path=where, headers=link.headers)


def local_path(uri: str, base: str) -> str:
    """The path of a link of the service, encoded, with its version. The token goes nowhere else."""
    try:
        parts, home = urlsplit(uri.strip()), urlsplit(base)
        elsewhere = (parts.scheme, parts.hostname, parts.port) != (home.scheme, home.hostname, home.port)
    except ValueError as error:
        raise WireError("a link that is no address") from error
    if parts.scheme and elsewhere:
        raise WireError("a link leads to another host")
    stem = parts.path if parts.scheme else uri.strip().split("#")[0].split("?")[0]
    stem = stem.lstrip("/")
    if ".." in stem.split("/"):
        raise WireError("a link leads out of the service's paths")
    stem = stem if re.match(r"v1(/|$)", stem) else f"v1/{stem}"
    # What is encoded stays; only what may not stand in an address (a filter's bare quotes, blanks) is encoded.
    encoded = "/" + quote(stem, safe="/%:@!$&'()*+,;=~-._")
    return f"{encoded}?{quote(parts.query, safe='/%?:@!$&()*+,;=~-._')}" if parts.query else encoded


def _seek(where: str) -> str:
    stem, _, query = where.partition("?")
    if any(name.lower() == "seekoperation" for name, _ in parse_qsl(query)):
        return where
    return f"{stem}?{query}&seekOperation=Next" if query else f"{stem}?seekOperation=Next"


def continues(request: Request) -> bool:
    """Whether *request* is a page after the first by continuation token."""
    return any(name.lower() == TOKEN_HEADER.lower() for name, _ in request.headers)
