"""Database time without asking: what the database's clock shows now, from the last answer and the seconds since then.

For what comes with every request and is judged before anything else is done for it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.errors import Unavailable

GOOD_FOR = 60.0
"""Seconds after which the database is asked anew, by whoever needs the time then. Nobody waits for that."""

AGAIN = 5.0
"""The same where it did not answer."""


def _seconds() -> float:
    """Seconds that nobody sets, those of a suspended machine included where the system counts them."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


@dataclass(slots=True)
class DatabaseTime:
    """The database's time, to within the way of an answer. ``read`` asks it (``bot.ports.Store.time``).

    Until it has answered once, this is what the process's own clock says.
    """

    read: Callable[[datetime], Awaitable[datetime]]
    seconds: Callable[[], float] = _seconds
    _known: datetime | None = None
    _at: float = 0.0
    _due: float = 0.0
    _asking: asyncio.Task[None] | None = field(default=None)

    def now(self) -> float:
        """Seconds since the epoch."""
        if self.seconds() >= self._due:
            self._ask_later()
        if self._known is None:
            return datetime.now(UTC).timestamp()
        return self._known.timestamp() + self.seconds() - self._at

    async def ask(self) -> None:
        """Ask the database; where it is away, what it said before holds on."""
        began = self.seconds()
        self._due = began + AGAIN
        with suppress(Unavailable):
            answer = await self.read(datetime.now(UTC))
            # The database looked at its clock somewhere on the way.
            took = self.seconds() - began
            self._known, self._at = answer - timedelta(seconds=took / 2), began
            self._due = began + GOOD_FOR

    async def close(self) -> None:
        """Ask no more."""
        if self._asking:
            self._asking.cancel()
            await asyncio.wait({self._asking})

    def _ask_later(self) -> None:
        if self._asking is None or self._asking.done():
            self._due = self.seconds() + AGAIN
            self._asking = asyncio.create_task(self.ask())
