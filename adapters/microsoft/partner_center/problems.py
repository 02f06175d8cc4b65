"""Every shape in which the service says no, as one failure with cause, advice, code and correlation id."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from datetime import datetime

from adapters.microsoft.http.advice import LATER
from adapters.microsoft.http.protocol import Request, Response
from adapters.microsoft.http.wire import Fields, WireError, decode, fields
from adapters.microsoft.partner_center.error_codes import judge
from bot.errors import Cause, PartnerFailure
from bot.model.retry_after import LONGEST
from bot.model.retry_after import retry_after as seconds_of
from bot.ports import RequestIds

LONGEST_DETAIL = 1024  # the documented length of a description
MOST_DATA = 10
_AGAIN_IN = re.compile(r"try again in (\d{1,6}) second", re.IGNORECASE)


def failure(request: Request, response: Response, ids: RequestIds, now: datetime) -> PartnerFailure:
    """The failure that *response* tells of. *now* reads a ``Retry-After`` that is a date."""
    code, detail, data = _said(response)
    cause, advice = judge(response.status, code)
    if response.status == 204:
        cause, advice, detail = Cause.NO_DATA, LATER, "The vendor is still preparing the data."
    return PartnerFailure(
        cause,
        request.operation,
        detail=detail,
        advice=advice,
        code=code,
        status=response.status,
        correlation_id=response.headers.get("ms-correlationid", "")[:100] or ids.correlation_id,
        request_id=ids.request_id,
        retry_after=retry_after(response.headers, now) or _told_in_words(detail),
        data=data,
    )


def garbage(request: Request, response: Response, ids: RequestIds, why: str) -> PartnerFailure:
    """The failure for an answer of success that cannot be read: a write may well have been done."""
    return PartnerFailure(
        Cause.GARBAGE,
        request.operation,
        detail=f"The answer cannot be read: {why}.",
        advice=LATER,
        status=response.status,
        correlation_id=response.headers.get("ms-correlationid", "")[:100] or ids.correlation_id,
        request_id=ids.request_id,
        maybe_done=request.writes,
    )


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds to wait, from a number or a date; ``None`` where nothing usable is said."""
    return seconds_of(headers.get("retry-after", ""), now)


def _told_in_words(detail: str) -> float | None:
    found = _AGAIN_IN.search(detail)
    return min(float(found[1]), LONGEST) if found else None


def _said(response: Response) -> tuple[str, str, tuple[str, ...]]:
    """Code, detail and data of an error body, whatever its shape."""
    try:
        body = fields(response.body)
    except WireError:
        return "", _plain_text(response), ()
    nested = body.raw("error")
    if isinstance(nested, dict):
        return _graph(Fields(nested))
    code = body.text("code", "errorCode")
    if not code and isinstance(nested, str):
        # An OAuth error: its description may hold tenant ids and names of people.
        return clean(nested)[:100], "", ()
    detail = body.text("description", "detail", "message", "title")
    inner_code, inner_detail = _unwrapped(detail)
    data = body.raw("data", "parameters")
    return (
        clean(code)[:100],
        inner_detail or clean(detail) or inner_code,
        tuple(clean(str(item))[:300] for item in data[:MOST_DATA]) if isinstance(data, list) else (),
    )


def _graph(error: Fields) -> tuple[str, str, tuple[str, ...]]:
    """``{"error": {"code", "message", "innerError": {...}}}`` of Graph and the Partner API."""
    target = clean(error.text("target"))[:300]
    return clean(error.text("code"))[:100], clean(error.text("message")), (target,) if target else ()


def nested(detail: str) -> Fields | None:
    """The JSON object inside a description (address validation does this), with its HTML entities."""
    if not detail.lstrip().startswith("{"):
        return None
    try:
        value = decode(detail.encode())
    except (WireError, UnicodeEncodeError):
        return None
    return Fields(value) if isinstance(value, dict) else None


def _unwrapped(detail: str) -> tuple[str, str]:
    inner = nested(detail)
    if inner is None:
        return "", ""
    return clean(inner.text("code")), clean(inner.text("reason", "message", "description"))


def _plain_text(response: Response) -> str:
    text = response.body[:4096].decode("utf-8", "replace").lstrip("\ufeff")
    if "<" in text[:200] or "\x00" in text or "\ufffd" in text:
        return ""  # a gateway's page, or worse: nothing for a person to read
    return clean(text)[:200]


def clean(text: str) -> str:
    """The vendor's words on one line, without entities and control characters, cut visibly."""
    flat = " ".join(re.sub(r"[\x00-\x1f\x7f\u2028\u2029]+", " ", html.unescape(text)).split())
    return flat if len(flat) <= LONGEST_DETAIL else flat[: LONGEST_DETAIL - 1] + "…"
