"""Work after an answer: requests go before it, it is begun in its turn, and none of it is lost."""

from __future__ import annotations

import asyncio

import pytest

from adapters.chat import background as tasks
from adapters.chat.background import LONGEST_WAIT, BackgroundTasks


class Slow:
    """Work that notes when it begins and waits to be let go."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.let_go = asyncio.Event()
        self.ended: list[int] = []

    async def work(self, number: int) -> None:
        self.begun.append(number)
        await self.let_go.wait()
        self.ended.append(number)


async def test_work_begins_in_the_order_in_which_it_was_asked_for() -> None:
    running, slow = BackgroundTasks("slack"), Slow()
    for number in range(5):
        running.later(slow.work(number))
    await asyncio.sleep(0.05)
    assert slow.begun == [0, 1, 2, 3, 4]
    slow.let_go.set()
    await running.drain(5)
    assert slow.ended == slow.begun
    assert len(running) == 0


async def test_work_waits_while_requests_come_in_and_no_longer_than_it_may(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # So long that no pause of a busy machine is taken for idle time.
    monkeypatch.setattr(tasks, "IDLE", 10.0)
    running, slow = BackgroundTasks("slack"), Slow()
    loop = asyncio.get_running_loop()
    began = loop.time()
    running.request_came()
    running.later(slow.work(1))
    while not slow.begun:
        # Always another request, so that there is never idle time.
        running.request_came()
        await asyncio.sleep(0)
    assert loop.time() - began >= LONGEST_WAIT
    slow.let_go.set()
    await running.drain(5)


async def test_no_more_runs_at_a_time_than_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "MOST_RUNNING", 2)
    running, slow = BackgroundTasks("slack"), Slow()
    for number in range(5):
        running.later(slow.work(number))
    await asyncio.sleep(0.05)
    assert slow.begun == [0, 1]
    assert len(running) == 5
    slow.let_go.set()
    while len(running):
        await asyncio.sleep(0.01)
    assert slow.ended == [0, 1, 2, 3, 4]


async def test_what_waits_at_shutdown_is_done_yet() -> None:
    running, slow = BackgroundTasks("slack"), Slow()
    running.request_came()
    running.later(slow.work(1))
    slow.let_go.set()
    await running.drain(5)
    assert slow.ended == [1]
