"""Request pipeline: the policies that the SDK sends a request through: retries, the outcome of writes, what it does not know of Azure."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import ClientConnectorError, ClientSession, DummyCookieJar
from azure.core.exceptions import ServiceRequestError, ServiceRequestTimeoutError, ServiceResponseError
from azure.core.pipeline.policies import AsyncHTTPPolicy, AsyncRetryPolicy
from azure.core.pipeline.transport import AioHttpTransport

from adapters.microsoft.azure_support.answers import tidied
from adapters.microsoft.azure_support.operation import current_operation
from adapters.microsoft.http.transport import break_once
from bot.errors import PartnerFailure

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


class CreatedPolicy(AsyncHTTPPolicy):  # type: ignore[type-arg]
    """Has the SDK follow a 201 as it follows a 202: until the resource says, by its ``provisioningState``, that it is there.

    Azure's rules allow 201 for what is put; this SDK knows 200 and 202 alone, and would call it an error.
    https://learn.microsoft.com/azure/azure-resource-manager/management/async-operations#provisioningstate-values
    """

    async def send(self, request: Any) -> Any:
        """Pass the request on."""
        response = await self.next.send(request)
        if request.http_request.method == "PUT" and response.http_response.status_code == 201:
            response.http_response.status_code = 202
        return response


class Transport(AioHttpTransport):  # type: ignore[misc]
    """The SDK's own, with the sleeping between attempts and polls as a parameter, no repeats unseen, and answers that it can read."""

    def __init__(self, *, sleep: Sleep = asyncio.sleep, **settings: Any) -> None:
        super().__init__(**settings)
        self._doze = sleep
        self.session: ClientSession | None

    async def open(self) -> None:
        """Have a session."""
        if self.session is None and not self._has_been_opened:
            self.session = ClientSession(
                cookie_jar=DummyCookieJar(), auto_decompress=False, trust_env=True, middlewares=(break_once,)
            )
        await super().open()

    async def send(self, request: Any, **settings: Any) -> Any:
        """Send the request. Raises ``ServiceResponseError`` also for an answer that does not unpack."""
        response = await super().send(request, **settings)
        try:
            body = response.body()
        except (zlib.error, ValueError) as error:
            raise ServiceResponseError("the answer cannot be unpacked", error=error) from error
        response._content, response._decompress = tidied(body), False
        return response

    async def sleep(self, duration: float) -> None:
        """Wait, in seconds."""
        await self._doze(duration)
