"""Pictures of charts: drawn once, by a process of their own, however many ask for them."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from adapters.charts import ChartLinks, ChartPictures
from adapters.charts.links import ON_DARK
from adapters.charts.pictures import DRAWN, Undrawn
from adapters.charts.route import ChartRoute
from adapters.processes.web import serving, web_app
from bot.cards.model import Chart, ChartKind

LINKS = ChartLinks("http://127.0.0.1", b"key")


def chart(number: int = 0) -> Chart:
    return Chart(
        f"Cost {number}", ChartKind.BARS, ("VM", "SQL"), (Decimal(3), Decimal(2)), "EUR", "VM 3; SQL 2"
    )


def path_of(shown: Chart) -> str:
    return LINKS.url(shown).removeprefix("http://127.0.0.1")


@pytest.fixture
async def pictures() -> AsyncIterator[ChartPictures]:
    made = ChartPictures()
    yield made
    await made.close()


@asynccontextmanager
async def site(pictures: ChartPictures) -> AsyncIterator[aiohttp.ClientSession]:
    async def ready() -> None: ...

    async with serving(web_app([], ready, ChartRoute(LINKS, pictures)), [], "127.0.0.1", 0) as port:
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:
            yield session


@contextmanager
def counted() -> Iterator[dict[str, int]]:
    """What became of the pictures asked for in the block."""
    kinds = ("drawn", "kept", "busy", "failed")
    before = {kind: DRAWN.labels(kind)._value.get() for kind in kinds}
    found: dict[str, int] = {}
    yield found
    found |= {kind: int(DRAWN.labels(kind)._value.get() - before[kind]) for kind in kinds}


async def fetch(session: aiohttp.ClientSession, path: str, **words: Any) -> tuple[int, bytes, Any]:
    async with session.request(words.pop("method", "GET"), path, **words) as answer:
        return answer.status, await answer.read(), answer.headers


@contextmanager
def stopped(pictures: ChartPictures) -> Iterator[None]:
    """A process that draws nothing for the length of the block."""
    assert pictures._process is not None
    os.kill(pictures._process.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pictures._process.pid, signal.SIGCONT)


async def test_a_hundred_who_ask_at_once_and_all_who_come_later_get_one_drawing(pictures: ChartPictures):
    path, again = path_of(chart()), path_of(chart())
    assert path != again, "two links to one chart"
    async with site(pictures) as session:
        with counted() as found:
            answers = await asyncio.gather(*(fetch(session, path) for _ in range(100)))
            answers.append(await fetch(session, again))
    assert {status for status, _, _ in answers} == {200}
    assert len({picture for _, picture, _ in answers}) == 1 and answers[0][1].startswith(b"\x89PNG")
    assert found["drawn"] == 1


async def test_who_reads_on_a_dark_page_is_given_another_picture(pictures: ChartPictures):
    path = path_of(chart())
    async with site(pictures) as session:
        _, light, of_light = await fetch(session, path)
        status, dark, _ = await fetch(
            session, f"{path}{ON_DARK}", headers={"If-None-Match": of_light["ETag"]}
        )
        assert status == 200 and dark.startswith(b"\x89PNG") and dark != light
        with counted() as found:
            assert (await fetch(session, f"{path}{ON_DARK}"))[1:2] == (dark,)
            assert (await fetch(session, f"{path}?theme=pink"))[1] == light, "there are two themes"
        assert found["kept"] == 2 and not found["drawn"]


async def test_whoever_has_the_picture_is_not_sent_it_again(pictures: ChartPictures):
    path = path_of(chart())
    async with site(pictures) as session:
        status, picture, headers = await fetch(session, path)
        assert status == 200 and headers["Cache-Control"] == "private, max-age=86400"
        status, nothing, of_head = await fetch(session, path, method="HEAD")
        assert (status, nothing, of_head["Content-Length"]) == (200, b"", str(len(picture)))
        assert of_head["ETag"] == headers["ETag"]
        with counted() as found:
            status, nothing, again = await fetch(session, path, headers={"If-None-Match": headers["ETag"]})
        assert (status, nothing, again["ETag"]) == (304, b"", headers["ETag"])
        assert not any(found.values()), "a picture that is known needs no drawing"
        assert (await fetch(session, path, headers={"If-None-Match": '"another"'}))[0] == 200
        # Not the last letter, of which some bits mean nothing.
        altered = f"{path[:-10]}{'B' if path[-10] == 'A' else 'A'}{path[-9:]}"
        assert (await fetch(session, altered, headers={"If-None-Match": "*"}))[0] == 404


async def test_who_comes_when_too_many_wait_is_asked_to_come_again():
    pictures = ChartPictures(most_waiting=2)
    await pictures.png(chart())
    async with site(pictures) as session:
        with stopped(pictures):
            waiting = [asyncio.create_task(fetch(session, path_of(chart(number)))) for number in (1, 2)]
            while len(pictures._drawing) < 2:
                await asyncio.sleep(0.002)
            status, _, headers = await fetch(session, path_of(chart(3)))
            assert status == 503 and headers["Retry-After"] == "5" and headers["Cache-Control"] == "no-store"
            assert (await fetch(session, path_of(chart())))[0] == 200, "what is kept needs no turn"
        assert [status for status, _, _ in await asyncio.gather(*waiting)] == [200, 200]
    await pictures.close()


async def test_nothing_else_waits_for_a_drawing(pictures: ChartPictures):
    await pictures.png(chart())
    with stopped(pictures):
        waiting = [asyncio.create_task(pictures.png(chart(number))) for number in range(1, 13)]
        await asyncio.sleep(0)
        assert await asyncio.to_thread(lambda: "looked up") == "looked up"
        assert not any(task.done() for task in waiting)
    assert all(each.startswith(b"\x89PNG") for each in await asyncio.gather(*waiting))


async def test_the_oldest_pictures_make_room():
    size = len(await drawn_once(chart()))
    pictures = ChartPictures(most_bytes=2 * size + size // 2)
    for number in range(4):
        await pictures.png(chart(number))
    assert len(pictures._kept) == 2 and pictures._weight == sum(map(len, pictures._kept.values()))
    with counted() as found:
        await pictures.png(chart(3))
        await pictures.png(chart(0))
    assert found == {"drawn": 1, "kept": 1, "busy": 0, "failed": 0}
    await pictures.close()


async def drawn_once(shown: Chart) -> bytes:
    pictures = ChartPictures()
    try:
        return await pictures.png(shown)
    finally:
        await pictures.close()


async def test_a_process_that_dies_or_hangs_costs_one_picture():
    pictures = ChartPictures(timeout=60.0)
    await pictures.png(chart())
    assert pictures._process is not None
    pictures._process.kill()
    await pictures._process.wait()
    assert (await pictures.png(chart(1))).startswith(b"\x89PNG"), "one that is gone is started anew"
    os.kill(pictures._process.pid, signal.SIGSTOP)
    pictures.timeout = 0.05
    with pytest.raises(Undrawn):
        await pictures.png(chart(2))
    pictures.timeout = 60.0
    assert (await pictures.png(chart(2))).startswith(b"\x89PNG")
    await pictures.close()


async def test_the_process_holds_no_secret_and_ends_when_it_is_idle(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "hush")
    pictures = ChartPictures(idle=0.05)
    await pictures.png(chart())
    process = pictures._process
    assert process is not None
    known = Path(f"/proc/{process.pid}/environ")
    if known.exists():
        assert b"hush" not in known.read_bytes()
    assert await process.wait() == 0, "it ends by itself"
    assert pictures._process is None
    assert (await pictures.png(chart(1))).startswith(b"\x89PNG")
    await pictures.close()


async def test_at_the_end_nobody_waits_for_a_drawing(pictures: ChartPictures):
    await pictures.png(chart())
    process = pictures._process
    waiting = [asyncio.create_task(pictures.png(chart(number))) for number in (1, 2)]
    await asyncio.sleep(0)
    await pictures.close()
    assert all(isinstance(each, Undrawn) for each in await asyncio.gather(*waiting, return_exceptions=True))
    assert process is not None and process.returncode is not None
