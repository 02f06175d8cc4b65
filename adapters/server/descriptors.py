"""How many files the process may open, and what is said when there are no more."""

from __future__ import annotations

import asyncio
import errno
import resource
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import structlog

from adapters.server import limits

log = structlog.get_logger(__name__)

_MOST_WANTED = 65_536
"""Where the system sets no limit, a number that is plenty."""

_OUT = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
_EVERY = 60.0


def connections_allowed() -> int:
    """How many connections may be open at a time, after raising the limit of this process as far as it may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST_WANTED if hard == resource.RLIM_INFINITY else min(hard, _MOST_WANTED)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        # macOS names no limit and refuses more than kern.maxfilesperproc: then what is allowed now has to do.
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            soft = wanted
    if soft == resource.RLIM_INFINITY:
        return limits.MOST_CONNECTIONS
    free = soft - limits.RESERVED_DESCRIPTORS
    return max(limits.FEWEST_CONNECTIONS, min(limits.MOST_CONNECTIONS, free))


class Seldom:
    """Counts what would fill the log: one line a minute says how often it happened."""

    def __init__(self, every: float = _EVERY, now: Callable[[], float] = time.monotonic) -> None:
        self._every, self._now = every, now
        self._last = -every
        self._count = 0

    def due(self) -> int:
        """One more; how many to tell of now, 0 for none yet."""
        self._count += 1
        if self._now() - self._last < self._every:
            return 0
        self._last, told = self._now(), self._count
        self._count = 0
        return told


class SeldomEach:
    """The same for several kinds of it, each of which is told for itself. Kinds are words of ours, never of callers."""

    def __init__(self, every: float = _EVERY, now: Callable[[], float] = time.monotonic) -> None:
        self._every, self._now = every, now
        self._kinds: dict[str, Seldom] = {}

    def due(self, kind: str) -> int:
        """One more of this kind; how many to tell of now, 0 for none yet."""
        if kind not in self._kinds:
            self._kinds[kind] = Seldom(self._every, self._now)
        return self._kinds[kind].due()


def accept_failures(
    make_room: Callable[[], object],
) -> Callable[[asyncio.AbstractEventLoop, dict[str, Any]], None]:
    """A handler for the loop's exceptions. asyncio logs each connection that it cannot accept, a hundred at a time."""
    seldom = Seldom()

    def handle(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if not (isinstance(error, OSError) and error.errno in _OUT):
            loop.default_exception_handler(context)
            return
        make_room()
        if count := seldom.due():
            log.error("no connection can be accepted: too many open files", times=count)

    return handle
