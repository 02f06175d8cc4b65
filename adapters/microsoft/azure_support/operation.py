"""Operation under way: the ids it carries, and whether its write may already have taken effect (unknown
outcome).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from adapters.microsoft.http import outcome
from bot.ports import RequestIds


@dataclass(slots=True)
class Operation:
    """One operation under way. ``maybe_done`` is what the attempts at its write so far amount to."""

    ids: RequestIds
    maybe_done: bool = False

    def answered(self, status: int, before: bool) -> None:
        """Take in an answer to the write, by the rule for all of Microsoft's services (:mod:`adapters.microsoft.http.outcome`).

        ``before`` is what was known when it was sent.
        """
        self.maybe_done = outcome.maybe_done(before, status)


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
