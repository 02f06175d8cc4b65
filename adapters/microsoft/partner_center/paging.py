"""Paging of Partner Center: by offset and by continuation token, both by its links.

A link may be relative in three styles, and carries headers without which page one comes again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

from adapters.microsoft.http.paging import Link, Page
from adapters.microsoft.http.protocol import Call, Request, Response
from adapters.microsoft.http.wire import Fields, WireError, decode, readable
from bot.errors import PartnerFailure

T = TypeVar("T")

TOKEN_HEADER = "MS-ContinuationToken"  # noqa: S105 - a header's name
_SEEK = "seekOperation=Next"
_NO_MORE = (400, "2000")
_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_VALUE = re.compile(r"[\x20-\x7e]{0,8000}")
# What a link has no say in: who asks, how the request is framed, and which operation it is.
_OURS = frozenset(
    {"authorization", "host", "content-length", "transfer-encoding", "connection", "cookie", "ms-requestid",
     "ms-correlationid", "accept", "content-type", "te", "upgrade", "expect", "proxy-authorization"}
)  # fmt: skip


def paged(request: Request, read_row: Callable[[Fields], T | None]) -> Call[Page[T]]:
    """A call whose answer is a collection; a row read as ``None`` is left out, one that cannot be read is noted."""

    def read(response: Response) -> Page[T]:
        value = decode(response.body) if response.body.strip() else None
        if value is None:
            return Page(())
        body = Fields(value)
        rows = body.items("items")
        found = readable(rows, lambda row: read_row(Fields(row)))
        return Page([item for item in found if item is not None], next_link(body, len(rows)))

    return Call(request, read)


def next_link(body: Fields, rows: int) -> Link | None:
    """The link to the page after one of so many *rows*, ``None`` on the last.

    By offset a page without rows is the last, whatever it links to. Raises :class:`WireError` for a link that cannot be
    followed.
    """
    found, token = body.inner("links").inner("next"), body.text("continuationToken")
    if not found:
        return Link("", ((TOKEN_HEADER, token),), _SEEK) if token else None
    if found.text("method").upper() not in {"", "GET"}:
        raise WireError("the next page wants another method than GET")
    named = {header.need("key"): header.text("value") for header in found.many("headers")}
    if token and TOKEN_HEADER.lower() not in {name.lower() for name in named}:
        named[TOKEN_HEADER] = token
    for name, value in named.items():
        if not _NAME.fullmatch(name) or not _VALUE.fullmatch(value):
            raise WireError("the next page wants a header that cannot be sent")
    kept = tuple((name, value) for name, value in named.items() if name.lower() not in _OURS)
    link = Link(found.need("uri"), kept)
    return link if rows or kept else None


def ends_pages(request: Request, failure: PartnerFailure) -> bool:
    """Whether *failure* is the end of the data: the vendor's own tools read code 2000 after a continuation token so."""
    return (failure.status, failure.code) == _NO_MORE and _continues(request)


def _continues(request: Request) -> bool:
    return any(name.lower() == TOKEN_HEADER.lower() for name, _ in request.headers)
