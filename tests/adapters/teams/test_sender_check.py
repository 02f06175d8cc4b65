"""Who is let in: people of the tenants that are served, and nobody who only looks like one."""

from __future__ import annotations

import io
from typing import Any, cast

import pytest

from tests.adapters.teams.canned import CannedDispatch, MemoryStore, list_card
from tests.adapters.teams.connector_double import TENANT
from tests.adapters.teams.harness import DESK, TeamsHarness, entra_id, profile, user_id
from tests.fakes import FakeClock
from tests.metrics import counted

OTHER_TENANT = "00000000-0000-4000-8000-0000000000ff"
NEUTRAL = "This bot is for members of its own organization, so nothing was done."


def _tenant(body: dict[str, Any], channel_data: str | None, conversation: str | None) -> dict[str, Any]:
    body["channelData"] = {"tenant": {"id": channel_data}} if channel_data else {}
    body["conversation"]["tenantId"] = conversation
    return body


@pytest.mark.parametrize(
    ("channel_data", "conversation"),
    [(OTHER_TENANT, OTHER_TENANT), (TENANT, OTHER_TENANT), (OTHER_TENANT, TENANT), (None, None)],
)
async def test_other_tenants_are_refused_with_a_neutral_sentence(
    teams: TeamsHarness, core: CannedDispatch, channel_data: str | None, conversation: str | None
) -> None:
    assert (await teams.post(_tenant(teams.message("help"), channel_data, conversation)))[0] == 201
    await teams.quiet()
    assert teams.personal() == NEUTRAL
    assert core.asked == []


async def test_tenants_that_are_named_are_served(
    core: CannedDispatch, memory: MemoryStore, clock: FakeClock
) -> None:
    served = frozenset({OTHER_TENANT})
    async with TeamsHarness(core, cast(Any, memory), clock, tenants=served) as teams:
        assert await teams.say("help") == NEUTRAL
        teams.teams.members[("a:ada", user_id("ada"))]["tenantId"] = OTHER_TENANT
        await teams.post(_tenant(teams.message("help"), OTHER_TENANT.upper(), OTHER_TENANT))
        await teams.quiet()
        assert core.lines == ["help"]


@pytest.mark.parametrize(
    "bent",
    [
        {"userRole": "guest"},
        {"userRole": "anonymous"},
        {"userRole": "federated"},
        {"userPrincipalName": "ada_gmail.com#EXT#@northwindcloud.onmicrosoft.com"},
        {"tenantId": OTHER_TENANT},
        {"tenantId": None},
        {"aadObjectId": entra_id("sam")},
    ],
)
async def test_guests_and_people_of_other_tenants_are_refused(
    teams: TeamsHarness, core: CannedDispatch, bent: dict[str, Any]
) -> None:
    for conversation in ("a:ada", DESK):
        teams.teams.members[(conversation, user_id("ada"))] = profile("ada") | bent
    assert await teams.say("help") == NEUTRAL
    await teams.say("help", channel=DESK)
    assert teams.public() == NEUTRAL
    assert core.asked == []


async def test_who_is_turned_away_is_on_record_under_their_own_tenant(
    teams: TeamsHarness, memory: MemoryStore
) -> None:
    teams.teams.members[(DESK, user_id("sam"))]["userRole"] = "guest"
    await teams.say("help", "sam", channel=DESK)
    for _ in range(3):
        await teams.post(_tenant(teams.message("help"), TENANT, OTHER_TENANT))
    await teams.quiet()

    assert [(row.actor, row.place, row.outcome, row.detail) for row in memory.audit.rows] == [
        (f"teams:{TENANT}:{entra_id('sam')}", f"teams:{DESK}", "refused", "Turned away at the door: guest."),
        (
            f"teams:{OTHER_TENANT}:{entra_id('ada')}",
            "teams:a:ada",
            "refused",
            "Turned away at the door: tenant.",
        ),
    ]


async def test_other_bots_are_refused(teams: TeamsHarness, core: CannedDispatch, memory: MemoryStore) -> None:
    body = teams.message("help", channel=DESK)
    body["from"] = {"id": "28:00000000-0000-4000-8000-00000000b0b0", "name": "Another bot"}
    await teams.post(body)
    await teams.quiet()

    assert core.asked == [] and teams.public() == "", "two bots that answer each other never end"
    assert [row.detail for row in memory.audit.rows] == ["Turned away at the door: bot."]


async def test_who_has_no_identity_is_refused(teams: TeamsHarness, core: CannedDispatch) -> None:
    body = teams.message("help")
    del body["from"]["aadObjectId"]
    await teams.post(body)
    await teams.quiet()
    assert (teams.personal(), core.asked) == (NEUTRAL, [])


async def test_who_is_not_in_the_conversation_is_refused(teams: TeamsHarness, core: CannedDispatch) -> None:
    # So is somebody whose account was deactivated: Teams no longer knows them in any conversation.
    del teams.teams.members[("a:ada", user_id("ada"))]
    assert await teams.say("help") == NEUTRAL


async def test_when_teams_does_not_say_who_it_is_people_are_asked_to_try_again(
    teams: TeamsHarness, core: CannedDispatch
) -> None:
    teams.teams.fails("member", 503)
    assert "Try again in a moment" in await teams.say("help")
    assert "You said: help" in await teams.say("help")


async def test_a_stranger_who_clicks_or_searches_gets_nothing(
    teams: TeamsHarness, core: CannedDispatch
) -> None:
    from bot.ports.dispatch import Audience, Reply

    core.replies["list"] = Reply(card=list_card(), audience=Audience.EVERYONE)
    await teams.say("list", channel=DESK)
    click = _tenant(teams.click_activity("Details"), OTHER_TENANT, OTHER_TENANT)
    status, body = await teams.post(click)
    assert (status, body["value"]) == (200, NEUTRAL)
    search = teams.invoke("application/search", {"dataset": "usage show/customer", "queryText": "a"})
    _, found = await teams.post(_tenant(search, OTHER_TENANT, OTHER_TENANT))
    assert found["value"]["results"] == []
    await teams.quiet()
    assert (core.lines, core.suggested) == (["list"], [])


async def test_strangers_are_not_remembered(teams: TeamsHarness, memory: MemoryStore) -> None:
    body = teams.activity("conversationUpdate") | {
        "membersAdded": [{"id": teams.message("")["recipient"]["id"]}]
    }
    await teams.post(_tenant(body, OTHER_TENANT, OTHER_TENANT))
    await teams.quiet()
    assert memory.conversations.kept == {}


async def test_refusals_are_counted(teams: TeamsHarness) -> None:
    def refused(reason: str) -> float:
        return counted("csp_bot_teams_refused_total", reason=reason)

    before = refused("no_token"), refused("tenant")
    await teams.post(teams.message("help"), "")
    await teams.post(_tenant(teams.message("help"), OTHER_TENANT, None))
    await teams.quiet()
    assert (refused("no_token"), refused("tenant")) == (before[0] + 1, before[1] + 1)


async def test_secrets_stay_out_of_the_log(teams: TeamsHarness, logged: io.StringIO) -> None:
    token = teams.teams.token(aud="somebody-else")
    await teams.post(teams.message("help"), f"Bearer {token}")
    teams.password.broken = True
    await teams.say("help")
    said = logged.getvalue()
    assert "refused" in said
    assert token not in said and "outbound-token" not in said and "AADSTS" not in said
