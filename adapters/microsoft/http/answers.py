"""Response reading: from a response to a value or a failure; nothing else comes out."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from adapters.microsoft.http.failures import garbage, refused
from adapters.microsoft.http.protocol import Call, Response
from adapters.microsoft.http.service import Service
from adapters.microsoft.http.wire import WireError
from bot.ports import RequestIds

T = TypeVar("T")


def answer(service: Service, call: Call[T], response: Response, ids: RequestIds, now: datetime) -> T:
    """What *response* means to *call*. Raises :class:`bot.errors.PartnerFailure` and nothing else."""
    if response.status not in call.accepts:
        waiting = response.status == 204 and "retry-after" in response.headers and not call.request.writes
        if not response.ok or waiting:
            raise refused(service, call.request, response, ids, now)
    try:
        return call.read(response)
    except WireError as error:
        if not response.ok:
            raise refused(service, call.request, response, ids, now) from error
        raise garbage(service, call.request, response, ids, str(error)) from error
