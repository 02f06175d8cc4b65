"""The policy around the protocol: tokens, attempts, deadlines, pages, and answers that come later."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Protocol, TypeVar

import structlog
from prometheus_client import Counter

from adapters.microsoft.http import paging, protocol
from adapters.microsoft.http.advice import LATER
from adapters.microsoft.http.answers import answer
from adapters.microsoft.http.operation import Course
from adapters.microsoft.http.paging import Page
from adapters.microsoft.http.protocol import TOKEN_RESOURCE, Call, Request, Response, fresh_ids
from adapters.microsoft.http.retry import Patience, passing, unsettled
from adapters.microsoft.http.transport import TooLarge, Transport, Unanswered, Unsent
from adapters.microsoft.http.wire import WireError
from adapters.microsoft.partner_center import problems
from bot.errors import Cause, PartnerFailure
from bot.ports import RequestIds

T = TypeVar("T")

LARGE = 256 * 1024  # bodies beyond this are read in a thread, so that reading them stops nobody
MOST_PAGES = 20_000
# A fresh token changes nothing about these: its audience or its missing MFA claim stays the same.
_HOPELESS = frozenset({"900420", "900421"})
_REQUESTS = Counter(
    "csp_bot_partner_center_requests_total", "Attempts at the vendor, by how they ended", ["outcome"]
)
_log = structlog.get_logger(__name__)


class Tokens(Protocol):
    """Where bearer tokens come from."""

    async def token(self, resource: str, *, user: bool, tenant: str = "") -> str: ...

    def expire(self, token: str) -> None:
        """Forget a token that was refused, so that the next one is a fresh one."""
        ...


class Exchange:
    """Performs calls. Raises :class:`bot.errors.PartnerFailure`, and ``Unavailable`` where the vault is away.

    ``sleep``, ``monotonic``, ``now`` and ``jitter`` are parameters so that tests decide about time.
    """

    def __init__(
        self,
        base: str,
        tokens: Tokens,
        transport: Transport,
        *,
        patience: Patience | None = None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        monotonic: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        jitter: Callable[[], float] = random.random,
        reword: Callable[[PartnerFailure], PartnerFailure] = lambda failure: failure,
    ) -> None:
        self.base = base.rstrip("/")
        self._tokens, self._transport = tokens, transport
        self._patience = patience or Patience()
        self._sleep, self._monotonic, self._now, self._jitter = sleep, monotonic, now, jitter
        self._reword = reword

    def acting_with(
        self, tokens: Tokens, reword: Callable[[PartnerFailure], PartnerFailure] = lambda failure: failure
    ) -> Exchange:
        """The same connections with other tokens: somebody else's rights. Not to be closed.

        ``reword`` may say of a failure what it means to whoever's rights these are.
        """
        return Exchange(
            self.base,
            tokens,
            self._transport,
            patience=self._patience,
            sleep=self._sleep,
            monotonic=self._monotonic,
            now=self._now,
            jitter=self._jitter,
            reword=reword,
        )

    async def close(self) -> None:
        """Give the connections back."""
        await self._transport.close()

    async def perform(self, call: Call[T], ids: RequestIds | None = None) -> T:
        """One operation, however many attempts it takes; each carries the same ids."""
        span = self._patience.span(call.request)
        course = Course(call.request, ids or fresh_ids(), span, self._monotonic)
        try:
            response = await self._settled(course, call)
        except PartnerFailure as failure:
            raise self._reword(failure) from failure.__cause__
        if len(response.body) > LARGE:
            return await asyncio.to_thread(answer, call, response, course.ids, self._now())
        return answer(call, response, course.ids, self._now())

    async def pages(self, call: Call[Page[T]]) -> AsyncIterator[Sequence[T]]:
        """Every page of a collection. Each is an operation of its own, all under one correlation id."""
        correlation, seen = fresh_ids().correlation_id, {(call.request.path, call.request.headers)}
        for _ in range(MOST_PAGES):
            ids = RequestIds(fresh_ids().request_id, correlation)
            try:
                page = await self.perform(call, ids)
            except PartnerFailure as failure:
                # The vendor's own tools read this as the end of the data.
                if paging.continues(call.request) and (failure.status, failure.code) == (400, "2000"):
                    return
                raise
            if page.items:
                yield page.items
            if page.next is None or (not page.seen and not page.next.headers):
                return
            call = Call(self._next(call.request, page.next, ids), call.read, call.accepts)
            where = (call.request.path, call.request.headers)
            if where in seen:
                raise _unreadable(call.request, ids, "its pages go in a circle")
            seen.add(where)
        raise _unreadable(call.request, fresh_ids(), "its pages have no end")

    async def everything(self, call: Call[Page[T]]) -> list[T]:
        """All rows of a collection."""
        return [row async for page in self.pages(call) for row in page]

    def _next(self, request: Request, link: paging.Link, ids: RequestIds) -> Request:
        try:
            return paging.follow(request, link, self.base)
        except WireError as error:
            raise _unreadable(request, ids, str(error)) from error

    async def _settled(self, course: Course, call: Call[object]) -> Response:
        """The response that settles the operation, with 202 followed to where the outcome will be."""
        polls = 0
        while True:
            response = await self._answered(course, call)
            where = response.headers.get("location", "")
            if response.status != 202 or not where:
                return response
            polls += 1
            asked = problems.retry_after(response.headers, self._now())
            pause = max(asked or 0.0, self._patience.poll * polls)
            if pause >= course.left():
                raise course.unfinished(response)
            await self._sleep(pause)
            course.request = self._poll(course.request, where, course.ids)

    def _poll(self, request: Request, where: str, ids: RequestIds) -> Request:
        try:
            path = paging.local_path(where, self.base)
        except WireError as error:
            raise _maybe(_unreadable(request, ids, str(error)), request.writes) from error
        return replace(request, method="GET", path=path, body=None, writes=request.writes)

    async def _answered(self, course: Course, call: Call[object]) -> Response:
        """A response that is an answer. Raises once trying again is no use or no time is left for it."""
        while True:
            course.attempt += 1
            outcome = await self._attempt(course)
            if isinstance(outcome, Response) and (outcome.ok or outcome.status in call.accepts):
                return outcome
            failure = (
                problems.failure(course.request, outcome, course.ids, self._now())
                if isinstance(outcome, Response)
                else outcome
            )
            _log.info("partner_center_failed", **course.facts(), **_told(outcome, failure))
            course.note(maybe_done=failure.maybe_done or unsettled(failure))
            if failure.status == 401 and course.may_renew() and failure.code not in _HOPELESS:
                self._tokens.expire(course.token)
                continue
            await self._pause(course, failure)

    async def _pause(self, course: Course, failure: PartnerFailure) -> None:
        """Wait before the next attempt, or raise the failure where there is to be none."""
        pause = self._patience.pause(course.attempt, failure.retry_after, self._jitter())
        over = course.attempt >= self._patience.attempts or pause >= course.left()
        if over or not passing(failure):
            raise course.final(failure)
        await self._sleep(pause)

    async def _attempt(self, course: Course) -> Response | PartnerFailure:
        """One attempt: the response, or the failure for none."""
        await self._authorize(course)
        named = protocol.headers(course.request, course.token, course.ids)
        request = course.request
        try:
            response = await self._transport.send(
                request.method,
                self.base + request.path,
                named,
                request.body,
                timeout=course.time_for_attempt(),
                limit=request.limit,
            )
        except Unsent as trouble:
            return course.silent(Cause.DOWN, f"Partner Center cannot be reached ({trouble}).")
        except Unanswered as trouble:
            cause = Cause.TIMEOUT if trouble.timeout else Cause.DOWN
            return course.silent(cause, f"No answer came: {trouble}.", sent=True)
        except TooLarge:
            raise _maybe(_unreadable(request, course.ids, "it is too large"), request.writes) from None
        _REQUESTS.labels(f"{response.status // 100}xx").inc()
        return response

    async def _authorize(self, course: Course) -> None:
        try:
            async with asyncio.timeout(course.left()):
                course.token = await self._tokens.token(TOKEN_RESOURCE, user=course.request.user)
        except TimeoutError as error:
            failure = course.silent(Cause.TIMEOUT, "Signing in to Partner Center took too long.")
            raise course.final(failure) from error
        except PartnerFailure as failure:
            raise course.final(failure) from failure.__cause__


def _told(outcome: Response | PartnerFailure, failure: PartnerFailure) -> dict[str, object]:
    """What the log says of a failure. The echoed request id is not always the one that was sent."""
    echoed = outcome.headers.get("ms-requestid", "")[:100] if isinstance(outcome, Response) else ""
    facts = {"cause": failure.cause.value, "status": failure.status, "code": failure.code}
    return {**facts, "echoed_request_id": echoed}


def _maybe(failure: PartnerFailure, maybe_done: bool) -> PartnerFailure:
    failure.maybe_done = maybe_done
    return failure


def _unreadable(request: Request, ids: RequestIds, why: str) -> PartnerFailure:
    return PartnerFailure(
        Cause.GARBAGE,
        request.operation,
        detail=f"The vendor's answer cannot be used: {why}.",
        advice=LATER,
        correlation_id=ids.correlation_id,
        request_id=ids.request_id,
    )
