"""Confirming and cancelling writes."""

from __future__ import annotations

import asyncio

from bot.ports.dispatch import Audience, Reply
from tests.adapters.slack.canned import CannedDispatch, MemoryStore, card, confirm_card
from tests.adapters.slack.harness import SlackHarness


async def ask(slack: SlackHarness, core: CannedDispatch) -> None:
    core.replies["usage budget contoso 6000"] = Reply(card=confirm_card())
    seen = await slack.command("usage budget contoso 6000")
    assert "Budget: €5,000 → €6,000" in seen


async def test_a_confirmed_write_is_shown_where_its_card_stood(slack: SlackHarness, core: CannedDispatch):
    await ask(slack, core)

    seen = await slack.click("Set budget")

    assert "Done: budget set" in seen
    assert len(slack.screen()) == 1
    assert "[" not in slack.newest().said, "no button is left"
    assert core.executed == ["change-1"]
    assert core.told_shown == [("notice-1", "")]


async def test_in_direct_messages_the_result_has_a_message_id(slack: SlackHarness, core: CannedDispatch):
    core.replies["budget"] = Reply(card=confirm_card())
    await slack.dm("budget")

    await slack.click("Set budget")

    assert core.told_shown == [("notice-1", slack.newest().ts)]


async def test_the_intent_is_on_record_before_slack_is_answered_and_the_vendor_called_after(
    slack: SlackHarness, core: CannedDispatch
):
    await ask(slack, core)
    core.hold = asyncio.Event()

    await slack.send_click(slack.click_payload("Set budget"))

    assert core.log[0] == "claim"
    assert "Done" not in slack.newest().said
    core.hold.set()
    await slack.quiet()
    assert "Done: budget set" in slack.newest().said


async def test_while_the_vendor_works_the_card_has_no_buttons(slack: SlackHarness, core: CannedDispatch):
    await ask(slack, core)
    core.hold = asyncio.Event()
    await slack.send_click(slack.click_payload("Set budget"))
    while not slack.newest().edits:
        await asyncio.sleep(0.005)

    assert "Working on it: set the budget" in slack.newest().said
    assert "[" not in slack.newest().said
    core.hold.set()
    await slack.quiet()


async def test_a_click_that_is_delivered_twice_does_nothing_twice(slack: SlackHarness, core: CannedDispatch):
    await ask(slack, core)
    payload = slack.click_payload("Set budget")

    await asyncio.gather(slack.send_click(payload), slack.send_click(payload))
    await slack.quiet()

    assert core.executed == ["change-1"]
    assert core.log.count("claim") == 1
    assert "Done: budget set" in slack.newest().said


async def test_a_second_click_is_answered_in_place(slack: SlackHarness, core: CannedDispatch):
    await ask(slack, core)
    message = slack.newest()
    second = slack.click_payload("Set budget", message=message)
    await slack.click("Set budget")

    await slack.send_click(second)
    await slack.quiet()

    assert core.executed == ["change-1"]
    assert "Already under way" in slack.newest().said


async def test_cancelling_takes_the_buttons_away(slack: SlackHarness, core: CannedDispatch):
    await ask(slack, core)

    assert "Cancelled: set the budget" in await slack.click("Cancel")
    assert "[" not in slack.newest().said


async def test_somebody_else_clicking_a_public_card_does_not_take_it_away(
    slack: SlackHarness, core: CannedDispatch
):
    core.replies["budget"] = Reply(card=confirm_card(), audience=Audience.EVERYONE)
    core.claimed["change-1"] = "slack:T0NORTH:U0ADA"
    await slack.command("budget")

    seen = await slack.click("Set budget", "bill")

    assert "Already under way" in seen
    assert slack.newest("bill").to == "U0BILL"
    assert "[Set budget]" in slack.screen("ada")[0].said


async def test_an_outcome_that_cannot_be_shown_in_place_comes_as_a_direct_message(
    slack: SlackHarness, core: CannedDispatch
):
    await ask(slack, core)
    payload = slack.click_payload("Set budget")
    for known in slack.slack.response_urls.values():
        known.expired = True
    slack.slack.fail("chat.postEphemeral", "user_not_in_channel", times=9)

    await slack.send_click(payload)
    await slack.quiet()

    assert slack.newest().channel == slack.dm_of("ada")
    assert "Done: budget set" in slack.newest().said
    assert core.told_shown == [("notice-1", slack.newest().ts)]


async def test_an_outcome_that_nobody_saw_is_left_to_the_outbox(slack: SlackHarness, core: CannedDispatch):
    await ask(slack, core)
    payload = slack.click_payload("Set budget")
    slack.slack.response_urls.clear()
    for method in ("chat.postEphemeral", "chat.postMessage", "chat.update"):
        slack.slack.fail(method, "fatal_error", times=9)

    await slack.send_click(payload)
    await slack.quiet()

    assert core.executed == ["change-1"]
    assert core.told_shown == []


async def test_a_locked_database_does_not_make_a_click_look_repeated(
    slack: SlackHarness, core: CannedDispatch, memory: MemoryStore
):
    await ask(slack, core)
    memory.deduplication.away = True

    # The core itself refuses, or claims: it is asked either way.
    assert "Done: budget set" in await slack.click("Set budget")


async def test_shutdown_waits_for_a_write_that_runs(slack: SlackHarness, core: CannedDispatch):
    await ask(slack, core)
    core.hold = asyncio.Event()
    await slack.send_click(slack.click_payload("Set budget"))
    closing = asyncio.create_task(slack.adapter.close(5))
    await asyncio.sleep(0.02)
    assert not closing.done()
    assert (await slack.post_form(b"command=%2Fcsp"))[0] == 503

    core.hold.set()
    await closing

    assert "Done: budget set" in slack.newest().said


async def test_a_card_for_everyone_can_be_confirmed_in_place(slack: SlackHarness, core: CannedDispatch):
    core.replies["budget"] = Reply(card=confirm_card(), audience=Audience.EVERYONE)
    core.outcome = Reply(card=card("Done: budget set"), audience=Audience.EVERYONE)
    await slack.mention("budget")

    await slack.click("Set budget")

    assert "Done: budget set" in slack.newest("bill").said
    assert len(slack.screen("bill")) == 1
