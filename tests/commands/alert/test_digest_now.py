"""A digest on demand: the summary that a rule would send, at once, of what one may see."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.jobs.snapshot import snapshot
from bot.model import AlertKind
from tests.chat import open_chat
from tests.commands.limits import limited, rule
from tests.fakes import CONTOSO, FABRIKAM


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
