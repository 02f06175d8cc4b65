"""Write batching: small writes that are asked for at the same time go into one transaction, for a commit takes longer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Generic, TypeVar

from adapters.runtime.wakeups import Wakeups
from bot.errors import Unavailable

Item = TypeVar("Item")


class WriteBatcher(Generic[Item]):
    """Hands what is asked for while one transaction runs to the next, at most ``at_once`` items.

    Nobody hears that something is written before it is. A transaction that fails because the database is away has failed
    for all in it; where it is the fault of an item, the others are written without it. Those who wait hear of it a few in
    each turn of the loop: what a hundred of them do next would keep everybody else waiting.
    """

    def __init__(self, write: Callable[[Sequence[Item]], Awaitable[None]], at_once: int = 200) -> None:
        self._write = write
        self._at_once = at_once
        self._waiting: list[tuple[Item, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None
        self._wakeups = Wakeups()

    def write(self, item: Item) -> asyncio.Future[None]:
        """Write it; the future is done when it is written, or has what ``write`` raised.

        It is written even if whoever waits for it is cancelled.
        """
        written = asyncio.get_running_loop().create_future()
        self._waiting.append((item, written))
        if self._writing is None:
            self._writing = asyncio.create_task(self._run())
        return written

    async def _run(self) -> None:
        try:
            while self._waiting:
                taken, self._waiting = self._waiting[: self._at_once], self._waiting[self._at_once :]
                await self._transaction([item for item, _ in taken], [written for _, written in taken])
        finally:
            self._writing = None

    async def _transaction(self, items: Sequence[Item], written: Sequence[asyncio.Future[None]]) -> None:
        try:
            await self._write(items)
        except BaseException as error:
            if isinstance(error, Exception) and not isinstance(error, Unavailable) and len(items) > 1:
                # What one person sends that cannot be written must not keep others from an answer.
                for item, each in zip(items, written, strict=True):
                    await self._transaction([item], [each])
                return
            self._tell(written, error)
            if not isinstance(error, Exception):
                raise
        else:
            self._tell(written, None)

    def _tell(self, written: Sequence[asyncio.Future[None]], error: BaseException | None) -> None:
        for each in written:
            self._wakeups.later(partial(_heard, each, error))


def _heard(written: asyncio.Future[None], error: BaseException | None) -> None:
    if written.done():
        return
    if error:
        written.set_exception(error)
    else:
        written.set_result(None)
