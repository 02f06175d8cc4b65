"""Clock skew: this process's clock is compared with the database's, which is the installation's."""

from __future__ import annotations

import socket
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from prometheus_client import Gauge

from bot.cards.format import lasting
from bot.messages import _
from bot.ports import Clock, JobState

log = structlog.get_logger(__name__)

SKEW = Gauge(
    "csp_bot_clock_skew_seconds",
    "How far this process's clock is ahead of the database's; negative where it is behind",
)

TOLERANCE = timedelta(seconds=5)
"""How far the two clocks may be apart. Clocks that are kept by NTP differ by milliseconds."""

ON_RECORD = "clock of "
"""What stands before a host's name where it puts on record that its clock is wrong, among the jobs."""

CURRENT = timedelta(minutes=5)
"""How long such a word counts; it is repeated every minute."""


@dataclass(slots=True)
class ClockCheck:
    """Compares this process's clock with the database's. ``read`` asks the database (``bot.ports.Store.time``)."""

    read: Callable[[datetime], Awaitable[datetime]]
    clock: Clock
    host: str = socket.gethostname()
    monotonic: Callable[[], float] = time.monotonic
    _wrong: bool = False

    async def problem(self) -> str:
        """What is wrong with this process's clock, as a sentence; empty while it is right.

        Raises :class:`bot.errors.Unavailable`.
        """
        asked, began = self.clock.now(), self.monotonic()
        answer = await self.read(asked)
        took = timedelta(seconds=self.monotonic() - began)
        # The database looked at its clock somewhere on the way.
        skew = asked + took / 2 - answer
        SKEW.set(skew.total_seconds())
        wrong = abs(skew) > TOLERANCE + took / 2
        if wrong != self._wrong:
            self._wrong = wrong
            log.log(
                40 if wrong else 20,
                "the clock of this process is wrong" if wrong else "the clock of this process is right again",
                seconds_ahead=round(skew.total_seconds(), 3),
            )
        if not wrong:
            return ""
        if skew > timedelta():
            return _(
                "The clock of {host} is {time} ahead of the database's.", host=self.host, time=lasting(skew)
            )
        return _("The clock of {host} is {time} behind the database's.", host=self.host, time=lasting(-skew))


def clocks_on_record(states: Sequence[JobState], now: datetime) -> Sequence[str]:
    """What workers say of their own clocks, whichever hosts they run on."""
    return [
        each.failure
        for each in states
        if each.job.startswith(ON_RECORD) and each.failure and now - each.ran < CURRENT
    ]
