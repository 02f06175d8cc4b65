"""How one operation stands: the ids it carries, and whether it may already have taken effect."""

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
class Course:
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


_UNDER_WAY: ContextVar[Course | None] = ContextVar("azure_support_course", default=None)


def under_way() -> Course | None:
    """The operation that the running task is about."""
    return _UNDER_WAY.get()


@contextmanager
def begun(ids: RequestIds | None) -> Iterator[Course]:
    """An operation, from here to the end of the block. The SDK's polling and paging need not know of it."""
    course = Course(ids or RequestIds(str(uuid.uuid4()), str(uuid.uuid4())))
    mark = _UNDER_WAY.set(course)
    try:
        yield course
    finally:
        _UNDER_WAY.reset(mark)
