"""The bot comes back to where it was: what waited for that is due, in every channel of a team."""

from __future__ import annotations

from typing import Any

import pytest

from bot.model import Destination
from tests.adapters.teams.canned import CannedDispatch, MemoryStore
from tests.adapters.teams.connector_double import BOT, TENANT
from tests.adapters.teams.harness import DESK, TeamsHarness, entra_id

TEAM = "19:northwind@thread.tacv2"
ALERTS = "19:alerts@thread.tacv2"


@pytest.fixture(autouse=True)
def _team(teams: TeamsHarness) -> None:
    teams.teams.channels[TEAM] = {TEAM: "", ALERTS: "Alerts"}


def team_event(teams: TeamsHarness, kind: str = "conversationUpdate", **told: Any) -> dict[str, Any]:
    """What Teams tells of a team, in the team's first channel."""
    body = teams.activity(kind, "gil", TEAM)
    body["channelData"] |= {"team": {"id": TEAM, "name": "Northwind"}}
    event = told.pop("event", "")
    body["channelData"] |= {"eventType": event} if event else {}
    return body | told


async def added(teams: TeamsHarness) -> None:
    await teams.post(team_event(teams, membersAdded=[{"id": BOT}]))
    await teams.quiet()


async def test_added_to_a_team_it_is_back_in_all_its_channels(
    teams: TeamsHarness, core: CannedDispatch, memory: MemoryStore
) -> None:
    await added(teams)
    assert {each.channel for each in core.back_in} == {TEAM, ALERTS}
    assert {(each.platform, each.workspace, each.user) for each in core.back_in} == {("teams", TENANT, "")}
    kept = memory.conversations.kept
    assert kept[f"teams:{TENANT}:channel:{ALERTS}"]["name"] == "Northwind › Alerts"
    assert kept[f"teams:{TENANT}:channel:{TEAM}"]["name"] == "Northwind › General"


@pytest.mark.parametrize("event", ["teamUnarchived", "teamRestored", "channelRestored"])
async def test_a_team_that_is_open_again_is_told_what_waited(
    teams: TeamsHarness, core: CannedDispatch, event: str
) -> None:
    await teams.post(team_event(teams, event=event))
    await teams.quiet()
    assert {each.channel for each in core.back_in} == {TEAM, ALERTS}


@pytest.mark.parametrize("event", ["teamArchived", "channelCreated", "teamRenamed", ""])
async def test_other_news_of_a_team_opens_nothing(
    teams: TeamsHarness, core: CannedDispatch, event: str
) -> None:
    await teams.post(team_event(teams, event=event, membersAdded=[{"id": "29:somebody"}]))
    await teams.quiet()
    assert core.back_in == []


async def test_a_channel_that_another_process_forgot_a_moment_ago_is_known_again(
    teams: TeamsHarness, memory: MemoryStore
) -> None:
    await added(teams)
    memory.conversations.kept.clear()
    await added(teams)
    assert {f"teams:{TENANT}:channel:{each}" for each in (TEAM, ALERTS)} <= set(memory.conversations.kept)


async def test_a_team_whose_channels_are_not_listed_is_back_in_its_first(
    teams: TeamsHarness, core: CannedDispatch
) -> None:
    teams.teams.channels.clear()
    await added(teams)
    assert [each.channel for each in core.back_in] == [TEAM]


async def test_a_team_has_the_bot_whoever_put_it_there(teams: TeamsHarness, core: CannedDispatch) -> None:
    teams.teams.fails("member", 503)
    await added(teams)
    assert {each.channel for each in core.back_in} == {TEAM, ALERTS}


async def test_a_strangers_team_is_none_of_ours(
    teams: TeamsHarness, core: CannedDispatch, memory: MemoryStore
) -> None:
    body = team_event(teams, membersAdded=[{"id": BOT}])
    body["channelData"]["tenant"] = {"id": "99999999-0000-4000-8000-00000000c0de"}
    await teams.post(body)
    await teams.quiet()
    assert core.back_in == [] and memory.conversations.kept == {} and teams.teams.calls["channels"] == 0


async def test_whoever_installs_the_app_again_is_told_what_waited(
    teams: TeamsHarness, core: CannedDispatch
) -> None:
    await teams.post(teams.activity("installationUpdate") | {"action": "add"})
    await teams.quiet()
    assert core.back_in == [Destination("teams", TENANT, user=entra_id("ada"))]


async def test_in_a_group_chat_it_is_back_in_that_alone(teams: TeamsHarness, core: CannedDispatch) -> None:
    body = teams.activity("conversationUpdate", "ada", DESK) | {"membersAdded": [{"id": BOT}]}
    await teams.post(body)
    await teams.quiet()
    assert [each.channel for each in core.back_in] == [DESK] and teams.teams.calls["channels"] == 0
