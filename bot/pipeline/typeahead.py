"""Type-ahead: how often somebody may type, what of it goes on record, and what the vendor said a moment ago.

A key asks for as much as a command, and comes ten times as often. So keys are counted here, and only every so many of them in
the database, where they are counted for all processes; lists that the vendor is asked for are kept for a minute, for one person
in one command; and one row in some minutes says that somebody looked through the choices of a field.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from bot.audit.entries import RequestRecord
from bot.messages import _
from bot.model.audit import Outcome
from bot.model.identity import Actor
from bot.pipeline.admission import Admission, RateLimited, began
from bot.ports import AuditLog, Deduplication, RateCounts

LONGEST = 200
"""Characters of what was typed that are looked for."""

BATCH = 20
"""Keys that are counted here before they are counted in the database, as one."""

GOOD_FOR = timedelta(minutes=1)
"""How long what the vendor said is offered again."""

QUIET = timedelta(minutes=10)
"""How long the same person's keys in the same field make no second row in the trail."""

MOST = 1000
"""People, fields and lists that are remembered, those used last."""

Known = TypeVar("Known")


@dataclass(slots=True)
class TypeAhead:
    """What one process remembers of what people type into fields with suggestions."""

    _keys: OrderedDict[Hashable, tuple[datetime, int]] = field(default_factory=OrderedDict)
    _recorded: OrderedDict[Hashable, datetime] = field(default_factory=OrderedDict)
    _recent: OrderedDict[Hashable, tuple[datetime, asyncio.Future[Any]]] = field(default_factory=OrderedDict)

    async def count(self, admission: Admission, counters: RateCounts, now: datetime, actor: Actor) -> None:
        """A key was typed. Raises :class:`RateLimited`."""
        limit = admission.limits.typing
        if not limit:
            return
        minute, keys = self._keys.get(actor.key, (began(now), 0))
        keys = keys + 1 if minute == began(now) else 1
        _put(self._keys, actor.key, (began(now), keys))
        if keys > limit:
            admission.counted("typing")
            raise RateLimited(_("You typed too much in this minute."), first=False)
        if keys % BATCH == 1:
            try:
                await admission.count_keys(counters, now, actor, BATCH)
            except RateLimited:
                # Also for the keys before the next of so many.
                _put(self._keys, actor.key, (began(now), limit))
                raise

    async def record(
        self, trail: AuditLog, seen: Deduplication, now: datetime, record: RequestRecord, label: str
    ) -> None:
        """Put on record that somebody looked through the choices of a field, once in :data:`QUIET` in the installation.

        Raises :class:`bot.errors.Unavailable`: what cannot be put on record is not shown.
        """
        # Choices that depend on a customer are another one's with another customer.
        whose = (record.customer_id,) if record.customer_id else ()
        key = (record.actor.key, record.command, label, *whose)
        # What ends later than it lasts was put on record while the clock was wrong.
        if now < self._recorded.get(key, now) <= now + QUIET:
            return
        if await seen.first("typing:" + ":".join(key), now, QUIET):
            shown = f"Choices for “{label}”, while it was typed."
            await trail.append(record.entry(now, Outcome.SHOWN, shown=shown))
        _put(self._recorded, key, now + QUIET)

    async def recent(self, key: Hashable, now: datetime, ask: Callable[[], Awaitable[Known]]) -> Known:
        """What was found under this key less than :data:`GOOD_FOR` ago, or is being asked for; else ask. Failures are not kept."""
        until, found = self._recent.get(key, (now, None))
        if found is None or not now < until <= now + GOOD_FOR:
            found = asyncio.ensure_future(ask())
            _put(self._recent, key, (now + GOOD_FOR, found))
            found.add_done_callback(lambda done: self._forget_failed(key, done))
        # Whoever types on gives up what was asked for before; the answer is for the next key all the same.
        known: Known = await asyncio.shield(found)
        return known

    def _forget_failed(self, key: Hashable, done: asyncio.Future[Any]) -> None:
        if (done.cancelled() or done.exception()) and self._recent.get(key, (None, None))[1] is done:
            del self._recent[key]


Remembered = TypeVar("Remembered")


def _put(memory: OrderedDict[Hashable, Remembered], key: Hashable, value: Remembered) -> None:
    memory[key] = value
    memory.move_to_end(key)
    while len(memory) > MOST:
        memory.popitem(last=False)
