"""Garbage collection at idle moments, so that nobody waits for it.

Loading the libraries makes a million objects that stay. Looking through them again and again is a third of the start,
and later, in a full collection, a tenth of a second in which nobody is answered. What work in progress holds takes as
long again where hundreds of commands wait for a slow vendor.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

YOUNG, MIDDLE, FULL = 700, 10, 1000
"""Python's thresholds, but for full collections: one by itself is the last resort, a hundred times as rare as usual."""

DUE = 10
"""Collections of the middle generation after which a full one is made in the next lull: Python's own measure."""

LULL = 64
"""Tasks of the event loop, fewer than which there is little to look through and nobody to keep waiting."""

EVERY = 5.0
"""Seconds between looks whether a full collection is due."""


def pause() -> None:
    """Collect nothing while everything is loaded."""
    gc.disable()


def resume() -> None:
    """Collect from now on, and leave alone what is there already. Full collections are left to ``collect_when_idle``."""
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, FULL)
    gc.enable()


@asynccontextmanager
async def collect_when_idle(every: float = EVERY) -> AsyncIterator[None]:
    """Until the block ends, look every so many seconds whether a full collection is due and disturbs nobody."""
    looking = asyncio.create_task(_look(every))
    try:
        yield
    finally:
        looking.cancel()


async def _look(every: float) -> None:
    while True:
        await asyncio.sleep(every)
        if gc.get_count()[2] >= DUE and len(asyncio.all_tasks()) < LULL:
            gc.collect()
