"""HTTP policy: operations, pages, and answers that come later, the same for every service of Microsoft's."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

from adapters.microsoft.http import paging
from adapters.microsoft.http.answers import answer
from adapters.microsoft.http.attempts import Attempts, Tokens
from adapters.microsoft.http.body import WireError
from adapters.microsoft.http.failures import not_carried_out, retry_after, unusable
from adapters.microsoft.http.long_running import LongRunning, Progress, long_running
from adapters.microsoft.http.operation import Operation
from adapters.microsoft.http.paging import Page
from adapters.microsoft.http.protocol import Call, Request, Response, fresh_ids
from adapters.microsoft.http.retry import RetryPolicy
from adapters.microsoft.http.service import Service
from adapters.microsoft.http.transport import Transport
from bot.errors import PartnerFailure
from bot.ports import RequestIds

T = TypeVar("T")

MOST_PAGES = 20_000


class Exchange:
    """Performs calls to one service. Raises :class:`bot.errors.PartnerFailure`, and ``Unavailable`` where the vault is away.

    ``retry`` is the service's own policy where it is left out. ``sleep``, ``monotonic``, ``now`` and ``jitter`` are parameters
    so that tests decide about time.
    """

    def __init__(
        self,
        service: Service,
        tokens: Tokens,
        transport: Transport,
        *,
        retry: RetryPolicy | None = None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        monotonic: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        jitter: Callable[[], float] = random.random,
        reword: Callable[[PartnerFailure], PartnerFailure] = lambda failure: failure,
    ) -> None:
        self.service, self._transport = service, transport
        self._retry = retry or service.retry
        self._attempts = Attempts(
            service, tokens, transport, self._retry, sleep=sleep, now=now, jitter=jitter
        )
        self._sleep, self._monotonic, self._now, self._jitter = sleep, monotonic, now, jitter
        self._reword = reword

    def acting_with(
        self, tokens: Tokens, reword: Callable[[PartnerFailure], PartnerFailure] = lambda failure: failure
    ) -> Exchange:
        """The same connections with other tokens: somebody else's rights. Not to be closed.

        ``reword`` may say of a failure what it means to whoever's rights these are.
        """
        return Exchange(
            self.service,
            tokens,
            self._transport,
            retry=self._retry,
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
        span = self._retry.span(call.request)
        operation = Operation(self.service, call.request, ids or fresh_ids(), span, self._monotonic)
        try:
            response = await self._settled(operation, call)
        except PartnerFailure as failure:
            raise self._reword(failure) from failure.__cause__
        if len(response.body) > call.thread_beyond:
            return await asyncio.to_thread(answer, self.service, call, response, operation.ids, self._now())
        return answer(self.service, call, response, operation.ids, self._now())

    async def pages(self, call: Call[Page[T]], most: int = MOST_PAGES) -> AsyncIterator[Sequence[T]]:
        """Every page of a collection. Each is an operation of its own, all under one correlation id."""
        correlation, seen = fresh_ids().correlation_id, {(call.request.path, call.request.headers)}
        for _ in range(most):
            ids = RequestIds(fresh_ids().request_id, correlation)
            try:
                page = await self.perform(call, ids)
            except PartnerFailure as failure:
                if self.service.ends_pages(call.request, failure):
                    return
                raise
            if page.items:
                yield page.items
            if page.next is None:
                return
            call = replace(call, request=self._next(call.request, page.next, ids))
            where = (call.request.path, call.request.headers)
            if where in seen:
                raise unusable(self.service, call.request, ids, "its pages go in a circle")
            seen.add(where)
        raise unusable(self.service, call.request, fresh_ids(), "its pages have no end")

    async def everything(self, call: Call[Page[T]], most: int = MOST_PAGES) -> list[T]:
        """All rows of a collection."""
        return [row async for page in self.pages(call, most) for row in page]

    def _next(self, request: Request, link: paging.Link, ids: RequestIds) -> Request:
        try:
            return paging.follow(request, link, self.service)
        except WireError as error:
            raise unusable(self.service, request, ids, str(error)) from error

    # -- long-running operations ---------------------------------------------------------------------

    async def _settled(self, operation: Operation, call: Call[object]) -> Response:
        """The response that settles the operation; work that was taken on is followed to where its outcome will be."""
        response = await self._attempts.answered(operation, call.accepts)
        work = long_running(operation.request, response)
        if work is None:
            return response
        operation.taken_on(work)
        work, response = await self._finished(operation, work, response)
        if not work.result:
            return response
        self._go_on(operation, work.result)
        return await self._attempts.answered(operation, call.accepts)

    async def _finished(
        self, operation: Operation, work: LongRunning, response: Response
    ) -> tuple[LongRunning, Response]:
        """The answer that says the work is done. Raises where it failed, or is not done in time."""
        polls, progress = 0, self._progress(operation, work.begun, response)
        while progress is Progress.RUNNING:
            polls += 1
            pause = self._retry.poll_pause(polls, retry_after(response.headers, self._now()))
            if pause >= operation.left():
                raise operation.unfinished(response)
            await self._sleep(pause)
            self._go_on(operation, work.link)
            response = await self._attempts.answered(operation)
            work, progress = work.moved(response), self._progress(operation, work.progress, response)
        if progress is Progress.FAILED:
            failure = not_carried_out(self.service, operation.request, response, operation.ids)
            self._attempts.log(operation, failure, response)
            raise failure
        return work, response

    def _progress(
        self, operation: Operation, read: Callable[[Response], Progress], response: Response
    ) -> Progress:
        try:
            return read(response)
        except WireError as error:
            raise operation.lost(str(error)) from error

    def _go_on(self, operation: Operation, link: str) -> None:
        try:
            operation.ask_at(paging.local_path(link, self.service))
        except WireError as error:
            raise operation.lost(str(error)) from error
