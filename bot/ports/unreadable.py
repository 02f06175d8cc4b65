"""Partial results: rows of the vendor's that could not be read, counted for whoever is being answered, and told with the answer.

An adapter keeps the rows that it can read, and counts the others here; why they could not be read is in its log.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(slots=True)
class UnreadableRows:
    """How many rows an answer had to do without."""

    count: int = 0


# One tally for one answer, shared by all tasks and threads that read for it.
_tally: ContextVar[UnreadableRows | None] = ContextVar("unreadable_rows", default=None)


@contextmanager
def counting_unreadable() -> Iterator[UnreadableRows]:
    """Count what cannot be read while an answer is made, or a part of one: what a part does without, the whole does without."""
    tally, whole = UnreadableRows(), _tally.get()
    token = _tally.set(tally)
    try:
        yield tally
    finally:
        _tally.reset(token)
        if whole is not None:
            whole.count += tally.count


def count_unreadable(rows: int) -> None:
    """Count so many rows for whoever is being answered, or for the round of background work that reads them."""
    tally = _tally.get()
    if tally is not None:
        tally.count += rows
