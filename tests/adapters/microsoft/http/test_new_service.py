"""A new service costs a Service and readers. Here is one that nobody sells, over TLS, and all that it gets for that."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from aiohttp import web

from adapters.microsoft.http.exchange import Exchange
from adapters.microsoft.http.paging import Page, odata_page
from adapters.microsoft.http.protocol import Call
from adapters.microsoft.http.requests import Requests
from adapters.microsoft.http.service import Service
from adapters.microsoft.http.transport import HttpTransport
from adapters.microsoft.http.wire import fields
from bot.errors import Cause, PartnerFailure
from tests.adapters.microsoft.http.conftest import Vendor
from tests.metrics import counted

# -- all that there is of the service ---------------------------------------------------------------

AUDIENCE = "https://parcels.example/.default"
_REQUESTS = Requests("Parcels", "v2")
_CAUSES = {403: Cause.FORBIDDEN, 404: Cause.NOT_FOUND, 429: Cause.THROTTLED}


def parcels(url: str) -> Service:
    return Service(
        name="Parcels",
        label="parcels",
        base=url,
        audience=AUDIENCE,
        version="v2",
        judge=lambda status, code: (_CAUSES.get(status, Cause.DOWN), "Ask the post office."),
    )


def weight(parcel: str) -> Call[str]:
    request = _REQUESTS.get("weigh a parcel", "parcels", parcel)
    return Call(request, lambda answer: fields(answer.body).need("grams"))


def all_parcels() -> Call[Page[str]]:
    return odata_page(_REQUESTS.get("list parcels", "parcels"), lambda row: row.id("id"))


def send_off(parcel: str) -> Call[str]:
    request = _REQUESTS.send("send a parcel off", "POST", "parcels", parcel, "dispatch", body={"now": True})
    return Call(request, lambda answer: fields(answer.body).need("number"))


# -- and what it gets -------------------------------------------------------------------------------


@dataclass
class Post:
    """Parcels' double: it gives the answers that it was given, in their order. ``None`` hangs up."""

    vendor: Vendor
    answers: list[tuple[int, object, dict[str, str]] | None] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.bodies.append(await request.read())
        answer = self.answers.pop(0)
        if answer is None:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        status, body, headers = answer
        text = "" if body is None else json.dumps(body)
        return web.Response(status=status, text=text, headers=headers)

    @property
    def asked(self) -> list[str]:
        return [f"{request.method} {request.raw_path}" for request in self.vendor.asked]


class Tokens:
    """A new one wherever the last one was refused."""

    def __init__(self) -> None:
        self.number, self.audiences = 1, set[str]()

    async def token(self, resource: str, *, user: bool, tenant: str = "") -> str:
        self.audiences.add(resource)
        return f"token-{self.number}"

    def expire(self, token: str) -> None:
        self.number += 1


@pytest.fixture
def post(vendor: Vendor) -> Post:
    made = Post(vendor)
    vendor.handler = made.handle
    return made


@pytest.fixture
def tokens() -> Tokens:
    return Tokens()


@pytest.fixture
async def exchange(vendor: Vendor, tokens: Tokens) -> AsyncIterator[Exchange]:
    async def doze(seconds: float) -> None:
        await asyncio.sleep(0)

    opened = Exchange(parcels(vendor.url), tokens, HttpTransport(vendor.ca_file), sleep=doze)
    yield opened
    await opened.close()


def answered(outcome: str) -> float:
    return counted("csp_bot_microsoft_requests_total", service="parcels", outcome=outcome)


async def test_troubles_that_pass_are_waited_out_and_counted(post: Post, exchange: Exchange) -> None:
    before = answered("5xx"), answered("2xx")
    post.answers = [(503, None, {}), None, (429, None, {"Retry-After": "1"}), (200, {"grams": 12}, {})]
    assert await exchange.perform(weight("a/b")) == "12"
    assert post.asked == ["GET /v2/parcels/a%2Fb"] * 4
    assert len({request.headers["client-request-id"] for request in post.vendor.asked}) == 1
    assert (answered("5xx"), answered("2xx")) == (before[0] + 1, before[1] + 1)


async def test_a_refused_token_is_replaced_and_is_for_this_service(
    post: Post, exchange: Exchange, tokens: Tokens
) -> None:
    post.answers = [(401, None, {}), (200, {"grams": 12}, {})]
    assert await exchange.perform(weight("a")) == "12"
    assert [request.headers["Authorization"] for request in post.vendor.asked] == [
        "Bearer token-1",
        "Bearer token-2",
    ]
    assert tokens.audiences == {AUDIENCE}


async def test_collections_are_read_page_by_page(post: Post, exchange: Exchange) -> None:
    more = f"{post.vendor.url}/v2/parcels?$skiptoken=b"
    post.answers = [
        (200, {"value": [{"id": "a"}], "nextLink": more}, {}),
        (200, {"value": [{"id": "b"}]}, {}),
    ]
    assert await exchange.everything(all_parcels()) == ["a", "b"]
    assert post.asked[1] == "GET /v2/parcels?$skiptoken=b"


async def test_work_that_takes_long_is_followed(post: Post, exchange: Exchange) -> None:
    post.answers = [
        (202, None, {"Location": "/jobs/1", "Retry-After": "1"}),
        (202, None, {}),
        (200, {"number": "RX1"}, {}),
    ]
    assert await exchange.perform(send_off("a")) == "RX1"
    assert post.asked == ["POST /v2/parcels/a/dispatch", "GET /v2/jobs/1", "GET /v2/jobs/1"]
    assert post.bodies == [b'{"now":true}', b"", b""]


async def test_a_write_that_nobody_answered_may_have_been_done(post: Post, exchange: Exchange) -> None:
    post.answers = [None] * 9
    with pytest.raises(PartnerFailure) as caught:
        await exchange.perform(send_off("a"))
    assert caught.value.maybe_done and caught.value.service == "Parcels"
    assert caught.value.operation == "send a parcel off"


async def test_its_no_is_told_in_its_own_words(post: Post, exchange: Exchange) -> None:
    body = {"error": {"code": "NoSuchParcel", "message": "It &amp; its sender are unknown.", "target": "a"}}
    post.answers = [(404, body, {"request-id": "theirs"})]
    with pytest.raises(PartnerFailure) as caught:
        await exchange.perform(weight("a"))
    failure = caught.value
    assert (failure.cause, failure.code, failure.correlation_id) == (
        Cause.NOT_FOUND,
        "NoSuchParcel",
        "theirs",
    )
    assert (failure.detail, failure.data) == ("It & its sender are unknown.", ("a",))
    assert failure.advice == "Ask the post office."


async def test_an_answer_that_says_nothing_is_no_answer(post: Post, exchange: Exchange) -> None:
    post.answers = [(200, {}, {}), (200, {}, {})]
    for call in (weight("a"), all_parcels()):
        with pytest.raises(PartnerFailure) as caught:
            await exchange.perform(call)
        assert caught.value.cause is Cause.GARBAGE


@pytest.mark.parametrize("segment", ["..", ".", " ", ""])
def test_no_id_leads_out_of_its_paths(segment: str) -> None:
    with pytest.raises(PartnerFailure) as caught:
        weight(segment)
    assert (caught.value.cause, caught.value.service) == (Cause.NOT_FOUND, "Parcels")


def test_it_is_not_asked_in_the_clear() -> None:
    with pytest.raises(ValueError, match=r"Parcels must begin with https"):
        parcels("http://parcels.example")
    assert parcels("http://localhost:8080/").origin == "http://localhost:8080"
