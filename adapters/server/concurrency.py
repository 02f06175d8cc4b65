"""Concurrency limit for work that callers who have proven nothing may ask for: a few at a time, and few that wait for their turn."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class TooManyWait(Exception):  # noqa: N818 - named for what is the matter
    """So many wait for their turn that one more is to come again."""


class Turns:
    """``at_once`` at a time, ``waiting`` behind them.

    Whoever waits for our own database counts as worked on, and makes no room for other callers: so few may.
    """

    def __init__(self, at_once: int, waiting: int) -> None:
        self._turn, self._most = asyncio.Semaphore(at_once), at_once + waiting
        self._here = 0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """One's own turn. Raises :class:`TooManyWait` at once."""
        if self._here >= self._most:
            raise TooManyWait
        self._here += 1
        try:
            async with self._turn:
                yield
        finally:
            self._here -= 1
