"""Response reading: from a response to a value or a failure; nothing else comes out."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from adapters.microsoft.http.body import WireError
from adapters.microsoft.http.failures import garbage, refused, told_of
from adapters.microsoft.http.left_out import leave_out
from adapters.microsoft.http.protocol import Call, Response
from adapters.microsoft.http.service import Service
from adapters.microsoft.http.wire import noting_left_out
from bot.errors import PartnerFailure
from bot.ports import RequestIds

T = TypeVar("T")


def answer(service: Service, call: Call[T], response: Response, ids: RequestIds, now: datetime) -> T:
    """What *response* means to *call*. Raises :class:`bot.errors.PartnerFailure` and nothing else.

    Only here is :class:`adapters.microsoft.http.body.WireError` turned into a failure, so a value must be whole when it leaves: what
    is read of it later (a lazy sequence, a generator) must not raise any more.
    """
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
    except PartnerFailure as failure:
        # What a reader makes of an answer is found by the same ids as the answer.
        raise told_of(service, failure, response, ids) from failure.__cause__
    if reasons:
        leave_out(service.label, call.request.operation, ids, reasons)
    return value
