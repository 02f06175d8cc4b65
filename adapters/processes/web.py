"""HTTP server: routes of the chat adapters, health, metrics and charts; and its orderly end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Protocol

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest

from adapters.charts.route import ChartRoute
from adapters.chat.brand import NAME
from adapters.processes.readiness import NotReady
from adapters.runtime.deadline import Deadline
from adapters.runtime.log_limit import SeldomEach
from adapters.runtime.wakeups import Wakeups
from adapters.server.concurrency import TooManyWait, Turns
from adapters.server.http import HttpServer
from adapters.server.limits import BODY_BYTES, SHARED_WAITING
from bot.errors import Unavailable

log = logging.getLogger(__name__)

TASKS = Gauge("csp_bot_asyncio_tasks", "Tasks of the event loop that are not done yet")

METRICS_STAND = 1.0
"""Seconds that metrics are answered with as they were written out."""

GRACE = 20.0
"""Seconds that running work gets after SIGTERM, all of it together; hosts kill after thirty."""

Ready = Callable[[], Awaitable[None]]

Drain = Callable[[float], Awaitable[None]]
"""Waits for other running work, for at most so many seconds."""


async def nothing_to_drain(_: float) -> None:
    """There is no other work."""


class ChatAdapter(Protocol):
    """What the server needs of an adapter."""

    def routes(self) -> Sequence[web.AbstractRouteDef]: ...

    async def start(self) -> None: ...

    async def close(self, grace: float) -> None: ...


def web_app(adapters: Sequence[ChatAdapter], ready: Ready, charts: ChartRoute | None) -> web.Application:
    """The application with every route. Opens nothing."""
    app = web.Application(client_max_size=BODY_BYTES, middlewares=[_plain_errors()])
    app.router.add_get("/healthz", _healthz)
    app.router.add_get("/readyz", _readyz(ready))
    app.router.add_get("/metrics", _metrics())
    if charts:
        app.add_routes(charts.routes())
    for adapter in adapters:
        app.add_routes(list(adapter.routes()))
    if not any(resource.canonical == "/" for resource in app.router.resources()):
        app.router.add_get("/", _home)
    return app


async def _home(_: web.Request) -> web.Response:
    """The page that the app manifests name; it tells what this is and nothing about the installation."""
    return web.Response(
        text=f"{NAME}: Partner Center from Slack and Microsoft Teams. Write to the bot in your chat."
    )


def _plain_errors() -> Middleware:
    """Nothing of our inside reaches a caller; a body that is too long is said to be too long."""
    failures = SeldomEach()

    @web.middleware
    async def answer(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except web.HTTPException:
            raise
        except Unavailable:
            return web.Response(
                status=503,
                text="The bot's database is away. Try again shortly.",
                headers={"Retry-After": "5"},
            )
        except Exception as error:
            route = request.match_info.route.resource
            where = route.canonical if route else ""
            if times := failures.due(f"{where} {type(error).__name__}"):
                log.exception("unexpected failure in %s %s (times: %d)", request.method, request.path, times)
            return web.Response(status=500, text="Something went wrong on our side.")

    return answer


async def _healthz(_: web.Request) -> web.Response:
    return web.Response(text="ok")


def _readyz(ready: Ready) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Whoever asks while the database is being asked gets the same answer: callers cannot take its connections."""
    asking: asyncio.Task[None] | None = None
    wakeups, callers = Wakeups(), Turns(SHARED_WAITING, 0)

    async def ask() -> None:
        await ready()

    async def answer(_: web.Request) -> web.Response:
        nonlocal asking
        try:
            async with callers.turn():
                if asking is None or asking.done():
                    asking = asyncio.create_task(ask())
                await wakeups.share(asking)
        except NotReady as reason:
            return web.Response(status=503, text=str(reason))
        except TooManyWait:
            return web.Response(status=503, text="Too many wait for the same answer. Ask again in a second.")
        return web.Response(text="ready")

    return answer


def _metrics() -> Callable[[web.Request], Awaitable[web.Response]]:
    """Writing them out takes some milliseconds; whoever asks again within a second gets the same."""
    written, body = -METRICS_STAND, b""

    async def answer(_: web.Request) -> web.Response:
        nonlocal written, body
        now = asyncio.get_running_loop().time()
        if now - written >= METRICS_STAND:
            TASKS.set(len(asyncio.all_tasks()))
            written, body = now, generate_latest()
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})

    return answer


@asynccontextmanager
async def serving(
    app: web.Application,
    adapters: Sequence[ChatAdapter],
    host: str,
    port: int,
    grace: float = GRACE,
    drain: Drain = nothing_to_drain,
    end: Deadline | None = None,
) -> AsyncIterator[int]:
    """Serve until the block ends; then stop accepting, let running work finish, and close. Yields the port.

    ``drain`` is awaited when nothing is accepted any more and the adapters can still post. It, the adapters and the
    requests share one deadline: ``grace``, or what ``end`` leaves of its own. What fails keeps nothing else from being closed.
    """
    deadline = end or Deadline(grace)
    server = HttpServer(app, grace)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(_in_time, server.close, deadline)
        stack.push_async_callback(close_all, adapters, deadline)
        stack.push_async_callback(_in_time, drain, deadline)
        stack.callback(server.stop)
        for adapter in adapters:
            await adapter.start()
        yield await server.start(host, port)


async def _in_time(close: Callable[[float], Awaitable[None]], deadline: Deadline) -> None:
    await close(deadline.left())


async def close_all(adapters: Sequence[ChatAdapter], deadline: Deadline) -> None:
    """Close adapters side by side; raises what the first that failed raised, when all are closed."""
    left = deadline.left()
    ended = await asyncio.gather(*(adapter.close(left) for adapter in adapters), return_exceptions=True)
    for failure in ended:
        if isinstance(failure, BaseException):
            raise failure
