"""Background tasks: work that goes on after a platform's request was answered. The platforms' libraries keep no hold
on their own tasks; here each one is kept, and shutdown waits for them."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Coroutine
from typing import Any

import structlog
from prometheus_client import Counter

log = structlog.get_logger(__name__)

WORK = Counter(
    "csp_bot_chat_work_total", "Work after a request was answered, by how it ended", ["platform", "outcome"]
)


IDLE = 0.005
"""Seconds without a new request after which work begins. A platform gives up on a request that is not answered in
time, and tells the person that the bot does not work; what was asked for may be shown a moment later."""

LONGEST_WAIT = 0.5
"""Seconds that work waits for idle time at most."""

MOST_RUNNING = 256
"""Works that may run at a time. More would only wait for each other, until their patience with the database ends."""


class BackgroundTasks:
    """The tasks of a platform's adapter: those that run now, and those that wait for idle time."""

    def __init__(self, platform: str) -> None:
        self._platform = platform
        self._running: set[asyncio.Task[None]] = set()
        self._waiting: deque[tuple[float, Coroutine[Any, Any, None]]] = deque()
        self._next: asyncio.Handle | None = None
        self._asked = 0.0
        for outcome in ("done", "failed"):
            WORK.labels(platform, outcome)  # from nothing, so that the first one is a step

    def __len__(self) -> int:
        return len(self._running) + len(self._waiting)

    def request_came(self) -> None:
        """A request has come, and will want an answer before anything else is done."""
        self._asked = asyncio.get_running_loop().time()

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """The same as :meth:`start`, in its turn and as soon as no requests come in."""
        self._waiting.append((asyncio.get_running_loop().time(), work))
        if self._next is None:
            self._begin()

    def _begin(self) -> None:
        """Begin the work whose turn it is, one in each turn of the loop, so that requests come in between."""
        self._next = None
        if not self._waiting or len(self._running) >= MOST_RUNNING:
            return
        loop = asyncio.get_running_loop()
        since, work = self._waiting[0]
        due = min(self._asked + IDLE, since + LONGEST_WAIT)
        if due > loop.time():
            self._next = loop.call_at(due, self._begin)
            return
        self._waiting.popleft()
        self.start(work)
        if self._waiting:
            self._next = loop.call_soon(self._begin)

    def start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run work in the background and keep hold of it. What it raises is logged and counted, never lost."""
        task = asyncio.create_task(self._run(work))
        self._running.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if self._waiting and self._next is None:
            self._begin()

    async def _run(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception:
            # The edge of a job: whatever it was, it must not end the process nor pass unseen.
            WORK.labels(self._platform, "failed").inc()
            log.exception("chat work failed", platform=self._platform)
        else:
            WORK.labels(self._platform, "done").inc()

    async def drain(self, grace: float) -> None:
        """Let all work finish within ``grace`` seconds; what is left then is cancelled."""
        while self._waiting:
            self.start(self._waiting.popleft()[1])
        if self._running:
            _, late = await asyncio.wait(set(self._running), timeout=grace)
            for task in late:
                task.cancel()
            if late:
                log.warning("chat work was cut off by shutdown", platform=self._platform, tasks=len(late))
                await asyncio.wait(late, timeout=1)
