"""Microsoft Graph as a service of the HTTP policy: its address, its error codes and how long anybody waits for it.

https://learn.microsoft.com/graph/errors, https://learn.microsoft.com/graph/best-practices-concept
"""

from __future__ import annotations

from collections.abc import Iterator

from adapters.microsoft.entra.audiences import GRAPH
from adapters.microsoft.http.error_body import ErrorBody, odata_error
from adapters.microsoft.http.protocol import Response
from adapters.microsoft.http.requests import Requests
from adapters.microsoft.http.retry import RetryPolicy, Span
from adapters.microsoft.http.service import Service
from bot.errors import Cause, KnownCode
from bot.messages import N_

NAME = "Microsoft Graph"
PAGE = "https://learn.microsoft.com/graph/errors"
VERSION = "v1.0"
LATER = N_("This usually passes. Roles stay as they were for up to a day.")
RETRY = RetryPolicy(reads=Span(15.0, 10.0), writes=Span(20.0, 10.0), attempts=3)

_PERMISSION = "In Entra ID, give the application the permission that this needs, and consent to it."
_REFUSED = N_(
    "Entra ID gave the application a token that Microsoft Graph refuses, also a fresh one. Check its tenant, its secret or "
    "certificate, and GRAPH_URL."
)
_REQUESTS = Requests(NAME, VERSION)
get, send = _REQUESTS.get, _REQUESTS.send


def microsoft_graph(url: str) -> Service:
    """The service at this address. Raises ``ValueError`` for one that would send tokens in the clear."""
    return Service(
        name=NAME,
        label="graph",
        base=url,
        audience=GRAPH,
        judge=judge,
        version=VERSION,
        read_error=error_code,
        later=LATER,
        retry=RETRY,
    )


def judge(status: int, _: str) -> tuple[Cause, str]:
    """The cause behind a status, and what to do about it. Of what it does not say clearly nothing is concluded."""
    if status == 401:
        return Cause.SIGN_IN, _REFUSED
    if status == 403:
        return Cause.FORBIDDEN, _PERMISSION
    if status == 429:
        return Cause.THROTTLED, LATER
    return (Cause.DOWN if status >= 500 else Cause.GARBAGE), LATER


def error_code(response: Response) -> ErrorBody:
    """The code alone: its words name people and tenants."""
    return ErrorBody(odata_error(response).code)


def known_codes() -> Iterator[KnownCode]:
    """The statuses that say something clearly."""
    for status in (401, 403, 429):
        cause, advice = judge(status, "")
        yield KnownCode(str(status), NAME, cause, advice, PAGE, status)
