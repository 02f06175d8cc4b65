"""Paging and filters: continuation tokens in one place, offsets in the other."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import quote

from sandbox.http.operations import Call
from sandbox.wire.bodies import Json, link
from sandbox.wire.problems import refuse

Item = TypeVar("Item")
TOKEN = "MS-ContinuationToken"


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """One page and the links around it."""

    items: Sequence[Item]
    self_uri: str
    next_link: Json | None
    offset: int


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition, or two joined by `and`/`or` in `operator`."""

    operator: str
    field: str = ""
    value: Any = None
    left: Filter | None = None
    right: Filter | None = None


def _rebuilt(call: Call, **changes: str) -> str:
    query = {
        name: value for name, value in call.query.items() if name not in ("seekoperation", "offset", "size")
    }
    parts = [f"{name}={quote(value, safe='')}" for name, value in {**query, **changes}.items()]
    return "&".join(parts)


def seek(call: Call, rows: Sequence[Item], *, size: int, uri: str) -> Page[Item]:
    """A page by continuation token. Without the token's header the first page comes again, as it does there.

    Raises Refusal: a token that was not handed out for this list is code 2000, which the vendor's own tools
    read as the end of the data.
    """
    offset = 0
    if call.query.get("seekoperation", "").lower() == "next":
        token = call.headers.get(TOKEN)
        if token is not None:
            offset = _opened(token, uri)
    count = str(size)
    next_link = None
    if offset + size < len(rows):
        following = f"{uri}?{_rebuilt(call, size=count, seekOperation='Next')}"
        next_link = link(following, [{"key": TOKEN, "value": _sealed(offset + size, uri)}])
    return Page(rows[offset : offset + size], f"{uri}?{_rebuilt(call, size=count)}", next_link, offset)


def index(call: Call, rows: Sequence[Item], *, size: int, uri: str) -> Page[Item]:
    """A page by offset; its next link needs no header. Raises Refusal for a bad number."""
    offset = call.integer("offset", 0, 10**9)
    count = str(size)
    next_link = None
    if offset + size < len(rows):
        next_link = link(f"{uri}?{_rebuilt(call, size=count, offset=str(offset + size))}")
    own = f"{uri}?{_rebuilt(call, size=count, offset=str(offset))}"
    return Page(rows[offset : offset + size], own, next_link, offset)


def _sealed(offset: int, uri: str) -> str:
    return base64.b64encode(json.dumps({"o": offset, "u": uri}).encode()).decode()


def _opened(token: str, uri: str) -> int:
    try:
        value = json.loads(base64.b64decode(token, validate=True))
        if value["u"] == uri:
            return int(value["o"])
    except (ValueError, KeyError, TypeError):
        pass
    raise refuse(400, 2000, "The continuation token is not valid.")


def read_filter(call: Call) -> Filter | None:
    """The `filter` parameter. Raises Refusal when it is not what it should be."""
    text = call.query.get("filter")
    if not text:
        return None
    try:
        return _condition(json.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise refuse(400, 2000, "The filter is not valid.") from None


def _condition(value: dict[str, Any]) -> Filter:
    words = {name.lower(): inner for name, inner in value.items()}
    operator = str(words["operator"]).lower()
    if operator in ("and", "or"):
        return Filter(operator, left=_condition(words["leftfilter"]), right=_condition(words["rightfilter"]))
    return Filter(operator, str(words["field"]), words["value"])
