"""Messages as Slack's clients send them, from the event to the answer."""

from __future__ import annotations

from typing import Any

import pytest

from tests.adapters.slack.block_kit import shown_text
from tests.adapters.slack.canned import CannedDispatch, MemoryStore
from tests.adapters.slack.harness import DESK, SlackHarness
from tests.adapters.slack.slack_double import BOT

FILE = {"subtype": "file_share", "files": [{"id": "F1", "name": "error.png", "mimetype": "image/png"}]}


def spoken(core: CannedDispatch) -> list[str]:
    return [asked.line for asked in core.asked]


@pytest.mark.parametrize("more", [FILE, {"subtype": "thread_broadcast"}, {"subtype": "me_message"}])
async def test_a_message_with_a_subtype_of_what_people_say_runs(
    slack: SlackHarness, core: CannedDispatch, more: dict[str, Any]
):
    direct = {"type": "message", "channel_type": "im", "channel": slack.dm_of("ada"), "text": "ticket list"}
    await slack.send_event(direct | more)
    await slack.send_event({"type": "app_mention", "channel": DESK, "text": f"<@{BOT}> ticket list"} | more)
    await slack.quiet()

    assert spoken(core) == ["ticket list"] * 2
    said = [shown_text(shown.blocks) for shown in slack.screen("ada")]
    assert ["The attached file was ignored" in each for each in said] == ["files" in more] * 2


@pytest.mark.parametrize("subtype", ["message_changed", "message_deleted", "message_replied", "channel_join"])
async def test_what_slack_tells_of_itself_does_not_run(
    slack: SlackHarness, core: CannedDispatch, subtype: str
):
    event = {"type": "message", "channel_type": "im", "channel": slack.dm_of("ada"), "text": "ticket list"}
    await slack.send_event(event | {"subtype": subtype})
    await slack.quiet()

    assert not core.asked


async def test_a_person_and_a_channel_that_are_mentioned_have_their_names(
    slack: SlackHarness, core: CannedDispatch
):
    await slack.dm("ticket note 615112491169010 <@U0SAM> asked")

    name = slack.slack.users["U0SAM"]["profile"]["real_name"]
    assert spoken(core) == [f"ticket note 615112491169010 <@U0SAM|{name}> asked"]


async def test_slack_not_saying_who_it_is_is_said_to_them_alone(
    slack: SlackHarness, core: CannedDispatch, memory: MemoryStore
):
    slack.slack.fail("users.info", "internal_error")
    assert "Try again in a moment" in await slack.mention("help")
    assert slack.newest("ada").to == "U0ADA", "nobody else reads it"
    slack.slack.fail("users.info", "ratelimited")
    assert "Try again in a moment" in await slack.dm("help")
    assert not core.asked and not memory.audit.rows
