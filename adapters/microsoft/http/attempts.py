"""Attempts: one request is sent until it is answered, each time with a token, within the deadline and the retry policy."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol

import structlog

from adapters.microsoft.http import headers
from adapters.microsoft.http.failures import refused
from adapters.microsoft.http.operation import Operation
from adapters.microsoft.http.protocol import Response
from adapters.microsoft.http.retry import RetryPolicy, passing
from adapters.microsoft.http.service import Service
from adapters.microsoft.http.transport import TooLarge, Transport, Unanswered, Unsent
from bot.errors import Cause, PartnerFailure
from bot.messages import _

_log = structlog.get_logger(__name__)


class Tokens(Protocol):
    """Where bearer tokens come from."""

    async def token(self, resource: str, *, user: bool, tenant: str = "") -> str: ...

    def expire(self, token: str) -> None:
        """Forget a token that was refused, so that the next one is a fresh one."""
        ...


class Attempts:
    """Sends requests of one service. Raises :class:`bot.errors.PartnerFailure`.

    ``sleep``, ``now`` and ``jitter`` are parameters so that tests decide about time.
    """

    def __init__(
        self,
        service: Service,
        tokens: Tokens,
        transport: Transport,
        retry: RetryPolicy,
        *,
        sleep: Callable[[float], Awaitable[object]],
        now: Callable[[], datetime],
        jitter: Callable[[], float],
    ) -> None:
        self.service, self._tokens, self._transport, self._retry = service, tokens, transport, retry
        self._sleep, self._now, self._jitter = sleep, now, jitter

    async def answered(self, operation: Operation, accepts: frozenset[int] = frozenset()) -> Response:
        """A response that is an answer. Raises once trying again is no use or no time is left for it."""
        while True:
            operation.attempt += 1
            outcome = await self._attempt(operation)
            if isinstance(outcome, Response) and (outcome.ok or outcome.status in accepts):
                operation.accepted()
                return outcome
            failure = (
                refused(self.service, operation.request, outcome, operation.ids, self._now())
                if isinstance(outcome, Response)
                else outcome
            )
            self.log(operation, failure, outcome)
            operation.note(failure)
            if failure.status == 401 and failure.code not in self.service.lasting and operation.may_renew():
                for token in operation.tokens:
                    self._tokens.expire(token)
                continue
            await self._pause(operation, failure)

    async def _pause(self, operation: Operation, failure: PartnerFailure) -> None:
        """Wait before the next attempt, or raise the failure where there is to be none."""
        pause = self._retry.pause(operation.attempt, failure.retry_after, self._jitter())
        over = operation.attempt >= self._retry.attempts or pause >= operation.left()
        if over or not passing(failure):
            raise operation.final(failure)
        await self._sleep(pause)

    async def _attempt(self, operation: Operation) -> Response | PartnerFailure:
        """One attempt: the response, or the failure for none."""
        await self._authorize(operation)
        request = operation.request
        try:
            response = await self._transport.send(
                request.method,
                self.service.origin + request.path,
                headers.headers(self.service, request, operation.tokens, operation.ids),
                request.body,
                timeout=operation.time_for_attempt(),
                limit=request.limit,
                into=request.into,
            )
        except Unsent as trouble:
            return operation.silent(
                Cause.DOWN,
                _("{service} can't be reached ({reason}).", service=self.service.name, reason=trouble),
            )
        except Unanswered as trouble:
            cause = Cause.TIMEOUT if trouble.timeout else Cause.DOWN
            return operation.silent(cause, _("No answer came: {reason}.", reason=trouble), sent=True)
        except TooLarge:
            raise operation.lost("it is too large") from None
        self.service.counted.requests(f"{response.status // 100}xx").inc()
        return response

    async def _authorize(self, operation: Operation) -> None:
        user, audience, tenants = operation.request.user, self.service.audience, [operation.request.tenant]
        if self.service.auxiliary_header and operation.request.tenant:
            tenants.append("")
        try:
            async with asyncio.timeout(operation.left()):
                operation.tokens = tuple(
                    [await self._tokens.token(audience, user=user, tenant=tenant) for tenant in tenants]
                )
        except TimeoutError as error:
            detail = _("Signing in to {service} took too long.", service=self.service.name)
            raise operation.final(operation.silent(Cause.TIMEOUT, detail)) from error
        except PartnerFailure as failure:
            raise operation.final(failure) from failure.__cause__

    def log(self, operation: Operation, failure: PartnerFailure, outcome: object) -> None:
        """Log a failure. The echoed request id is not always the one that was sent."""
        echoed = ""
        if isinstance(outcome, Response):
            echoed = outcome.headers.get(self.service.request_header.lower(), "")[:100]
        facts = {"cause": failure.cause.value, "status": failure.status, "code": failure.code}
        _log.info(f"{self.service.label}_failed", **operation.facts(), **facts, echoed_request_id=echoed)
