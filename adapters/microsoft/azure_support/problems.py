"""Error translation: what the SDK raises, as the one kind of failure the core knows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import structlog
from azure.core.exceptions import (
    AzureError,
    DecodeError,
    HttpResponseError,
    ServiceRequestError,
    ServiceRequestTimeoutError,
    ServiceResponseError,
    ServiceResponseTimeoutError,
)
from azure.core.polling.base_polling import OperationFailed
from prometheus_client import Counter

from adapters.microsoft.azure_support.codes import ADVICE, NO_PLAN, SERVICE
from adapters.microsoft.azure_support.contact_advice import contact_advice
from adapters.microsoft.azure_support.operation import Operation, begin_operation
from adapters.microsoft.entra.advice import CONSENT
from adapters.microsoft.http.failures import retry_after
from adapters.microsoft.texts import read_line
from bot.errors import Cause, PartnerFailure
from bot.messages import N_
from bot.ports import RequestIds

LATER = N_("Try again in a few minutes.")

_FAILURES = Counter(
    "csp_bot_azure_support_failures_total", "Operations at Azure Support that failed", ["cause"]
)
_log = structlog.get_logger(__name__)

Reword = Callable[[PartnerFailure], PartnerFailure]

# What the SDK stumbles with over an answer of another shape than it was promised.
_NONSENSE = (AttributeError, KeyError, TypeError, ValueError)

_CAUSES = {
    400: Cause.BAD_REQUEST,
    401: Cause.SIGN_IN,
    403: Cause.FORBIDDEN,
    404: Cause.NOT_FOUND,
    408: Cause.TIMEOUT,
    409: Cause.CONFLICT,
    412: Cause.STALE,
    429: Cause.THROTTLED,
}


_WRONG_TENANT = frozenset({"InvalidAuthenticationTokenTenant"})
"""Codes of 401 that no sign-in mends: it is not the token that is wrong."""

_FAILED = 409
"""A status is wanted to judge work by that was taken on and failed. Something stood in its way."""

_NOT_CARRIED_OUT = f"{SERVICE} took this on and did not carry it out."


def as_it_is(failure: PartnerFailure) -> PartnerFailure:
    """The failure in the words for the service account's rights."""
    return failure


@contextmanager
def translated_errors(
    operation: str,
    ids: RequestIds | None = None,
    *,
    writes: bool = False,
    reword: Reword = as_it_is,
) -> Iterator[Operation]:
    """Turn whatever goes wrong inside into :class:`PartnerFailure`.

    ``writes``: where an attempt may have arrived, the effect may have happened although nobody said so.
    ``reword`` may say of a failure what it means to whoever's rights these are.
    """
    with begin_operation(ids) as under_way:
        try:
            yield under_way
        except PartnerFailure as failure:
            raise reword(_final(failure, under_way, writes=writes)) from failure.__cause__
        except (AzureError, TimeoutError, *_NONSENSE) as error:
            # The SDK's chain would quote requests and answers in a traceback.
            told = _failure_of(error, operation, under_way)
            raise reword(_final(told, under_way, writes=writes)) from None


def _final(failure: PartnerFailure, under_way: Operation, *, writes: bool) -> PartnerFailure:
    """*failure* as the end of the operation."""
    failure = replace(failure)  # one failed sign-in is the failure of everybody who waited for it
    failure.maybe_done = writes and under_way.maybe_done
    failure.correlation_id = failure.correlation_id or under_way.ids.correlation_id
    failure.request_id = failure.request_id or under_way.ids.request_id
    _FAILURES.labels(failure.cause.value).inc()
    _log.info(
        "azure_support_failed",
        operation=failure.operation,
        cause=failure.cause.value,
        status=failure.status,
        code=failure.code,
        maybe_done=failure.maybe_done,
        correlation_id=failure.correlation_id,
    )
    return failure


def _failure_of(error: Exception, operation: str, under_way: Operation) -> PartnerFailure:
    match error:
        case DecodeError() if not error.response or 200 <= (error.response.status_code or 0) < 300:
            return PartnerFailure(Cause.GARBAGE, operation, advice=LATER, service=SERVICE)
        case HttpResponseError():
            return _refused(error, operation, under_way)
        case ServiceResponseTimeoutError() | ServiceRequestTimeoutError() | TimeoutError():
            return PartnerFailure(Cause.TIMEOUT, operation, advice=LATER, service=SERVICE)
        case ServiceRequestError():
            return PartnerFailure(Cause.DOWN, operation, advice=LATER, service=SERVICE)
        case ServiceResponseError() | ValueError() | TypeError() | KeyError() | AttributeError():
            _log.warning("azure_support_garbage", operation=operation, error=type(error).__name__)
            return PartnerFailure(Cause.GARBAGE, operation, advice=LATER, service=SERVICE)
    return PartnerFailure(Cause.DOWN, operation, advice=LATER, service=SERVICE)


def _refused(error: HttpResponseError, operation: str, under_way: Operation) -> PartnerFailure:
    """An answer that is an error, with the ids that support asks for."""
    headers: Any = getattr(error.response, "headers", None) or {}
    code = str(getattr(error.error, "code", "") or "")[:100]
    failed = isinstance(error.inner_exception, OperationFailed)
    message = read_line(_words(getattr(error.error, "message", "")))[:500]
    about = contact_advice(str(getattr(error.error, "target", "") or ""), message)
    if failed:
        under_way.maybe_done = False  # the vendor took the request on, and came to a no
    return PartnerFailure(
        _cause(_FAILED if failed else error.status_code, code),
        operation,
        detail=message or (_NOT_CARRIED_OUT if failed else ""),
        advice=ADVICE.get(code, about or (CONSENT if error.status_code == 401 else "")),
        code=code,
        status=error.status_code,
        correlation_id=headers.get("x-ms-correlation-request-id", ""),
        request_id=headers.get("x-ms-request-id", ""),
        retry_after=retry_after(headers, datetime.now(UTC)),
        service=SERVICE,
    )


def _words(message: object) -> str:
    """An error's words; of OData before its version 4 with the language that they are in."""
    return str((message.get("value") if isinstance(message, dict) else message) or "")


def _cause(status: int | None, code: str) -> Cause:
    if code in _WRONG_TENANT:
        return Cause.FORBIDDEN
    if ADVICE.get(code) == NO_PLAN:
        return Cause.UNSUPPORTED
    if status is not None and 200 <= status < 300 and not code:
        return Cause.GARBAGE
    return _CAUSES.get(status or 0, Cause.DOWN)
