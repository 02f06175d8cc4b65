"""The socket, against a real TLS server: limits, time, and what can go wrong on the way."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from adapters.microsoft.http.protocol import Response
from adapters.microsoft.http.transport import HttpTransport, TooLarge, Unanswered, Unsent
from tests.adapters.microsoft.http.conftest import Vendor


@pytest.fixture
async def transport(vendor: Vendor) -> AsyncIterator[HttpTransport]:
    opened = HttpTransport(vendor.ca_file)
    yield opened
    await opened.close()


async def get(transport: HttpTransport, url: str, *, timeout: float = 5.0, limit: int = 1000) -> Response:
    return await transport.send("GET", url, {"Authorization": "Bearer x"}, None, timeout=timeout, limit=limit)


async def test_a_response_with_headers_in_lower_case(vendor: Vendor, transport: HttpTransport) -> None:
    response = await get(transport, f"{vendor.url}/v1/x?filter=%7B%22a%22%3A%22%2B%22%7D")
    assert (response.status, response.body, response.headers["ms-requestid"]) == (200, b"hello", "theirs")
    assert vendor.asked[0].raw_path == "/v1/x?filter=%7B%22a%22%3A%22%2B%22%7D"


async def test_a_redirect_is_an_answer(vendor: Vendor, transport: HttpTransport) -> None:
    async def away(request: web.Request) -> web.StreamResponse:
        return web.Response(status=307, headers={"Location": f"{vendor.url}/elsewhere"})

    vendor.handler = away
    assert (await get(transport, f"{vendor.url}/x")).status == 307
    assert len(vendor.asked) == 1


async def test_an_answer_that_says_it_is_too_large_is_not_read(
    vendor: Vendor, transport: HttpTransport
) -> None:
    async def large(request: web.Request) -> web.StreamResponse:
        return web.Response(body=b"x" * 1001)

    vendor.handler = large
    with pytest.raises(TooLarge):
        await get(transport, f"{vendor.url}/x")


async def test_a_stream_without_end_is_given_up(vendor: Vendor, transport: HttpTransport) -> None:
    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"x" * 1000)

    vendor.handler = endless
    with pytest.raises(TooLarge):
        await get(transport, f"{vendor.url}/x", limit=100_000)


async def test_what_was_small_when_compressed_is_measured_unpacked(
    vendor: Vendor, transport: HttpTransport
) -> None:
    async def bomb(request: web.Request) -> web.StreamResponse:
        return web.Response(body=gzip.compress(b"\0" * 5_000_000), headers={"Content-Encoding": "gzip"})

    vendor.handler = bomb
    with pytest.raises(TooLarge):
        await get(transport, f"{vendor.url}/x", limit=100_000)


async def test_silence_ends_at_its_time(vendor: Vendor, transport: HttpTransport) -> None:
    async def silent(request: web.Request) -> web.StreamResponse:
        return await asyncio.Future()

    vendor.handler = silent
    with pytest.raises(Unanswered) as caught:
        await get(transport, f"{vendor.url}/x", timeout=0.1)
    assert caught.value.timeout


async def test_a_body_cut_short_is_no_answer(vendor: Vendor, transport: HttpTransport) -> None:
    async def cut(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "500"})
        await response.prepare(request)
        await response.write(b"half")
        assert request.transport is not None
        request.transport.abort()
        return response

    vendor.handler = cut
    with pytest.raises(Unanswered) as caught:
        await get(transport, f"{vendor.url}/x")
    assert not caught.value.timeout


async def test_nobody_there_means_nothing_was_sent(vendor: Vendor, transport: HttpTransport) -> None:
    with pytest.raises(Unsent):
        await get(transport, "https://localhost:1/x")


async def test_a_stranger_with_another_certificate_gets_no_token(vendor: Vendor) -> None:
    trusting_others = HttpTransport()
    try:
        with pytest.raises(Unsent):
            await get(trusting_others, f"{vendor.url}/x")
    finally:
        await trusting_others.close()
    assert vendor.asked == []


async def test_a_put_whose_connection_broke_is_not_sent_again_unseen(
    vendor: Vendor, transport: HttpTransport
) -> None:
    """The library would, over a connection that was used before, and tell nobody that there were two."""

    async def breaks_after_the_first(request: web.Request) -> web.StreamResponse:
        if len(vendor.asked) > 1:
            assert request.transport is not None
            request.transport.abort()
        return web.Response(body=b"hello")

    vendor.handler = breaks_after_the_first
    assert (await get(transport, f"{vendor.url}/x")).status == 200
    with pytest.raises(Unanswered):
        await transport.send("PUT", f"{vendor.url}/x", {}, b"{}", timeout=5.0, limit=1000)
    assert [request.method for request in vendor.asked] == ["GET", "PUT"]
