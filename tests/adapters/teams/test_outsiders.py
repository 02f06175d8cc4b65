"""Who else reads a conversation, and what that means for what is answered there."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.teams.outsiders import FRESH
from bot.ports.dispatch import Audience, Reply
from tests.adapters.teams.canned import CannedDispatch, list_card
from tests.adapters.teams.connector_double import TENANT
from tests.adapters.teams.harness import DESK, GROUP, TeamsHarness, profile, user_id
from tests.fakes import FakeClock

OTHER_TENANT = "00000000-0000-4000-8000-0000000000ff"


def outsiders(core: CannedDispatch) -> list[bool]:
    return [each.place.outsiders for each in core.asked]


@pytest.mark.parametrize(
    ("bent", "found"),
    [
        ({}, False),
        ({"userRole": "guest"}, True),
        ({"userRole": "anonymous"}, True),
        ({"userRole": None, "userPrincipalName": "x_y.com#EXT#@northwindcloud.onmicrosoft.com"}, True),
        ({"tenantId": OTHER_TENANT}, True),
        ({"tenantId": TENANT.upper()}, False),
        ({"tenantId": None}, False),
    ],
)
@pytest.mark.parametrize("channel", [DESK, GROUP])
async def test_the_core_hears_who_reads_along(
    teams: TeamsHarness, core: CannedDispatch, channel: str, bent: dict[str, Any], found: bool
) -> None:
    # The last of a roster of several pages.
    teams.teams.members[(channel, user_id("zoe"))] = profile("zoe") | bent
    await teams.say("help", channel=channel)
    await teams.say("help")
    assert outsiders(core) == [found, False]


async def test_an_answer_is_believed_for_a_while(
    teams: TeamsHarness, core: CannedDispatch, clock: FakeClock
) -> None:
    await teams.say("help", channel=DESK)
    teams.teams.members[(DESK, user_id("zoe"))] = profile("zoe") | {"userRole": "guest"}
    await teams.say("help", channel=DESK)
    clock.move(FRESH)
    await teams.say("help", channel=DESK)
    clock.move(FRESH)
    teams.teams.fails("members", 503)
    await teams.say("help", channel=DESK)
    assert outsiders(core) == [False, False, True, True]


async def test_a_shared_channel_whose_people_are_not_named_has_outsiders(
    teams: TeamsHarness, core: CannedDispatch
) -> None:
    teams.teams.fails("members", 403)
    body = teams.message("help", channel=DESK)
    body["channelData"]["channel"] = {"id": DESK, "type": "shared"}
    await teams.post(body)
    await teams.quiet()
    assert outsiders(core) == [True]


async def test_what_teams_does_not_tell_is_answered_privately_and_not_shared(
    teams: TeamsHarness, core: CannedDispatch
) -> None:
    core.replies["list"] = Reply(card=list_card(), audience=Audience.ASKER)
    teams.teams.fails("members", 403)
    await teams.say("list", channel=DESK)
    await teams.click("Share")
    assert [(each.share, each.place.outsiders) for each in core.asked] == [(False, False), (True, True)]


async def test_what_is_for_everybody_goes_to_the_asker_where_teams_does_not_tell(
    teams: TeamsHarness, core: CannedDispatch
) -> None:
    core.replies["list"] = Reply(card=list_card(), audience=Audience.EVERYONE)
    await teams.say("list", channel=DESK)
    title = list_card().title
    assert title in teams.public()
    teams.teams.fails("members", 403)
    await teams.say("list", channel=GROUP)
    assert title not in teams.public(GROUP) and title in teams.personal()


async def test_alerts_ask_too(teams: TeamsHarness) -> None:
    assert await teams.adapter.rooms.outsiders(TENANT, DESK) is None
    await teams.say("help", channel=DESK)
    assert await teams.adapter.rooms.outsiders(TENANT, DESK) is False
