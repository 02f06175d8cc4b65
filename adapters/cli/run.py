"""``csp-bot web`` and ``csp-bot worker``: a running bot, from start to an orderly end at SIGTERM."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import structlog

from adapters.composition.bot import Bot, open_bot
from adapters.composition.vendors import vendor_of
from adapters.processes import garbage
from adapters.processes.audit_mark import tell_mark
from adapters.processes.web import GRACE, close_all, nothing_to_drain, serving, web_app
from adapters.runtime.deadline import Deadline
from adapters.store import AddressError, tables_lacking
from bot.errors import Unavailable
from config.roles import NOBODY, Roles
from config.settings import Settings

log = structlog.get_logger(__name__)

LOOPBACK = "127.0.0.1"
EVERYWHERE = "0.0.0.0"  # noqa: S104 - hosting platforms route to every address


MIGRATING = 60.0
"""Seconds to wait for tables: hosts start the processes of a release while its migration is still running."""

LONGEST_END = 25.0
"""Seconds after SIGTERM in which the process is gone, whatever hangs; hosts kill after thirty."""

HEALTH = 1.0
"""Seconds for questions about a worker's health, of which its own work is not to lose more."""

LOOK = 1.0
"""Seconds between two looks at them."""

SHARED = (
    "DATABASE_URL names a SQLite file, or is not set: web and worker would each work with a file of their own, and nothing "
    "that one of them is told would reach the other. Set DATABASE_URL to a PostgreSQL that all processes reach, or use "
    "csp-bot run, which is web and worker in one process."
)


class NotStarted(Exception):  # noqa: N818 - named for what happened
    """The bot cannot start as things are; the message says what to do."""


async def run(settings: Settings, roles: Roles, *, web: bool, work: bool) -> None:
    """Run until SIGTERM or SIGINT; then stop accepting, finish what is running, and return.

    Raises :class:`NotStarted` where the database will not do, and :class:`adapters.composition.vendors.MissingSettings`.
    """
    stop, alone = stop_signal(), web and work
    vendor_of(settings)
    if not alone and settings.database_url.startswith("sqlite"):
        raise NotStarted(SHARED)
    if not await _tables(settings.database_url, stop, 0.0 if alone else MIGRATING):
        return
    if roles.names_nobody:
        log.info(NOBODY)
    host = LOOPBACK if settings.development else EVERYWHERE
    async with (
        _cut_off() as whole,
        open_bot(settings, roles, listens=web) as bot,
        running(bot, host, settings.port if web else settings.worker_port, web=web, work=work),
    ):
        await stop.wait()
        log.info("stopping", grace_seconds=GRACE)
        whole.reschedule(asyncio.get_running_loop().time() + LONGEST_END)


@asynccontextmanager
async def _cut_off() -> AsyncIterator[asyncio.Timeout]:
    """A limit for what takes no deadline itself: a connection that cannot be closed, a database that has just gone."""
    try:
        async with asyncio.timeout(None) as whole:
            yield whole
    except TimeoutError:
        if not whole.expired():
            raise
        log.warning("stopping took too long and was cut off", seconds=LONGEST_END)


async def _tables(database_url: str, stop: asyncio.Event, patience: float) -> bool:
    """Wait so many seconds for the tables to be made; whether to go on. Raises :class:`NotStarted` where nobody makes them.

    Where the database is away the process starts all the same, says so at ``/readyz``, and works when it is back.
    """
    until, lacking = time.monotonic() + patience, ""
    while not stop.is_set():
        try:
            lacking = await tables_lacking(database_url)
        except Unavailable:
            # That it has gone away makes no tables: what was lacking just now is lacking still.
            if not lacking:
                return True
        except AddressError as error:
            raise NotStarted(str(error)) from None
        if not lacking:
            return True
        if time.monotonic() >= until:
            raise NotStarted(lacking)
        log.info("waiting for the tables", lacking=lacking)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), LOOK)
    return False


def stop_signal() -> asyncio.Event:
    """An event that SIGTERM and SIGINT set."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        # Windows' event loops take no signal handlers: there Ctrl+C interrupts, and cancels what runs.
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
    for sentence in bot.chats.switched_off:
        log.info(sentence)
    end = Deadline(GRACE)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(tell_mark, bot.store.audit)
        served = 0
        if web:
            app = web_app(bot.adapters, bot.readiness.check, bot.chart_route)
            # A job may yet have to post what it has just found out, so it ends before the adapters do.
            drain = bot.worker.close if work else nothing_to_drain
            served = await stack.enter_async_context(
                serving(app, bot.adapters, host, port, drain=drain, end=end)
            )
            log.info("ready", port=served, adapters=sorted(bot.chats.messengers))
        elif work:
            await _start_messengers(bot, stack, end)
            stack.push_async_callback(lambda: bot.worker.close(end.left()))
            if port:
                app = web_app([], bot.readiness.check, None)
                served = await stack.enter_async_context(serving(app, [], host, port, grace=HEALTH))
        if work:
            await bot.worker.start()
        garbage.resume()
        await stack.enter_async_context(garbage.collect_when_idle())
        stack.callback(end.begin)
        yield served


async def _start_messengers(bot: Bot, stack: AsyncExitStack, end: Deadline) -> None:
    """A worker has no routes, but it posts through the same adapters."""
    stack.push_async_callback(close_all, bot.adapters, end)
    for adapter in bot.adapters:
        await adapter.start()
    log.info("working", adapters=sorted(bot.chats.messengers))
