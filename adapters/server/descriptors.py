"""File descriptors: how many files the process may open, and what is said when there are no more."""

from __future__ import annotations

import asyncio
import errno
import resource
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import structlog

from adapters.runtime.log_limit import Seldom
from adapters.server import limits

log = structlog.get_logger(__name__)

_MOST_WANTED = 65_536
"""Where the system sets no limit, a number that is plenty."""

_OUT = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})


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
