"""Operation under way: its attempts, its deadline, and whether a write may already have taken effect."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from adapters.microsoft.http import outcome
from adapters.microsoft.http.failures import unanswered, unusable
from adapters.microsoft.http.long_running import LongRunning
from adapters.microsoft.http.protocol import Request, Response
from adapters.microsoft.http.retry import Span
from adapters.microsoft.http.service import Service
from bot.errors import Cause, PartnerFailure
from bot.ports import RequestIds

LEAST_SECONDS = 0.05
_GONE = frozenset({404, 410})
"""That the place where an outcome was to be is empty says nothing of the outcome."""


class Operation:
    """One operation under way. Times are in seconds of the clock it was given."""

    def __init__(
        self,
        service: Service,
        request: Request,
        ids: RequestIds,
        span: Span,
        monotonic: Callable[[], float],
    ) -> None:
        self.service, self.request, self.ids = service, request, ids
        self.tokens: tuple[str, ...] = ()
        self.attempt = 0
        self._writes = request.writes
        self._span, self._monotonic = span, monotonic
        self._deadline = monotonic() + span.whole
        self._renewed = self._maybe_done = False
        self._work: LongRunning | None = None

    def left(self) -> float:
        """What is left of the time for the whole operation."""
        return self._deadline - self._monotonic()

    def time_for_attempt(self) -> float:
        """How long the next attempt may take."""
        return max(min(self._span.attempt, self.left()), LEAST_SECONDS)

    def may_renew(self) -> bool:
        """Whether a refused token may be replaced: once, or a refusal would be asked for again for ever."""
        renewed, self._renewed = self._renewed, True
        return not renewed

    def accepted(self) -> None:
        """Remember that its tokens were good: one that expires later, while work is looked at, may be replaced again."""
        self._renewed = False

    def note(self, failure: PartnerFailure) -> None:
        """Take in a failed attempt: it may have taken effect all the same (:mod:`adapters.microsoft.http.outcome`)."""
        if failure.status is None:
            self._maybe_done = self._maybe_done or failure.maybe_done
        elif self._work is None:
            self._maybe_done = self._writes and outcome.maybe_done(self._maybe_done, failure.status)
        elif self._work.is_told_by_status and failure.status not in _GONE:
            # Where the outcome was to be told stands what would have been answered at once: a no is the outcome.
            self._maybe_done = self._writes and outcome.verdict(failure.status) is not outcome.Verdict.REFUSED

    def taken_on(self, work: LongRunning) -> None:
        """Remember that the service works on it: from here on its outcome is unknown until it is told."""
        self._work, self._maybe_done = work, self._writes

    def ask_at(self, path: str) -> None:
        """Go on by reading what is at *path*, with attempts of its own and what is left of the time.

        The condition under which something was to be written is none for reading: the write itself has changed the etag.
        """
        headers = tuple(each for each in self.request.headers if each[0].lower() != "if-match")
        self.request = replace(self.request, method="GET", path=path, body=None, headers=headers)
        self.attempt = 0

    def silent(self, cause: Cause, detail: str, *, sent: bool = False) -> PartnerFailure:
        """The failure for an attempt without an answer."""
        self.service.counted.silences(cause.value).inc()
        maybe_done = sent and self._writes
        return unanswered(self.service, self.request, self.ids, cause, detail, maybe_done=maybe_done)

    def lost(self, why: str) -> PartnerFailure:
        """The failure where the outcome came and cannot be used."""
        return unusable(self.service, self.request, self.ids, why, maybe_done=self._writes)

    def unfinished(self, response: Response) -> PartnerFailure:
        """The failure for work that the service has taken on and not finished in time."""
        detail = f"{self.service.name} took this on and is still working on it."
        failure = self.silent(Cause.TIMEOUT, detail)
        failure.status, failure.maybe_done = response.status, self._writes
        return failure

    def final(self, failure: PartnerFailure) -> PartnerFailure:
        """*failure* as the end of the operation, which says of a write whether it may have been done in any attempt."""
        failure = replace(failure)  # one failed sign-in is the failure of everybody who waited for it
        failure.maybe_done = self._maybe_done
        failure.correlation_id = failure.correlation_id or self.ids.correlation_id
        failure.request_id = failure.request_id or self.ids.request_id
        return failure

    def facts(self) -> dict[str, object]:
        """What may be logged: never a token or a body."""
        return {
            "operation": self.request.operation,
            "method": self.request.method,
            "path": self.request.path.partition("?")[0],
            "attempt": self.attempt,
            "request_id": self.ids.request_id,
            "correlation_id": self.ids.correlation_id,
        }
