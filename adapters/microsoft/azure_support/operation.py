"""Operation under way: the ids it carries, and whether its write may already have taken effect (unknown
outcome).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from bot.ports import RequestIds

# Turned away at the door or throttled: no judgement on the request, so none on an earlier attempt at it either.
_AT_THE_DOOR = frozenset({401, 403, 429})
_NOT_IMPLEMENTED = 501


@dataclass(slots=True)
class Operation:
    """One operation under way. ``maybe_done`` is what the attempts at its write so far amount to."""

    ids: RequestIds
    maybe_done: bool = False

    def answered(self, status: int, before: bool) -> None:
        """Take in an answer to the write. ``before`` is what was known when it was sent."""
        if status in _AT_THE_DOOR or 300 <= status < 400:
            self.maybe_done = before
        elif status == _NOT_IMPLEMENTED or (400 <= status < 500 and status != 408):
            self.maybe_done = False
        else:
            self.maybe_done = True


_UNDER_WAY: ContextVar[Operation | None] = ContextVar("azure_support_operation", default=None)


def current_operation() -> Operation | None:
    """The operation that the running task is about."""
    return _UNDER_WAY.get()


@contextmanager
def begin_operation(ids: RequestIds | None) -> Iterator[Operation]:
    """An operation, from here to the end of the block. The SDK's polling and paging need not know of it."""
    under_way = Operation(ids or RequestIds(str(uuid.uuid4()), str(uuid.uuid4())))
    mark = _UNDER_WAY.set(under_way)
    try:
        yield under_way
    finally:
        _UNDER_WAY.reset(mark)
