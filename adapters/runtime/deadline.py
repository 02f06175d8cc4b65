"""Shutdown deadline: how long an orderly end may take in all, whatever takes part in it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(slots=True)
class Deadline:
    """So many seconds for everything together; they run from :meth:`begin`, or from the first question what is left."""

    seconds: float
    now: Callable[[], float] = time.monotonic
    _until: float | None = None

    def begin(self) -> None:
        """The end has begun; said again, it changes nothing."""
        if self._until is None:
            self._until = self.now() + self.seconds

    def left(self) -> float:
        """Seconds that are left; never below zero."""
        self.begin()
        assert self._until is not None
        return max(0.0, self._until - self.now())
