"""Rounds, medians, and what a run found."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from adapters.processes.garbage import FULL, MIDDLE, YOUNG


@dataclass(frozen=True)
class Figure:
    """One line of the report. ``most`` is what the ratio may be at most; ``None`` where there is only a value."""

    name: str
    value: str
    floor: str = ""
    ratio: float | None = None
    most: float | None = None
    least: float | None = None

    @property
    def met(self) -> bool:
        if self.ratio is None:
            return True
        return (self.most is None or self.ratio <= self.most) and (
            self.least is None or self.ratio >= self.least
        )


async def interleaved(ways: Mapping[str, Callable[[], Awaitable[object]]], rounds: int) -> dict[str, float]:
    """CPU seconds of each way, the median of rounds in which each has its turn, so that a busy machine slows all alike.

    Garbage is collected as in the running bot, whose full collections wait for a lull (:mod:`adapters.processes.garbage`).
    """
    spent: dict[str, list[float]] = {name: [] for name in ways}
    usual = gc.get_threshold()
    gc.set_threshold(YOUNG, MIDDLE, FULL)
    for _ in range(rounds):
        for name, run in ways.items():
            # What is there already is left alone, as the bot does at the end of its start.
            gc.collect()
            gc.freeze()
            began = time.process_time()
            await run()
            spent[name].append(time.process_time() - began)
            gc.unfreeze()
    gc.set_threshold(*usual)
    return {name: statistics.median(times) for name, times in spent.items()}
