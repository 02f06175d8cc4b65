"""The double of Slack refuses what Slack refuses, in Slack's words: what the bot's tests rest on."""

from __future__ import annotations

import time
from typing import Any

import aiohttp
import pytest

from tests.adapters.slack.harness import DESK
from tests.adapters.slack.slack_double import BOT, TOKEN, SlackDouble
from tests.adapters.slack.web_api import BURST, TIERS, Rates

VIEW = {"type": "modal", "title": {"type": "plain_text", "text": "A form"}, "blocks": [{"type": "divider"}]}


@pytest.fixture
async def double():
    slack = SlackDouble()
    slack.add_user("U0ADA")
    slack.members[DESK] |= {BOT, "U0ADA"}
    await slack.start()
    yield slack
    await slack.close()


async def call(slack: SlackDouble, method: str, **given: Any) -> tuple[int, dict[str, Any]]:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with (
        aiohttp.ClientSession() as http,
        http.post(f"{slack.url}/api/{method}", json=given, headers=headers) as answer,
    ):
        return answer.status, await answer.json()


@pytest.mark.parametrize(
    ("method", "given", "told"),
    [
        ("chat.postMessage", {"channel": DESK}, "missing text"),
        ("chat.postMessage", {"channel": DESK, "text": "x", "colour": "red"}, "unknown colour"),
        ("chat.postMessage", {"channel": DESK, "text": "x" * 40_001}, "text is too long"),
        ("chat.postMessage", {"channel": DESK, "text": "x", "thread_ts": "12.5"}, "invalid thread_ts"),
        ("chat.postMessage", {"channel": DESK, "text": "x", "metadata": {"event": 1}}, "invalid metadata"),
        ("users.info", {"user": "ada"}, "invalid user"),
        ("files.getUploadURLExternal", {"filename": "a", "length": "many"}, "invalid length"),
        ("chat.shout", {"text": "x"}, "unknown method chat.shout"),
    ],
)
async def test_arguments(double: SlackDouble, method: str, given: dict[str, Any], told: str):
    _, answer = await call(double, method, **given)
    assert answer["error"] == "invalid_arguments" and told in answer["response_metadata"]["messages"]


@pytest.mark.parametrize(
    ("scope", "method", "given"),
    [
        ("chat:write", "chat.postMessage", {"channel": DESK, "text": "x"}),
        ("channels:read", "conversations.info", {"channel": DESK}),
        ("channels:history", "conversations.history", {"channel": DESK}),
        ("im:write", "conversations.open", {"users": "U0ADA"}),
        ("users:read", "users.info", {"user": "U0ADA"}),
        ("files:write", "files.getUploadURLExternal", {"filename": "a", "length": 1}),
    ],
)
async def test_scopes(double: SlackDouble, scope: str, method: str, given: dict[str, Any]):
    assert (await call(double, method, **given))[1]["ok"], "the manifest asks for the scope"
    double.scopes -= {scope}
    assert (await call(double, method, **given))[1]["error"] == "missing_scope"


async def test_direct_messages_and_addresses_take_scopes_of_their_own(double: SlackDouble):
    _, opened = await call(double, "conversations.open", users="U0ADA")
    assert (await call(double, "conversations.info", channel=opened["channel"]["id"]))[1][
        "error"
    ] == "missing_scope"
    assert "email" in (await call(double, "users.info", user="U0ADA"))[1]["user"]["profile"]
    double.scopes -= {"users:read.email"}
    assert "email" not in (await call(double, "users.info", user="U0ADA"))[1]["user"]["profile"]


async def test_a_trigger_is_good_once_and_for_three_seconds(double: SlackDouble):
    trigger = double.new_trigger("U0ADA")
    assert (await call(double, "views.open", trigger_id=trigger, view=VIEW))[1]["ok"]
    assert (await call(double, "views.open", trigger_id=trigger, view=VIEW))[1][
        "error"
    ] == "exchanged_trigger_id"
    late = double.new_trigger("U0ADA")
    double.triggers[late] = (double.triggers[late][0] - 3.1, "U0ADA")
    assert (await call(double, "views.open", trigger_id=late, view=VIEW))[1]["error"] == "expired_trigger_id"
    assert (await call(double, "views.open", trigger_id="1.2.3", view=VIEW))[1][
        "error"
    ] == "invalid_trigger_id"


async def test_a_view_that_changed_meanwhile_is_not_updated(double: SlackDouble):
    _, opened = await call(double, "views.open", trigger_id=double.new_trigger("U0ADA"), view=VIEW)
    given = {"view_id": opened["view"]["id"], "hash": opened["view"]["hash"], "view": VIEW}
    assert (await call(double, "views.update", **given))[1]["ok"]
    assert (await call(double, "views.update", **given))[1]["error"] == "hash_conflict"


async def test_an_upload_goes_its_way_once(double: SlackDouble):
    _, upload = await call(double, "files.getUploadURLExternal", filename="a.pdf", length=3)
    done = {"files": [{"id": upload["file_id"]}], "channel_id": DESK}
    assert (await call(double, "files.completeUploadExternal", **done))[1]["error"] == "file_not_found"
    async with aiohttp.ClientSession() as http:
        for content, status in ((b"ab", 400), (b"abc", 200), (b"abc", 404)):
            async with http.post(upload["upload_url"], data=content) as answer:
                assert answer.status == status
    assert (await call(double, "files.completeUploadExternal", **done))[1]["ok"]
    assert (await call(double, "files.completeUploadExternal", **done))[1]["error"] == "file_not_found"


async def test_too_many_messages_at_once_are_put_off(double: SlackDouble):
    double.rates = Rates({}, {DESK: (1.0, time.monotonic())})
    assert (await call(double, "chat.postMessage", channel=DESK, text="x"))[0] == 200
    status, answer = await call(double, "chat.postMessage", channel=DESK, text="x")
    assert (status, answer["error"]) == (429, "ratelimited")


def test_a_channel_takes_a_burst_and_then_one_message_a_second():
    rates = Rates()
    given = {"channel": DESK}
    assert [rates.wait("chat.postMessage", given, now=0.0) for _ in range(BURST + 1)] == [0] * BURST + [1]
    assert rates.wait("chat.postMessage", given, now=1.0) == 0
    assert rates.wait("chat.postMessage", given, now=1.5) == 1
    assert rates.wait("chat.postMessage", {"channel": "C0OTHER"}, now=1.5) == 0


def test_each_method_has_its_tier():
    rates = Rates()
    assert [rates.wait("views.open", {}, now=0.0) for _ in range(TIERS[4])] == [0] * TIERS[4]
    assert rates.wait("views.open", {}, now=30.0) == 31
    assert rates.wait("chat.update", {}, now=30.0) == 0, "each has its own"
    assert rates.wait("views.open", {}, now=60.0) == 0
