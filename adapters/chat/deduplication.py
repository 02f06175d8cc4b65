"""Deduplication of what comes in: what a platform sends again, because it was not answered in time, is handled once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.errors import Unavailable
from bot.ports import Clock, Deduplication

REMEMBERED = timedelta(hours=1)
"""How long a delivery is remembered. Slack repeats an event for some six minutes
(https://docs.slack.dev/apis/events-api/#error-handling), Teams one that was not answered in some fifteen seconds."""


@dataclass(frozen=True, slots=True)
class InboundDeduplication:
    """Tells what was handled before, by any process."""

    seen: Deduplication
    clock: Clock

    async def first(self, key: str, remembered: timedelta = REMEMBERED) -> bool:
        """Whether nothing with this key was handled before; what has no key cannot be told from others."""
        if not key:
            return True
        try:
            return await self.seen.first(key, self.clock.now(), remembered)
        except Unavailable:
            # The core cannot do without the database either, and says so to the person.
            return True
