"""Paging: links are followed in all their styles, and never to another host."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.microsoft.http.body import WireError
from adapters.microsoft.http.paging import Link, Page, follow, local_path, odata_page
from adapters.microsoft.http.protocol import Call, Response
from adapters.microsoft.http.requests import Requests
from bot.errors import Cause, PartnerFailure
from tests.adapters.microsoft.http.azure import AZURE
from tests.adapters.microsoft.world import BASE, SERVICE, Stage, ok, stage

_REQUESTS = Requests("Azure")


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("/invoices?size=2&offset=2", "/v1/invoices?size=2&offset=2"),
        ("/v1/customers?size=40", "/v1/customers?size=40"),
        ("customers/x/users", "/v1/customers/x/users"),
        (f"{BASE}/v1/customers?size=1", "/v1/customers?size=1"),
        ('/v1/customers?filter={"Field":"A B"}', "/v1/customers?filter=%7B%22Field%22:%22A%20B%22%7D"),
        ("/v1/customers?a=%2B1", "/v1/customers?a=%2B1"),
        ("//evil.test/v1/customers", "/v1/evil.test/v1/customers"),
        ("/v1x/customers", "/v1/v1x/customers"),
    ],
)
def test_links_in_all_their_styles(uri: str, path: str) -> None:
    assert local_path(uri, SERVICE) == path


@pytest.mark.parametrize(
    "uri",
    [
        "https://evil.test/v1/customers",
        "http://api.partner.test/v1/customers",
        f"{BASE}:444/v1/customers",
        f"{BASE}.evil.test/v1",
        "https://api.partner.test@evil.test/v1",
        "javascript:alert(1)",
        "/v1/../../admin",
        "https://[",
    ],
)
def test_links_that_lead_elsewhere_are_not_followed(uri: str) -> None:
    with pytest.raises(WireError):
        local_path(uri, SERVICE)


@pytest.mark.parametrize(
    ("version", "uri", "path"),
    [
        ("", "/subscriptions/a?api-version=1", "/subscriptions/a?api-version=1"),
        ("", f"{BASE}/v2/x", "/v2/x"),
        ("v1.0", "/teams('a')/operations('b')", "/v1.0/teams('a')/operations('b')"),
        ("v1.0", f"{BASE}/v1.0/users?$skiptoken=a", "/v1.0/users?$skiptoken=a"),
        ("v1.0", f"{BASE}/beta/users", "/beta/users"),
        ("v1.0", "/users/v1.0", "/v1.0/users/v1.0"),
    ],
)
def test_a_link_has_the_version_of_its_service_unless_it_says_one(version: str, uri: str, path: str) -> None:
    assert local_path(uri, replace(AZURE, version=version)) == path


def test_what_a_link_adds_is_added_once() -> None:
    request = _REQUESTS.get("list", "x", query={"size": 1})
    more = follow(request, Link("", query="seek=Next"), AZURE)
    assert more.path == "/x?size=1&seek=Next"
    assert follow(more, Link("", query="seek=Next"), AZURE).path == more.path


def rows() -> Call[Page[str]]:
    return odata_page(_REQUESTS.get("list vaults", "vaults"), lambda row: row.text("id") or None)


def azure(*answers: Response) -> Stage:
    return stage(*answers, service=AZURE)


@pytest.mark.parametrize("name", ["@odata.nextLink", "nextLink"])
async def test_pages_are_read_to_the_end_also_past_an_empty_one(name: str) -> None:
    play = azure(
        ok({"value": [{"id": "a"}, {}], name: f"{BASE}/vaults?$skiptoken=1"}),
        ok({"value": [], name: "/vaults?$skiptoken=2"}),
        ok({"value": [{"id": "b"}]}),
    )
    assert await play.exchange.everything(rows()) == ["a", "b"]
    assert len({sent.headers["client-request-id"] for sent in play.script.sent}) == 1


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"value": None, "nextLink": "/more"},
        {"value": None},
        {"value": {}},
        {"value": [5]},
        [],
        {"items": []},
    ],
)
async def test_what_is_no_page_is_not_taken_for_an_empty_one(body: object) -> None:
    with pytest.raises(PartnerFailure) as caught:
        await azure(ok(body), ok(body)).exchange.everything(rows())
    assert caught.value.cause is Cause.GARBAGE


async def test_pages_without_end_are_given_up() -> None:
    pages = [ok({"value": [], "nextLink": f"/vaults?$skiptoken={number}"}) for number in range(9)]
    with pytest.raises(PartnerFailure, match="no end"):
        await azure(*pages).exchange.everything(rows(), 5)
    with pytest.raises(PartnerFailure, match="circle"):
        await azure(*[ok({"value": [], "nextLink": "/vaults"})] * 3).exchange.everything(rows())


async def test_a_link_to_another_host_takes_no_token_there() -> None:
    play = azure(ok({"value": [], "nextLink": "https://evil.test/vaults"}))
    with pytest.raises(PartnerFailure) as caught:
        await play.exchange.everything(rows())
    assert caught.value.cause is Cause.GARBAGE and len(play.script.sent) == 1
