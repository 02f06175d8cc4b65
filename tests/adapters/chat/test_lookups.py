"""What a platform said is believed for a while and no longer, and many who ask together make it say it once."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from adapters.chat.lookups import RecentAnswers, SharedLookups
from tests.fakes import FakeClock

LIFE = timedelta(minutes=3)


def recent(clock: FakeClock, most: int = 100) -> RecentAnswers[str, int]:
    return RecentAnswers(clock, LIFE, most)


def test_an_answer_is_believed_for_its_life_and_known_after_it() -> None:
    clock = FakeClock()
    answers = recent(clock)
    assert not answers.fresh("ada") and answers.last("ada") is None
    answers.keep("ada", 1)
    clock.move(LIFE - timedelta(seconds=1))
    assert answers.fresh("ada") and answers.last("ada") == 1
    clock.move(timedelta(seconds=1))
    assert not answers.fresh("ada") and answers.last("ada") == 1


def test_a_clock_that_was_set_back_makes_nothing_last_longer() -> None:
    clock = FakeClock()
    answers = recent(clock)
    answers.keep("ada", 1)
    clock.move(-timedelta(days=1))
    assert not answers.fresh("ada")


def test_of_too_many_answers_those_kept_first_go() -> None:
    answers = recent(FakeClock(), most=2)
    answers.keep("ada", 1)
    answers.keep("bea", 2)
    answers.keep("ada", 3)
    answers.keep("cem", 4)
    assert [answers.last(each) for each in ("ada", "bea", "cem")] == [3, None, 4]


@dataclass
class Platform:
    """Says what it is told to, once it is allowed to."""

    says: list[int | Exception]
    asked: int = 0
    open: asyncio.Event = field(default_factory=asyncio.Event)

    async def fetch(self) -> int:
        self.asked += 1
        said = self.says.pop(0)
        await self.open.wait()
        if isinstance(said, Exception):
            raise said
        return said


def lookups(clock: FakeClock | None = None) -> SharedLookups[str, int]:
    return SharedLookups(RecentAnswers(clock or FakeClock(), LIFE, 100), lasting=lambda found: found >= 0)


async def test_many_who_wait_together_make_it_say_it_once() -> None:
    shared, platform = lookups(), Platform([1, 2])
    waiting = [asyncio.create_task(shared.get("ada", platform.fetch)) for _ in range(20)]
    await asyncio.sleep(0)
    platform.open.set()
    assert await asyncio.gather(*waiting) == [1] * 20
    assert await shared.get("ada", platform.fetch) == 1
    assert platform.asked == 1


async def test_it_is_asked_again_when_the_answer_has_become_old() -> None:
    clock = FakeClock()
    shared, platform = lookups(clock), Platform([1, 2])
    platform.open.set()
    assert await shared.get("ada", platform.fetch) == 1
    clock.move(LIFE)
    assert await shared.get("ada", platform.fetch) == 2


async def test_what_may_not_last_is_asked_again_at_once() -> None:
    shared, platform = lookups(), Platform([-1, 2])
    platform.open.set()
    assert [await shared.get("ada", platform.fetch) for _ in range(3)] == [-1, 2, 2]


async def test_what_failed_is_told_to_all_who_wait_and_asked_again() -> None:
    shared, platform = lookups(), Platform([ValueError("no JSON"), 2])
    waiting = [asyncio.create_task(shared.get("ada", platform.fetch)) for _ in range(3)]
    await asyncio.sleep(0)
    platform.open.set()
    told = await asyncio.gather(*waiting, return_exceptions=True)
    assert [str(each) for each in told] == ["no JSON"] * 3
    assert await shared.get("ada", platform.fetch) == 2


async def test_who_gives_up_waiting_takes_the_answer_from_nobody() -> None:
    shared, platform = lookups(), Platform([1, 2])
    first = asyncio.create_task(shared.get("ada", platform.fetch))
    second = asyncio.create_task(shared.get("ada", platform.fetch))
    await asyncio.sleep(0)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    third = asyncio.create_task(shared.get("ada", platform.fetch))
    await asyncio.sleep(0)
    platform.open.set()
    assert await asyncio.gather(second, third) == [1, 1]
    assert platform.asked == 1
