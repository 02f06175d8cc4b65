"""Which places of Slack can be told things, and by whom."""

from __future__ import annotations

from typing import Any, cast

import pytest

from adapters.slack.identity import REFUSED
from adapters.slack.members import PAGES
from adapters.slack.rooms import BELIEVED, SlackRooms
from bot.errors import BadValue
from bot.model import Destination
from bot.model.identity import Actor, Platform
from bot.ports import Absence
from tests.adapters.slack.canned import CannedDispatch, MemoryStore
from tests.adapters.slack.harness import DESK, ELSEWHERE, SlackHarness
from tests.adapters.slack.slack_double import BOT, TEAM
from tests.fakes import FakeClock

ADA = Actor(Platform.SLACK, TEAM, "U0ADA", "Ada Lund", "ada@northwindcloud.example")


def turned_away() -> float:
    return sum(sample.value for metric in REFUSED.collect() for sample in metric.samples)


async def named(slack: SlackHarness, text: str) -> Destination:
    return (await slack.adapter.rooms.named(ADA, TEAM, text)).destination


@pytest.mark.parametrize("text", [f"<#{DESK}|desk>", f"<#{DESK}>", DESK])
async def test_a_channel_that_the_bot_is_in(slack: SlackHarness, text: str):
    assert await named(slack, text) == Destination("slack", TEAM, DESK)
    assert (await slack.adapter.rooms.here(ADA, TEAM, DESK)).name == "#desk"


async def test_who_left(slack: SlackHarness):
    rooms = slack.adapter.rooms
    assert not await rooms.left(TEAM, "U0BILL")
    slack.slack.users["U0SAM"]["deleted"] = True
    slack.slack.users["U0HANA"]["is_restricted"] = True
    assert await rooms.left(TEAM, "U0SAM") and await rooms.left(TEAM, "U0HANA")
    slack.slack.fail("users.info", "internal_error", times=9)
    assert not await rooms.left(TEAM, "U0OSCAR")


async def test_who_is_a_member_now(slack: SlackHarness):
    rooms = slack.adapter.rooms
    bill = await rooms.member(TEAM, "U0BILL")
    assert isinstance(bill, Actor) and bill.email == "bill@northwindcloud.example"
    slack.slack.users["U0SAM"]["deleted"] = True
    slack.slack.users["U0HANA"]["is_restricted"] = True
    assert await rooms.member(TEAM, "U0SAM") is await rooms.member(TEAM, "U0HANA") is Absence.OUTSIDE
    assert await rooms.member("T0OTHER", "U0ADA") is Absence.OUTSIDE
    slack.slack.fail("users.info", "internal_error", times=9)
    assert await rooms.member(TEAM, "U0OSCAR") is Absence.UNKNOWN


async def test_nobody_left_while_slack_has_not_said_whose_workspace_it_is(
    core: CannedDispatch, memory: MemoryStore, clock: FakeClock
):
    harness = SlackHarness(core, cast(Any, memory), clock)
    harness.slack.fail("auth.test", "internal_error", times=9)
    async with harness as slack:
        slack.slack.users["U0SAM"]["deleted"] = True
        assert not await slack.adapter.rooms.left(TEAM, "U0BILL")
        assert not await slack.adapter.rooms.left(TEAM, "U0SAM"), "it is asked again within the hour"
        assert await slack.adapter.rooms.member(TEAM, "U0SAM") is Absence.UNKNOWN


async def test_oneself_and_a_colleague(slack: SlackHarness):
    assert await named(slack, "me") == Destination("slack", TEAM, user="U0ADA")
    assert await named(slack, "<@U0BILL|bill>") == Destination("slack", TEAM, user="U0BILL")
    assert (await slack.adapter.rooms.here(ADA, TEAM, "")).destination.user == "U0ADA"


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        ({"is_archived": True}, "is archived"),
        ({"is_ext_shared": True}, "another organization"),
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
    with pytest.raises(BadValue, match="you are not in it"):
        await named(slack, "G0BOARD")
    slack.slack.members["G0BOARD"].add("U0ADA")
    assert (await named(slack, "G0BOARD")).channel == "G0BOARD"


async def test_who_is_not_in_a_private_channel_learns_nothing_of_it(slack: SlackHarness):
    """Not even that it is there: the answer is that of a channel that does not exist."""
    flags = {"is_private": True, "name": "layoffs", "is_archived": True, "is_ext_shared": True}
    slack.slack.channels["G0BOARD"] = flags
    slack.slack.members["G0BOARD"] |= {BOT, "U0BILL"}
    refusals = []
    for channel in ("G0BOARD", "G0NONE"):
        with pytest.raises(BadValue) as refused:
            await named(slack, channel)
        refusals.append(refused.value.problem)
    assert refusals[0] == refusals[1] and "layoffs" not in refusals[0]


async def test_the_search_for_a_member_ends(slack: SlackHarness):
    slack.slack.channels["G0BOARD"] = {"is_private": True}
    slack.slack.members["G0BOARD"] |= {BOT, "U0ZED", *(f"U0{at:04}" for at in range(PAGES * 4))}
    ada_is_last = Actor(Platform.SLACK, TEAM, "U0ZED", "Zed", "")
    with pytest.raises(BadValue, match="you are not in it"):
        await slack.adapter.rooms.named(ada_is_last, TEAM, "G0BOARD")
    assert slack.slack.calls["conversations.members"] == PAGES


@pytest.mark.parametrize(
    "answer",
    [
        {"is_private": None},
        {"is_private": "no"},
        {"is_ext_shared": None},
        {"is_ext_shared": ""},
        {"is_archived": None},
        {"is_shared": True},
        {"is_frozen": True},
        {"connected_team_ids": ["T0OTHER"]},
        {"pending_connected_team_ids": ["T0OTHER"]},
        {"pending_shared": ["T0OTHER"]},
        {"is_member": "yes"},
        {"id": "C0OTHER"},
        {"id": None},
    ],
)
async def test_what_slack_is_unclear_about_is_not_told(slack: SlackHarness, answer: dict[str, Any]):
    slack.slack.members[DESK].discard("U0ADA")
    slack.slack.channels[DESK] = answer
    with pytest.raises(BadValue):
        await named(slack, f"<#{DESK}|desk>")


async def test_ones_own_messages_with_the_bot_are_oneself(slack: SlackHarness):
    assert await named(slack, slack.dm_of("ada")) == Destination("slack", TEAM, user="U0ADA")
    with pytest.raises(BadValue, match="somebody's own"):
        await named(slack, slack.dm_of("bill"))


async def test_what_was_found_good_is_believed_for_a_moment(slack: SlackHarness):
    clock = FakeClock()
    adapter = slack.adapter
    rooms = SlackRooms(adapter._client, lambda: adapter._senders, adapter._outsiders, clock)
    for _ in range(3):
        await rooms.named(ADA, TEAM, DESK)
    assert slack.slack.calls["conversations.info"] == 1
    slack.slack.channels[DESK] = {"is_archived": True}
    clock.move(BELIEVED)
    with pytest.raises(BadValue, match="archived"):
        await rooms.named(ADA, TEAM, DESK)
    slack.slack.channels[DESK] = {}
    assert (await rooms.named(ADA, TEAM, DESK)).name == "#desk", "what was put right is seen at once"


async def test_what_is_believed_for_one_is_not_for_another(slack: SlackHarness):
    slack.slack.channels["G0BOARD"] = {"is_private": True}
    slack.slack.members["G0BOARD"] |= {BOT, "U0ADA"}
    await named(slack, "G0BOARD")
    bill = Actor(Platform.SLACK, TEAM, "U0BILL", "Bill Weber", "")
    with pytest.raises(BadValue, match="you are not in it"):
        await slack.adapter.rooms.named(bill, TEAM, "G0BOARD")


async def test_the_channel_where_it_was_asked_is_looked_at_too(slack: SlackHarness):
    slack.slack.channels[DESK] = {"is_ext_shared": True}
    with pytest.raises(BadValue, match="another organization") as refused:
        await slack.adapter.rooms.here(ADA, TEAM, DESK)
    assert refused.value.value == "here", "nobody typed an id"


@pytest.mark.parametrize("flag", ["is_restricted", "is_ultra_restricted", "is_stranger", "deleted", "is_bot"])
async def test_who_is_no_member_is_not_told(slack: SlackHarness, flag: str):
    slack.slack.users["U0BILL"][flag] = True
    before = turned_away()
    with pytest.raises(BadValue, match="Only members"):
        await named(slack, "<@U0BILL>")
    assert turned_away() == before, "it was not them who asked"


async def test_nobody_of_that_id(slack: SlackHarness):
    with pytest.raises(BadValue, match="Only members"):
        await named(slack, "<@U0NOBODY|ghost>")


async def test_a_person_by_a_plain_name(slack: SlackHarness):
    with pytest.raises(BadValue, match="the person from Slack's own list"):
        await named(slack, "@hana")


@pytest.mark.parametrize(
    "text",
    [
        "#finance",
        "finance",
        "everyone",
        "<#finance>",
        "<!channel>",
        "<!here>",
        "<!subteam^S1|@ops>",
        "",
        "#",
        "<#C0DESK|a> <#C0DESK|b>",
        "C0desk",
        "\u202e#desk",
        "C0DÉSK",
        "<#C0DESK",
        "x" * 5000,
    ],
)
async def test_a_name_is_not_looked_up(slack: SlackHarness, text: str):
    before = dict(slack.slack.calls)
    with pytest.raises(BadValue, match="own list"):
        await named(slack, text)
    assert dict(slack.slack.calls) == before


async def test_slack_is_away(slack: SlackHarness):
    slack.slack.fail("conversations.info", "internal_error")
    with pytest.raises(BadValue, match="Try again"):
        await named(slack, DESK)
