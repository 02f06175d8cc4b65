"""How one operation stands: its attempts, its time, and whether it may already have taken effect."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from prometheus_client import Counter

from adapters.microsoft.http.advice import LATER
from adapters.microsoft.http.protocol import Request, Response
from adapters.microsoft.http.retry import Span
from bot.errors import Cause, PartnerFailure
from bot.ports import RequestIds

_SILENCES = Counter(
    "csp_bot_partner_center_silences_total", "Attempts at the vendor without an answer", ["cause"]
)
LEAST_SECONDS = 0.05


class Course:
    """One operation under way. Times are in seconds of the clock it was given."""

    def __init__(self, request: Request, ids: RequestIds, span: Span, monotonic: Callable[[], float]) -> None:
        self.request, self.ids = request, ids
        self.token = ""
        self.attempt = 0
        self._writes = request.writes
        self._span, self._monotonic = span, monotonic
        self._deadline = monotonic() + span.whole
        self._renewed = False
        self._maybe_done = False

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

    def silent(self, cause: Cause, detail: str, *, sent: bool = False) -> PartnerFailure:
        """The failure for an attempt without an answer."""
        _SILENCES.labels(cause.value).inc()
        return PartnerFailure(
            cause,
            self.request.operation,
            detail=detail,
            advice=LATER,
            correlation_id=self.ids.correlation_id,
            request_id=self.ids.request_id,
            maybe_done=sent and self._writes,
        )

    def unfinished(self, response: Response) -> PartnerFailure:
        """The failure for work that the vendor has taken on and not finished in time."""
        failure = self.silent(Cause.TIMEOUT, "Partner Center took this on and is still working on it.")
        failure.status, failure.maybe_done = response.status, self._writes
        return failure

    def final(self, failure: PartnerFailure) -> PartnerFailure:
        """*failure* as the end of the operation.

        After an attempt of unknown outcome only the vendor's own no is one: it knows the request id again. To be
        throttled, turned away at the door or met with an outage says nothing about that earlier attempt.
        """
        failure = replace(failure)  # one failed sign-in is the failure of everybody who waited for it
        judged = failure.status is not None and 400 <= failure.status < 500
        settled = judged and failure.status not in {401, 403, 408, 429}
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
