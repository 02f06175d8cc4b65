"""Service definition: all that the HTTP policy has to know of one service of Microsoft's.

With one of these and readers for its answers a service has tokens, retries, deadlines, correlation ids, paging, long-running
operations and one kind of failure.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from adapters.microsoft.http.error_body import ErrorBody, odata_error
from adapters.microsoft.http.metrics import RequestCounters, counters_of
from adapters.microsoft.http.protocol import Request, Response
from adapters.microsoft.http.retry import PATIENT, RetryPolicy
from bot.errors import Cause, PartnerFailure
from bot.messages import N_

LATER: Final = N_("Nothing has to be changed. Try again in a few minutes.")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def _never(_: Request, __: PartnerFailure) -> bool:
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One service, as people call it (``name``) and as metrics and the log do (``label``).

    ``base`` is its address, ``audience`` the scope that its tokens are for. ``version`` begins its paths ("v1.0"); links that
    leave it out are below it. ``judge`` tells cause and advice of an HTTP status with an error code. Raises ``ValueError``
    for an address that tokens would be sent to in the clear.
    """

    name: str
    label: str
    base: str
    audience: str
    judge: Callable[[int, str], tuple[Cause, str]]
    version: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    request_header: str = ""
    """What the header is called that carries the id of an operation, by which the service knows a repeated one again."""
    correlation_header: str = "client-request-id"
    auxiliary_header: str = ""
    """What the header is called that carries the partner's token beside one of a customer's tenant.

    https://learn.microsoft.com/azure/azure-resource-manager/management/authenticate-multi-tenant
    """
    support_header: str = "request-id"
    """What the header of an answer is called that has the id Microsoft's support asks for."""
    read_error: Callable[[Response], ErrorBody] = odata_error
    later: str = LATER
    """What to do about a trouble that passes."""
    retry: RetryPolicy = PATIENT
    lasting: frozenset[str] = frozenset()
    """Codes of 401 about which a fresh token changes nothing."""
    ends_pages: Callable[[Request, PartnerFailure], bool] = _never
    """Whether this failure of a further page is how the service says that there are no more."""
    counters: RequestCounters | None = None

    def __post_init__(self) -> None:
        if sends_in_the_clear(self.base):
            raise ValueError(f"The address of {self.name} must begin with https://")

    @property
    def origin(self) -> str:
        """The address without a slash at its end."""
        return self.base.rstrip("/")

    @property
    def counted(self) -> RequestCounters:
        """Where attempts are counted."""
        return self.counters or counters_of(self.label)


def sends_in_the_clear(url: str) -> bool:
    """Whether others could read the tokens that are sent to this address."""
    parts = urlsplit(url)
    return parts.scheme != "https" and parts.hostname not in _LOOPBACK
