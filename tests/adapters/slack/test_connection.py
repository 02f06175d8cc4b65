"""Answers are posted to Slack, whatever address a request names."""

from __future__ import annotations

import pytest

from adapters.slack.connection import may_respond_to
from tests.adapters.slack.canned import CannedDispatch
from tests.adapters.slack.harness import SlackHarness


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://hooks.slack.com/commands/T1/2/x", True),
        ("https://hooks.slack.com:443/actions/T1/2/x", True),
        ("http://hooks.slack.com/commands/T1", False),
        ("https://hooks.slack.com.evil.example/x", False),
        ("https://hooks.slack.com@evil.example/x", False),
        ("https://evil@hooks.slack.com/x", False),
        ("https://hooks.slack.com:8443/x", False),
        ("http://127.0.0.1:5000/hooks/1", True),
        ("http://127.0.0.1:5001/hooks/1", False),
        ("http://169.254.169.254/latest", False),
        ("https://hooks.slack.com:99999/x", False),
        ("http://[::1", False),
        ("", False),
    ],
)
def test_answers_are_posted_to_slack_alone(url: str, allowed: bool):
    assert may_respond_to(url, "http://127.0.0.1:5000/api/") is allowed


def test_a_proxy_of_slack_elsewhere_must_speak_tls():
    assert may_respond_to("https://slack.proxy.example/hook", "https://slack.proxy.example/api/")
    assert not may_respond_to("http://slack.proxy.example/hook", "http://slack.proxy.example/api/")


async def test_a_response_url_elsewhere_is_never_called(slack: SlackHarness, core: CannedDispatch):
    seen = await slack.command("help", response_url="https://evil.example/x")

    assert "You said: help" in seen, "another way is taken"
    assert slack.slack.calls["chat.postEphemeral"] == 1
