"""What the SDK raises, as the one kind of failure the core knows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiohttp import ClientConnectorError
from azure.core.exceptions import (
    AzureError,
    DecodeError,
    DeserializationError,
    HttpResponseError,
    ServiceRequestError,
    ServiceRequestTimeoutError,
    ServiceResponseError,
    ServiceResponseTimeoutError,
)

from bot.errors import Cause, PartnerFailure

SERVICE = "Azure Support"

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
_NO_PLAN = (
    "This subscription has no support plan that takes tickets by API. "
    "Raise it in the portal, or buy a plan (ProDirect, Premier or Unified)."
)
_ADVICE = {
    "InvalidSupportPlan": _NO_PLAN,
    "SupportPlanNotFound": _NO_PLAN,
    "NoSupportPlan": _NO_PLAN,
    "LinkedAuthorizationFailed": "The partner's token was not accepted beside the customer's. Run: csp-bot consent",
    "AuthorizationFailed": "The service account needs the role Support Request Contributor on this subscription.",
    "SubscriptionNotFound": "Azure does not know this subscription. A new one can take a quarter of an hour to appear.",
}


@contextmanager
def told(operation: str, *, writes: bool = False) -> Iterator[None]:
    """Turn whatever the SDK raises inside into :class:`PartnerFailure`.

    ``writes``: without an answer the effect may still have happened.
    """
    try:
        yield
    except HttpResponseError as error:
        raise failure_of(error, operation, writes=writes) from None
    except (ServiceResponseTimeoutError, ServiceRequestTimeoutError, TimeoutError):
        raise _silent(Cause.TIMEOUT, operation, writes=writes) from None
    except ServiceRequestError as error:
        # The SDK says "request error" of every broken connection; only one that was never made has sent nothing.
        unsent = isinstance(error.inner_exception, ClientConnectorError)
        raise _silent(Cause.DOWN, operation, writes=writes and not unsent) from None
    except (ServiceResponseError, DecodeError, DeserializationError):
        raise _silent(Cause.GARBAGE, operation, writes=writes) from None
    except AzureError:
        raise _silent(Cause.DOWN, operation, writes=writes) from None


def _silent(cause: Cause, operation: str, *, writes: bool) -> PartnerFailure:
    return PartnerFailure(cause, operation, service=SERVICE, maybe_done=writes)


def failure_of(error: HttpResponseError, operation: str, *, writes: bool) -> PartnerFailure:
    """An answer that is an error, with the ids that support asks for."""
    headers: Any = getattr(error.response, "headers", None) or {}
    code = str(getattr(error.error, "code", "") or "")
    status = error.status_code
    cause = Cause.UNSUPPORTED if _ADVICE.get(code) == _NO_PLAN else _CAUSES.get(status or 0, Cause.DOWN)
    if status is not None and 200 <= status < 300 and not code:
        cause = Cause.GARBAGE
    retry_after = str(headers.get("Retry-After", ""))
    return PartnerFailure(
        cause,
        operation,
        detail=str(getattr(error.error, "message", "") or "")[:500],
        advice=_ADVICE.get(code, ""),
        code=code,
        status=status,
        correlation_id=headers.get("x-ms-correlation-request-id", ""),
        request_id=headers.get("x-ms-request-id", ""),
        retry_after=float(retry_after) if retry_after.isdigit() else None,
        service=SERVICE,
        maybe_done=writes and (cause is Cause.GARBAGE or (status or 0) >= 500),
    )
