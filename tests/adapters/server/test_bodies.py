"""Bodies that nobody asked for, that are too large, or that are no plain form: they are not read, and not kept."""

from __future__ import annotations

import asyncio
import gzip

import pytest

from adapters.server import bodies, limits
from tests.adapters.server.wire import request, serving, settled
from tests.stalls import watching_the_loop

BOMB = gzip.compress(b"\0" * 400_000_000, 6)


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


# -- forms, and large bodies ------------------------------------------------------------------------------


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
