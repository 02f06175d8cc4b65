"""Resource (full representation): a body as it was read, which is sent back whole with some fields changed, under its etag."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from adapters.microsoft.http.body import WireError, decode
from adapters.microsoft.http.protocol import Request, Response
from adapters.microsoft.http.wire import Fields

Resource = Mapping[str, Any]


def read_resource(response: Response) -> Resource:
    """The body as it came. Raises :class:`WireError` for anything but an object."""
    value = decode(response.body)
    if not isinstance(value, dict):
        raise WireError("expected an object")
    return value


def put_field(body: dict[str, Any], name: str, value: object) -> None:
    """Set a field under the name that it came with, in whatever case."""
    body[next((key for key in body if key.lower() == name.lower()), name)] = value


def under_its_etag(request: Request, found: Resource) -> Request:
    """The request on the condition that nobody has changed the resource since it was read; the same where it has no etag."""
    etag = Fields(found).inner("attributes").text("etag")
    if not etag:
        return request
    quoted = '"' + etag.strip('"') + '"'
    return replace(request, headers=(*request.headers, ("If-Match", quoted)))
