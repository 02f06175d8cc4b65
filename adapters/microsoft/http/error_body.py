"""Error body: code, words and data of an answer that is an error, in the shape that Microsoft's services share.

https://learn.microsoft.com/graph/errors, https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/common-deployment-errors
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from adapters.microsoft.http.body import WireError
from adapters.microsoft.http.protocol import Response
from adapters.microsoft.http.wire import Fields, fields

LONGEST_CODE = 100
LONGEST_DETAIL = 1024  # the documented length of a description
LONGEST_DATUM = 300


@dataclass(frozen=True, slots=True)
class ErrorBody:
    """What an error body says: one line each, cut, without entities. ``retry_after`` is in seconds."""

    code: str = ""
    detail: str = ""
    data: tuple[str, ...] = ()
    retry_after: float | None = None


def odata_error(response: Response) -> ErrorBody:
    """``{"error": {"code", "message", "target"}}``; empty for any other body. Older services say ``odata.error``."""
    try:
        return nested_error(fields(response.body).inner("error", "odata.error"))
    except WireError:
        return ErrorBody()


def nested_error(error: Fields) -> ErrorBody:
    """The object in ``error``. One that says nothing itself has ``details`` that do.

    https://github.com/microsoft/api-guidelines/blob/vNext/azure/Guidelines.md#handling-errors
    """
    target = clean(error.text("target"))[:LONGEST_DATUM]
    detail = _message(error) or next(filter(None, map(_message, error.objects("details"))), "")
    return ErrorBody(clean(error.text("code"))[:LONGEST_CODE], clean(detail), (target,) if target else ())


def _message(error: Fields) -> str:
    """The words; of OData before its version 4 with the language that they are in."""
    return error.text("message") or error.inner("message").text("value")


def clean(text: str) -> str:
    """The vendor's words on one line, without entities and control characters, cut visibly."""
    flat = " ".join(re.sub(r"[\x00-\x1f\x7f\u2028\u2029]+", " ", html.unescape(text)).split())
    return flat if len(flat) <= LONGEST_DETAIL else flat[: LONGEST_DETAIL - 1] + "…"
