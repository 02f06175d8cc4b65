"""Callers that begin and do not end: nothing of theirs is kept for long, and nobody else waits for them."""

from __future__ import annotations

import asyncio
import logging

import pytest

from adapters.server import limits
from tests.adapters.server.wire import LARGE, request, serving, settled
from tests.stalls import watching_the_loop

FRONT = request("GET", "/")


# -- deadlines -----------------------------------------------------------------------------------------


async def test_headers_that_do_not_end_are_given_ten_seconds() -> None:
    async with serving() as site:
        silent, begun = await site.caller(), await site.caller()
        begun.send(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
        await settled()
        for _ in range(3):
            await site.later(3)
            begun.send(b"a")
            await settled()
        assert len(site.connections) == 2, "still within their time"
        await site.later(2)
        assert (await begun.rest()).startswith(b"HTTP/1.1 408 ")
        assert await silent.ended()


async def test_a_body_that_trickles_is_given_ten_seconds() -> None:
    async with serving() as site:
        caller = await site.caller()
        caller.send(request("POST", "/read", b"x" * 100)[:-90])
        await settled()
        assert site.worked == ["read"]
        for _ in range(4):
            caller.send(b"x")
            await site.later(3)
        assert await caller.ended()
        endless = await site.caller()
        endless.send(b"POST /read HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(4):
            endless.send(b"1\r\nx\r\n")
            await settled()
            await site.later(3)
        assert await endless.ended()


async def test_a_route_says_itself_that_a_body_is_too_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BODY_SECONDS", 0.05)
    async with serving() as site:
        caller = await site.caller()
        caller.send(request("POST", "/read", b"x" * 100)[:-90])
        head = await caller.head()
        assert b"408" in head and b"close" in head


async def test_who_hangs_up_in_the_middle_of_a_body_is_no_failure_of_ours(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with serving() as site:
        for _ in range(5):
            caller = await site.caller()
            caller.send(request("POST", "/read", b"x" * 100)[:-90])
            await settled()
            caller.hang_up()
        await settled()
        assert len(site.connections) == 0 and site.worked == ["read"] * 5
    assert not [record for record in caplog.records if record.exc_info]


async def test_an_answer_that_nobody_reads_is_given_up() -> None:
    async with serving() as site:
        caller = await site.caller()
        caller.writer.transport.pause_reading()
        caller.send(request("GET", "/large"))
        await settled()
        await site.later(limits.ANSWER_SECONDS - 1)
        assert len(site.connections) == 1
        await site.later(2)
        assert len(site.connections) == 0
        caller.writer.transport.resume_reading()
        assert len(await caller.rest()) < len(LARGE)


async def test_an_unused_connection_is_kept_a_while() -> None:
    async with serving() as site:
        caller = await site.caller()
        for _ in range(2):
            caller.send(FRONT)
            assert b"200" in await caller.head()
            await caller.reader.readexactly(5)
            await site.later(limits.KEEP_ALIVE_SECONDS - 1)
        await site.later(2)
        assert await caller.ended()


async def test_work_that_takes_long_is_not_cut_off() -> None:
    async with serving() as site:
        caller = await site.caller()
        caller.send(request("GET", "/hold"))
        await settled()
        await site.later(3600)
        site.held.set()
        assert b"200" in await caller.head()


# -- how many ------------------------------------------------------------------------------------------


async def test_half_sent_requests_make_room_for_whole_ones() -> None:
    async with serving(most=20) as site:
        callers = [await site.caller() for _ in range(60)]
        for at, caller in enumerate(callers):
            caller.send(
                (b"GET / HTTP/1.1\r\nHost: loc", b"", request("POST", "/read", b"x" * 9)[:-1])[at % 3]
            )
        await settled()
        assert len(site.connections) <= 20
        for _ in range(30):
            assert b"200" in await site.asks(request("GET", "/", Connection="close"))
        # The oldest went first.
        assert await callers[0].ended() and await callers[20].ended()


async def test_a_request_that_is_worked_on_makes_no_room() -> None:
    async with serving(most=4) as site:
        working = [await site.caller() for _ in range(4)]
        for caller in working:
            caller.send(request("GET", "/hold"))
        await settled()
        late = await site.caller()
        assert await late.ended(), "there is no room, and none can be made"
        site.held.set()
        assert all([b"200" in await caller.head() for caller in working])


async def test_malformed_requests_do_not_fill_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with serving() as site:
        for at in range(40):
            assert b" 400 " in await site.asks(b"\x16\x03\x01 hello %d\r\n\r\n" % at)
    lines = [record for record in caplog.records if record.name == "csp_bot.http"]
    assert len(lines) <= 1 and not any(record.exc_info for record in lines)


# -- odd requests --------------------------------------------------------------------------------------


async def test_headers_beyond_all_bounds_are_refused() -> None:
    async with serving() as site:
        for header in (
            b"X: " + b"a" * 9000,
            b"a" * 40_000,
            b"".join(b"X%d: y\r\n" % at for at in range(200)),
        ):
            answer = await site.asks(b"GET / HTTP/1.1\r\nHost: localhost\r\n" + header + b"\r\n\r\n")
            # Whoever is still sending when we hang up may not get to read why.
            assert answer[9:12] in (b"400", b"431", b"")
        many = await site.caller()
        many.send(b"GET / HTTP/1.1\r\n")
        for at in range(9):
            many.send(b"X%d: " % at + b"a" * 8000 + b"\r\n")
            await asyncio.sleep(0.01)
        assert (await many.rest())[9:12] in (b"400", b"431", b"")


async def test_requests_that_come_together_are_answered_in_turn() -> None:
    async with serving() as site:
        caller = await site.caller()
        caller.send((FRONT + request("POST", "/read", b"abc")) * 100)
        for _ in range(100):
            assert b"200" in await caller.head() and await caller.reader.readexactly(5) == b"front"
            assert b"200" in await caller.head() and await caller.reader.readexactly(1) == b"3"


async def test_what_comes_before_its_turn_is_not_read_from_the_caller() -> None:
    async with serving() as site:
        caller = await site.caller()
        headers = {f"X-{at}": "a" * 4000 for at in range(7)}
        caller.send(request("GET", "/hold") + request("GET", "/", **headers) * 1000)
        await settled()
        await settled()
        # Of 29 MB there is what was read at once, and what the system itself keeps.
        (connection,) = site.connections._open
        assert len(connection._inner._messages) <= 2  # type: ignore[attr-defined]
        assert 0 < len(connection._early) <= 2 * limits.READ_BYTES
        site.held.set()
        assert b"200" in await caller.head() and await caller.reader.readexactly(4) == b"held"
        for _ in range(1000):
            assert b"200" in await caller.head() and await caller.reader.readexactly(5) == b"front"


@pytest.mark.parametrize("size", [1, 100, 40_000, 300_000])
async def test_bodies_that_come_in_pieces_come_whole(size: int) -> None:
    async with serving() as site:
        caller = await site.caller()
        for pieces in (1, 3):
            whole = request("POST", "/read", b"x" * size) * pieces + FRONT
            step = max(1, len(whole) // 7)
            for at in range(0, len(whole), step):
                caller.send(whole[at : at + step])
                await asyncio.sleep(0.001)
            for _ in range(pieces):
                assert b"200" in await caller.head()
                assert await caller.reader.readexactly(len(str(size))) == str(size).encode()
            assert b"200" in await caller.head() and await caller.reader.readexactly(5) == b"front"


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (b"TRACE / HTTP/1.1\r\nHost: localhost\r\n\r\n", b"405"),
        (b"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n", b"40"),
        (b"GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", b"200"),
        (b"GET /?" + b"&".join(b"a%d=1" % at for at in range(1000)) + b" HTTP/1.0\r\n\r\n", b"200"),
        (b"GET / HTTP/1.0\r\n\r\n", b"200"),
        (b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n", b"400"),
        (b"POST /read HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", b"400"),
        (b"POST /read HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxy", b"400"),
        (b"POST /read HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", b"400"),
    ],
)  # fmt: skip
async def test_odd_requests_are_answered_and_hold_nobody(line: bytes, status: bytes) -> None:
    async with serving() as site, watching_the_loop() as stall:
        caller = await site.caller()
        caller.send(line)
        assert status in (await caller.head()).split(b"\r\n")[0]
        caller.hang_up()
        assert b"200" in await site.asks(request("GET", "/", Connection="close"))
    assert stall.longest < 1


async def test_an_upgrade_is_declined_and_costs_nothing() -> None:
    async with serving() as site:
        caller = await site.caller()
        caller.send(request("GET", "/", Connection="Upgrade", Upgrade="websocket", Sec_WebSocket_Key="x"))
        assert b"200" in await caller.head()
        await caller.reader.readexactly(5)
        caller.send(b"\x81\xfe" * 200_000)
        await settled()
        await site.later(limits.HEADER_SECONDS + limits.KEEP_ALIVE_SECONDS)
        await site.later(limits.ANSWER_SECONDS + 1)
        assert len(site.connections) == 0


async def test_who_asks_whether_to_go_on_is_told_to() -> None:
    async with serving() as site:
        caller = await site.caller()
        whole = request("POST", "/read", b"abc", Expect="100-continue")
        caller.send(whole[:-3])
        assert b"100" in await caller.head()
        caller.send(b"abc")
        assert b"200" in await caller.head()
