"""``csp-bot`` on a machine whose clock can be set: ``python -m tests.e2e.offset SECONDS SUBCOMMAND``.

The clock of the process alone is so many seconds off, from the start or, after SIGUSR1, until SIGUSR2. It goes on ticking, and
what counts seconds (``time.monotonic``) notices nothing, as when an operator sets a machine's date.
"""

from __future__ import annotations

import signal
import sys
from datetime import UTC, datetime, timedelta

import time_machine

from adapters.__main__ import main


class SetClock:
    """The clock of this process, right until it is set."""

    def __init__(self, by: timedelta) -> None:
        self._by = by
        self._set: time_machine.travel | None = None

    def set(self, *_: object) -> None:
        if self._set is None:
            self._set = time_machine.travel(datetime.now(UTC) + self._by, tick=True)
            self._set.start()

    def right(self, *_: object) -> None:
        if self._set is not None:
            self._set.stop()
            self._set = None


if __name__ == "__main__":
    seconds, when, *arguments = sys.argv[1:]
    clock = SetClock(timedelta(seconds=float(seconds)))
    signal.signal(signal.SIGUSR1, clock.set)
    signal.signal(signal.SIGUSR2, clock.right)
    if when == "always":
        clock.set()
    sys.exit(main(arguments))
