"""What is asked for while a transaction runs is written by the next one, and nobody hears of it before."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from adapters.store.database.batching import WriteBatcher
from bot.errors import Unavailable


class Book:
    """Writes when it is let, and fails when it is told to."""

    def __init__(self) -> None:
        self.written: list[list[str]] = []
        self.open = asyncio.Event()
        self.trouble: list[Exception] = []

    async def write(self, items: Sequence[str]) -> None:
        await self.open.wait()
        if self.trouble:
            raise self.trouble.pop()
        if "poison" in items:
            raise ValueError("this cannot be written")
        self.written.append(list(items))


@pytest.fixture
async def book() -> Book:
    return Book()


async def begun(*asked: asyncio.Task[None]) -> Sequence[asyncio.Task[None]]:
    for _ in range(3):
        await asyncio.sleep(0)
    return asked


async def test_what_is_asked_for_meanwhile_goes_together(book: Book) -> None:
    batcher = WriteBatcher(book.write, at_once=2)
    await begun(first := batcher.write("a"))
    rest = await begun(*(batcher.write(each) for each in "bcd"))
    assert not any(each.done() for each in (first, *rest))
    book.open.set()
    await asyncio.gather(first, *rest)
    assert book.written == [["a"], ["b", "c"], ["d"]]
    await batcher.write("e")
    assert book.written[-1] == ["e"]


async def test_a_failure_is_told_to_all_whom_it_concerns_and_to_no_other(book: Book) -> None:
    batcher, book.trouble = WriteBatcher(book.write), [Unavailable()]
    concerned = await begun(*(batcher.write(each) for each in "ab"))
    other = await begun(batcher.write("c"))
    book.open.set()
    told = await asyncio.gather(*concerned, *other, return_exceptions=True)
    assert [type(each) for each in told] == [Unavailable, Unavailable, type(None)]
    assert book.written == [["c"]]


async def test_what_cannot_be_written_fails_alone(book: Book) -> None:
    batcher = WriteBatcher(book.write)
    first = await begun(batcher.write("a"))
    rest = await begun(*(batcher.write(each) for each in ("b", "poison", "c")))
    book.open.set()
    told = await asyncio.gather(*first, *rest, return_exceptions=True)
    assert [type(each) for each in told] == [type(None), type(None), ValueError, type(None)]
    assert book.written == [["a"], ["b"], ["c"]]


async def test_what_was_asked_for_is_written_when_nobody_waits_any_more(book: Book) -> None:
    batcher = WriteBatcher(book.write)
    (gone,) = await begun(batcher.write("a"))
    gone.cancel()
    (waits,) = await begun(batcher.write("b"))
    book.open.set()
    await waits
    assert book.written == [["a"], ["b"]] and gone.cancelled()
