"""The server itself: health, metrics, charts, refusals, and an orderly end."""

import asyncio
from collections import Counter as Counts
from contextlib import AsyncExitStack
from decimal import Decimal

import aiohttp
import pytest
from aiohttp import web
from prometheus_client import Counter

from adapters.charts import ChartLinks, ChartPictures
from adapters.charts.route import ChartRoute
from adapters.processes.web import nothing_to_drain, serving, web_app
from adapters.runtime.deadline import Deadline
from adapters.server.limits import BODY_BYTES, SHARED_WAITING
from bot.cards.model import Chart, ChartKind
from bot.errors import Unavailable

ASKED = Counter("test_web_asked", "What a test counts")

CHART = Chart("Cost", ChartKind.BARS, ("VM", "SQL"), (Decimal(3), Decimal(2)), "EUR", "VM 3; SQL 2")


class Echo:
    """An adapter that answers what it is sent, and remembers how it ended."""

    closed_with: float | None = None

    def routes(self):
        async def echo(request: web.Request) -> web.Response:
            return web.Response(body=await request.read())

        async def stumble(_: web.Request) -> web.Response:
            raise RuntimeError("a secret of the house")

        async def starve(_: web.Request) -> web.Response:
            raise Unavailable

        return [web.post("/echo", echo), web.get("/stumble", stumble), web.get("/starve", starve)]

    async def start(self) -> None: ...

    async def close(self, grace: float) -> None:
        self.closed_with = grace


async def ready() -> None: ...


async def away() -> None:
    raise Unavailable


@pytest.fixture
async def site():
    links = ChartLinks("http://127.0.0.1", b"key")
    pictures = ChartPictures()
    route = ChartRoute(links, pictures)
    async with serving(web_app([Echo()], ready, route), [], "127.0.0.1", 0) as port:
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:
            session.links = links
            yield session
    await pictures.close()


async def fetch(session, path, **words):
    async with session.request(words.pop("method", "GET"), path, **words) as answer:
        return answer.status, await answer.read(), answer.headers


async def test_health_readiness_and_metrics(site):
    assert (await fetch(site, "/healthz"))[0] == 200
    assert (await fetch(site, "/readyz"))[1] == b"ready"
    assert b"python_info" in (await fetch(site, "/metrics"))[1]
    assert b"CSP Bot" in (await fetch(site, "/"))[1]


async def test_not_ready_without_the_database():
    async with serving(web_app([], away, None), [], "127.0.0.1", 0) as port:
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:
            assert (await fetch(session, "/readyz"))[0] == 503
            assert (await fetch(session, "/charts/x.png"))[0] == 404


async def test_who_asks_without_end_takes_one_connection_of_the_database_and_one_look_at_the_metrics():
    asked, least = [], asyncio.Event()

    async def slowly() -> None:
        asked.append(1)
        await least.wait()

    async with serving(web_app([], slowly, None), [], "127.0.0.1", 0) as port:
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:
            answers = [asyncio.create_task(fetch(session, "/readyz")) for _ in range(50)]
            while not asked:
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.2)
            least.set()
            assert {status for status, *_ in await asyncio.gather(*answers)} == {200}
            # Who came after the answer was there asked again; all others shared one.
            assert len(asked) < 10
            before = len(asked)
            assert (await fetch(session, "/readyz"))[0] == 200 and len(asked) == before + 1
            ASKED.inc()
            first = (await fetch(session, "/metrics"))[1]
            ASKED.inc()
            assert (await fetch(session, "/metrics"))[1] == first


async def test_few_wait_for_a_database_that_does_not_answer():
    least = asyncio.Event()

    async def slowly() -> None:
        await least.wait()

    async with serving(web_app([], slowly, None), [], "127.0.0.1", 0) as port:
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}", connector=connector) as session:
            answers = [asyncio.create_task(fetch(session, "/readyz")) for _ in range(SHARED_WAITING + 5)]
            while sum(each.done() for each in answers) < 5:
                await asyncio.sleep(0.01)
            assert {each.result()[0] for each in answers if each.done()} == {503}
            assert (await fetch(session, "/healthz"))[0] == 200
            least.set()
            assert Counts(status for status, *_ in await asyncio.gather(*answers)) == {
                200: SHARED_WAITING,
                503: 5,
            }


async def test_a_chart_is_drawn_from_its_own_link_only(site):
    path = site.links.url(CHART).removeprefix("http://127.0.0.1")
    status, picture, headers = await fetch(site, path)
    assert status == 200 and picture.startswith(b"\x89PNG") and headers["Content-Type"] == "image/png"
    assert (await fetch(site, path.replace(".png", "x.png")))[0] == 404


async def test_what_goes_wrong_inside_stays_inside(site):
    status, body, _ = await fetch(site, "/stumble")
    assert status == 500 and b"secret" not in body and b"Traceback" not in body
    status, _, headers = await fetch(site, "/starve")
    assert status == 503 and headers["Retry-After"]


async def test_a_body_that_is_too_long_is_refused(site):
    assert (await fetch(site, "/echo", method="POST", data=b"x" * 1000))[0] == 200
    assert (await fetch(site, "/echo", method="POST", data=b"x" * (BODY_BYTES + 1)))[0] == 413


async def test_adapters_are_closed_with_time_to_finish():
    echo = Echo()
    async with serving(web_app([echo], ready, None), [echo], "127.0.0.1", 0, grace=7):
        assert echo.closed_with is None
    assert echo.closed_with is not None and 0 < echo.closed_with <= 7


@pytest.mark.parametrize(("taken", "left"), [(0, 20), (15, 5), (60, 0)])
async def test_all_that_takes_part_in_the_end_shares_one_deadline(taken, left):
    clock, one, two = [0.0], Echo(), Echo()

    async def drain(grace: float) -> None:
        assert grace == 20
        clock[0] += taken

    end = Deadline(20, lambda: clock[0])
    async with serving(web_app([], ready, None), [one, two], "127.0.0.1", 0, drain=drain, end=end):
        pass
    assert (one.closed_with, two.closed_with) == (left, left)


async def test_a_request_that_does_not_end_takes_no_more_than_is_left():
    """It is waited for twice by the framework, after all others have taken their time."""
    begun = asyncio.Event()

    class Held(Echo):
        def routes(self):
            async def hold(_: web.Request) -> web.Response:
                begun.set()
                await asyncio.Event().wait()

            return [web.get("/hold", hold)]

    async def drain(grace: float) -> None:
        await asyncio.sleep(grace)

    held = Held()
    async with asyncio.timeout(12), AsyncExitStack() as stack:
        port = await stack.enter_async_context(
            serving(web_app([held], ready, None), [held], "127.0.0.1", 0, grace=5, drain=drain)
        )
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /hold HTTP/1.1\r\nHost: bot.example\r\n\r\n")
        await begun.wait()
    assert await reader.read() == b""
    writer.close()


async def test_what_cannot_be_drained_or_started_leaves_nothing_open():
    async def drain(_: float) -> None:
        raise RuntimeError("a job that was lost")

    class Unready(Echo):
        async def start(self) -> None:
            raise RuntimeError("no roots")

    for adapters, said in (([Echo()], "lost"), ([Echo(), Unready()], "no roots")):
        drained = drain if said == "lost" else nothing_to_drain
        with pytest.raises(RuntimeError, match=said):
            async with serving(web_app([], ready, None), adapters, "127.0.0.1", 0, drain=drained):
                pass
        assert all(each.closed_with is not None for each in adapters)


async def test_an_adapter_that_cannot_be_closed_leaves_no_server_behind():
    class Broken(Echo):
        async def close(self, grace):
            raise RuntimeError("a session that was lost")

    adapter = Broken()
    with pytest.raises(RuntimeError, match="lost"):
        async with serving(web_app([adapter], ready, None), [adapter], "127.0.0.1", 0):
            pass
    await asyncio.sleep(0)
    assert asyncio.all_tasks() == {asyncio.current_task()}
