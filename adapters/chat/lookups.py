"""Lookup cache: what a platform says of people and channels, asked for once and believed for a while."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from adapters.runtime.wakeups import Wakeups
from bot.ports import Clock

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


@dataclass(slots=True)
class RecentAnswers(Generic[K, V]):
    """Answers by key, each believed for ``life``. Of more than ``most``, those that were kept first go."""

    clock: Clock
    life: timedelta
    most: int
    _kept: dict[K, tuple[V, datetime]] = field(default_factory=dict)

    def fresh(self, key: K) -> bool:
        """Whether there is an answer that is still believed."""
        now = self.clock.now()
        until = self._kept[key][1] if key in self._kept else now
        # What ends later than it lasts was looked up while the clock was wrong.
        return now < until <= now + self.life

    def last(self, key: K) -> V | None:
        """The last answer, believed or not; ``None`` where there is none."""
        return self._kept[key][0] if key in self._kept else None

    def keep(self, key: K, answer: V, life: timedelta | None = None) -> None:
        """Believe an answer from now on, where ``life`` is given no longer than that."""
        self.forget(key)
        while len(self._kept) >= self.most:
            del self._kept[next(iter(self._kept))]
        self._kept[key] = (answer, self.clock.now() + (self.life if life is None else min(life, self.life)))

    def forget(self, key: K) -> None:
        """Ask again the next time."""
        self._kept.pop(key, None)


@dataclass(slots=True)
class SharedLookups(Generic[K, V]):
    """Answers that are fetched once, however many wait for them. Kept are those that ``lasting`` says may be; what
    failed is never kept."""

    recent: RecentAnswers[K, asyncio.Future[V]]
    lasting: Callable[[V], bool]
    _wakeups: Wakeups = field(default_factory=Wakeups)

    async def get(self, key: K, fetch: Callable[[], Coroutine[Any, Any, V]]) -> V:
        """The answer for a key, by ``fetch`` where none is believed. Raises what that raises, for all who wait."""
        asked = self.recent.last(key) if self.recent.fresh(key) else None
        if asked is None:
            asked = asyncio.ensure_future(fetch())
            self.recent.keep(key, asked)
        lasts = False
        try:
            # Who gives up waiting does not take the answer from the others.
            found = await self._wakeups.share(asked)
            lasts = self.lasting(found)
        finally:
            if not lasts and asked.done() and self.recent.last(key) is asked:
                self.recent.forget(key)
        return found
