"""Agenda of the world: what is to happen at a moment of its clock, done when the clock has passed it."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import datetime
from itertools import count

Work = Callable[[datetime], object]


class Agenda:
    """Work in order of time. Each piece is told the moment that it was due at, however late it is done."""

    def __init__(self) -> None:
        self._heap: list[tuple[datetime, int, Work]] = []
        self._numbers = count()

    def at(self, moment: datetime, work: Work) -> None:
        """Have *work* done at *moment*, after what was put there before."""
        heapq.heappush(self._heap, (moment, next(self._numbers), work))

    def run(self, now: datetime) -> None:
        """Do everything that is due, and what comes of it."""
        while self._heap and self._heap[0][0] <= now:
            moment, _, work = heapq.heappop(self._heap)
            work(moment)
