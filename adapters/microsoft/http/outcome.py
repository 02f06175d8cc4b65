"""Outcome of a write: what an answer, or none, says about whether it took effect. One rule for all of Microsoft's services.

| what came | this attempt | attempts before it whose answers were lost |
| --- | --- | --- |
| no connection | did nothing: it never left | as unknown as they were |
| 401, 403, 429, 503, a redirect | did nothing: it was turned away before anybody worked on it | as unknown as they were |
| any other 4xx, 501 | did nothing: the service's own no | did nothing: it knows the request id again |
| 408, 500, 502, 504, any other 5xx | may have been done | may have been done |
| a lost connection, silence, a success that cannot be read | may have been done | may have been done |

Why 503 is not like 504: a service says 503 *instead of* working on a request (RFC 9110, 15.6.4: overloaded or in maintenance, "try
again"), as it says 429, and Microsoft asks that both be repeated. 504 and, of Azure's gateways, 408 come after a request was passed
on to somebody who did not answer in time: what became of it, the gateway does not know either. To call that "not done" would have
people do it twice; to call each 503 "maybe done" would send them looking for what never began.
https://learn.microsoft.com/azure/architecture/best-practices/transient-faults, https://learn.microsoft.com/partner-center/developer/error-codes

Once a service has taken work on (202), only the place where it tells of the outcome says that it was not done.
"""

from __future__ import annotations

from enum import Enum, auto

_TURNED_AWAY = frozenset({401, 403, 429, 503})


class Verdict(Enum):
    """What the status of an answer says about the write that it answers."""

    REFUSED = auto()
    TURNED_AWAY = auto()
    UNKNOWN = auto()


def verdict(status: int) -> Verdict:
    """What a status says, also one of success, after which the effect is to be counted with until the answer is read."""
    if status in _TURNED_AWAY or 300 <= status < 400:
        return Verdict.TURNED_AWAY
    if status == 501 or (400 <= status < 500 and status != 408):
        return Verdict.REFUSED
    return Verdict.UNKNOWN


def maybe_done(before: bool, status: int) -> bool:
    """Whether a write may have taken effect after an answer of this status; ``before`` is what was known when it was sent."""
    said = verdict(status)
    return before if said is Verdict.TURNED_AWAY else said is Verdict.UNKNOWN
