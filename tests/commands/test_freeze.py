"""Read-only mode: nothing is written anywhere from the moment somebody says so."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.cards.text import as_text
from bot.ports.dispatch import ClaimedChange
from tests.chat import Chat, open_chat

ASK = "usage budget fabrikam 7001"


@pytest.fixture
async def chat(store) -> Chat:
    return (await open_chat(store)).as_("bill")


async def test_nothing_is_proposed_or_confirmed_and_nothing_is_lost(chat):
    await chat.say(ASK)
    waiting = chat.change_id
    gil = chat.as_("gil")
    who = "Gil Moreau (gil@northwindcloud.example)"
    assert f"{who} paused all changes on Nov 23, 2026, 09:00\xa0UTC" in await gil.say('freeze "an audit"')

    assert "Reason: an audit" in await chat.say(ASK)
    said = await chat.confirm(waiting)
    assert "paused all changes" in said and "Nothing was done" in said and "Set budget" in chat.labels
    assert chat.partner.done == []
    assert "€4,321.10" in await chat.say("usage show fabrikam")

    assert f"{who} resumed changes" in await gil.press("Resume changes")
    assert "Budget set" in await chat.confirm(waiting)


async def test_only_who_may_stops_the_bot_and_starts_it_again(chat):
    assert "can't pause and resume all changes" in await chat.say("freeze reason=fun")
    assert "can't pause and resume all changes" in await chat.say("thaw")
    ada = chat.as_("ada")
    assert "are not paused" in await ada.say("thaw")
    await ada.say('freeze reason="\u2060 \u00ad \u2060"')
    assert ada.last.form, "what nobody sees is no reason"
    await ada.say("freeze reason=audit")
    assert "Ada Lund (ada@northwindcloud.example) paused all changes" in await chat.as_("gil").say(
        "freeze reason=another"
    )


async def test_an_old_card_does_not_end_what_somebody_else_began_since(chat):
    gil, ada = chat.as_("gil"), chat.as_("ada")
    await gil.say("freeze reason=audit")
    old = gil.last
    await ada.say("thaw")
    chat.clock.move(timedelta(hours=1))
    await ada.say("freeze reason=incident")
    gil.last = old
    shown = await gil.press("Resume changes")
    assert "Reason: incident" in shown and "an earlier pause" in shown
    assert "is not a time" in await gil.say("thaw since=yesterday")
    assert "resumed changes" in await gil.say("thaw")


async def test_cards_can_still_be_dropped_and_alerts_muted(chat):
    await chat.say(ASK)
    change_id = chat.change_id
    await chat.say("alert add percent fabrikam 80")
    await chat.press("Save rule")
    await chat.as_("gil").say("freeze reason=audit")
    assert "Cancelled" in await chat.cancel(change_id)
    [rule] = await chat.core.store.alerts.rules()
    assert "is muted" in await chat.say(f"alert mute {rule.id} reason=holidays")


async def test_it_is_on_record(chat):
    gil = chat.as_("gil")
    await gil.say("freeze reason=audit")
    await gil.say("thaw")
    rows = await chat.core.store.audit.entries(actor=gil.actor.key)
    assert [(row.command, row.outcome) for row in reversed(rows)] == [("freeze", "done"), ("thaw", "done")]


async def test_what_was_confirmed_an_instant_before_is_stopped_too(chat):
    await chat.say(ASK)
    claimed = await chat.dispatcher.claim(chat.actor, chat.place, chat.change_id)
    assert isinstance(claimed, ClaimedChange)
    await chat.as_("gil").say("freeze reason=audit")
    reply = await chat.dispatcher.execute(claimed.change_id)
    assert reply.card and "paused all changes" in as_text(reply.card) and chat.partner.done == []
    await chat.as_("gil").say("thaw")
    assert await chat.dispatcher.settle() == []
