"""Picture cache: charts are drawn once by a process of their own and kept.

Drawing holds Python's lock for hundredths of a second, so in a thread it would hold up everything else that this process does.
The process that draws starts with the first chart, holds no secret, is nice to all others, and ends when nothing was drawn
for a while, or with this one.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass, field, replace

import structlog
from prometheus_client import Counter

from adapters.charts.links import written
from adapters.runtime.wakeups import Wakeups
from bot.cards.model import Chart
from config.settings import plain_environment

log = structlog.get_logger(__name__)

DRAWN = Counter("csp_bot_charts_total", "Pictures of charts that were asked for, by outcome", ["outcome"])

MOST_BYTES = 16 * 1024 * 1024
"""Of pictures that are kept; one has some 10 to 30 KiB."""

MOST_WAITING = 16
"""Charts that may wait to be drawn. One takes some hundredths of a second: who comes after these is asked to come again."""

TIMEOUT = 30.0
"""Seconds after which a process that has not drawn its chart is given up."""

IDLE = 600.0
"""Seconds without a chart after which the process that draws is ended; it takes some 60 MB."""


Shown = tuple[Chart, bool]
"""What a picture shows: a chart without its words, and whether it is for a dark page."""


class Busy(Exception):  # noqa: N818 - named for what is the matter
    """So many charts wait to be drawn that another one would wait too long."""


class Undrawn(Exception):  # noqa: N818 - named for what is the matter
    """The chart could not be drawn."""


@dataclass(slots=True)
class ChartPictures:
    """Pictures by what they show: whoever asks for the same chart gets the same picture, also while it is being drawn."""

    most_bytes: int = MOST_BYTES
    most_waiting: int = MOST_WAITING
    idle: float = IDLE
    timeout: float = TIMEOUT
    _kept: OrderedDict[Shown, bytes] = field(default_factory=OrderedDict)
    _weight: int = 0
    _drawing: dict[Shown, asyncio.Task[bytes]] = field(default_factory=dict)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _wakeups: Wakeups = field(default_factory=Wakeups)
    _process: asyncio.subprocess.Process | None = None
    _ending: asyncio.TimerHandle | None = None

    async def png(self, chart: Chart, *, dark: bool = False) -> bytes:
        """The picture of a chart, for a light page or a ``dark`` one. Raises :class:`Busy` and :class:`Undrawn`."""
        shown = replace(chart, alt=""), dark
        if picture := self._kept.get(shown):
            self._kept.move_to_end(shown)
            DRAWN.labels("kept").inc()
            return picture
        task = self._drawing.get(shown)
        if task is None:
            if len(self._drawing) >= self.most_waiting:
                DRAWN.labels("busy").inc()
                raise Busy
            task = self._drawing[shown] = asyncio.create_task(self._draw(shown))
            task.add_done_callback(lambda done: self._drawn(shown, done))
        # One caller that gives up must not take the picture from the others.
        try:
            return await self._wakeups.share(task)
        except asyncio.CancelledError:
            if task.cancelled():
                raise Undrawn from None
            raise

    async def close(self) -> None:
        """End the process that draws; what waits is not drawn."""
        for task in [*self._drawing.values()]:
            task.cancel()
        await asyncio.gather(*self._drawing.values(), return_exceptions=True)
        await self._end()

    def _drawn(self, shown: Shown, task: asyncio.Task[bytes]) -> None:
        self._drawing.pop(shown, None)
        if task.cancelled() or task.exception():
            DRAWN.labels("failed").inc()
            return
        DRAWN.labels("drawn").inc()
        self._kept[shown] = task.result()
        self._weight += len(task.result())
        while self._weight > self.most_bytes:
            _, oldest = self._kept.popitem(last=False)
            self._weight -= len(oldest)

    async def _draw(self, shown: Shown) -> bytes:
        async with self._turn:
            if self._ending:
                self._ending.cancel()
            try:
                async with asyncio.timeout(self.timeout):
                    picture = await self._ask(shown)
            except BaseException as error:
                # An answer that comes later would be taken for the next one's.
                await self._end()
                if isinstance(error, OSError | EOFError | TimeoutError):
                    log.warning("a chart was not drawn", reason=type(error).__name__)
                    raise Undrawn from error
                raise
            self._ending = asyncio.get_running_loop().call_later(self.idle, self._let_go)
        if not picture:
            raise Undrawn
        return picture

    async def _ask(self, shown: Shown) -> bytes:
        process = self._process
        if process is None or process.returncode is not None:
            process = self._process = await _started()
        assert process.stdin and process.stdout
        chart, dark = shown
        process.stdin.write(json.dumps([dark, written(chart)]).encode() + b"\n")
        await process.stdin.drain()
        size = int.from_bytes(await process.stdout.readexactly(4), "big")
        return await process.stdout.readexactly(size)

    def _let_go(self) -> None:
        """End it by itself: it reads that nothing more comes."""
        if self._process and self._process.stdin and not self._turn.locked():
            self._process.stdin.close()
            self._process = None

    async def _end(self) -> None:
        process, self._process = self._process, None
        if self._ending:
            self._ending.cancel()
        if process is None or process.returncode is not None:
            return
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def _started() -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "adapters.charts.process",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env=plain_environment() | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        # Whoever stops the bot with Ctrl+C does not mean this one: it ends when there is nobody to draw for.
        start_new_session=True,
    )
