"""Wake-ups of many who wait for the same thing (a token, a profile, a transaction), one in a turn of the event loop.

When it comes, all of them could go on. In one turn of the loop that is the work of all of them at a stretch, in which
nobody else is answered; so one goes on in each turn, and requests come in between.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import TypeVar

Result = TypeVar("Result")

EACH = 1
"""Who goes on in one turn. What one does until it waits again may take some milliseconds, such as to read a line that is as long
as it may be, and what several do is one stretch to everybody else."""


class Wakeups:
    """A queue of those who may go on, in the order in which they came."""

    def __init__(self) -> None:
        self._waiting: deque[Callable[[], object]] = deque()

    def later(self, go: Callable[[], object]) -> None:
        """Call it in its turn. It only lets somebody go on, and raises nothing."""
        if not self._waiting:
            asyncio.get_running_loop().call_soon(self._next)
        self._waiting.append(go)

    def _next(self) -> None:
        for _ in range(min(EACH, len(self._waiting))):
            self._waiting.popleft()()
        if self._waiting:
            asyncio.get_running_loop().call_soon(self._next)

    async def share(self, asked: asyncio.Future[Result]) -> Result:
        """What a future comes to that others wait for too; who gives up waiting does not take it from them.

        Raises what the future does.
        """
        if not asked.done():
            mine = asyncio.get_running_loop().create_future()

            def came(_: object) -> None:
                self.later(partial(_go, mine))

            asked.add_done_callback(came)
            try:
                await mine
            finally:
                asked.remove_done_callback(came)
        return asked.result()


def _go(waiting: asyncio.Future[None]) -> None:
    if not waiting.done():
        waiting.set_result(None)
