"""Retry policy: how long to try, how often, and how long to wait between two attempts (backoff, Retry-After, jitter). Pure."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.microsoft.http.protocol import Request
from bot.errors import Cause, PartnerFailure

# 501 and all other refusals stay what they are however often they are asked for.
_PASSING = frozenset({408, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Span:
    """Seconds for a whole operation and for one attempt of it."""

    whole: float
    attempt: float


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """What a person who waits puts up with; bulk work nobody watches may take longer.

    A write has longer than a read: giving up on it leaves its outcome unknown. ``poll`` is the pause before the first look at
    an operation that takes long, in seconds; each further one is longer by as much.
    """

    reads: Span = Span(20.0, 12.0)
    writes: Span = Span(45.0, 20.0)
    bulk: Span = Span(120.0, 60.0)
    attempts: int = 5
    first_pause: float = 0.5
    longest_pause: float = 8.0
    poll: float = 1.0

    def span(self, request: Request) -> Span:
        """How long *request* may take."""
        if request.writes:
            return self.writes
        return self.bulk if request.bulk else self.reads

    def pause(self, attempt: int, retry_after: float | None, jitter: float) -> float:
        """Seconds before the attempt after *attempt* (from 1). At least what the vendor asked for.

        *jitter* is between 0 and 1; it keeps those who were throttled together from coming back together.
        """
        backoff: float = min(self.first_pause * 2.0 ** (attempt - 1), self.longest_pause)
        return max(retry_after or 0.0, backoff) + jitter * backoff / 4

    def poll_pause(self, poll: int, retry_after: float | None) -> float:
        """Seconds before the poll of this number (from 1) of an operation that takes long."""
        return max(retry_after or 0.0, min(self.poll * poll, self.longest_pause))


PATIENT = RetryPolicy()


def passing(failure: PartnerFailure) -> bool:
    """Whether trying the same thing again may help."""
    if failure.status is None:
        return failure.cause in {Cause.DOWN, Cause.TIMEOUT}
    return failure.status in _PASSING
