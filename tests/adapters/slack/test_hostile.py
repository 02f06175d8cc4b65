"""Payloads of any shape: none is a failure of ours."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from adapters.slack.forms import read_metadata
from adapters.slack.inbound import (
    read_click,
    read_command,
    read_event,
    read_submission,
    read_suggestion,
    readable,
)
from tests.adapters.slack.canned import CannedDispatch
from tests.adapters.slack.harness import DESK, SlackHarness
from tests.adapters.slack.slack_double import BOT, TEAM
from tests.examples import examples

FORM = {"Content-Type": "application/x-www-form-urlencoded"}

anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from([TEAM, "U0ADA", DESK, "run:0"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "type",
                    "team",
                    "user",
                    "id",
                    "actions",
                    "action_id",
                    "value",
                    "view",
                    "callback_id",
                    "private_metadata",
                    "state",
                    "values",
                    "event",
                    "text",
                    "channel",
                    "container",
                    "message",
                    "blocks",
                    "block_id",
                    "team_id",
                    "user_id",
                    "event_id",
                    "authorizations",
                    "enterprise",
                    "hash",
                    "command",
                ]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=25,
)
kinds = st.sampled_from(
    [
        "block_actions",
        "view_submission",
        "block_suggestion",
        "event_callback",
        "shortcut",
        "view_closed",
        "x",
        None,
        3,
    ]
)
payloads = st.builds(
    lambda kind, rest: {"type": kind} | rest,
    kinds,
    st.dictionaries(
        st.sampled_from(
            [
                "actions",
                "view",
                "user",
                "team",
                "event",
                "channel",
                "container",
                "message",
                "block_id",
                "value",
                "action_id",
            ]
        ),
        anything,
        max_size=8,
    ),
)


@settings(deadline=None)
@given(payloads | anything)
def test_no_payload_is_too_odd_to_be_read(payload: Any):
    readable(payload)
    if isinstance(payload, dict):
        for read in (read_command, read_click, read_submission, read_suggestion):
            read(payload)
        read_event(payload, BOT)


@settings(deadline=None)
@given(st.text() | anything.map(json.dumps))
def test_no_metadata_is_too_odd_to_be_read(text: str):
    read_metadata(text)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(60), deadline=None
)
@given(payload=payloads | anything, as_json=st.booleans())
@example(payload={"type": "view_submission", "event": None}, as_json=False)
@example(payload={"type": "event_callback", "event": []}, as_json=True)
async def test_no_signed_request_is_a_500(slack: SlackHarness, payload: Any, as_json: bool):
    if as_json:
        status, _ = await slack.post_json(json.dumps(payload).encode())
    else:
        status, _ = await slack.post_form(urlencode({"payload": json.dumps(payload)}).encode())

    assert status in (200, 400, 404), payload


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"payload=",
        b"payload=%7B",
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b"payload=%5B1%5D",
        b"{}",
    ],
)
async def test_no_signed_body_is_a_500(slack: SlackHarness, body: bytes):
    for headers in (FORM, {"Content-Type": "application/json"}, {"Content-Type": "text/plain"}):
        # What is no text cannot be Slack's, whatever it is signed with.
        expected = (401,) if body == b"\xff\xfe" else (200, 400, 404)
        assert (await slack.post(body, headers))[0] in expected


async def test_half_a_character_does_no_harm(slack: SlackHarness, core: CannedDispatch):
    event = {
        "type": "message",
        "channel_type": "im",
        "text": "help \ud83d \x00",
        "channel": slack.dm_of("ada"),
    }
    await slack.send_event(event)
    await slack.quiet()

    assert core.asked[0].line == "help ?"
