"""A digest on demand: the summary that a rule would send, at once, of what one may see."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.jobs.snapshot import snapshot
from bot.model import AlertKind, Desk, Evaluation, TicketRef, TicketSeen, TicketState
from tests.chat import open_chat
from tests.commands.limits import limited, rule
from tests.fakes import CONTOSO, FABRIKAM, NOW


@pytest.fixture
async def chat(store):
    chat = (await open_chat(store)).as_("bill")
    await store.alerts.add(rule("r1", AlertKind.PERCENT))
    await snapshot(chat.context)
    chat.clock.move(timedelta(days=1))
    return chat


async def test_the_last_week_the_last_day_or_the_month_so_far(chat):
    shown = await chat.say("alert digest")
    assert chat.card.title.startswith("Weekly digest, ") and "spent by" in shown and FABRIKAM.name in shown
    await chat.say("alert digest daily")
    assert chat.card.title.startswith("Daily digest, ")
    await chat.say("alert digest monthly")
    assert chat.card.title.startswith("Monthly digest, ")


async def test_it_is_for_whoever_asks_and_leaves_no_trace_among_alerts(chat):
    await chat.say("alert digest")
    assert chat.card.private
    assert await chat.core.store.alerts.notices() == []


async def test_it_is_of_customers_that_one_may_see(chat):
    ada = limited(chat.as_("ada"), "ada", CONTOSO)
    assert FABRIKAM.name not in await ada.say("alert digest")


async def test_tickets_that_wait_for_an_answer_are_in_it_for_whoever_may_see_them(chat):
    waits, runs = (
        TicketSeen(f"pc:{at}", TicketRef(Desk.PARTNER_CENTER, f"61{at}"), CONTOSO, f"61{at}", title, state, "critical", NOW)
        for at, (title, state) in enumerate(
            [("Payroll is down", TicketState.ATTENTION), ("Quota of disks", TicketState.OPEN)]
        )
    )  # fmt: skip
    await chat.core.store.alerts.see([waits, runs], [], Evaluation(), {}, NOW)
    shown = await chat.as_("ada").say("alert digest")
    assert "Tickets that need your answer" in shown and "Payroll is down" in shown
    assert "Quota of disks" not in shown
    # Billing admins may see usage, and no tickets.
    assert "Payroll" not in await chat.as_("bill").say("alert digest")
    of_fabrikam = limited(chat.as_("ada"), "ada", FABRIKAM)
    assert "Payroll" not in await of_fabrikam.say("alert digest")
