"""Which places of Slack can be told things, and by whom."""

from __future__ import annotations

import pytest

from bot.errors import BadValue
from bot.identity import Actor, Platform
from bot.model import Destination
from tests.adapters.slack.harness import DESK, ELSEWHERE, SlackHarness
from tests.adapters.slack.slack_double import BOT, TEAM

ADA = Actor(Platform.SLACK, TEAM, "U0ADA", "Ada Lund", "ada@northwindcloud.example")


async def named(slack: SlackHarness, text: str) -> Destination:
    return (await slack.adapter.rooms.named(ADA, TEAM, text)).destination


@pytest.mark.parametrize("text", [f"<#{DESK}|desk>", f"<#{DESK}>", DESK])
async def test_a_channel_that_the_bot_is_in(slack: SlackHarness, text: str):
    assert await named(slack, text) == Destination("slack", TEAM, DESK)
    assert (await slack.adapter.rooms.here(ADA, TEAM, DESK)).name == "#desk"


async def test_oneself_and_a_colleague(slack: SlackHarness):
    assert await named(slack, "me") == Destination("slack", TEAM, user="U0ADA")
    assert await named(slack, "<@U0BILL|bill>") == Destination("slack", TEAM, user="U0BILL")
    assert (await slack.adapter.rooms.here(ADA, TEAM, "")).destination.user == "U0ADA"


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        ({"is_archived": True}, "is archived"),
        ({"is_ext_shared": True}, "another organisation"),
        ({"is_pending_ext_shared": True}, "about to be shared"),
        ({"is_org_shared": True}, "between workspaces"),
        ({"is_im": True}, "somebody's own"),
        ({"is_mpim": True}, "group messages"),
        ({"is_member": False}, "/invite"),
        ({"is_member": None}, "/invite"),
    ],
)
async def test_what_must_not_be_told(slack: SlackHarness, flags: dict[str, object], said: str):
    slack.slack.channels[DESK] = dict(flags)
    with pytest.raises(BadValue, match=said):
        await named(slack, DESK)


async def test_a_channel_that_the_bot_is_not_in(slack: SlackHarness):
    with pytest.raises(BadValue, match="/invite"):
        await named(slack, f"<#{ELSEWHERE}|elsewhere>")


async def test_only_members_have_a_private_channel_told_things(slack: SlackHarness):
    slack.slack.channels["G0BOARD"] = {"is_private": True}
    slack.slack.members["G0BOARD"] |= {BOT, "U0BILL", "U0GIL", "U0SAM"}
    with pytest.raises(BadValue, match="Only members"):
        await named(slack, "G0BOARD")
    slack.slack.members["G0BOARD"].add("U0ADA")
    assert (await named(slack, "G0BOARD")).channel == "G0BOARD"


async def test_a_guest_is_not_told(slack: SlackHarness):
    slack.slack.users["U0BILL"]["is_restricted"] = True
    with pytest.raises(BadValue, match="Only members"):
        await named(slack, "<@U0BILL>")


@pytest.mark.parametrize("text", ["#finance", "finance", "everyone", "<#finance>", "<!channel>"])
async def test_a_name_is_not_looked_up(slack: SlackHarness, text: str):
    before = dict(slack.slack.calls)
    with pytest.raises(BadValue, match="own list"):
        await named(slack, text)
    assert dict(slack.slack.calls) == before


async def test_slack_is_away(slack: SlackHarness):
    slack.slack.fail("conversations.info", "internal_error")
    with pytest.raises(BadValue, match="Try again"):
        await named(slack, DESK)
