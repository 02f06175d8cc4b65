"""A channel that people of other organisations read: whoever asks there, and however, nothing of it gets to them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from adapters.store import SqlStore
from tests.adapters.slack.harness import DESK, SlackHarness
from tests.adapters.teams.harness import DESK as TEAMS_DESK
from tests.adapters.teams.harness import TeamsHarness, profile, user_id
from tests.chat import Chat

FIGURE = "4,321"
ELSEWHERE = "Ask in a direct message to the bot"


@pytest.fixture
async def teams(chat: Chat, store: SqlStore) -> AsyncIterator[TeamsHarness]:
    async with TeamsHarness(chat.dispatcher, store, chat.clock, registry=chat.core.registry) as harness:
        harness.teams.members[(TEAMS_DESK, user_id("zoe"))] = profile("zoe") | {"userRole": "guest"}
        yield harness


def seen_by_all(slack: SlackHarness) -> str:
    return "\n".join(each.said for each in slack.slack.messages if each.channel == DESK and not each.to)


async def test_in_slack(slack: SlackHarness) -> None:
    slack.slack.channels[DESK] = {"is_ext_shared": True, "is_shared": True}
    for asked in (
        await slack.command("usage show fabrikam", "bill"),
        await slack.mention("usage show fabrikam", "bill"),
        await slack.command("usage budget", "bill"),
    ):
        assert ELSEWHERE in asked and FIGURE not in asked
    assert seen_by_all(slack) == ""
    assert FIGURE in await slack.dm("usage show fabrikam", "bill")


async def test_in_slack_with_cards_from_before_they_came(slack: SlackHarness, chat: Chat) -> None:
    await slack.command("usage show fabrikam", "bill")
    await slack.command("usage budget fabrikam 6000", "bill")
    slack.slack.channels[DESK] = {"is_pending_ext_shared": True}
    chat.clock.move(timedelta(minutes=3))
    for label in ("Share", "Set budget"):
        await slack.click(label, "bill")
    assert seen_by_all(slack) == "" and chat.partner.done == []


async def test_in_teams(teams: TeamsHarness) -> None:
    await teams.say("usage show fabrikam", "bill", channel=TEAMS_DESK)
    assert ELSEWHERE in teams.personal("bill") and FIGURE not in teams.personal("bill")
    assert FIGURE not in teams.public() and "abrikam" not in teams.public()
    assert FIGURE in await teams.say("usage show fabrikam", "bill")


async def test_in_teams_with_an_answer_from_before_they_came(teams: TeamsHarness, chat: Chat) -> None:
    del teams.teams.members[(TEAMS_DESK, user_id("zoe"))]
    await teams.say("usage show fabrikam", "bill", channel=TEAMS_DESK)
    assert FIGURE in teams.personal("bill")
    teams.teams.members[(TEAMS_DESK, user_id("zoe"))] = profile("zoe") | {"tenantId": "another"}
    chat.clock.move(timedelta(minutes=5))
    share = next(label for label in teams.labels("bill") if "hare" in label)
    await teams.click(share, "bill")
    assert FIGURE not in teams.public() and "abrikam" not in teams.public()
