"""Garbage goes when nobody waits for an answer, and only as a last resort otherwise."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import Iterator

import pytest

from adapters.processes import garbage


class Knot:
    """Something that only the collector can free."""

    def __init__(self) -> None:
        self.self = self


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    thresholds = gc.get_threshold()
    gc.collect()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)
    gc.enable()
    gc.collect()


def aged_garbage() -> weakref.ref[Knot]:
    """A knot that nobody holds any more and that only a full collection finds; by Python's measure one is due."""
    knot = Knot()
    for _ in range(garbage.DUE + 2):
        gc.collect(1)
    return weakref.ref(knot)


async def test_a_full_collection_is_made_in_a_lull() -> None:
    garbage.resume()
    left_over = aged_garbage()
    async with garbage.collect_when_idle(every=0.01):
        for _ in range(100):
            if left_over() is None:
                return
            await asyncio.sleep(0.01)
    pytest.fail("the garbage is still there")


async def test_none_is_made_while_many_are_served() -> None:
    garbage.resume()
    served = [asyncio.create_task(asyncio.sleep(60)) for _ in range(garbage.LULL)]
    left_over = aged_garbage()
    async with garbage.collect_when_idle(every=0.01):
        await asyncio.sleep(0.2)
    assert left_over() is not None
    for task in served:
        task.cancel()


async def test_what_the_start_left_is_not_looked_through_again() -> None:
    garbage.pause()
    assert not gc.isenabled()
    garbage.resume()
    assert gc.isenabled()
    assert gc.get_freeze_count() > 10_000
    assert len(gc.get_objects()) < gc.get_freeze_count()


async def test_nothing_goes_on_when_the_bot_has_stopped() -> None:
    before = asyncio.all_tasks()
    async with garbage.collect_when_idle(every=0.01):
        assert len(asyncio.all_tasks()) == len(before) + 1
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert asyncio.all_tasks() == before
