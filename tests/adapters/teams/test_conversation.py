"""Conversations in Teams with a core that says what it is told: who sees what, where, and in place of what."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.teams.click_response import CARD_TYPE, TEXT_TYPE
from adapters.teams.connector import MOST_CALLS
from adapters.teams.conversation import AGAIN
from bot.cards.model import Actions, Button, Choice, Secret
from bot.ports.dispatch import Audience, Reply
from tests.adapters.teams.canned import (
    BUDGET_FORM,
    CannedDispatch,
    MemoryStore,
    card,
    confirm_card,
    list_card,
)
from tests.adapters.teams.connector_double import TENANT
from tests.adapters.teams.harness import DESK, GROUP, TeamsHarness, entra_id
from tests.fakes import FakeClock


async def test_a_line_in_a_personal_chat_is_answered_there(teams: TeamsHarness, core: CannedDispatch) -> None:
    seen = await teams.say("usage show Contoso")
    assert "You said: usage show Contoso" in seen
    asked = core.asked[0]
    assert (asked.actor.email, asked.actor.entra_id) == ("ada@northwindcloud.example", entra_id("ada"))
    assert (asked.actor.locale, asked.actor.time_zone) == ("en-GB", "Europe/Berlin")
    assert asked.place.personal and asked.place.channel == "a:ada"


@pytest.mark.parametrize("channel", [DESK, GROUP])
async def test_a_mention_is_answered_privately_with_a_word_in_the_thread(
    teams: TeamsHarness, channel: str
) -> None:
    seen = await teams.say("usage show Contoso", channel=f"{channel};messageid=1700")
    assert "You said: usage show Contoso" in teams.personal()
    assert teams.public(channel) == "Ada Person, the answer is in your personal chat with the bot."
    assert "You said" in seen
    assert teams.screen("", channel)[0].conversation == f"{channel};messageid=1700"


async def test_what_is_for_everyone_is_shown_to_everyone(teams: TeamsHarness, core: CannedDispatch) -> None:
    core.replies["status"] = Reply(card=card("Status", "All is well."), audience=Audience.EVERYONE)
    await teams.say("status", channel=DESK)
    assert "All is well." in teams.public()
    assert teams.personal() == ""


async def test_the_bot_takes_its_own_mention_out_and_nothing_else(
    teams: TeamsHarness, core: CannedDispatch
) -> None:
    await teams.say("find Partner&nbsp;Contoso &amp; Sons <at>Sam</at>", channel=DESK)
    assert core.lines == ["find Partner Contoso & Sons Sam"]


async def test_a_message_that_is_delivered_twice_is_answered_once(
    teams: TeamsHarness, core: CannedDispatch
) -> None:
    body = teams.message("help")
    await teams.post(body)
    await teams.post(body)
    await teams.quiet()
    assert core.lines == ["help"]


async def test_without_a_database_people_are_still_answered(teams: TeamsHarness, memory: MemoryStore) -> None:
    memory.deduplication.away = memory.conversations.away = True
    assert "You said: help" in await teams.say("help")


async def test_long_work_is_said_to_be_under_way_and_then_gives_way_to_the_answer(
    teams: TeamsHarness, core: CannedDispatch
) -> None:
    core.hold, core.progress = asyncio.Event(), ("Reading 1 of 3…", "Reading 2 of 3…")
    await teams.post(teams.message("usage all"))
    await asyncio.sleep(0.15)
    assert teams.teams.typing == ["a:ada"]
    assert "Working on it…" in teams.personal()
    core.hold.set()
    await teams.quiet()
    assert "You said: usage all" in teams.personal()
    assert len(teams.screen()) == 1


async def test_what_is_worked_on_is_not_told_in_a_channel(teams: TeamsHarness, core: CannedDispatch) -> None:
    core.hold, core.progress = asyncio.Event(), ("Reading Contoso's usage…",)
    await teams.post(teams.message("usage all", channel=DESK))
    await asyncio.sleep(0.15)
    assert teams.public() == "Working on it…"
    core.hold.set()
    await teams.quiet()
    assert teams.public() == "Ada Person, the answer is in your personal chat with the bot."


async def test_a_service_url_that_does_not_answer_holds_no_other_conversation_up(
    teams: TeamsHarness, core: CannedDispatch
) -> None:
    slow = {"serviceUrl": teams.teams.slow_url}
    header = f"Bearer {teams.teams.token(serviceurl=teams.teams.slow_url)}"
    for number in range(2 * MOST_CALLS):
        who = {"id": f"29:slow{number}", "aadObjectId": f"slow{number}"}
        status, _ = await teams.post(teams.message("help", **slow, **{"from": who}), header)
        assert status == 201
    while teams.teams.calls["slow"] < MOST_CALLS:
        await asyncio.sleep(0)
    await teams.post(teams.message("usage show Contoso"))
    while "You said: usage show Contoso" not in teams.personal():
        await asyncio.sleep(0)
    assert core.lines == ["usage show Contoso"]
    assert teams.teams.calls["slow"] == MOST_CALLS
    teams.teams.hold_slow.set()
    await teams.quiet()


async def test_a_page_is_turned_in_place(teams: TeamsHarness, core: CannedDispatch) -> None:
    core.replies = {"list": Reply(card=list_card()), "list page=2": Reply(card=list_card(2))}
    await teams.say("list")
    assert "Page 2 of many." in await teams.click("Next page")
    assert teams.first == "⏳ Working on it…"
    assert len(teams.screen()) == 1


async def test_details_are_a_new_message_and_the_card_stays(
    teams: TeamsHarness, core: CannedDispatch
) -> None:
    core.replies["list"] = Reply(card=list_card())
    await teams.say("list")
    assert "You said: details" in await teams.click("Details")
    assert [each.edits for each in teams.screen()] == [0, 0]


async def test_an_old_client_presses_the_same_buttons(teams: TeamsHarness, core: CannedDispatch) -> None:
    core.replies = {"list": Reply(card=list_card()), "list page=2": Reply(card=list_card(2))}
    await teams.say("list")
    await teams.click("Next page", old_client=True)
    assert "Page 2 of many." in teams.personal()
    assert len(teams.screen()) == 1


async def test_on_a_card_for_all_what_one_asks_for_comes_privately(
    teams: TeamsHarness, core: CannedDispatch
) -> None:
    core.replies["list"] = Reply(card=list_card(), audience=Audience.EVERYONE)
    await teams.say("list", channel=DESK)
    await teams.click("Next page", user="sam")
    assert "Page 1 of many." in teams.public()
    assert "You said: list page=2" in teams.personal("sam")


async def test_a_change_is_confirmed_once_however_often_it_is_clicked(
    teams: TeamsHarness, core: CannedDispatch
) -> None:
    core.replies["usage budget Contoso 6000"] = Reply(card=confirm_card())
    await teams.say("usage budget Contoso 6000")
    click = teams.click_activity("Set budget")
    (status, first), (_, second) = await asyncio.gather(teams.post(click), teams.post(click))
    await teams.quiet()
    assert status == 200
    assert core.executed == ["change-1"]
    answers = {each["type"]: each["value"] for each in (first, second)}
    assert answers[CARD_TYPE]["speak"] == "Working on it: set the budget."
    assert answers[TEXT_TYPE] == AGAIN, "a card would stand where the outcome is to be seen"
    assert core.told_shown == [("notice-1", teams.screen()[0].id)]


async def test_the_outcome_takes_the_place_of_the_buttons(teams: TeamsHarness, core: CannedDispatch) -> None:
    core.replies["usage budget Contoso 6000"] = Reply(card=confirm_card())
    await teams.say("usage budget Contoso 6000")
    seen = await teams.click("Set budget")
    assert "Working on it: set the budget" in teams.first
    assert "Done: budget set" in seen
    assert teams.labels() == []


async def test_cancelling_leaves_no_buttons(teams: TeamsHarness, core: CannedDispatch) -> None:
    core.replies["usage budget Contoso 6000"] = Reply(card=confirm_card())
    await teams.say("usage budget Contoso 6000")
    assert "Cancelled: set the budget" in await teams.click("Cancel")
    assert core.executed == [] and teams.labels() == []


async def test_an_old_client_confirms_too(teams: TeamsHarness, core: CannedDispatch) -> None:
    core.replies["usage budget Contoso 6000"] = Reply(card=confirm_card())
    await teams.say("usage budget Contoso 6000")
    await teams.click("Set budget", old_client=True)
    assert "Done: budget set" in teams.personal() and teams.labels() == []


async def test_a_click_is_answered_in_time_even_if_teams_is_slow_to_say_who_clicks(
    teams: TeamsHarness, core: CannedDispatch, clock: FakeClock
) -> None:
    core.replies["usage budget Contoso 6000"] = Reply(card=confirm_card())
    await teams.say("usage budget Contoso 6000")
    click = teams.click_activity("Set budget")
    clock.move(timedelta(minutes=10))
    teams.teams.hold_members = asyncio.Event()
    status, body = await teams.post(click)
    assert (status, body["value"]) == (200, "Working on it…")
    teams.teams.hold_members.set()
    await teams.quiet()
    assert "Done: budget set" in teams.personal()


async def test_a_click_that_breaks_the_core_is_answered_with_a_sentence(
    teams: TeamsHarness, core: CannedDispatch
) -> None:
    core.replies["usage budget Contoso 6000"] = Reply(card=confirm_card())
    await teams.say("usage budget Contoso 6000")
    core.broken = True
    assert "Something went wrong on the bot's side" in await teams.click("Set budget")


async def test_a_form_comes_back_with_what_was_typed_and_what_is_wrong(
    teams: TeamsHarness, core: CannedDispatch
) -> None:
    core.replies["usage budget"] = Reply(form=BUDGET_FORM)
    await teams.say("usage budget")
    amount = replace(BUDGET_FORM.fields[1], value="a lot", error="Write a number.")
    core.problems = {"amount": "Write a number."}
    core.submit_replies = [Reply(form=replace(BUDGET_FORM, fields=(BUDGET_FORM.fields[0], amount)))]
    seen = await teams.submit(customer="c-1", amount="a lot")
    assert "Write a number." in teams.first and "Write a number." in seen
    core.problems = {}
    assert "Set the budget?" in await teams.submit(amount="6000")
    assert core.submitted[-1].values["amount"] == "6000"
    assert len(teams.screen()) == 1


async def test_a_form_that_is_asked_for_in_a_channel_is_filled_in_privately_and_its_answer_may_be_shared(
    teams: TeamsHarness, core: CannedDispatch
) -> None:
    core.forms.add("usage budget")
    core.replies["usage budget"] = Reply(form=BUDGET_FORM)
    core.replies["list"] = Reply(card=card("Customers", "Shared list."), audience=Audience.EVERYONE)
    await teams.say("usage budget", channel=f"{DESK};messageid=1700")
    assert "a form is waiting" in teams.public()
    core.submit_replies = [Reply(card=list_card())]
    await teams.submit(customer="c-1", amount="6")
    assert "Share" in teams.labels()
    await teams.click("Share")
    assert "Shared list." in teams.public()
    assert teams.screen("", DESK)[-1].conversation == f"{DESK};messageid=1700"
    assert core.asked[-1].share and not core.asked[-1].place.personal


async def test_a_form_may_be_closed(teams: TeamsHarness, core: CannedDispatch) -> None:
    core.replies["usage budget"] = Reply(form=BUDGET_FORM)
    await teams.say("usage budget")
    assert "cancelled. Nothing was changed." in await teams.click("Cancel")
    assert core.submitted == []


async def test_customers_are_suggested_while_typing(teams: TeamsHarness, core: CannedDispatch) -> None:
    core.replies["usage budget"] = Reply(form=BUDGET_FORM)
    core.choices = [Choice(f"Contoso {number}", f"c-{number}") for number in range(30)]
    await teams.say("usage budget")
    offered = await teams.search("customer", "cont")
    assert offered[:2] == ["Contoso 0", "Contoso 1"] and len(offered) == 15
    first = ("usage budget", "customer", "")
    assert core.suggested == [first, ("usage budget", "customer", "cont")], "and before anything was typed"


@pytest.mark.parametrize("audience", list(Audience))
async def test_a_secret_is_shown_in_the_personal_chat_only(
    teams: TeamsHarness, core: CannedDispatch, audience: Audience
) -> None:
    secret = card("Created", "The customer exists.", Secret("One-time password", "hunter2-xyz"))
    core.replies["customer create"] = Reply(card=secret, audience=audience)
    await teams.say("customer create", channel=DESK)
    assert "hunter2-xyz" in teams.personal()
    assert "hunter2-xyz" not in teams.public()
    assert "hunter2-xyz" not in teams.personal("sam")


async def test_who_cannot_be_written_to_is_told_what_to_do(teams: TeamsHarness, core: CannedDispatch) -> None:
    teams.teams.fails("create", 403)
    await teams.say("list", channel=DESK)
    assert "Open a chat with the bot" in teams.public() and teams.personal() == ""


async def test_a_personal_chat_is_opened_once(teams: TeamsHarness, memory: MemoryStore) -> None:
    await teams.say("list", channel=DESK)
    await teams.say("list", channel=DESK)
    assert len(teams.teams.created) == 1
    assert teams.teams.created[0]["tenantId"] == teams.activity("x")["channelData"]["tenant"]["id"]


async def test_references_are_written_when_they_change_and_not_each_time(
    teams: TeamsHarness, memory: MemoryStore
) -> None:
    await teams.say("one")
    written = memory.conversations.writes
    await teams.say("two")
    assert memory.conversations.writes == written


async def test_throttled_messages_are_sent_again(teams: TeamsHarness) -> None:
    teams.teams.fails("message", 429, times=20, Retry_After="1")
    assert "You said: help" in await teams.say("help")


@pytest.mark.parametrize("throttled", [{"times": 10}, {"times": 1, "Retry_After": "60"}])
async def test_nobody_waits_for_a_throttled_message_for_ever(
    teams: TeamsHarness, throttled: dict[str, Any]
) -> None:
    teams.teams.fails("message", 429, **throttled)
    assert await teams.say("help") == ""
    assert "You said: usage" in await teams.say("usage")


async def test_a_message_that_is_gone_is_answered_anew(teams: TeamsHarness, core: CannedDispatch) -> None:
    core.replies = {"list": Reply(card=list_card()), "list page=2": Reply(card=list_card(2))}
    await teams.say("list")
    teams.teams.fails("update", 404)
    await teams.click("Next page")
    assert "Page 2 of many." in teams.text_of(teams.newest(), "ada")


async def test_one_token_is_fetched_and_profiles_are_remembered(teams: TeamsHarness) -> None:
    for text in ("one", "two", "three"):
        await teams.say(text)
    assert teams.teams.calls["member"] == 1


async def test_a_bot_that_cannot_sign_in_says_so_in_the_log_only(teams: TeamsHarness) -> None:
    teams.password.broken = True
    assert await teams.say("help") == ""
    assert teams.answers[-1][0] == 201


async def test_a_new_personal_chat_is_greeted_and_a_removed_one_forgotten(
    teams: TeamsHarness, memory: MemoryStore
) -> None:
    await teams.post(teams.activity("installationUpdate") | {"action": "add"})
    await teams.quiet()
    assert "write help" in teams.personal()
    key = f"teams:{TENANT}:user:{entra_id('ada')}"
    assert memory.conversations.kept[key]["conversation"] == "a:ada"
    await teams.post(teams.activity("installationUpdate") | {"action": "remove"})
    await teams.quiet()
    assert key not in memory.conversations.kept


async def test_rows_of_a_card_lead_on_and_a_list_stays_when_they_lead_to_a_form(
    teams: TeamsHarness, core: CannedDispatch
) -> None:
    core.forms.add("usage budget")
    core.replies["usage budget"] = Reply(form=BUDGET_FORM)
    buttons = Actions((Button("Set a budget", "usage budget", replace=True),))
    core.replies["list"] = Reply(card=card("Customers", "One page.", buttons))
    await teams.say("list")
    await teams.click("Set a budget")
    assert [each.edits for each in teams.screen()] == [0, 0]
    assert teams.form()


async def test_a_message_is_still_answered_while_the_bot_shuts_down(
    teams: TeamsHarness, core: CannedDispatch
) -> None:
    core.hold = asyncio.Event()
    await teams.post(teams.message("usage all"))
    closing = asyncio.create_task(teams.adapter.close(5))
    await asyncio.sleep(0.02)
    assert (await teams.post(teams.message("too late")))[0] == 503
    core.hold.set()
    await closing
    assert "You said: usage all" in teams.personal()


async def test_a_card_that_teams_does_not_take_is_told_in_words(
    teams: TeamsHarness, core: CannedDispatch
) -> None:
    core.replies["list"] = Reply(card=list_card())
    teams.teams.fails("message", 413)
    assert await teams.say("list") == "Page 1 of many."


async def test_who_presses_confirm_for_somebody_else_is_told_alone(
    teams: TeamsHarness, core: CannedDispatch
) -> None:
    core.replies["budget"] = Reply(card=confirm_card(), audience=Audience.EVERYONE)
    core.claimed["change-1"] = "somebody else"
    await teams.say("budget", channel=DESK)
    before = teams.public()
    assert await teams.click("Set budget", user="sam") == "Already under way."
    assert (teams.public(), teams.personal("sam")) == (before, "")
