"""Leases of periodic work: which process runs it, and how it last went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.model import VendorEvent


@dataclass(frozen=True, slots=True)
class JobState:
    """How a periodic job last went, whichever process did it; ``failure`` is empty when it went well.

    ``unread`` is how many rows of the vendor's it had to do without.
    """

    job: str
    ran: datetime
    failure: str = ""
    unread: int = 0


class Leases(Protocol):
    """Rows that let one process in the installation run one tick of a job."""

    async def take(
        self, job: str, holder: str, now: datetime, lease: timedelta, rest: timedelta = timedelta()
    ) -> bool:
        """Take or keep a lease, unless another holds it, or the job rests, for ``rest`` at most after it was done."""
        ...

    async def release(self, job: str, holder: str) -> None: ...

    async def rest(self, job: str, holder: str, now: datetime, wait: timedelta) -> None:
        """Give the lease back for good, and let nobody have it for so long: the tick is done."""
        ...

    async def running(self, now: datetime) -> frozenset[str]:
        """Jobs that some process is at."""
        ...

    async def went(self, job: str, now: datetime, failure: str = "", unread: int = 0) -> None:
        """Put on record how a job ended, and how many rows of the vendor's it did without."""
        ...

    async def states(self) -> Sequence[JobState]:
        """How each job last went."""
        ...


class VendorEvents(Protocol):
    """Events of the vendor's webhook, kept until they have been worked off."""

    async def put(self, event: VendorEvent, now: datetime) -> bool:
        """Keep an event; ``False`` when one with its key is known."""
        ...

    async def waiting(self, limit: int) -> Sequence[VendorEvent]:
        """Events that are not worked off, the oldest first."""
        ...

    async def done(self, keys: Sequence[str], now: datetime) -> None: ...
