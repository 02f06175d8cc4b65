"""Optimistic locking of modals: a view is put in place of the one that was seen, or of what the bot itself made of that.

Several choices in a row are told with the same hash, although each is answered with a view of its own
(https://docs.slack.dev/surfaces/modals#handling_race_conditions).
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

MOST = 1000
"""Views whose hashes are remembered, those renewed last."""


@dataclass(slots=True)
class ViewHashes:
    """What became of each view that this process renewed."""

    _next: OrderedDict[tuple[str, str], str] = field(default_factory=OrderedDict)
    _locks: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    @asynccontextmanager
    async def in_turn(self, view_id: str) -> AsyncIterator[None]:
        """One after the other, in the order in which it was chosen: the last choice is the one that stays."""
        lock = self._locks.setdefault(view_id, asyncio.Lock())
        async with lock:
            yield

    def latest(self, view_id: str, seen: str) -> str:
        """The hash of what the bot made of the view that was seen."""
        while renewed := self._next.get((view_id, seen)):
            seen = renewed
        return seen

    def renewed(self, view_id: str, seen: str, now: str) -> None:
        """The view is another now."""
        if seen and seen != now:
            self._next[view_id, seen] = now
            while len(self._next) > MOST:
                self._next.popitem(last=False)
