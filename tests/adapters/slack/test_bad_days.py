"""Slow vendors, databases that are away, and shutdown: Slack is answered at once, and nobody is left waiting."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.slack import listeners
from bot.errors import Unavailable
from bot.ports.dispatch import Audience, ClaimedChange, Reply
from tests.adapters.slack.canned import BUDGET_FORM, CannedDispatch, MemoryStore, card, confirm_card
from tests.adapters.slack.harness import SlackHarness
from tests.adapters.slack.test_forms import open_form, with_errors
from tests.fakes import FakeClock


async def test_every_kind_of_payload_is_acknowledged_while_the_work_goes_on(
    slack: SlackHarness, core: CannedDispatch
):
    core.replies["budget"] = Reply(card=confirm_card())
    await slack.command("budget")
    await open_form(slack, core)
    core.hold = asyncio.Event()

    await slack.send_command("usage top")
    await slack.send_event({"type": "app_mention", "text": "<@U0BOT> usage top", "channel": "C0DESK"})
    await slack.send_click(slack.click_payload("Set budget"))
    await slack.post_payload(slack.submit_payload("ada", {"customer": "x", "amount": "1"}))

    assert [status for status, _ in slack.acks] == [200] * len(slack.acks)
    assert len(slack.adapter._tasks) == 4
    core.hold.set()
    await slack.quiet()


async def test_a_slow_database_does_not_hold_the_acknowledgement_up(
    slack: SlackHarness, core: CannedDispatch, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(listeners, "ACK_WITHIN", 0.05)
    locked = asyncio.Event()
    claim = core.claim

    async def slowly(*arguments: Any) -> ClaimedChange | Reply:
        await locked.wait()
        return await claim(*arguments)

    core.claim = slowly  # type: ignore[method-assign]
    core.replies["budget"] = Reply(card=confirm_card())
    await slack.command("budget")

    await slack.send_click(slack.click_payload("Set budget"))
    assert not core.executed, "acknowledged, and nothing is done before the intent is on record"
    locked.set()
    await slack.quiet()

    assert "Done: budget set" in slack.newest().said


async def test_errors_of_a_form_that_come_too_late_for_slack_stand_in_the_form(
    slack: SlackHarness, core: CannedDispatch, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(listeners, "ACK_WITHIN", 0.0)
    await open_form(slack, core)
    clock.move(timedelta(minutes=3))  # who it is must be asked again
    core.problems = {"amount": "Too little."}
    core.submit_replies = [Reply(form=with_errors(amount="Too little."))]

    seen = await slack.submit(customer="x", amount="1")

    assert "Please correct “Amount”: Too little." in seen


async def test_hidden_values_that_cannot_be_kept_are_said_so(
    slack: SlackHarness, core: CannedDispatch, memory: MemoryStore, monkeypatch: pytest.MonkeyPatch
):
    async def away(*_: Any) -> None:
        raise Unavailable

    long = replace(BUDGET_FORM, hidden={"draft": "x" * 5000})
    core.replies["ticket create"] = Reply(form=long)
    monkeypatch.setattr(memory.conversations, "put", away, raising=False)
    assert "The bot's database is not available" in await slack.command("ticket create")

    await open_form(slack, core)
    core.submit_replies = [Reply(form=long)]
    assert "The bot's database is not available" in await slack.submit(customer="x", amount="1")


async def test_values_that_cannot_be_read_again_are_said_so(
    slack: SlackHarness, core: CannedDispatch, memory: MemoryStore, monkeypatch: pytest.MonkeyPatch
):
    core.forms.add("ticket create")
    core.replies["ticket create"] = Reply(form=replace(BUDGET_FORM, hidden={"draft": "x" * 5000}))
    await slack.command("ticket create")
    memory.conversations.kept.clear()

    assert "no longer available" in await slack.submit(customer="x", amount="1")
    assert not core.submitted


async def test_an_answer_for_everyone_to_a_form_is_not_put_under_a_message_that_one_person_sees(
    slack: SlackHarness, core: CannedDispatch
):
    core.replies["help"] = Reply(form=BUDGET_FORM)
    core.submit_replies = [Reply(card=card("For all"), audience=Audience.EVERYONE)]
    await slack.mention("help")
    await slack.click("Open the form")

    await slack.submit(customer="x", amount="1")

    assert "For all" in slack.newest("bill").said
    assert slack.newest("bill").thread == ""


async def test_shutdown_does_not_wait_for_ever(slack: SlackHarness, core: CannedDispatch):
    core.hold = asyncio.Event()
    await slack.send_command("usage top")
    while not core.asked:
        await asyncio.sleep(0.002)

    await slack.adapter.close(0.01)

    assert not len(slack.adapter._tasks)


async def test_what_goes_wrong_in_the_core_is_logged_and_the_next_command_works(
    slack: SlackHarness, core: CannedDispatch
):
    def broken(_: str) -> bool:
        raise RuntimeError("a fault of ours")

    core.wants_form = broken  # type: ignore[method-assign]
    assert await slack.command("usage top") == ""
    del core.wants_form

    assert "You said: usage top" in await slack.command("usage top")
