"""Readiness: whether a process can do its work, as ``/readyz`` answers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.errors import Unavailable
from bot.messages import N_, _
from bot.ports import Store

PATIENCE = 3.0
"""Seconds that the database may take; hosts wait for few more."""

PROBED = 10.0
"""Seconds for which it is believed that the database takes writes: whoever asks often costs nothing."""

READS_ONLY = N_(
    "The bot's database takes no writes just now: its disk may be full, or it may be a replica that only reads."
)


class NotReady(Exception):  # noqa: N818 - named for what is the matter
    """The process cannot do its work; the message is a sentence for the operator."""


@dataclass(slots=True)
class Readiness:
    """Asks the database, writes to it now and then, and compares clocks. ``wrong`` says what is the matter with the clock
    of this process."""

    store: Store
    wrong: Callable[[], Awaitable[str]]
    monotonic: Callable[[], float] = time.monotonic
    _until: float = 0.0
    _probing: asyncio.Lock = field(default_factory=asyncio.Lock)
    _given_up: set[asyncio.Task[None]] = field(default_factory=set)

    async def check(self) -> None:
        """Raises :class:`NotReady` with what is the matter."""
        asking = asyncio.create_task(self._ask())
        try:
            if (await asyncio.wait({asking}, timeout=PATIENCE))[0]:
                return await asking
        finally:
            # What is given up ends when it likes: a driver that closes a connection waits for the server once more.
            asking.cancel()
            self._given_up.add(asking)
            asking.add_done_callback(self._ended)
        raise NotReady(
            _("The bot's database did not answer within {count} seconds.", count=f"{PATIENCE:.0f}")
        )

    def _ended(self, asked: asyncio.Task[None]) -> None:
        self._given_up.discard(asked)
        if not asked.cancelled():
            # Whoever waited was told, and nobody else does.
            asked.exception()

    async def _ask(self) -> None:
        try:
            await self.store.check()
            await self._writable()
            if problem := await self.wrong():
                raise NotReady(f"{problem} Set it right: sign-ins and tokens are judged by it.")
        except Unavailable as unavailable:
            raise NotReady(f"{unavailable.what[:1].upper()}{unavailable.what[1:]} is away.") from None

    async def _writable(self) -> None:
        async with self._probing:
            if self.monotonic() < self._until:
                return
            try:
                await self.store.probe()
            except Unavailable:
                raise NotReady(READS_ONLY) from None
            self._until = self.monotonic() + PROBED
