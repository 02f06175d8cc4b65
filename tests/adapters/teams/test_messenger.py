"""Cards that arrive without having been asked for."""

from __future__ import annotations

import pytest

from bot.cards.model import Actions, Secret, ShareButton
from bot.model import Destination
from bot.ports.outbox import DeliveryFailed
from tests.adapters.teams.canned import MemoryStore, card
from tests.adapters.teams.connector_double import TENANT
from tests.adapters.teams.harness import DESK, TeamsHarness, entra_id

ALERT = card("Contoso crossed its budget", "€5,100 of €5,000.")
SECRET = card(
    "Created", "Keep it.", Secret("Password", "Example-Pa55"), Actions((ShareButton("Share", "x"),))
)
CHANNEL = Destination("teams", TENANT, DESK)
ADA = Destination("teams", TENANT, user=entra_id("ada"))


async def test_a_notice_is_posted_to_its_channel_with_its_id(teams: TeamsHarness) -> None:
    await teams.say("help", channel=DESK)
    to = Destination("teams", TENANT, DESK, thread="1700")
    sent = await teams.adapter.messenger.deliver(to, ALERT, "notice-7")
    shown = teams.newest()
    assert (shown.id, shown.conversation) == (sent, f"{DESK};messageid=1700")
    assert "€5,100 of €5,000." in teams.public()
    assert shown.activity["channelData"] == {"noticeId": "notice-7"}
    assert shown.activity["summary"] == "€5,100 of €5,000."


async def test_a_notice_for_a_person_goes_to_the_personal_chat(teams: TeamsHarness) -> None:
    await teams.say("help")
    await teams.adapter.messenger.deliver(ADA, SECRET, "n")
    assert "Example-Pa55" in teams.personal() and teams.labels() == []


async def test_a_channel_never_sees_a_secret(teams: TeamsHarness) -> None:
    await teams.say("help", channel=DESK)
    await teams.adapter.messenger.deliver(CHANNEL, SECRET, "n")
    assert "Created" in teams.public() and "Example-Pa55" not in teams.public()


async def test_a_personal_chat_is_opened_for_who_never_wrote(teams: TeamsHarness) -> None:
    await teams.say("help", user="sam")
    await teams.adapter.messenger.deliver(ADA, ALERT, "n")
    await teams.adapter.messenger.deliver(ADA, ALERT, "n")
    assert [each["members"] for each in teams.teams.created] == [[{"id": entra_id("ada")}]]


@pytest.mark.parametrize("to", [CHANNEL, ADA])
async def test_where_the_bot_never_was_nothing_is_delivered(teams: TeamsHarness, to: Destination) -> None:
    with pytest.raises(DeliveryFailed) as failed:
        await teams.adapter.messenger.deliver(to, ALERT, "n")
    assert failed.value.permanent


@pytest.mark.parametrize("status", [403, 404])
async def test_a_bot_that_was_removed_is_not_tried_again(teams: TeamsHarness, status: int) -> None:
    await teams.say("help", channel=DESK)
    teams.teams.fails("message", status)
    with pytest.raises(DeliveryFailed) as failed:
        await teams.adapter.messenger.deliver(CHANNEL, ALERT, "n")
    assert failed.value.permanent
    with pytest.raises(DeliveryFailed):
        await teams.adapter.messenger.deliver(CHANNEL, ALERT, "n")
    assert "Contoso crossed" not in teams.public()


async def test_who_removed_the_app_is_said_in_words(teams: TeamsHarness) -> None:
    await teams.say("help", channel=DESK)
    await teams.say("help")
    for to, said in ((CHANNEL, "Add the app there"), (ADA, "They can add it again")):
        teams.teams.fails("message", 403)
        with pytest.raises(DeliveryFailed) as failed:
            await teams.adapter.messenger.deliver(to, ALERT, "n")
        assert said in failed.value.reason and "403 Refused" in failed.value.reason


@pytest.mark.parametrize("status", [400, 413])
async def test_a_card_that_teams_does_not_take_arrives_in_words(teams: TeamsHarness, status: int) -> None:
    await teams.say("help", channel=DESK)
    teams.teams.fails("message", status)
    await teams.adapter.messenger.deliver(CHANNEL, ALERT, "notice-7")
    shown = teams.newest()
    assert shown.card is None and "€5,100 of €5,000." in shown.activity["text"]
    assert shown.activity["channelData"] == {"noticeId": "notice-7"}


async def test_what_teams_takes_in_no_way_is_not_tried_again(teams: TeamsHarness) -> None:
    await teams.say("help", channel=DESK)
    teams.teams.fails("message", 413, times=2)
    with pytest.raises(DeliveryFailed) as failed:
        await teams.adapter.messenger.deliver(CHANNEL, ALERT, "n")
    assert failed.value.permanent and not failed.value.doubtful


async def test_what_belongs_in_a_reply_chain_that_is_gone_is_told_in_its_channel(teams: TeamsHarness) -> None:
    await teams.say("help", channel=DESK)
    teams.teams.fails("message", 404)
    await teams.adapter.messenger.deliver(Destination("teams", TENANT, DESK, thread="1700"), ALERT, "n")
    assert teams.newest().conversation == DESK and "€5,100 of €5,000." in teams.public()


@pytest.mark.parametrize(("status", "doubtful"), [(500, True), (502, True), (429, False), (403, False)])
async def test_whether_a_message_may_stand_all_the_same(
    teams: TeamsHarness, status: int, doubtful: bool
) -> None:
    await teams.say("help", channel=DESK)
    teams.teams.fails("message", status)
    with pytest.raises(DeliveryFailed) as failed:
        await teams.adapter.messenger.deliver(CHANNEL, ALERT, "n")
    assert failed.value.doubtful is doubtful
    assert await teams.adapter.messenger.find(CHANNEL, "n") is None, "Teams has no way to look"


async def test_throttling_says_when_to_try_again(teams: TeamsHarness) -> None:
    await teams.say("help", channel=DESK)
    teams.teams.fails("message", 429, Retry_After="30")
    with pytest.raises(DeliveryFailed) as failed:
        await teams.adapter.messenger.deliver(CHANNEL, ALERT, "n")
    assert (failed.value.permanent, failed.value.retry_after) == (False, 30.0)


async def test_a_database_that_is_away_is_no_reason_to_give_up(
    teams: TeamsHarness, memory: MemoryStore
) -> None:
    memory.conversations.away = True
    with pytest.raises(DeliveryFailed) as failed:
        await teams.adapter.messenger.deliver(CHANNEL, ALERT, "n")
    assert not failed.value.permanent
