"""How long the event loop went without a turn: whoever holds it keeps everybody else waiting."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

_EVERY = 0.01


@dataclass
class Stall:
    """``longest`` is in seconds. Bounds on it must be generous: a busy machine is late by itself."""

    longest: float = 0.0


@asynccontextmanager
async def watching_the_loop() -> AsyncIterator[Stall]:
    """Watch this loop until the block ends."""
    found = Stall()

    async def watch() -> None:
        last = time.perf_counter()
        while True:
            await asyncio.sleep(_EVERY)
            now = time.perf_counter()
            found.longest = max(found.longest, now - last - _EVERY)
            last = now

    watcher = asyncio.create_task(watch())
    await asyncio.sleep(0)
    try:
        yield found
        # Whatever held the loop at the very end is seen too.
        await asyncio.sleep(2 * _EVERY)
    finally:
        watcher.cancel()
