"""Log lines whose number callers decide: one a minute for each kind, with how many there were."""

from __future__ import annotations

import time
from collections.abc import Callable

EVERY = 60.0
"""Seconds between two lines of a kind."""


class Seldom:
    """Counts what would fill the log: one line every so many seconds says how often it happened."""

    def __init__(self, every: float = EVERY, now: Callable[[], float] = time.monotonic) -> None:
        self._every, self._now = every, now
        self._last = -every
        self._count = 0

    def due(self) -> int:
        """One more; how many to tell of now, 0 for none yet."""
        self._count += 1
        if self._now() - self._last < self._every:
            return 0
        self._last, told = self._now(), self._count
        self._count = 0
        return told


class SeldomEach:
    """The same for several kinds of it, each of which is told for itself. Kinds are words of ours, never of callers."""

    def __init__(self) -> None:
        self._kinds: dict[str, Seldom] = {}

    def due(self, kind: str) -> int:
        """One more of this kind; how many to tell of now, 0 for none yet."""
        if kind not in self._kinds:
            self._kinds[kind] = Seldom()
        return self._kinds[kind].due()
