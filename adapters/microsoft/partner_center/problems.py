"""Error bodies of Partner Center: every shape in which it says no, read as code, words and data."""

from __future__ import annotations

import html
import re
from dataclasses import replace

from adapters.microsoft.http.body import WireError, content, decode
from adapters.microsoft.http.error_body import (
    LONGEST_CODE,
    LONGEST_DATUM,
    ErrorBody,
    clean,
    nested_error,
)
from adapters.microsoft.http.protocol import Response
from adapters.microsoft.http.wire import Fields
from bot.model.retry_after import LONGEST

MOST_DATA = 10
LONGEST_TEXT = 200
"""Characters of an answer that is a sentence, or no JSON at all."""

_AGAIN_IN = re.compile(r"(?:try again in|retry after|retry in|wait) (\d{1,6}) second", re.IGNORECASE)


def error_body(response: Response) -> ErrorBody:
    """Code, detail and data of an error body, whatever its shape."""
    said = _read(response)
    return replace(said, retry_after=_told_in_words(said.detail))


def _told_in_words(detail: str) -> float | None:
    found = _AGAIN_IN.search(detail)
    return min(float(found[1]), LONGEST) if found else None


def _read(response: Response) -> ErrorBody:
    try:
        value = content(response.body)
    except WireError:
        return ErrorBody(detail=_plain_text(response))
    if isinstance(value, list):
        value = next((each for each in value if isinstance(each, dict)), None)
    if isinstance(value, str):
        return ErrorBody(detail=clean(value)[:LONGEST_TEXT])
    return _said(Fields(value)) if isinstance(value, dict) else ErrorBody()


def _said(body: Fields) -> ErrorBody:
    error = body.raw("error", "odata.error")
    if isinstance(error, str) and (inside := nested(error)):
        return nested_error(inside)
    if isinstance(error, dict):
        return nested_error(Fields(error))  # of Graph and the Partner API
    code = body.text("code", "errorCode")
    if not code and isinstance(error, str):
        # An OAuth error: its description may hold tenant ids and names of people.
        return ErrorBody(clean(error)[:LONGEST_CODE])
    if not code and (listed := body.objects("errors")):
        return nested_error(listed[0])
    detail = _of_fields(body) or body.text("description", "detail", "message", "title")
    inner_code, inner_detail = _unwrapped(detail)
    data = body.raw("data", "parameters")
    return ErrorBody(
        clean(code)[:LONGEST_CODE],
        inner_detail or clean(detail) or inner_code,
        tuple(clean(str(item))[:LONGEST_DATUM] for item in data[:MOST_DATA])
        if isinstance(data, list)
        else (),
    )


def _of_fields(body: Fields) -> str:
    """What is wrong with each field, as ASP.NET says it beside a title that says no more than that something is.

    https://learn.microsoft.com/aspnet/core/web-api/#automatic-http-400-responses
    """
    errors = body.raw("errors")
    said = (
        [text for name in errors for text in body.inner("errors").texts(name)]
        if isinstance(errors, dict)
        else []
    )
    return " ".join(said[:MOST_DATA])


def nested(detail: str) -> Fields | None:
    """The JSON object inside a description (address validation does this), with its HTML entities."""
    if not detail.lstrip().startswith("{"):
        return None
    for text in (detail, html.unescape(detail)):
        try:
            value = decode(text.encode())
        except (WireError, UnicodeEncodeError):
            continue
        return Fields(value) if isinstance(value, dict) else None
    return None


def _unwrapped(detail: str) -> tuple[str, str]:
    inner = nested(detail)
    if inner is None:
        return "", ""
    return clean(inner.text("code")), clean(inner.text("reason", "message", "description"))


def _plain_text(response: Response) -> str:
    text = response.body[:4096].decode("utf-8", "replace").lstrip("\ufeff")
    if "<" in text[:200] or "\x00" in text or "\ufffd" in text:
        return ""  # a gateway's page, or worse: nothing for a person to read
    return clean(text)[:LONGEST_TEXT]
