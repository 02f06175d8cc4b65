"""Charts, and drawings that Slack does not take."""

from __future__ import annotations

from typing import Any, cast

from adapters.charts import ChartLinks
from bot.ports.dispatch import Reply
from tests.adapters.slack.canned import CannedDispatch, MemoryStore, card
from tests.adapters.slack.harness import SlackHarness
from tests.adapters.slack.test_render import CHART
from tests.fakes import FakeClock

USAGE = Reply(card=card("Usage", "€7.50.", CHART))


def pictures(slack: SlackHarness) -> list[dict[str, Any]]:
    return [block for block in slack.newest().blocks if block["type"] == "image"]


async def test_without_a_public_address_a_chart_is_uploaded(slack: SlackHarness, core: CannedDispatch):
    core.replies["usage show"] = USAGE

    assert "(picture: €3 and €4.50)" in await slack.command("usage show")
    ((name, content),) = slack.files()
    assert name == "chart.png" and content.startswith(b"\x89PNG")
    assert pictures(slack)[0]["slack_file"]["id"] in slack.slack.uploads


async def test_with_a_public_address_slack_fetches_it(
    core: CannedDispatch, memory: MemoryStore, clock: FakeClock
):
    core.replies["usage show"] = USAGE
    links = ChartLinks("https://bot.example", b"key")
    async with SlackHarness(core, cast(Any, memory), clock, links) as slack:
        await slack.command("usage show")

        assert pictures(slack)[0]["image_url"].startswith("https://bot.example/charts/")
        assert not slack.slack.uploads


async def test_a_picture_that_slack_still_digests_is_tried_again(slack: SlackHarness, core: CannedDispatch):
    core.replies["usage show"] = USAGE
    slack.slack.refuse_files_in_blocks = 1

    assert "(picture: €3 and €4.50)" in await slack.command("usage show")


async def test_a_picture_that_slack_does_not_take_is_told_in_words(slack: SlackHarness, core: CannedDispatch):
    core.replies["usage show"] = USAGE
    slack.slack.refuse_files_in_blocks = 99

    seen = await slack.dm("usage show")

    assert "€3 and €4.50" in seen and "(picture" not in seen


async def test_an_upload_that_fails_leaves_the_words(slack: SlackHarness, core: CannedDispatch):
    core.replies["usage show"] = USAGE
    slack.slack.fail("files.getUploadURLExternal", "fatal_error")

    seen = await slack.command("usage show")

    assert "€3 and €4.50" in seen and "(picture" not in seen


async def test_a_workspace_without_newer_blocks_gets_plain_sections(
    slack: SlackHarness, core: CannedDispatch
):
    slack.slack.fail("chat.postMessage", "invalid_blocks")

    seen = await slack.dm("usage show")

    assert "You said: usage show" in seen
    assert {block["type"] for block in slack.newest().blocks} == {"section"}
