"""Whom a message is for is mentioned, once, where Slack knows them; and nobody is by what somebody typed."""

from __future__ import annotations

import json

import pytest

from bot.cards.model import Mention, Mentions, Text
from bot.model import Destination
from tests.adapters.slack.canned import card
from tests.adapters.slack.harness import DESK, SlackHarness
from tests.adapters.slack.slack_double import TEAM

ADA = Mention("Ada Lund", "slack", TEAM, "U0ADA")
GIL = Mention(
    "Gil Moreau (gil@northwindcloud.example)", "teams", "t1", "6d1f1c52-0000-4000-8000-000000000091"
)
TO = Destination("slack", TEAM, DESK)


def alert(*people: Mention, said: str = "Contoso is over its budget."):
    return card("Contoso is over its budget", said, Text(said), Mentions("For", people))


def mentioned(blocks: object) -> list[str]:
    """Everybody of whom Slack would make a mention."""
    if isinstance(blocks, dict):
        own = [str(blocks["user_id"])] if blocks.get("type") == "user" else []
        return own + [each for value in blocks.values() for each in mentioned(value)]
    return [each for block in blocks for each in mentioned(block)] if isinstance(blocks, list) else []


async def test_a_new_message_in_a_channel_mentions_who_is_of_this_workspace(slack: SlackHarness):
    await slack.adapter.messenger.deliver(TO, alert(ADA, GIL), "n1")
    line = slack.newest().blocks[-1]
    assert line == {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_section",
                "elements": [
                    {"type": "text", "text": "For: ", "style": {"bold": True}},
                    {"type": "user", "user_id": "U0ADA"},
                    {"type": "text", "text": ", "},
                    {"type": "text", "text": "Gil Moreau (gil@northwindcloud.example)"},
                ],
            }
        ],
    }


async def test_a_message_that_is_brought_up_to_date_notifies_nobody_again(slack: SlackHarness):
    ts = await slack.adapter.messenger.deliver(TO, alert(ADA), "n1")
    assert mentioned([*slack.newest().blocks]) == ["U0ADA"]
    assert await slack.adapter.messenger.update(TO, ts, alert(ADA, said="It is worse."), "n2")
    assert mentioned([*slack.newest().blocks]) == [] and "For: Ada Lund" in slack.newest().said


async def test_who_is_told_alone_needs_no_mention(slack: SlackHarness):
    await slack.adapter.messenger.deliver(Destination("slack", TEAM, user="U0ADA"), alert(ADA), "n1")
    assert mentioned([*slack.newest().blocks]) == []


@pytest.mark.parametrize(
    "somebody",
    [
        Mention("Ada", "slack", "T0OTHER", "U0ADA"),
        Mention("Ada", "playground", TEAM, "U0ADA"),
        Mention("Ada", "", "", ""),
        Mention("Ada", "slack", TEAM, "!channel"),
        Mention("Ada", "slack", TEAM, "U0ADA> <!here"),
    ],
    ids=["of another workspace", "of another platform", "nobody knows who", "a broadcast", "more than an id"],
)
async def test_who_cannot_be_mentioned_is_named(slack: SlackHarness, somebody: Mention):
    await slack.adapter.messenger.deliver(TO, alert(somebody), "n1")
    assert mentioned([*slack.newest().blocks]) == [] and "For: Ada" in slack.newest().said


async def test_a_name_that_looks_like_a_mention_mentions_nobody(slack: SlackHarness):
    names = ("<@U0BILL>", "<!channel>", "@here")
    for name in names:
        people = (Mention(name, "slack", "T0OTHER", "U0ADA"), Mention(name, "", "", ""))
        await slack.adapter.messenger.deliver(TO, alert(*people, said=f"{name} is over its budget."), "n1")
        posted = slack.newest()
        assert mentioned([*posted.blocks]) == []
        # Only ``mrkdwn`` and the text of a message are read for mentions; the latter has them escaped.
        assert "mrkdwn" not in json.dumps([*posted.blocks]) and "<" not in posted.text
