"""The bot comes back to a channel, or the channel does: what waited for that is due."""

from __future__ import annotations

from typing import Any

import pytest

from bot.model import Destination
from tests.adapters.slack.canned import CannedDispatch
from tests.adapters.slack.harness import DESK, SlackHarness, user_id
from tests.adapters.slack.slack_double import BOT, TEAM

HERE = Destination("slack", TEAM, DESK)


@pytest.mark.parametrize(
    "event",
    [
        {"type": "member_joined_channel", "user": BOT, "channel": DESK, "channel_type": "C"},
        {"type": "channel_unarchive", "channel": DESK},
        {"type": "group_unarchive", "channel": DESK},
    ],
)
async def test_invited_again_or_unarchived(
    slack: SlackHarness, core: CannedDispatch, event: dict[str, Any]
) -> None:
    await slack.send_event(event, "gil")
    await slack.quiet()
    assert core.back_in == [HERE]


@pytest.mark.parametrize(
    "event",
    [
        {"type": "member_joined_channel", "user": user_id("ada"), "channel": DESK},
        {"type": "channel_unarchive"},
        {"type": "channel_archive", "channel": DESK},
    ],
)
async def test_what_others_do_opens_nothing(
    slack: SlackHarness, core: CannedDispatch, event: dict[str, Any]
) -> None:
    await slack.send_event(event, "gil")
    await slack.quiet()
    assert core.back_in == []


async def test_a_strangers_workspace_is_none_of_ours(slack: SlackHarness, core: CannedDispatch) -> None:
    theirs: dict[str, Any] = {
        "team_id": "T0OTHER",
        "authorizations": [{"team_id": "T0OTHER", "user_id": "U0THEIRS"}],
    }
    await slack.send_event({"type": "channel_unarchive", "channel": DESK}, "gil", **theirs)
    await slack.quiet()
    assert core.back_in == []


async def test_a_channel_that_another_organisation_shares_is_ours_too(
    slack: SlackHarness, core: CannedDispatch
) -> None:
    """The event's own ``team_id`` is then theirs, and whom it was sent for stands in ``authorizations``."""
    for told in (None, "T0OTHER"):
        core.back_in.clear()
        await slack.send_event({"type": "channel_unarchive", "channel": DESK}, "gil", team_id=told)
        await slack.quiet()
        assert core.back_in == [HERE], told
