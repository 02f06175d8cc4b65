"""Many who wait for the same thing go on a few at a time, and others have their turn in between."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Sequence
from contextlib import suppress

import pytest

from adapters.runtime.wakeups import EACH, Wakeups
from adapters.store.database.batching import WriteBatcher

MANY = 50


class Rounds:
    """Counts the turns of the loop, and who goes on in which."""

    def __init__(self) -> None:
        self.now = 0
        self.went_on: Counter[int] = Counter()
        self._next = asyncio.get_running_loop().call_soon(self._another)

    def _another(self) -> None:
        self.now += 1
        self._next = asyncio.get_running_loop().call_soon(self._another)

    async def wait(self, for_what: Awaitable[object]) -> None:
        """Wait for it, and be counted when it is there, or when it failed."""
        with suppress(LookupError):
            await for_what
        self.went_on[self.now] += 1

    def end(self) -> None:
        self._next.cancel()


@pytest.fixture
async def rounds():
    counting = Rounds()
    yield counting
    counting.end()


def spread_thin(rounds: Rounds) -> bool:
    """Whether all went on, and never more than a few of them without others having a turn."""
    return rounds.went_on.total() == MANY and max(rounds.went_on.values()) <= EACH


@pytest.mark.parametrize("trouble", [None, LookupError("none")], ids=["comes", "fails"])
async def test_an_answer_that_many_wait_for_lets_few_go_on_in_one_turn(
    rounds: Rounds, trouble: Exception | None
) -> None:
    wakeups, asked = Wakeups(), asyncio.get_running_loop().create_future()
    waiting = [asyncio.create_task(rounds.wait(wakeups.share(asked))) for _ in range(MANY)]
    await asyncio.sleep(0)
    asked.set_exception(trouble) if trouble else asked.set_result("token")
    await asyncio.gather(*waiting)
    assert spread_thin(rounds)


async def test_writes_of_one_transaction_let_few_go_on_in_one_turn(rounds: Rounds) -> None:
    written: list[int] = []

    async def write(items: Sequence[int]) -> None:
        await asyncio.sleep(0)
        written.append(len(items))

    batcher = WriteBatcher(write)
    await asyncio.gather(*(rounds.wait(batcher.write(at)) for at in range(MANY)))
    assert written == [MANY] and spread_thin(rounds)


async def test_who_gives_up_takes_the_answer_from_nobody() -> None:
    wakeups, asked = Wakeups(), asyncio.get_running_loop().create_future()
    gone, stays = (asyncio.create_task(wakeups.share(asked)) for _ in range(2))
    await asyncio.sleep(0)
    gone.cancel()
    await asyncio.sleep(0)
    asked.set_result("token")
    assert await stays == "token" and gone.cancelled()


async def test_what_is_there_already_is_not_waited_for() -> None:
    asked = asyncio.get_running_loop().create_future()
    asked.set_result("token")
    with pytest.raises(StopIteration, match="token"):
        Wakeups().share(asked).send(None)
