"""Which places of Teams can be told things, and by whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import pytest

from adapters.teams.inbound import read
from bot.errors import BadValue
from bot.model import Destination
from bot.model.identity import Actor, Platform
from bot.ports import Absence
from tests.adapters.teams.canned import CannedDispatch, MemoryStore
from tests.adapters.teams.connector_double import TENANT, personal_of
from tests.adapters.teams.harness import DESK, TeamsHarness, entra_id, user_id
from tests.fakes import FakeClock

ADA = Actor(
    Platform.TEAMS, TENANT, entra_id("ada"), "Ada Lund", "ada@northwindcloud.example", entra_id("ada")
)


async def know(teams: TeamsHarness, name: str = "Northwind › Finance") -> None:
    """The bot hears something in a channel whose name Teams tells."""
    await teams.say("help", channel=DESK)
    references = teams.adapter._posting.references
    [key] = list(await references._kept.under(f"teams:{TENANT}:channel:{DESK}"))
    found = await references.get(key)
    await references.put(key, replace(found, name=name))


async def test_oneself_and_this_channel(teams: TeamsHarness) -> None:
    rooms = teams.adapter.rooms
    assert (await rooms.named(ADA, TENANT, "me")).destination == Destination(
        "teams", TENANT, user=entra_id("ada")
    )
    await teams.say("help", channel=DESK)
    here = await rooms.here(ADA, TENANT, DESK)
    assert (here.destination, here.name) == (Destination("teams", TENANT, DESK), "this channel")


@pytest.mark.parametrize("text", ["#finance", "Finance", "northwind › finance", DESK])
async def test_a_channel_whose_name_is_known(teams: TeamsHarness, text: str) -> None:
    await know(teams)
    room = await teams.adapter.rooms.named(ADA, TENANT, text)
    assert (room.destination.channel, room.name) == (DESK, "Northwind › Finance")
    assert [each.value for each in await teams.adapter.rooms.offered(ADA, TENANT, "fin")] == [DESK]
    assert await teams.adapter.rooms.offered(ADA, TENANT, "sales") == []


async def test_a_name_stays_known_when_the_next_message_does_not_tell_it(teams: TeamsHarness) -> None:
    await know(teams)
    await teams.say("help", channel=DESK)
    assert (await teams.adapter.rooms.here(ADA, TENANT, DESK)).name == "Northwind › Finance"


async def test_a_channel_that_one_is_not_in(teams: TeamsHarness) -> None:
    await know(teams)
    stranger = Actor(Platform.TEAMS, TENANT, entra_id("nobody"), "Nobody", "", entra_id("nobody"))
    with pytest.raises(BadValue, match="Only members"):
        await teams.adapter.rooms.named(stranger, TENANT, "finance")


async def test_channels_are_offered_to_their_members_alone(teams: TeamsHarness) -> None:
    await know(teams)
    stranger = replace(ADA, user=entra_id("nobody"), entra_id=entra_id("nobody"))
    assert await teams.adapter.rooms.offered(stranger, TENANT, "") == []
    assert [each.label for each in await teams.adapter.rooms.offered(ADA, TENANT, "")] == [
        "Northwind › Finance"
    ]
    teams.teams.members.clear()
    assert len(await teams.adapter.rooms.offered(ADA, TENANT, "")) == 1
    with pytest.raises(BadValue, match="Only members"):
        await teams.adapter.rooms.named(ADA, TENANT, "finance")


async def test_an_answer_about_somebody_else_lets_nobody_in(teams: TeamsHarness) -> None:
    await know(teams)
    for member in teams.teams.members.values():
        member["aadObjectId"] = entra_id("somebody-else")
    with pytest.raises(BadValue, match="Only members"):
        await teams.adapter.rooms.named(ADA, TENANT, "finance")


@pytest.mark.parametrize(("text", "said"), [("#sales", "knows no channel"), ("@hana", "to=me")])
async def test_what_is_not_found_says_what_to_do(teams: TeamsHarness, text: str, said: str) -> None:
    with pytest.raises(BadValue, match=said):
        await teams.adapter.rooms.named(ADA, TENANT, text)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ({"team": {"name": "Northwind"}, "channel": {"name": "Finance"}}, "Northwind › Finance"),
        ({"team": {"id": "19:t", "name": "Northwind"}, "channel": {"id": "19:t"}}, "Northwind › General"),
        ({"team": {"id": "19:t", "name": "Northwind"}, "channel": {"id": "19:x"}}, ""),
        ({"channel": {"id": "19:x"}}, ""),
        ({"team": "Northwind", "channel": ["Finance"]}, ""),
    ],
)
def test_where_teams_tells_a_name(data: dict[str, Any], name: str) -> None:
    body = {"type": "message", "channelId": "msteams", "conversation": {"id": "19:x"}, "channelData": data}
    assert read(body).place_name == name


async def test_who_is_a_member_now(teams: TeamsHarness) -> None:
    rooms = teams.adapter.rooms
    await teams.say("help", user="bill")
    bill = await rooms.member(TENANT, entra_id("bill"))
    assert isinstance(bill, Actor) and bill.email == "bill@northwindcloud.example"
    assert await rooms.member("another-tenant", entra_id("bill")) is Absence.OUTSIDE

    await teams.say("help", user="sam")
    teams.teams.members[(personal_of(user_id("sam")), user_id("sam"))]["userRole"] = "guest"
    assert await rooms.member(TENANT, entra_id("sam")) is Absence.OUTSIDE
    await teams.say("help", user="hana")
    teams.teams.fails("member", 503, times=9)
    assert await rooms.member(TENANT, entra_id("hana")) is Absence.UNKNOWN


async def test_who_removed_the_app_is_known_by_the_channel_or_by_the_object_id_alone(
    teams: TeamsHarness,
) -> None:
    rooms = teams.adapter.rooms
    await teams.say("help", user="bill", channel=DESK)
    del teams.teams.members[(personal_of(user_id("bill")), user_id("bill"))]
    teams.teams.members[(DESK, entra_id("bill"))] = teams.teams.members[(DESK, user_id("bill"))]
    alone = await rooms.member(TENANT, entra_id("bill"))
    assert isinstance(alone, Actor) and (alone.entra_id, alone.email) == (entra_id("bill"), "")
    there = await rooms.member(TENANT, entra_id("bill"), DESK)
    assert isinstance(there, Actor) and there.email == "bill@northwindcloud.example"


async def test_the_one_person_at_the_agents_playground_is_who_the_conversation_says(
    core: CannedDispatch, memory: MemoryStore, clock: FakeClock
) -> None:
    async with TeamsHarness(core, cast(Any, memory), clock, anonymous=True) as teams:
        await teams.say("help", "gil")
        asked = core.asked[-1].actor
        found = await teams.adapter.rooms.member(asked.workspace, asked.user)
        assert isinstance(found, Actor) and (found.key, found.email) == (asked.key, asked.email)


async def test_who_was_looked_up_by_a_wrong_clock_is_looked_up_again(
    teams: TeamsHarness, clock: FakeClock
) -> None:
    await teams.say("help", user="sam")
    clock.move(timedelta(days=365))
    assert isinstance(await teams.adapter.rooms.member(TENANT, entra_id("sam")), Actor)
    clock.move(-timedelta(days=365))
    teams.teams.members[(personal_of(user_id("sam")), user_id("sam"))]["userRole"] = "guest"
    assert await teams.adapter.rooms.member(TENANT, entra_id("sam")) is Absence.OUTSIDE
