"""Partner API as a service of the HTTP policy: its address, what its refusals mean, and how long anybody waits for a sheet.

https://learn.microsoft.com/partner-center/developer/get-a-price-sheet
"""

from __future__ import annotations

from collections.abc import Iterator

from adapters.microsoft.entra.audiences import PARTNER_API
from adapters.microsoft.http.retry import RetryPolicy, Span
from adapters.microsoft.http.service import Service
from bot.errors import Cause, KnownCode
from bot.messages import N_

NAME = "Partner API"
PAGE = "https://learn.microsoft.com/partner-center/developer/get-a-price-sheet"
VERSION = "v1.0"
LATER = N_("Nothing has to be changed. Prices stay as they were until the next look.")
RETRY = RetryPolicy(bulk=Span(1800.0, 900.0))
"""A sheet is fetched by a job that nobody waits for, and has tens of megabytes."""

_ROLE = N_("Give the service account the role Admin agent or Sales agent in Partner Center.")
_SIGN_IN = N_(
    "Entra ID gave the service account a token that the Partner API refuses. In Entra ID, give the application the delegated "
    "permission of Microsoft Partner (user_impersonation), consent to it, and run: csp-bot consent"
)
_NO_SHEET = N_("Microsoft has no such price sheet for this market and month.")


def partner_api(url: str) -> Service:
    """The service at this address. Raises ``ValueError`` for one that would send tokens in the clear."""
    return Service(
        name=NAME,
        label="partner_api",
        base=url,
        audience=PARTNER_API,
        judge=judge,
        version=VERSION,
        later=LATER,
        retry=RETRY,
        support_header="Request-ID",
    )


def judge(status: int, _: str) -> tuple[Cause, str]:
    """The cause behind a status, and what to do about it. A token for the wrong kind of caller is answered with 400, too."""
    if status == 401:
        return Cause.SIGN_IN, _SIGN_IN
    if status == 403:
        return Cause.FORBIDDEN, _ROLE
    if status == 404:
        return Cause.NOT_FOUND, _NO_SHEET
    if status == 429:
        return Cause.THROTTLED, LATER
    if status == 400:
        return Cause.BAD_REQUEST, _NO_SHEET
    return (Cause.DOWN if status >= 500 else Cause.GARBAGE), LATER


def known_codes() -> Iterator[KnownCode]:
    """The statuses that say something clearly."""
    for status in (401, 403, 404, 429):
        cause, advice = judge(status, "")
        yield KnownCode(str(status), NAME, cause, advice, PAGE, status)
