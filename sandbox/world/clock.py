"""World clock: it runs from a chosen start at a chosen speed and can be moved forward."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta


class WorldClock:
    """World time = start + speed x elapsed + what was skipped. Times are aware, in UTC."""

    def __init__(self, start: datetime | None = None, speed: float = 1.0) -> None:
        moment = start or datetime.now(UTC)
        self.start = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        self.speed = speed
        self.skipped = 0.0
        self._began = time.monotonic()

    def now(self) -> datetime:
        """The world's present moment."""
        elapsed = (time.monotonic() - self._began) * self.speed + self.skipped
        return self.start + timedelta(seconds=elapsed)

    def advance(self, seconds: float) -> datetime:
        """Skip *seconds* of world time (never backwards). Raises ValueError on a negative number."""
        if seconds < 0:
            raise ValueError("the world's clock only runs forward")
        self.skipped += seconds
        return self.now()

    def wall(self) -> float:
        """Real seconds since 1970 plus what was skipped: the time by which quotas recover.

        The speed is left out on purpose: a quota of 500 calls a minute must not become 30,000 because the
        demonstration runs sixty times as fast.
        """
        return time.time() + self.skipped
