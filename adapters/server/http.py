"""HTTP server over an application: bounded in connections, in time, and in what it does for requests that
prove nothing.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from aiohttp import hdrs, web

from adapters.runtime.log_limit import Seldom
from adapters.server import limits
from adapters.server.connections import Connection, Connections, sweep_on
from adapters.server.descriptors import accept_failures, connections_allowed

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
H = TypeVar("H", bound=Callable[..., object])

_LEAST = 0.05
"""Seconds that a request has to hear that it is over, also where none are left."""

_COMPRESSED = "csp_bot_takes_compressed_bodies"


def takes_compressed(handler: H) -> H:
    """Mark a route that undoes the compression of a body itself, within its own limits."""
    setattr(handler, _COMPRESSED, True)
    return handler


class HttpServer:
    """Serves an application. ``start`` may be called for several addresses; ``close`` once.

    Bodies are never decompressed by the framework, which would do it on the loop, also for bodies that nobody reads.
    """

    def __init__(
        self,
        app: web.Application,
        grace: float,
        most: int | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        app.middlewares.insert(0, _bounded)
        self._runner = web.AppRunner(
            app,
            access_log=None,
            logger=_faults(),
            shutdown_timeout=grace,
            auto_decompress=False,
            lingering_time=limits.LINGERING_SECONDS,
            keepalive_timeout=limits.KEEP_ALIVE_SECONDS,
            max_line_size=limits.LINE_BYTES,
            max_field_size=limits.LINE_BYTES,
            max_headers=limits.MOST_HEADERS,
        )
        self._most, self._now = most or connections_allowed(), now
        self._listening: list[asyncio.Server] = []
        self._sweeping: asyncio.Task[None] | None = None
        self.connections: Connections | None = None

    async def start(self, host: str, port: int) -> int:
        """Listen there too; the port, where 0 stands for any. Raises :class:`OSError` where it is taken."""
        loop = asyncio.get_running_loop()
        if self.connections is None:
            await self._runner.setup()
            assert self._runner.server is not None
            self.connections = Connections(self._runner.server, self._most, self._now)
            self._sweeping = asyncio.create_task(sweep_on(self.connections))
            loop.set_exception_handler(accept_failures(self.connections.make_room))
        server = await loop.create_server(self.connections, host, port)
        self._listening.append(server)
        return int(server.sockets[0].getsockname()[1])

    def stop(self) -> None:
        """Accept nothing more; requests that are there are worked on."""
        for server in self._listening:
            server.close()

    async def close(self, grace: float | None = None) -> None:
        """Let running requests finish within so many seconds, if not those that it was made with; close every connection."""
        self.stop()
        if grace is not None and self._runner.server is not None:
            # The framework waits twice: until it tells a request that it is over, and until that has heard. 0 is no limit.
            await asyncio.sleep(0)
            self._runner.server.pre_shutdown()
            await self._runner.server.shutdown(max(grace / 2, _LEAST))
        await self._runner.cleanup()
        if self._sweeping:
            self._sweeping.cancel()
            asyncio.get_running_loop().set_exception_handler(None)


@web.middleware
async def _bounded(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Tell the connection what it is at; hang up after the answer where a body was not read to its end.

    The framework's own answers (404, 405, 413) come by here too.
    """
    transport = request.transport
    connection = transport.get_protocol() if transport else None
    if isinstance(connection, Connection):
        connection.begins(request)
    try:
        response = await _answer(request, handler)
    except web.HTTPException as answer:
        _hang_up_after(request, answer)
        raise
    finally:
        if isinstance(connection, Connection):
            connection.is_over()
    _hang_up_after(request, response)
    return response


async def _answer(request: web.Request, handler: Handler) -> web.StreamResponse:
    encoding = request.headers.get(hdrs.CONTENT_ENCODING, "").strip().lower()
    if encoding not in ("", "identity") and not hasattr(request.match_info.handler, _COMPRESSED):
        return web.Response(status=415, text="Send the body as it is, without a Content-Encoding.")
    return await handler(request)


def _hang_up_after(request: web.Request, response: web.StreamResponse) -> None:
    if request.can_read_body:
        response.force_close()


class _OnceAMinute(logging.Filter):
    """The framework logs each malformed request with its traceback; anybody can send them."""

    def __init__(self) -> None:
        super().__init__()
        self._seldom = Seldom()

    def filter(self, record: logging.LogRecord) -> bool:
        if not str(record.msg).startswith("Error handling request"):
            return True
        count = self._seldom.due()
        record.exc_info, record.exc_text = None, None
        record.msg, record.args = (
            "malformed HTTP requests: %d, the last from %s",
            (count, *(record.args or ())),
        )
        return count > 0


def _faults() -> logging.Logger:
    logger = logging.getLogger("csp_bot.http")
    if not logger.filters:
        logger.addFilter(_OnceAMinute())
    return logger
