"""Failures of a service's: every way in which it says no, nothing or nonsense, as the one kind that the core knows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from adapters.microsoft.http.protocol import Request, Response
from adapters.microsoft.http.service import Service
from bot.errors import Cause, PartnerFailure
from bot.messages import N_, _
from bot.model.retry_after import LONGEST
from bot.model.retry_after import retry_after as seconds_of
from bot.ports import RequestIds

_LONGEST_ID = 100
_MILLISECONDS = ("retry-after-ms", "x-ms-retry-after-ms")
_FAILED = 409
"""A status is wanted to judge work by that was taken on and failed. Something stood in its way."""


def refused(
    service: Service, request: Request, response: Response, ids: RequestIds, now: datetime
) -> PartnerFailure:
    """The failure that *response* tells of. *now* reads a ``Retry-After`` that is a date."""
    said = service.read_error(response)
    cause, advice = service.judge(response.status, said.code)
    detail = said.detail
    if response.status == 204:
        cause, advice, detail = Cause.NO_DATA, service.later, N_("The vendor is still preparing the data.")
    elif cause is Cause.FORBIDDEN and request.needs:
        advice = request.needs
    return replace(
        _failure(service, request, ids, cause, detail, response),
        advice=advice,
        code=said.code,
        retry_after=retry_after(response.headers, now) or said.retry_after,
        data=said.data,
    )


def garbage(
    service: Service, request: Request, response: Response, ids: RequestIds, why: str
) -> PartnerFailure:
    """The failure for an answer of success that cannot be read: a write may well have been done."""
    detail = _("The answer can't be read: {reason}.", reason=why)
    failure = _failure(service, request, ids, Cause.GARBAGE, detail, response)
    return replace(failure, maybe_done=request.writes)


def unusable(
    service: Service, request: Request, ids: RequestIds, why: str, *, maybe_done: bool = False
) -> PartnerFailure:
    """The failure for an answer that is not followed or not taken in."""
    detail = _("The vendor's answer can't be used: {reason}.", reason=why)
    return replace(_failure(service, request, ids, Cause.GARBAGE, detail), maybe_done=maybe_done)


def unanswered(
    service: Service, request: Request, ids: RequestIds, cause: Cause, detail: str, *, maybe_done: bool
) -> PartnerFailure:
    """The failure for an attempt without an answer."""
    return replace(_failure(service, request, ids, cause, detail), maybe_done=maybe_done)


def not_carried_out(
    service: Service, request: Request, response: Response, ids: RequestIds
) -> PartnerFailure:
    """The failure of work that the service took on, and came to a no about: its status is of success, its body is not."""
    said = service.read_error(response)
    cause, advice = service.judge(_FAILED, said.code)
    detail = said.detail or f"{service.name} took this on and did not carry it out."
    failure = _failure(service, request, ids, cause, detail, response)
    return replace(failure, advice=advice, code=said.code, data=said.data)


def told_of(service: Service, failure: PartnerFailure, response: Response, ids: RequestIds) -> PartnerFailure:
    """A failure that an answer was read as, with the ids by which support finds the answer."""
    return replace(
        failure,
        correlation_id=failure.correlation_id or _support_id(service, response) or ids.correlation_id,
        request_id=failure.request_id or ids.request_id,
    )


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds to wait, from a number or a date, or in milliseconds as Azure says it besides; ``None`` where nothing usable is said."""
    said = seconds_of(headers.get("retry-after", ""), now)
    if said is not None:
        return said
    finer = (headers.get(name, "").strip() for name in _MILLISECONDS)
    return next(
        (min(int(each) / 1000, LONGEST) for each in finer if re.fullmatch(r"[0-9]{1,12}", each)), None
    )


def _failure(
    service: Service,
    request: Request,
    ids: RequestIds,
    cause: Cause,
    detail: str,
    response: Response | None = None,
) -> PartnerFailure:
    told = _support_id(service, response) if response else ""
    return PartnerFailure(
        cause,
        request.operation,
        detail=detail,
        advice=service.later,
        status=response.status if response else None,
        correlation_id=told or ids.correlation_id,
        request_id=ids.request_id,
        service=service.name,
    )


def _support_id(service: Service, response: Response) -> str:
    """The id that Microsoft's support asks for, as the answer has it."""
    return response.headers.get(service.support_header.lower(), "")[:_LONGEST_ID]
