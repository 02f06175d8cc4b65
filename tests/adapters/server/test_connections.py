"""Callers that begin and do not end: nothing of theirs is kept for long, and nobody else waits for them."""

from __future__ import annotations

import asyncio
import errno
import gzip
import io
import logging
import subprocess
import sys

import pytest

from adapters.runtime.log_limit import Seldom
from adapters.server import bodies, limits
from adapters.server.descriptors import accept_failures
from tests.adapters.server.wire import LARGE, request, serving
from tests.stalls import watching_the_loop

BOMB = gzip.compress(b"\0" * 400_000_000, 6)
FRONT = request("GET", "/")


async def settled() -> None:
    """Long enough for what was sent to arrive."""
    await asyncio.sleep(0.05)


# -- bodies that are not asked for ---------------------------------------------------------------------


@pytest.mark.parametrize("line", ["POST /", "POST /nowhere", "GET /", "DELETE /read", "POST /read"])
async def test_compressed_bodies_are_not_unpacked(line: str) -> None:
    method, _, path = line.partition(" ")
    async with serving() as site, watching_the_loop() as stall:
        answers = await asyncio.gather(
            *(site.asks(request(method, path, BOMB, Content_Encoding="gzip")) for _ in range(10))
        )
    assert {answer.split(b" ", 2)[1] for answer in answers} == {b"415"}
    assert all(b"Connection: close" in answer for answer in answers)
    assert site.worked == []
    # Each of these was unpacked for a second and more, one after the other.
    assert stall.longest < 1


@pytest.mark.parametrize(
    ("line", "status"),
    [("POST /", b"405"), ("PUT /nowhere", b"404"), ("GET /", b"200"), ("POST /read", b"413")],
)
async def test_after_a_body_that_was_not_read_the_connection_ends(line: str, status: bytes) -> None:
    method, _, path = line.partition(" ")
    whole = request(method, path, b"x" * (limits.BODY_BYTES + 1))
    async with serving() as site:
        caller = await site.caller()
        caller.send(whole[:20_000])
        head = await caller.head()
        assert status in head and b"connection: close" in head.lower()
        await site.later(limits.LINGERING_SECONDS + 2)
        assert len(site.connections) == 0


async def test_after_a_body_that_was_read_the_connection_stays() -> None:
    async with serving() as site:
        caller = await site.caller()
        for _ in range(3):
            caller.send(request("POST", "/read", b"x" * 100_000))
            assert b"200" in await caller.head()
            assert await caller.reader.readexactly(6) == b"100000"


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


def test_connections_stay_below_what_the_process_may_open() -> None:
    told = (
        "import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (256, {hard}));"
        "from adapters.server.descriptors import connections_allowed; print(connections_allowed(),"
        "resource.getrlimit(resource.RLIMIT_NOFILE)[0])"
    )
    for hard, expected in ((256, "16 256"), (1024, "640 1024"), (4096, "1000 4096")):
        ran = subprocess.run(
            [sys.executable, "-c", told.format(hard=hard)], capture_output=True, text=True, check=True
        )
        assert ran.stdout.strip() == expected


async def test_too_many_open_files_are_told_once_a_minute(logged: io.StringIO) -> None:
    room: list[int] = []
    handle = accept_failures(lambda: room.append(1))
    loop = asyncio.get_running_loop()
    for _ in range(1000):
        handle(
            loop,
            {"message": "socket.accept() out of system resource", "exception": OSError(errno.EMFILE, "x")},
        )
    assert len(room) == 1000
    assert logged.getvalue().count("too many open files") == 1


def test_the_next_line_counts_what_was_left_out() -> None:
    now = 0.0
    seldom = Seldom(60, lambda: now)
    assert [seldom.due() for _ in range(5)] == [1, 0, 0, 0, 0]
    now = 61
    assert seldom.due() == 5


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


# -- forms and large bodies ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("application/x-www-form-urlencoded", b"t=1&t=2&x=%C3%A9", b"200"),
        ("application/x-www-form-urlencoded; charset=utf-8", b"t=1", b"200"),
        ("multipart/form-data; boundary=b", b'--b\r\nContent-Disposition: form-data; name="t"\r\n\r\n1\r\n--b--', b"415"),
        ("application/json", b'{"t": 1}', b"415"),
        ("text/plain", b"t=1", b"415"),
        ("application/x-www-form-urlencoded", b"a&" * 7000, b"400"),
        ("application/x-www-form-urlencoded", b"a=" + b"x" * 20_000, b"413"),
        ("application/x-www-form-urlencoded", b"t=\xff", b"400"),
    ],
)  # fmt: skip
async def test_a_form_is_small_and_plain(kind: str, body: bytes, status: bytes) -> None:
    async with serving() as site:
        answer = await site.asks(request("POST", "/form", body, Content_Type=kind, Connection="close"))
    assert answer[9:12] == status
    if b"t=1&t=2" in body:
        assert b'"t": "1"' in answer and b"\\u00e9" in answer


async def test_large_bodies_are_few_at_a_time_and_small_ones_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_LARGE_BODIES", 3)
    async with serving() as site:
        large = [await site.caller() for _ in range(3)]
        for caller in large:
            caller.send(request("POST", "/read", b"x" * 200_000)[:-1])
        await settled()
        assert bodies._reading == 3
        whole = request("POST", "/read", b"x" * 200_000, Connection="close")
        assert b" 503 " in await site.asks(whole)
        assert b"65536" in await site.asks(request("POST", "/read", b"x" * 65_536, Connection="close"))
        large[0].send(b"x")
        assert b"200" in await large[0].head()
        assert b"200000" in await site.asks(whole)
    assert bodies._reading == 0


def test_where_the_limit_of_open_files_cannot_be_raised_the_bot_starts_with_what_there_is() -> None:
    """macOS names no limit, and refuses one above kern.maxfilesperproc as it is refused here."""
    told = (
        "import resource\n"
        "def refuse(which, wanted): raise ValueError('current limit exceeds maximum limit')\n"
        "resource.setrlimit, resource.getrlimit = refuse, lambda which: (1024, resource.RLIM_INFINITY)\n"
        "from adapters.server.descriptors import connections_allowed; print(connections_allowed())"
    )
    ran = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == str(1024 - limits.RESERVED_DESCRIPTORS)
