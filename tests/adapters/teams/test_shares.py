"""Answers that were given privately, put before everybody in the place where they were asked for."""

from __future__ import annotations

from datetime import timedelta

from bot.ports.dispatch import Audience, Reply
from tests.adapters.teams.canned import CannedDispatch, card, list_card
from tests.adapters.teams.harness import DESK, TeamsHarness, profile, user_id
from tests.fakes import FakeClock


async def test_an_answer_is_shared_where_it_was_asked_for(teams: TeamsHarness, core: CannedDispatch) -> None:
    core.replies["list"] = Reply(card=list_card())
    await teams.say("list", channel=f"{DESK};messageid=1700")
    core.replies["list"] = Reply(card=card("Customers", "Shared list."), audience=Audience.EVERYONE)
    await teams.click("Share")
    assert "Shared list." in teams.public()
    assert core.asked[-1].place.channel == DESK


async def test_nothing_is_shared_from_a_chat_that_was_always_personal(
    teams: TeamsHarness, core: CannedDispatch
) -> None:
    core.replies["list"] = Reply(card=list_card())
    await teams.say("list")
    assert "Share" not in teams.labels()


async def test_the_right_to_share_cannot_be_handed_on_nor_kept_for_ever(
    teams: TeamsHarness, core: CannedDispatch, clock: FakeClock
) -> None:
    core.replies["list"] = Reply(card=list_card())
    await teams.say("list", channel=DESK)
    stolen = teams.click_activity("Share")
    stolen["from"] = teams.activity("invoke", "sam")["from"]
    stolen["conversation"] = teams.activity("invoke", "sam")["conversation"]
    _, body = await teams.post(stolen)
    assert "made for somebody else" in body["value"]
    clock.move(timedelta(days=8))
    assert "too old" in await teams.click("Share")
    assert core.lines == ["list"]


async def test_who_has_left_the_channel_since_shares_nothing_there(
    teams: TeamsHarness, core: CannedDispatch
) -> None:
    core.replies["list"] = Reply(card=list_card())
    await teams.say("list", channel=DESK)
    core.replies["list"] = Reply(card=card("Customers", "Shared list."), audience=Audience.EVERYONE)
    removed = teams.teams.members.pop((DESK, user_id("ada")))
    assert "not say that you are in that conversation" in await teams.click("Share")
    assert "Shared list." not in teams.public() and core.lines == ["list"]
    teams.teams.members[(DESK, user_id("ada"))] = removed | profile("sam")
    assert "not say that you are in that conversation" in await teams.click("Share"), "somebody else is there"
    teams.teams.members[(DESK, user_id("ada"))] = removed
    await teams.click("Share")
    assert "Shared list." in teams.public(), "the button is as good as ever for who is there"


async def test_a_refusal_to_share_is_for_the_sharer_alone(teams: TeamsHarness, core: CannedDispatch) -> None:
    core.replies["list"] = Reply(card=list_card())
    await teams.say("list", channel=DESK)
    before = teams.public()
    core.replies["list"] = Reply(card=card("Not allowed", "You may not."))
    assert "You may not." in await teams.click("Share")
    assert teams.public() == before
