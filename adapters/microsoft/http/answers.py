"""Response reading: from a response to a value or a failure; nothing else comes out."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

import structlog

from adapters.microsoft.http.failures import garbage, refused
from adapters.microsoft.http.protocol import Call, Response
from adapters.microsoft.http.service import Service
from adapters.microsoft.http.wire import WireError, noting_left_out
from bot.ports import RequestIds
from bot.ports.unreadable import count_unreadable

T = TypeVar("T")

_log = structlog.get_logger(__name__)


def answer(service: Service, call: Call[T], response: Response, ids: RequestIds, now: datetime) -> T:
    """What *response* means to *call*. Raises :class:`bot.errors.PartnerFailure` and nothing else."""
    if response.status not in call.accepts:
        waiting = response.status == 204 and "retry-after" in response.headers and not call.request.writes
        if not response.ok or waiting:
            raise refused(service, call.request, response, ids, now)
    try:
        with noting_left_out() as reasons:
            value = call.read(response)
    except WireError as error:
        if not response.ok:
            raise refused(service, call.request, response, ids, now) from error
        raise garbage(service, call.request, response, ids, str(error)) from error
    if reasons:
        _leave_out(service, call.request.operation, ids, reasons)
    return value


def _leave_out(service: Service, operation: str, ids: RequestIds, reasons: list[str]) -> None:
    """Count and log the rows that an answer is read without."""
    count_unreadable(len(reasons))
    _log.warning(
        f"{service.label}_rows_left_out",
        operation=operation,
        rows=len(reasons),
        reasons=sorted(set(reasons))[:5],
        request_id=ids.request_id,
        correlation_id=ids.correlation_id,
    )
