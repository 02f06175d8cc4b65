"""Progress on an answer: that work is under way once it takes long, and how far it is, about once a second."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, TypeVar

from bot.messages import N_, _

WORKING = N_("Working on it…")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ProgressTiming:
    """Seconds: how long work may take before it is said to be under way, and between two edits that say so."""

    progress_after: float = 1.0
    progress_every: float = 1.0


@dataclass(slots=True)
class ProgressReporter:
    """Says how far one request is. What comes too soon after ``last``, on the clock of :func:`time.monotonic`, is left
    out. ``show`` puts a sentence before people and does not raise; nothing is shown by it while ``lock`` is held, as it
    is by an answer that progress must not overtake."""

    show: Callable[[str], Awaitable[None]]
    timing: ProgressTiming
    last: float = float("-inf")
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def __call__(self, text: str) -> None:
        """Say how far it is."""
        async with self.lock:
            if monotonic() - self.last < self.timing.progress_every:
                return
            self.last = monotonic()
            await self.show(text)

    async def while_working(
        self, work: Coroutine[Any, Any, T], begin: Callable[[], Awaitable[None]] | None = None
    ) -> T:
        """Wait for work; when it takes long, say that it is under way, by ``begin`` where there is one."""
        task = asyncio.create_task(work)
        try:
            done = (await asyncio.wait({task}, timeout=self.timing.progress_after))[0]
            if not done:
                await (begin() if begin else self(_(WORKING)))
            return await task
        finally:
            task.cancel()
