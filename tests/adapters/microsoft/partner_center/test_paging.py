"""Partner Center's pages: links are followed with all their headers, tokens without a link too, and never to another host."""

from __future__ import annotations

import pytest

from adapters.microsoft.http.body import WireError
from adapters.microsoft.http.paging import follow
from adapters.microsoft.http.wire import Fields
from adapters.microsoft.partner_center.calls.customers import all_customers
from adapters.microsoft.partner_center.paging import next_link
from adapters.microsoft.partner_center.requests import get
from bot.errors import Cause, PartnerFailure
from tests.adapters.microsoft.world import BASE, SERVICE, ok, stage

A, B = "11111111-1111-1111-1111-111111111111", "22222222-2222-2222-2222-222222222222"


def page(*ids: str, next_uri: str = "", token: str = "", body_token: str = "") -> dict[str, object]:
    headers = [{"key": "MS-ContinuationToken", "value": token}] if token else []
    links = {"next": {"uri": next_uri, "method": "GET", "headers": headers}} if next_uri else {}
    items = [{"id": one, "companyProfile": {"companyName": one[:4]}} for one in ids]
    body: dict[str, object] = {"totalCount": 37, "items": items, "links": links}
    return body | ({"continuationToken": body_token} if body_token else {})


async def test_every_header_of_the_link_is_sent_or_page_one_would_come_again() -> None:
    first = page(A)
    first["links"] = {
        "next": {
            "uri": "/v1/customers?size=500&seekOperation=Next",
            "headers": [
                {"key": "MS-ContinuationToken", "value": "t1"},
                {"key": "MS-Other", "value": "x"},
                {"key": "Authorization", "value": "Bearer theirs"},
            ],
        }
    }
    play = stage(ok(first), ok(page(B)))
    rows = await play.exchange.everything(all_customers())
    assert [row.id for row in rows] == [A, B]
    sent = play.script.sent[1]
    assert (sent.headers["MS-ContinuationToken"], sent.headers["MS-Other"]) == ("t1", "x")
    assert sent.headers["Authorization"] == "Bearer token-1"
    assert sent.headers["MS-RequestId"] != play.script.sent[0].headers["MS-RequestId"]
    assert sent.headers["MS-CorrelationId"] == play.script.sent[0].headers["MS-CorrelationId"]


async def test_a_token_in_the_body_alone_goes_to_the_same_address() -> None:
    play = stage(ok(page(A, body_token="t")), ok(page(B)))
    assert len(await play.exchange.everything(all_customers())) == 2
    assert play.script.sent[1].path == "/v1/customers?size=500&seekOperation=Next"
    assert play.script.sent[1].headers["MS-ContinuationToken"] == "t"


async def test_code_2000_after_a_continuation_is_the_end_and_before_it_an_error() -> None:
    refusal = {"code": 2000, "description": "No more pages"}
    play = stage(ok(page(A, next_uri="/v1/customers", token="t")), ok(refusal, 400))
    assert len(await play.exchange.everything(all_customers())) == 1
    with pytest.raises(PartnerFailure) as caught:
        await stage(ok(refusal, 400)).exchange.everything(all_customers())
    assert caught.value.cause is Cause.BAD_REQUEST


async def test_pages_that_go_in_a_circle_are_noticed() -> None:
    again = ok(page(A, next_uri="/v1/customers?size=500", token="same"))
    with pytest.raises(PartnerFailure) as caught:
        await stage(again, again, again).exchange.everything(all_customers())
    assert caught.value.cause is Cause.GARBAGE
    assert "circle" in caught.value.detail


async def test_an_empty_page_by_offset_is_the_last_and_an_empty_one_by_token_is_not() -> None:
    play = stage(ok(page(next_uri="/customers?offset=2")))
    assert await play.exchange.everything(all_customers()) == []
    play = stage(ok(page(next_uri="/customers", token="t")), ok(page(B)))
    assert len(await play.exchange.everything(all_customers())) == 1


async def test_a_link_to_another_host_ends_in_a_failure_and_no_token_leaves() -> None:
    play = stage(ok(page(A, next_uri="https://evil.test/v1/customers", token="t")))
    with pytest.raises(PartnerFailure) as caught:
        await play.exchange.everything(all_customers())
    assert caught.value.cause is Cause.GARBAGE
    assert all(sent.url.startswith(f"{BASE}/") for sent in play.script.sent)


@pytest.mark.parametrize(
    "link",
    [
        {"uri": "/x", "method": "POST"},
        {"uri": "/x", "headers": [{"key": "A\r\nB", "value": "1"}]},
        {"uri": "/x", "headers": [{"key": "A", "value": "1\r\nHost: evil"}]},
        {"uri": "/x", "headers": [{"key": "MS-ContinuationToken", "value": ["t"]}]},
        {"uri": "/x", "headers": {"MS-ContinuationToken": {"value": "t"}}},
    ],
)
def test_links_that_cannot_be_sent_are_refused(link: dict[str, object]) -> None:
    with pytest.raises(WireError):
        next_link(Fields({"links": {"next": link}}), 1)


def test_the_last_page_has_no_link() -> None:
    assert next_link(Fields({"links": {"self": {"uri": "/x"}}}), 1) is None
    assert next_link(Fields({}), 1) is None
    link = next_link(Fields({"continuationToken": "t"}), 1)
    assert link and follow(get("x", "customers"), link, SERVICE).path == "/v1/customers?seekOperation=Next"


@pytest.mark.parametrize(
    "links",
    [
        {"next": {"uri": None, "method": None, "headers": None}},
        {"next": {"uri": "", "method": "GET", "headers": []}},
    ],
)
async def test_a_link_without_an_address_is_none(links: object) -> None:
    play = stage(ok({"items": [{"id": A}], "links": links}))
    assert len(await play.exchange.everything(all_customers())) == 1


@pytest.mark.parametrize(
    "more",
    [
        {"links": {"next": "/customers?offset=1"}},
        {"links": {"next": {"href": "/customers?offset=1"}}},
        {"links": {"next": {"uri": "?offset=1"}}},
        {"links": {"next": {"uri": f"{BASE}:443/V1/customers?offset=1"}}},
        {"links": [{"rel": "self", "href": "/x"}, {"rel": "Next", "href": "/customers?offset=1"}]},
        {"nextLink": f"{BASE}/v1/customers?offset=1"},
        {"@odata.nextLink": "/customers?offset=1", "links": {}},
    ],
    ids=str,
)
async def test_the_next_page_is_found_in_whatever_form_its_link_comes(more: dict[str, object]) -> None:
    play = stage(ok({"items": [{"id": A}], **more}), ok({"items": [{"id": B}]}))
    assert len(await play.exchange.everything(all_customers())) == 2
    assert play.script.sent[1].path.lower() == "/v1/customers?offset=1"


async def test_a_token_among_headers_in_any_form_is_sent() -> None:
    for headers in ({"MS-ContinuationToken": "t"}, [{"Key": "MS-ContinuationToken", "Value": "t"}, None]):
        for uri in ("/customers?a=1", None):
            link = {"next": {"uri": uri, "headers": headers}}
            play = stage(ok({"items": [{"id": A}], "links": link}), ok({"items": [{"id": B}]}))
            assert len(await play.exchange.everything(all_customers())) == 2
            assert play.script.sent[1].headers["MS-ContinuationToken"] == "t"


@pytest.mark.parametrize(
    "body", [{"code": 2000, "description": "No."}, {"error": {}}, {"customers": []}, "text", 5]
)
async def test_another_answer_is_no_empty_list(body: object) -> None:
    play = stage(ok(body))
    with pytest.raises(PartnerFailure) as caught:
        await play.exchange.everything(all_customers())
    assert caught.value.cause is Cause.GARBAGE


@pytest.mark.parametrize(
    "body", [[{"id": A}], {"value": [{"id": A}], "@odata.context": "x"}, {"Items": [{"Id": A}]}]
)
async def test_rows_are_read_out_of_whatever_holds_them(body: object) -> None:
    assert len(await stage(ok(body)).exchange.everything(all_customers())) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"\xef\xbb\xbf",
        {},
        {"totalCount": 0, "attributes": {"objectType": "Collection"}},
        {"items": None},
    ],
)
async def test_nothing_in_any_form_is_an_empty_list(body: object) -> None:
    assert await stage(ok(body)).exchange.everything(all_customers()) == []
