"""A running bot: web server, worker, or both, from start to an orderly end at SIGTERM."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import structlog

from adapters import collector
from adapters.audit_mark import tell_mark
from adapters.composition import Bot, open_bot
from adapters.web import GRACE, nothing_to_drain, serving, web_app
from config.roles import Roles
from config.settings import Settings

log = structlog.get_logger(__name__)

LOOPBACK = "127.0.0.1"
EVERYWHERE = "0.0.0.0"  # noqa: S104 - hosting platforms route to every address


async def run(settings: Settings, roles: Roles, *, web: bool, work: bool) -> None:
    """Run until SIGTERM or SIGINT; then stop accepting, finish what is running, and return."""
    stop = stop_signal()
    host = LOOPBACK if settings.development else EVERYWHERE
    async with (
        open_bot(settings, roles, listens=web) as bot,
        running(bot, host, settings.port if web else settings.worker_port, web=web, work=work),
    ):
        await stop.wait()
        log.info("stopping", grace_seconds=GRACE)


def stop_signal() -> asyncio.Event:
    """An event that SIGTERM and SIGINT set."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):
            loop.add_signal_handler(name, stop.set)
    return stop


@asynccontextmanager
async def running(
    bot: Bot, host: str, port: int, *, web: bool = True, work: bool = True
) -> AsyncIterator[int]:
    """Serve and work until the block ends. Yields the port; 0 for a worker that tells nothing.

    A worker alone serves health and metrics at ``port``, unless that is 0.
    """
    for sentence in bot.switched_off:
        log.info(sentence)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(tell_mark, bot.store.audit)
        served = 0
        if web:
            app = web_app(bot.adapters, bot.readiness.check, bot.chart_route)
            # A job may yet have to post what it has just found out, so it ends before the adapters do.
            drain = bot.worker.close if work else nothing_to_drain
            served = await stack.enter_async_context(serving(app, bot.adapters, host, port, drain=drain))
            log.info("ready", port=served, adapters=sorted(bot.messengers))
        elif work:
            await _start_messengers(bot, stack)
            stack.push_async_callback(bot.worker.close, GRACE)
            if port:
                app = web_app([], bot.readiness.check, None)
                served = await stack.enter_async_context(serving(app, [], host, port))
        if work:
            await bot.worker.start()
        collector.resume()
        await stack.enter_async_context(collector.lulls())
        yield served


async def _start_messengers(bot: Bot, stack: AsyncExitStack) -> None:
    """A worker has no routes, but it posts through the same adapters."""
    for adapter in bot.adapters:
        await adapter.start()
        stack.push_async_callback(adapter.close, GRACE)
    log.info("working", adapters=sorted(bot.messengers))
