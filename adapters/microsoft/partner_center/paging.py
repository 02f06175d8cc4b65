"""Paging of Partner Center: by offset and by continuation token, both by its links.

A link may be relative in three styles, and carries headers without which page one comes again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

from adapters.microsoft.http.body import WireError, content
from adapters.microsoft.http.paging import Link, Page
from adapters.microsoft.http.protocol import Call, Request, Response
from adapters.microsoft.http.wire import Fields, readable, spelled, word
from bot.errors import PartnerFailure

T = TypeVar("T")

TOKEN_HEADER = "MS-ContinuationToken"  # noqa: S105 - a header's name
_SEEK = "seekOperation=Next"
_ENVELOPE = ("totalCount", "links", "attributes", "continuationToken")
"""What an answer has around its rows."""

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
        body, rows = collection(response)
        found = readable(rows, lambda row: read_row(Fields(row)))
        return Page([item for item in found if item is not None], next_link(body, len(rows)))

    return Call(request, read)


def collection(response: Response) -> tuple[Fields, list[Any]]:
    """The body of a collection, and its rows. No content, or an envelope around nothing, is an empty one.

    Raises :class:`WireError` for anything else without rows: that there are none must not be read out of another answer.
    """
    value = content(response.body)
    body = Fields({"items": value} if value is None or isinstance(value, list) else value)
    name = "items" if "items" in body else "value"
    if name not in body and not body.says_only(*_ENVELOPE):
        raise WireError("items is missing")
    return body, body.items(name)


def next_link(body: Fields, rows: int) -> Link | None:
    """The link to the page after one of so many *rows*, ``None`` on the last.

    By offset a page without rows is the last, whatever it links to. Raises :class:`WireError` for a link that cannot be
    followed.
    """
    found, token = _next(body), body.text("continuationToken")
    if found.text("method").upper() not in {"", "GET"}:
        raise WireError("the next page wants another method than GET")
    named = _headers(found)
    if token and TOKEN_HEADER.lower() not in {name.lower() for name in named}:
        named[TOKEN_HEADER] = token
    for name, value in named.items():
        if not _NAME.fullmatch(name) or not _VALUE.fullmatch(value):
            raise WireError("the next page wants a header that cannot be sent")
    kept = tuple((name, value) for name, value in named.items() if name.lower() not in _OURS)
    if uri := found.text("uri", "href"):
        return Link(uri, kept) if rows or kept else None
    # A link without an address is none, as long as no token says that there is more.
    return Link("", kept, _SEEK) if TOKEN_HEADER.lower() in {name.lower() for name, _ in kept} else None


def _next(body: Fields) -> Fields:
    """The link in whichever form it comes: an object or an address, by name, in a list, or as OData has it."""
    listed = next((each for each in body.objects("links") if word(each.raw("rel")) == "next"), None)
    link = body.inner("links").raw("next") or body.raw("nextLink", "@odata.nextLink")
    return listed or Fields({"uri": link} if isinstance(link, str) else link or {})


def _headers(link: Fields) -> dict[str, str]:
    """The headers that a link carries, as a list of names and values, or as an object."""
    given = link.raw("headers")
    if isinstance(given, dict):
        pairs = [(str(name), value) for name, value in given.items()]
    else:
        pairs = [(header.need("key"), header.raw("value")) for header in link.objects("headers")]
    if not all(value is None or isinstance(value, str | int) for _, value in pairs):
        raise WireError("the next page wants a header that cannot be sent")
    return {name: spelled(value) for name, value in pairs}


def ends_pages(request: Request, failure: PartnerFailure) -> bool:
    """Whether *failure* is the end of the data: the vendor's own tools read code 2000 after a continuation token so."""
    return (failure.status, failure.code) == _NO_MORE and _continues(request)


def _continues(request: Request) -> bool:
    return any(name.lower() == TOKEN_HEADER.lower() for name, _ in request.headers)
