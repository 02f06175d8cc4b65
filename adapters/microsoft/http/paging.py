"""Paging: a collection is read page by page, by following the service's links.

A link never leads the token to another host.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar
from urllib.parse import SplitResult, parse_qsl, quote, urlsplit

from adapters.microsoft.http.body import WireError
from adapters.microsoft.http.protocol import Call, Request, Response
from adapters.microsoft.http.service import Service
from adapters.microsoft.http.wire import Fields, fields

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

_ODATA_LINKS = ("@odata.nextLink", "nextLink")
_VERSION = re.compile(r"(v\d+(\.\d+)?|beta)(/|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Link:
    """Where the next page is, and the headers without which page one would come again.

    ``uri`` "" means the same address with ``query`` ("seekOperation=Next") added.
    """

    uri: str
    headers: tuple[tuple[str, str], ...] = ()
    query: str = ""


@dataclass(frozen=True, slots=True)
class Page(Generic[T_co]):
    """One page of a collection."""

    items: Sequence[T_co]
    next: Link | None = None


def odata_page(request: Request, read_row: Callable[[Fields], T | None]) -> Call[Page[T]]:
    """A call whose answer is a collection of Graph's or Azure's; a row read as ``None`` is left out.

    One that cannot be read costs the answer: who somebody is must not be decided by a part of it.

    https://learn.microsoft.com/graph/paging
    """

    def read(response: Response) -> Page[T]:
        body = fields(response.body)
        if body.raw("value") is None:
            raise WireError("value is missing")
        items = [item for item in map(read_row, body.many("value")) if item is not None]
        link = body.text(*_ODATA_LINKS)
        return Page(items, Link(link) if link else None)

    return Call(request, read)


def follow(request: Request, link: Link, service: Service) -> Request:
    """The request for the next page. Raises :class:`WireError` where the link leaves *service*."""
    # A reference that is a query alone is about the same path: https://www.rfc-editor.org/rfc/rfc3986#section-5.2.2
    uri = request.path.partition("?")[0] + link.uri if link.uri.startswith("?") else link.uri
    where = local_path(uri, service) if uri else _added(request.path, link.query)
    return replace(request, path=where, headers=link.headers)


def local_path(uri: str, service: Service) -> str:
    """The path of a link of *service*, encoded, with its version. The token goes nowhere else."""
    try:
        parts, home = urlsplit(uri.strip()), urlsplit(service.origin)
        elsewhere = (parts.scheme, parts.hostname, _port(parts)) != (home.scheme, home.hostname, _port(home))
    except ValueError as error:
        raise WireError("a link that is no address") from error
    if parts.scheme and elsewhere:
        raise WireError("a link leads to another host")
    stem = parts.path if parts.scheme else uri.strip().split("#")[0].split("?")[0]
    stem = stem.lstrip("/")
    if ".." in stem.split("/"):
        raise WireError("a link leads out of the service's paths")
    if service.version and not _VERSION.match(stem):
        stem = f"{service.version}/{stem}"
    # What is encoded stays; only what may not stand in an address (a filter's bare quotes, blanks) is encoded.
    encoded = "/" + quote(stem, safe="/%:@!$&'()*+,;=~-._")
    return f"{encoded}?{quote(parts.query, safe='/%?:@!$&()*+,;=~-._')}" if parts.query else encoded


def _port(parts: SplitResult) -> int | None:
    """The port, also where it goes without saying; Azure says it all the same in some links."""
    return parts.port or {"https": 443, "http": 80}.get(parts.scheme)


def _added(where: str, query: str) -> str:
    stem, _, present = where.partition("?")
    wanted = query.partition("=")[0].lower()
    if any(name.lower() == wanted for name, _ in parse_qsl(present)):
        return where
    return f"{stem}?{present}&{query}" if present else f"{stem}?{query}"
