"""Requests are let in that Slack signed, a minute ago at most, and each of them once. Everything that arrives is hostile."""

from __future__ import annotations

import json
import logging
import time
from urllib.parse import urlencode

import pytest
from structlog.testing import capture_logs

from tests.adapters.slack.canned import CannedDispatch
from tests.adapters.slack.harness import DESK, SlackHarness, sign
from tests.adapters.slack.slack_double import BOT, TEAM
from tests.metrics import counted

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


async def test_a_wrong_signature_is_refused_counted_and_not_logged(
    slack: SlackHarness,
    core: CannedDispatch,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
):
    caplog.set_level(logging.DEBUG)
    body = urlencode({"command": "/csp", "text": "what only the log would tell"}).encode()
    before = counted("csp_bot_slack_requests_total", outcome="unsigned")

    for headers in (sign(body, secret="another"), sign(body, str(int(time.time()) - 301)), {}):
        status, _ = await slack.post(body, {**FORM, **headers}, signed=False)
        assert status == 401

    assert counted("csp_bot_slack_requests_total", outcome="unsigned") == before + 3
    written = caplog.text + capsys.readouterr().out
    assert "what only the log would tell" not in written and "v0=" not in written
    assert not core.asked


async def test_requests_that_prove_nothing_do_not_fill_the_log(slack: SlackHarness):
    with capture_logs() as lines:
        for _ in range(20):
            assert (await slack.post(b"{}", FORM, signed=False))[0] == 401
    assert [line["times"] for line in lines if line["event"] == "slack request refused"] == [1]


@pytest.mark.parametrize("stamp", ["abc", "", "12.5", "-5", "1e9", "٣٤٥", "9" * 40])
async def test_a_timestamp_that_is_no_number_is_a_401_and_no_500(slack: SlackHarness, stamp: str):
    headers = {**FORM, "X-Slack-Signature": "v0=00", "X-Slack-Request-Timestamp": stamp}

    assert (await slack.post(b"command=/csp", headers, signed=False))[0] == 401


async def test_a_body_that_is_too_long_is_refused(slack: SlackHarness):
    assert (await slack.post_form(b"text=" + b"x" * (1024 * 1024)))[0] == 413


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "application/json"])
async def test_nothing_is_parsed_before_the_signature_is_known_to_be_good(slack: SlackHarness, kind: str):
    for body in (b"{", b"payload={", b"payload=" + b"[" * 100_000, b"\xff\xfe", b"a&" * 500_000):
        forged = {"Content-Type": kind} | sign(body, secret="another")
        assert (await slack.post(body, forged, signed=False))[0] == 401, "a parser would have said 400"
        assert (await slack.post(body, {"Content-Type": kind}))[0] in (200, 400, 401, 404)


async def test_a_signed_request_cannot_steer_bolt_by_its_own_headers(
    slack: SlackHarness, core: CannedDispatch
):
    # Headers are not covered by the signature.
    body = urlencode(
        {"command": "/csp", "text": "help", "team_id": TEAM, "user_id": "U0ADA", "channel_id": DESK}
    )
    await slack.post_form(
        body.encode(), **{"X-Slack-Bolt-Lazy-Only": "1", "X-Slack-Bolt-Lazy-Function-Name": "x"}
    )
    await slack.quiet()

    assert len(core.asked) == 1


async def test_slack_verifies_the_address_and_checks_its_certificate(slack: SlackHarness):
    challenge = json.dumps({"type": "url_verification", "challenge": "3eZbrw1aB"}).encode()

    status, body = await slack.post_json(challenge)
    assert (status, "3eZbrw1aB" in body) == (200, True)
    assert (await slack.post_form(b"ssl_check=1&token=x"))[0] == 200


async def test_an_event_that_is_delivered_again_is_answered_once(slack: SlackHarness, core: CannedDispatch):
    await slack.mention("usage top")
    for number in ("1", "2", "3"):
        await slack.post_json(
            slack.last_body, **{"X-Slack-Retry-Num": number, "X-Slack-Retry-Reason": "http_timeout"}
        )
    await slack.quiet()

    assert len(core.asked) == 1


async def test_a_repeated_event_that_is_the_first_to_arrive_is_answered(
    slack: SlackHarness, core: CannedDispatch
):
    event = {
        "type": "app_mention",
        "text": f"<@{BOT}> usage top",
        "channel": DESK,
        "user": "U0ADA",
        "team": TEAM,
    }
    body = {"type": "event_callback", "team_id": TEAM, "event_id": "Ev1", "event": event}

    await slack.post_json(json.dumps(body).encode(), **{"X-Slack-Retry-Num": "2"})
    await slack.quiet()

    assert len(core.asked) == 1


async def test_a_command_that_is_delivered_again_is_answered_once(slack: SlackHarness, core: CannedDispatch):
    await slack.command("usage top")
    await slack.post_form(slack.last_body)
    await slack.quiet()

    assert len(core.asked) == 1
