"""What people hear while they wait: nothing where it is quick, then that it takes long, then how far it is, calmly."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from time import monotonic

import pytest

from adapters.chat.progress import WORKING, ProgressReporter, ProgressTiming

NEVER = 3600.0


@dataclass
class Screen:
    """Where it is said; ``told`` once something was."""

    said: list[str] = field(default_factory=list)
    told: asyncio.Event = field(default_factory=asyncio.Event)

    async def show(self, text: str) -> None:
        self.said.append(text)
        self.told.set()


async def test_quick_work_says_nothing() -> None:
    screen = Screen()
    progress = ProgressReporter(screen.show, ProgressTiming(progress_after=NEVER))

    async def work() -> str:
        return "done"

    assert await progress.while_working(work()) == "done"
    assert screen.said == []


async def test_work_that_takes_long_says_so_once() -> None:
    screen = Screen()
    progress = ProgressReporter(screen.show, ProgressTiming(progress_after=0.01))

    async def work() -> str:
        await screen.told.wait()
        return "done"

    assert await progress.while_working(work()) == "done"
    assert screen.said == [WORKING]


async def test_how_it_begins_may_be_said_otherwise_and_holds_no_progress_up() -> None:
    screen, began = Screen(), asyncio.Event()
    progress = ProgressReporter(screen.show, ProgressTiming(progress_after=0.01, progress_every=NEVER))

    async def begin() -> None:
        began.set()

    async def work() -> None:
        await began.wait()
        await progress("Asking Partner Center…")

    await progress.while_working(work(), begin)
    assert screen.said == ["Asking Partner Center…"]


async def test_what_fails_fails_for_who_waits() -> None:
    progress = ProgressReporter(Screen().show, ProgressTiming())

    async def work() -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await progress.while_working(work())


async def test_who_gives_up_waiting_ends_the_work() -> None:
    progress = ProgressReporter(Screen().show, ProgressTiming(progress_after=NEVER))
    begun, ended = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    waiting = asyncio.create_task(progress.while_working(work()))
    await begun.wait()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await asyncio.wait_for(ended.wait(), 10)


async def test_what_comes_too_soon_after_another_is_left_out() -> None:
    screen = Screen()
    progress = ProgressReporter(screen.show, ProgressTiming(progress_every=NEVER))
    await progress("one")
    await progress("two")
    progress.last -= NEVER
    await progress("three")
    assert screen.said == ["one", "three"]


async def test_where_something_was_shown_just_now_the_first_is_left_out_too() -> None:
    screen = Screen()
    await ProgressReporter(screen.show, ProgressTiming(progress_every=NEVER), last=monotonic())("one")
    assert screen.said == []


async def test_nothing_overtakes_an_answer_that_holds_the_lock() -> None:
    screen = Screen()
    progress = ProgressReporter(screen.show, ProgressTiming(progress_every=0.0))
    async with progress.lock:
        late = asyncio.create_task(progress("late"))
        for _ in range(5):
            await asyncio.sleep(0)
        assert screen.said == []
    await late
    assert screen.said == ["late"]
