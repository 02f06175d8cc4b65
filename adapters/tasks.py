"""Work that goes on after a platform's request was answered. The platforms' libraries keep no hold on their own
tasks; here each one is kept, and shutdown waits for them."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog
from prometheus_client import Counter

log = structlog.get_logger(__name__)

WORK = Counter(
    "csp_bot_chat_work_total", "Work after a request was answered, by how it ended", ["platform", "outcome"]
)


class Tasks:
    """The tasks of a platform's adapter that run now."""

    def __init__(self, platform: str) -> None:
        self._platform = platform
        self._running: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        return len(self._running)

    def start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run work in the background and keep hold of it. What it raises is logged and counted, never lost."""
        task = asyncio.create_task(self._run(work))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

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
        """Let running work finish within ``grace`` seconds; what is left then is cancelled."""
        if self._running:
            _, late = await asyncio.wait(set(self._running), timeout=grace)
            for task in late:
                task.cancel()
            if late:
                log.warning("chat work was cut off by shutdown", platform=self._platform, tasks=len(late))
                await asyncio.wait(late, timeout=1)
