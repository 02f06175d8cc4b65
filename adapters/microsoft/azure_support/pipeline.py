"""Request pipeline: the policies that the SDK sends a request through: retries, an auxiliary token, the outcome of writes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from aiohttp import (
    ClientConnectionError,
    ClientConnectorError,
    ClientHandlerType,
    ClientOSError,
    ClientRequest,
    ClientResponse,
    ClientSession,
    DummyCookieJar,
    ServerDisconnectedError,
)
from azure.core.exceptions import ServiceRequestError, ServiceRequestTimeoutError
from azure.core.pipeline.policies import AsyncHTTPPolicy, AsyncRetryPolicy
from azure.core.pipeline.transport import AioHttpTransport

from adapters.microsoft.azure_support.operation import current_operation
from adapters.microsoft.azure_support.tokens import AUXILIARY, Tokens
from adapters.microsoft.entra.audiences import AZURE
from bot.errors import PartnerFailure

CORRELATION = "x-ms-correlation-request-id"
LONGEST_PAUSE = 5.0
"""Seconds. A vendor that wants more is told of to the person who waits, instead of being waited for."""

Sleep = Callable[[float], Awaitable[object]]


class ShortRetryPolicy(AsyncRetryPolicy):  # type: ignore[type-arg]
    """Two more attempts, soon; none where the vendor asks for a longer pause than anybody would wait."""

    def __init__(self) -> None:
        super().__init__(retry_total=2, retry_backoff_factor=0.3, retry_backoff_max=LONGEST_PAUSE)

    def is_retry(self, settings: Any, response: Any) -> bool:
        """Whether to try again after this answer."""
        asked = self.get_retry_after(response) or 0.0
        return asked <= LONGEST_PAUSE and bool(super().is_retry(settings, response))


class AuxiliaryTokenPolicy(AsyncHTTPPolicy):  # type: ignore[type-arg]
    """Gives each request the partner's token and the correlation id: polls and further pages too, which the SDK
    sends without the headers of the call. Lets none go to another host: a link in an answer must not carry tokens
    away."""

    def __init__(self, tokens: Tokens, base_url: str) -> None:
        self._tokens, self._home = tokens, _origin(base_url)

    async def send(self, request: Any) -> Any:
        """Pass the request on. Raises ValueError for one that would go to another host."""
        if _origin(request.http_request.url) != self._home:
            raise ValueError("a link leads to another host")
        headers = request.http_request.headers
        headers[AUXILIARY] = f"Bearer {await self._tokens.token(AZURE, user=True)}"
        under_way = current_operation()
        if under_way is not None:
            headers[CORRELATION] = under_way.ids.correlation_id
        return await self.next.send(request)


class WriteOutcomePolicy(AsyncHTTPPolicy):  # type: ignore[type-arg]
    """Remembers, attempt by attempt, whether a write may have arrived: the SDK tells of the last attempt only."""

    async def send(self, request: Any) -> Any:
        """Pass the request on."""
        under_way = current_operation()
        if under_way is None or request.http_request.method == "GET":
            return await self.next.send(request)
        before, under_way.maybe_done = under_way.maybe_done, True
        try:
            response = await self.next.send(request)
        except PartnerFailure:
            under_way.maybe_done = before  # there was no token to send it with
            raise
        except ServiceRequestError as error:
            # The SDK says "request error" of every broken connection; only one that was never made has sent nothing.
            if isinstance(error, ServiceRequestTimeoutError) or isinstance(
                error.inner_exception, ClientConnectorError
            ):
                under_way.maybe_done = before
            raise
        under_way.answered(response.http_response.status_code, before)
        return response


class Transport(AioHttpTransport):  # type: ignore[misc]
    """The SDK's own, with the sleeping between attempts and polls as a parameter, and no repeats unseen."""

    def __init__(self, *, sleep: Sleep = asyncio.sleep, **settings: Any) -> None:
        super().__init__(**settings)
        self._doze = sleep
        self.session: ClientSession | None

    async def open(self) -> None:
        """Have a session."""
        if self.session is None and not self._has_been_opened:
            self.session = ClientSession(
                cookie_jar=DummyCookieJar(), auto_decompress=False, trust_env=True, middlewares=(_break_once,)
            )
        await super().open()

    async def sleep(self, duration: float) -> None:
        """Wait, in seconds."""
        await self._doze(duration)


async def _break_once(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
    """Keep aiohttp from repeating a PUT by itself after its connection broke.

    It tells nobody, and the answer would be that of the second one, as though there had been no first.
    """
    try:
        return await handler(request)
    except ClientConnectorError:
        raise
    except (ClientOSError, ServerDisconnectedError) as error:
        raise ClientConnectionError(str(error)) from error


def _origin(url: str) -> tuple[str, str, int]:
    parts = urlsplit(url)
    return parts.scheme.lower(), (parts.hostname or "").lower(), parts.port or 443
