"""Alerts that are muted: for how long, for whom, and what is told nevertheless."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.jobs.snapshot import snapshot
from tests.chat import open_chat
from tests.commands.alert.test_alert import button, rule_id, told
from tests.fakes import FABRIKAM, eur


@pytest.fixture
async def chat(store):
    return (await open_chat(store)).as_("bill")


async def test_muted_until_it_gets_worse(chat):
    await chat.say("alert add percent fabrikam 80,100")
    await chat.press("Save rule")
    await told(chat)
    notice = chat.last_notices[0].id.removeprefix("alert-")
    shown = await chat.say(f"alert mute notice={notice} form=yes")
    assert "Why" in shown
    shown = await chat.fill_in(reason="a migration", days="14")
    assert "is muted for Fabrikam, Inc." in shown and "a migration" in shown
    assert "Muted for 1 customer" in await chat.say("alert list")
    chat.partner.costs[FABRIKAM.id] = eur("4900")
    assert await told(chat) == []
    chat.partner.costs[FABRIKAM.id] = eur("5050")
    [worse] = await told(chat)
    assert "101" in worse
    assert "Muted" not in await chat.say("alert list")


async def test_a_mute_has_an_end_and_needs_no_reason(chat):
    await chat.say("alert add percent fabrikam 80")
    await chat.press("Save rule")
    shown = await chat.say(f"alert mute {await rule_id(chat)} days=31 reason=holidays")
    assert "30 or less" in shown
    for time in ("0h", "100h", "31d", "for ever"):
        assert "Check" in await chat.say(f'alert mute {await rule_id(chat)} time="{time}"') or chat.last.form
    assert await chat.core.store.alerts.mutes(chat.clock.now()) == []
    shown = await chat.say(f"alert mute {await rule_id(chat)} time=1h")
    assert "is muted until" in shown and "Reason" not in shown
    [mute] = await chat.core.store.alerts.mutes(chat.clock.now())
    assert mute.until == chat.clock.now() + timedelta(hours=1) and mute.reason == ""
    assert mute.by == "Bill Weber (bill@northwindcloud.example)", "of two people of one name, this one"


async def test_muted_from_the_alert_for_an_hour_a_day_or_until_the_period_ends(chat):
    await chat.say("alert add percent fabrikam 80")
    await chat.press("Save rule")
    await told(chat)
    now, ends = chat.clock.now(), []
    for label in ("Mute for 1 hour", "Mute for 1 day", "Mute until the period ends"):
        assert "is muted for Fabrikam, Inc." in await chat.say(button(chat, label))
        [mute] = await chat.core.store.alerts.mutes(now)
        ends.append(mute.until)
    assert ends == [now + timedelta(hours=1), now + timedelta(days=1), datetime(2026, 12, 1, tzinfo=UTC)]


async def test_a_whole_rule_is_muted_and_tells_again(chat):
    await chat.say("alert add percent all 50,80")
    await chat.press("Save rule")
    rule = await rule_id(chat)
    await chat.say(f"alert mute {rule} days=2 reason=holidays")
    assert await told(chat) == []
    assert "Muted" in await chat.say("alert history")
    assert "is on again" in await chat.say(f"alert unmute {rule}")
    assert "is not muted" in await chat.say(f"alert unmute {rule}")


async def test_muted_with_the_button_and_told_again_when_spend_is_half_as_much_again(chat):
    await chat.say("alert add percent fabrikam 80,200")
    await chat.press("Save rule")
    await told(chat)
    assert "The same if spend rises by 50%." in await chat.say(button(chat, "Mute until the period ends"))
    chat.partner.costs[FABRIKAM.id] = eur("6400")
    assert await told(chat) == []
    chat.partner.costs[FABRIKAM.id] = eur("6500")
    [worse] = await told(chat)
    assert "kept growing while muted" in worse
    assert await told(chat) == []


async def test_what_was_spent_by_then_is_what_was_muted(chat):
    await chat.say("alert add percent fabrikam 80,200")
    await chat.press("Save rule")
    await told(chat)
    chat.partner.costs[FABRIKAM.id] = eur("7000")
    await snapshot(chat.context)
    await chat.say(button(chat, "Mute until the period ends"))
    chat.partner.costs[FABRIKAM.id] = eur("7100")
    assert await told(chat) == []


async def test_a_rule_muted_by_its_name_for_a_customer_mutes_what_it_told_last(chat):
    await chat.say("alert add percent all 80,100")
    await chat.press("Save rule")
    await told(chat)
    assert "a higher threshold" in await chat.say(
        f"alert mute {await rule_id(chat)} fabrikam reason=migration"
    )
    chat.partner.costs[FABRIKAM.id] = eur("5050")
    assert len(await told(chat)) == 1


async def test_a_muted_rule_is_silent_until_a_customer_gets_worse(chat):
    await chat.say("alert add percent all 80,100")
    await chat.press("Save rule")
    shown = await chat.say(f"alert mute {await rule_id(chat)} reason=holidays")
    assert "passes a higher threshold than before" in shown
    assert await told(chat) == []
    chat.partner.costs[FABRIKAM.id] = eur("5050")
    [worse] = await told(chat)
    assert "101" in worse
    chat.partner.costs[FABRIKAM.id] = eur("5100")
    assert await told(chat) == []


async def test_a_muted_forecast_tells_nothing(chat):
    await chat.say("alert add forecast fabrikam")
    await chat.press("Save rule")
    await chat.say(f"alert mute {await rule_id(chat)} reason=holidays")
    assert await told(chat) == []
    assert "Muted" in await chat.say("alert history")


async def test_nobody_is_muted_about_whom_a_rule_tells_nothing(chat):
    await chat.say("alert add percent fabrikam 80")
    await chat.press("Save rule")
    shown = await chat.say(f"alert mute {await rule_id(chat)} contoso.onmicrosoft.com reason=holidays")
    assert "is not about Contoso Ltd" in shown
    chat.clock.move(timedelta(minutes=1))
    await chat.say("alert add invoice all")
    await chat.press("Save rule")
    shown = await chat.say(f"alert mute {await rule_id(chat)} fabrikam reason=holidays")
    assert "not about single customers" in shown
    assert await chat.core.store.alerts.mutes(chat.clock.now()) == []
