"""HTTP transport: one attempt at one request, with a limit on its time and on the size of the answer."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Protocol

import aiohttp
from yarl import URL

from adapters.microsoft.http.protocol import Response

CONNECT_SECONDS = 5.0
CONNECTIONS = 16
CHUNK = 64 * 1024
LARGE_CHUNK = 256 * 1024
ERROR_LIMIT = 1024 * 1024
_READS = frozenset({"GET", "HEAD"})


class Unsent(Exception):  # noqa: N818 - what happened to the request
    """No connection came about: the request never left."""


class Unanswered(Exception):  # noqa: N818
    """The request left and no whole answer came; whether it took effect is unknown."""

    def __init__(self, *, timeout: bool) -> None:
        super().__init__("timed out" if timeout else "connection lost")
        self.timeout = timeout


class TooLarge(Exception):  # noqa: N818
    """The answer is larger than it may be."""


class Transport(Protocol):
    """Sends one attempt. Raises :class:`Unsent`, :class:`Unanswered`, :class:`TooLarge`."""

    async def send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None,
        *,
        timeout: float,
        limit: int,
        into: IO[bytes] | None = None,
    ) -> Response: ...

    async def close(self) -> None: ...


class HttpTransport:
    """aiohttp, opened at the first use. Redirects are answers: a token is not carried to where they point."""

    def __init__(self, ca_file: Path | None = None) -> None:
        self._ca_file = ca_file
        self._session: aiohttp.ClientSession | None = None

    async def send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None,
        *,
        timeout: float,
        limit: int,
        into: IO[bytes] | None = None,
    ) -> Response:
        times = aiohttp.ClientTimeout(total=timeout, sock_connect=min(CONNECT_SECONDS, timeout))
        try:
            async with self._open().request(
                method,
                URL(url, encoded=True),
                headers=headers,
                data=body,
                timeout=times,
                allow_redirects=False,
                # A file is kept as it was sent: what is called deflate there may be a zip.
                auto_decompress=into is None,
            ) as answer:
                if into is not None and 200 <= answer.status < 300:
                    await _keep(answer, limit, into)
                    content = b""
                else:
                    content = await read_limited(answer, ERROR_LIMIT if into is not None else limit)
                named = {name.lower(): value for name, value in answer.headers.items()}
                return Response(answer.status, named, content)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL) as error:
            raise Unsent(type(error).__name__) from error
        except TimeoutError as error:
            raise Unanswered(timeout=True) from error
        except (aiohttp.ClientError, OSError) as error:
            raise Unanswered(timeout=False) from error

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            context = ssl.create_default_context(cafile=self._ca_file)
            connector = aiohttp.TCPConnector(ssl=context, limit=CONNECTIONS)
            # No cookies: the service is spoken to by many people's commands at once.
            self._session = aiohttp.ClientSession(
                connector=connector, cookie_jar=aiohttp.DummyCookieJar(), middlewares=(break_once,)
            )
        return self._session


async def break_once(
    request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Keep aiohttp from repeating a PUT or DELETE by itself after its connection broke; what only reads it may repeat.

    It tells nobody, and the answer would be that of the second one, as though there had been no first.
    """
    try:
        return await handler(request)
    except aiohttp.ClientConnectorError:
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        if request.method in _READS:
            raise
        raise aiohttp.ClientConnectionError(str(error)) from error


async def _keep(answer: aiohttp.ClientResponse, limit: int, into: IO[bytes]) -> None:
    """Write the body into a file as it streams in, from its beginning: an attempt before may have left half of one."""
    into.seek(0)
    into.truncate()
    kept = 0
    async for chunk in answer.content.iter_chunked(LARGE_CHUNK):
        kept += len(chunk)
        if kept > limit:
            answer.close()
            raise TooLarge
        await asyncio.to_thread(into.write, chunk)


async def read_limited(answer: aiohttp.ClientResponse, limit: int) -> bytes:
    """The body as it streams in, given up as soon as it is too long, also when it was sent compressed.

    Raises :class:`TooLarge`.
    """
    if (answer.content_length or 0) > limit:
        answer.close()
        raise TooLarge
    content = bytearray()
    async for chunk in answer.content.iter_chunked(CHUNK):
        content += chunk
        if len(content) > limit:
            answer.close()
            raise TooLarge
    return bytes(content)
