"""Every shape of the vendor's no becomes one failure that says what to do."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from adapters.microsoft.http.failures import refused, retry_after
from adapters.microsoft.partner_center.requests import get, send
from bot.errors import Cause, PartnerFailure
from bot.ports import RequestIds
from tests.adapters.microsoft.world import SERVICE, ok

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
IDS = RequestIds("request", "correlation")


def told(status: int, body: object = None, **headers: str) -> PartnerFailure:
    return refused(SERVICE, get("read a thing", "things"), ok(body, status, **headers), IDS, NOW)


def test_the_standard_shape() -> None:
    body = {
        "code": 2206,
        "description": "Not signed",
        "data": ["https://docs.microsoft.com/faq"],
        "source": "PartnerFD",
    }
    found = told(400, body, ms_correlationid="theirs")
    assert (found.code, found.detail, found.data) == (
        "2206",
        "Not signed",
        ("https://docs.microsoft.com/faq",),
    )
    assert (found.cause, found.correlation_id, found.request_id) == (Cause.BAD_REQUEST, "theirs", "request")


def test_the_gateway_tells_the_wait_in_words() -> None:
    found = told(429, {"statusCode": 429, "message": "Rate limit is exceeded. Try again in 57 seconds."})
    assert (found.cause, found.retry_after) == (Cause.THROTTLED, 57.0)


def test_commerce_names_and_messages() -> None:
    body = {
        "code": 600061,
        "message": "exists",
        "description": "The same agreement exists",
        "errorName": "AgreementExists",
        "isRetryable": False,
        "parameters": {},
    }
    assert told(400, body).detail == "The same agreement exists"


def test_graph_nests_its_error() -> None:
    body = {
        "error": {"code": "unAuthorized", "message": "No.", "target": "invoice", "innerError": {"code": "x"}}
    }
    found = told(401, body)
    assert (found.code, found.detail, found.data) == ("unAuthorized", "No.", ("invoice",))


def test_problem_details() -> None:
    body = {
        "type": "about:blank",
        "title": "Bad",
        "status": 400,
        "detail": "Offset is wrong",
        "instance": "/x",
    }
    assert told(400, body).detail == "Offset is wrong"


def test_json_inside_a_description_with_entities() -> None:
    body = {
        "code": 2007,
        "description": '{"code":"60071","reason":"Field &#39;City&#39; is wrong"}',
        "data": [],
    }
    assert told(400, body).detail == "Field 'City' is wrong"


@pytest.mark.parametrize("body", [None, b"<html><h1>502 Bad Gateway</h1>", b"\x00\xff\xfe", b"[]"])
def test_pages_of_gateways_and_empty_bodies_say_nothing(body: bytes | None) -> None:
    found = told(502, body)
    assert found.cause is Cause.DOWN
    assert "<" not in found.detail and "\x00" not in found.detail


def test_plain_text_is_kept_on_one_line() -> None:
    assert told(503, b"Service\r\nUnavailable").detail == "Service Unavailable"


def test_an_oauth_description_is_left_out_because_it_names_people() -> None:
    found = told(
        400, {"error": "invalid_grant", "error_description": "AADSTS50076 for ada@northwind.example"}
    )
    assert found.code == "invalid_grant"
    assert "ada" not in f"{found!r}"


@pytest.mark.parametrize(
    ("status", "code", "cause", "hint"),
    [
        (401, 900421, Cause.MFA, "csp-bot consent"),
        (403, 900329, Cause.SIGN_IN, "csp-bot consent"),
        (403, 900308, Cause.FORBIDDEN, "GDAP"),
        (403, 20002, Cause.FORBIDDEN, "relationship"),
        (404, 60003, Cause.NOT_FOUND, "tenant"),
        (400, 600049, Cause.BAD_REQUEST, "registration number"),
        (400, 2055, Cause.STALE, "again"),
        (412, 0, Cause.STALE, "again"),
        (409, 900278, Cause.CONFLICT, "running"),
        (405, 0, Cause.UNSUPPORTED, "portal"),
        (501, 0, Cause.UNSUPPORTED, "portal"),
        (504, 0, Cause.TIMEOUT, "Try again"),
        (301, 0, Cause.GARBAGE, "redirect"),
    ],
)
def test_codes_and_statuses_have_a_cause_and_an_advice(
    status: int, code: int, cause: Cause, hint: str
) -> None:
    found = told(status, {"code": code, "description": "x"})
    assert found.cause is cause
    assert hint in found.advice


def test_one_code_means_two_things_under_two_statuses() -> None:
    assert told(404, {"code": 3000}).cause is Cause.NOT_FOUND
    assert told(400, {"code": 3000}).cause is Cause.BAD_REQUEST


def test_no_data_yet_is_a_state_of_its_own() -> None:
    assert told(204, None, retry_after="30").cause is Cause.NO_DATA


def test_waits_come_as_seconds_as_dates_and_as_nonsense() -> None:
    assert retry_after({"retry-after": "7"}, NOW) == 7.0
    assert retry_after({"retry-after": "Mon, 23 Nov 2026 12:00:30 GMT"}, NOW) == 30.0
    assert retry_after({"retry-after": "Mon, 23 Nov 2020 12:00:30 GMT"}, NOW) == 0.0
    assert retry_after({"retry-after": "soon"}, NOW) is None
    assert retry_after({"retry-after": "-5"}, NOW) is None


def test_a_description_without_end_is_cut() -> None:
    assert len(told(400, {"code": 1, "description": "a word " * 900}).detail) == 1024


def test_a_path_cannot_be_talked_into_another_resource() -> None:
    assert get("read", "invoices", "a/b?c#d").path == "/v1/invoices/a%2Fb%3Fc%23d"
    for nasty in ("..", ".", "", "  "):
        with pytest.raises(PartnerFailure) as caught:
            send("change", "PATCH", "customers", nasty, body={})
        assert caught.value.cause is Cause.NOT_FOUND


@pytest.mark.parametrize(
    ("body", "code", "detail"),
    [
        ({"error": {"code": "X", "message": {"lang": "en-US", "value": "It is wrong."}}}, "X", "It is wrong."),
        ({"odata.error": {"code": "X", "message": {"lang": "en-US", "value": "Wrong."}}}, "X", "Wrong."),
        ({"error": {"code": "X", "message": "", "details": [None, {"code": "Y", "message": "No amount."}]}}, "X", "No amount."),
        ({"error": '{"code": "X", "message": "Wrong."}'}, "X", "Wrong."),
        ({"errors": [{"code": "X", "message": "Wrong."}, {"code": "Y"}]}, "X", "Wrong."),
        ({"title": "One or more errors occurred.", "status": 400, "errors": {"Amount": ["Must be >= 0."], "Id": [None]}}, "", "Must be >= 0."),
        ([{"code": 2000, "description": "Wrong."}], "2000", "Wrong."),
        ({"code": 2000.0, "description": "Wrong."}, "2000", "Wrong."),
        ('"Access &amp; rights"', "", "Access & rights"),
        ("null", "", ""),
        ("5", "", ""),
        ("[]", "", ""),
        ('{"code": "X", "description": "W".}', "", '{"code": "X", "description": "W".}'),
        ('{"code": 2000, "description": "Stra\\ud83d"}', "2000", "Stra�"),
        ('{"code": 2000, "description": "Wrong."}'.encode("utf-16"), "2000", "Wrong."),
        ("<?xml version='1.0'?><Error><Message>x</Message></Error>", "", ""),
    ],
    ids=str,
)  # fmt: skip
def test_a_no_is_understood_in_whatever_form_it_comes(body: object, code: str, detail: str) -> None:
    found = told(400, body)
    assert (found.code, found.detail) == (code, detail)


def test_the_wait_is_read_from_words_and_from_milliseconds() -> None:
    said = {"error": {"code": "429", "message": "Too many requests. Please retry after 30 seconds."}}
    assert told(429, said).retry_after == 30.0
    assert told(429, b"", x_ms_retry_after_ms="17500").retry_after == 17.5
    assert told(429, b"", retry_after="2", retry_after_ms="9000").retry_after == 2.0
    assert told(429, b"", retry_after="-5", retry_after_ms="soon").retry_after is None
