"""Operation under way: its attempts, its deadline, and whether a write may already have taken effect."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from adapters.microsoft.http.failures import unanswered, unusable
from adapters.microsoft.http.protocol import Request, Response
from adapters.microsoft.http.retry import Span
from adapters.microsoft.http.service import Service
from bot.errors import Cause, PartnerFailure
from bot.ports import RequestIds

LEAST_SECONDS = 0.05
# Turned away at the door, too slow or throttled: no judgement on the request, so none on an earlier attempt at it either.
_NO_VERDICT = frozenset({401, 403, 408, 429})
_NO_VERDICT_ON_POLLS = _NO_VERDICT | {404, 410}
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
        self._renewed = self._maybe_done = self._taken_on = False

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

    def note(self, *, maybe_done: bool) -> None:
        """Remember that an attempt may have taken effect although its outcome did not arrive."""
        self._maybe_done = self._maybe_done or (maybe_done and self._writes)

    def taken_on(self) -> None:
        """Remember that the service works on it: from here on its outcome is unknown until it is told."""
        self._taken_on = True
        self.note(maybe_done=True)

    def ask_at(self, path: str) -> None:
        """Go on by reading what is at *path*, with attempts of its own and what is left of the time."""
        self.request, self.attempt = replace(self.request, method="GET", path=path, body=None), 0

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
        """*failure* as the end of the operation.

        After an attempt of unknown outcome only the service's own no is one: it knows the request id again. To be
        throttled, turned away at the door or met with an outage says nothing about that earlier attempt.
        """
        failure = replace(failure)  # one failed sign-in is the failure of everybody who waited for it
        no_verdict = _NO_VERDICT_ON_POLLS if self._taken_on else _NO_VERDICT
        judged = failure.status is not None and 400 <= failure.status < 500
        settled = judged and failure.status not in no_verdict
        failure.maybe_done = self._writes and not settled and (failure.maybe_done or self._maybe_done)
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
