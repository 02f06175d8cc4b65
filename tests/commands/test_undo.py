"""Undo: ten minutes in which whoever made a change can put back what was there, with the card and the rules of any change."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from bot.model import AlertKind, Freeze
from bot.model.identity import Role
from bot.pipeline.admission import Admission
from bot.pipeline.channel_rules import ChannelRule, ChannelRules, Only
from tests.chat import Chat
from tests.commands.deciding import at, carried_out, opened, posted
from tests.commands.limits import address, lend, rule
from tests.fakes import FABRIKAM, NOW

SOON = timedelta(minutes=9)
LATE = timedelta(minutes=11)


def budget(chat: Chat) -> Decimal | None:
    return chat.partner.budgets.get(FABRIKAM.id)


async def set_budget(chat: Chat, amount: str) -> str:
    await chat.say(f"usage budget fabrikam {amount}")
    return await chat.confirm(chat.change_id)


async def test_a_budget_is_put_back_by_the_word(chat: Chat):
    asked = await chat.say("usage budget fabrikam 6000")
    assert "Undo for 10 minutes afterwards." in asked
    await chat.confirm(chat.change_id)
    assert budget(chat) == 6000
    chat.clock.move(SOON)
    shown = await chat.say("undo")
    assert "Set the budget of Fabrikam, Inc.?" in shown and "5,000" in shown and budget(chat) == 6000
    await chat.confirm(chat.change_id)
    assert budget(chat) == 5000
    trail = await chat.core.store.audit.entries(command="usage budget")
    assert [each.outcome for each in trail] == ["done", "confirmed", "proposed"] * 2
    await chat.say("undo")
    await chat.confirm(chat.change_id)
    assert budget(chat) == 6000, "what undid it was a change as well"


@pytest.mark.parametrize("said", ["undo that", "Undo it!", "undo my last change", "undo that please"])
async def test_what_a_person_says_behind_the_word_is_no_id(chat: Chat, said: str):
    await set_budget(chat, "6000")
    shown = await chat.say(said)
    assert "Set the budget of Fabrikam, Inc.?" in shown and "5,000" in shown and budget(chat) == 6000
    await chat.confirm(chat.change_id)
    assert budget(chat) == 5000


async def test_said_in_a_sentence_what_acts_at_once_is_put_back_by_a_button_alone(chat: Chat):
    await chat.core.store.alerts.add(rule("k3vq7x", AlertKind.SUDDEN))
    await chat.say("alert mute k3vq7x fabrikam days=3 reason=migration")
    shown = await chat.say("undo that")
    assert "This undoes your last change immediately:" in shown


async def test_the_button_on_the_result_undoes_that_change_alone(chat: Chat):
    await set_budget(chat, "6000")
    first = chat.last
    assert "Undo" in chat.labels
    await set_budget(chat, "7000")
    older = replace(chat, last=first)
    assert "You changed something else since" in await older.press("Undo")
    assert "7,000" in await chat.press("Undo") and budget(chat) == 7000
    await chat.confirm(chat.change_id)
    assert budget(chat) == 6000


async def test_where_there_was_no_budget_it_is_removed(chat: Chat):
    chat.partner.budgets[FABRIKAM.id] = None
    await set_budget(chat, "6000")
    assert "Remove the budget" in await chat.say("undo")


@pytest.mark.parametrize("typed", ["undo", "button"])
async def test_after_ten_minutes_it_stays(chat: Chat, typed: str):
    await set_budget(chat, "6000")
    chat.clock.move(LATE)
    shown = await (chat.press("Undo") if typed == "button" else chat.say("undo"))
    assert "10 minutes" in shown and not any("Set" in each for each in chat.labels)


async def test_nobody_undoes_what_somebody_else_did(chat: Chat):
    await set_budget(chat, "6000")
    gil = at(chat, "gil", chat.last)
    assert "You can undo only your own changes" in await gil.press("Undo")
    assert "There is nothing to undo" in await gil.say("undo")
    assert budget(chat) == 6000


async def test_what_was_changed_again_since_is_left_alone(chat: Chat):
    await set_budget(chat, "6000")
    chat.partner.budgets[FABRIKAM.id] = Decimal(9000)
    shown = await chat.say("undo")
    assert "changed again since" in shown and budget(chat) == 9000
    assert [each.outcome for each in await chat.core.store.audit.entries(limit=1)] == ["refused"]


async def test_who_lost_the_right_undoes_nothing(store):
    chat, directory = await opened(store)
    chat = replace(chat.with_core(approving=()), actor=chat.as_("bill").actor)
    await set_budget(chat, "6000")
    directory.gone.add("bill")
    assert "can't change budgets" in await chat.say("undo")


async def test_undoing_takes_the_approval_that_changing_takes(office):
    chat, _ = office
    bill = chat.as_("bill")
    await bill.say("usage budget fabrikam 7001")
    await bill.press("Ask for approval")
    await bill.fill_in(why="They move a warehouse")
    [(_, question)] = await posted(chat)
    await at(chat, "gil", question).press("Approve")
    assert await carried_out(chat) and budget(chat) == 7001
    shown = await bill.say("undo")
    assert "must approve this" in shown and bill.labels == ["Ask for approval", "Cancel"]
    assert budget(chat) == 7001


async def test_nothing_is_undone_in_read_only_mode(chat: Chat):
    await set_budget(chat, "6000")
    await chat.core.store.freezes.begin(Freeze("Gil", NOW, "an audit"))
    assert "Changes are paused" in await chat.say("undo") and budget(chat) == 6000


async def test_a_rule_that_was_added_is_removed_and_comes_back(chat: Chat):
    await chat.say("alert add percent fabrikam 80,90.5 to=here")
    await chat.confirm(chat.change_id)
    [made] = await chat.core.store.alerts.rules()
    assert f"Remove alert rule {made.id}?" in await chat.say("undo")
    await chat.confirm(chat.change_id)
    assert await chat.core.store.alerts.rules() == []
    await chat.say("undo")
    await chat.confirm(chat.change_id)
    [again] = await chat.core.store.alerts.rules()
    same = replace(again, id=made.id, created=made.created)
    assert same == made


async def test_a_mute_is_undone_and_so_is_its_end(chat: Chat):
    alerts = chat.core.store.alerts
    await alerts.add(rule("k3vq7x", AlertKind.PERCENT, FABRIKAM))
    await chat.say("alert mute k3vq7x fabrikam days=3 reason=migration")
    [first] = await alerts.mutes(chat.clock.now())
    await chat.say("undo")
    assert await alerts.mutes(chat.clock.now()) == []
    shown = await chat.press("Undo")
    [again] = await alerts.mutes(chat.clock.now())
    assert "is muted for Fabrikam, Inc." in shown
    assert (again.customer_id, again.reason, again.until) == (first.customer_id, first.reason, first.until)


async def test_a_mute_over_a_mute_gives_way_to_the_earlier_one(chat: Chat):
    alerts = chat.core.store.alerts
    await alerts.add(rule("k3vq7x", AlertKind.PERCENT, FABRIKAM))
    await chat.as_("gil").say("alert mute k3vq7x days=2 reason=audit")
    await chat.say("alert mute k3vq7x days=20 reason=holidays")
    await chat.press("Undo")
    [mute] = await alerts.mutes(chat.clock.now())
    assert (mute.reason, mute.until) == ("audit", NOW + timedelta(days=2))


async def test_a_mute_that_somebody_set_since_is_left_alone(chat: Chat):
    alerts = chat.core.store.alerts
    await alerts.add(rule("k3vq7x", AlertKind.PERCENT, FABRIKAM))
    await chat.say("alert mute k3vq7x days=2 reason=audit")
    chat.clock.move(timedelta(minutes=1))
    await chat.as_("gil").say("alert mute k3vq7x days=20 reason=holidays")
    assert "changed again since" in await chat.say("undo")
    [mute] = await alerts.mutes(chat.clock.now())
    assert mute.reason == "holidays"


async def test_a_role_is_taken_back_and_given_again(chat: Chat):
    gil, grants = chat.as_("gil"), chat.core.store.grants
    await gil.say(f"access grant {address('sam')} helpdesk_agent until=2026-12-24 customers=fabrikam")
    assert "Undo for 10 minutes" in gil.shown
    await gil.confirm(gil.change_id)
    [given] = await grants.all(chat.clock.now())
    assert "Remove the role Helpdesk agent" in await gil.say("undo")
    await gil.confirm(gil.change_id)
    assert await grants.all(chat.clock.now()) == []
    await gil.say("undo")
    await gil.confirm(gil.change_id)
    [again] = await grants.all(chat.clock.now())
    assert (again.holder, again.role, again.until, again.customers) == (
        given.holder,
        Role.HELPDESK_AGENT,
        given.until,
        given.customers,
    )


async def test_a_longer_grant_cannot_be_made_shorter_by_a_word(chat: Chat):
    await lend(chat, "sam", Role.HELPDESK_AGENT)
    gil = chat.as_("gil")
    await gil.say(f"access grant {address('sam')} helpdesk_agent until=2027-01-31")
    assert "Undo" not in gil.shown
    await gil.confirm(gil.change_id)
    assert "Undo" not in gil.labels
    assert "There is nothing to undo" in await gil.say("undo")


async def test_what_cannot_be_put_back_is_passed_over(chat: Chat):
    """A ticket stands after a budget, and undo reaches the budget."""
    await set_budget(chat, "6000")
    trail = chat.core.store.audit
    [last] = await trail.entries(limit=1)
    await trail.append(replace(last, command="ticket create", change_id=""))
    assert "5,000" in await chat.say("undo")


async def test_undo_keeps_to_the_rules_of_the_channel(chat: Chat):
    """The word may be said in every channel; what it leads to is asked where its own command may be."""
    await set_budget(chat, "6000")
    for rule_there in (ChannelRule(only=Only.READS), ChannelRule(nouns=frozenset({"ticket"}))):
        rules = ChannelRules({("playground", "#csp-desk"): rule_there})
        there = chat.with_core(admission=Admission(rules))
        shown = await there.say("undo")
        assert "In this channel" in shown or "This channel is only for" in shown
    finance = ChannelRules({("playground", "#csp-desk"): ChannelRule(nouns=frozenset({"usage"}))})
    assert "5,000" in await chat.with_core(admission=Admission(finance)).say("undo")


@pytest.mark.parametrize("said", ["oops, undo that please", "take that back"])
async def test_a_sentence_proposes_the_change_that_undoes(chat: Chat, said: str):
    await set_budget(chat, "6000")
    assert "Set the budget of Fabrikam, Inc.?" in await chat.say(said)
    assert budget(chat) == 6000


async def test_a_sentence_does_not_unmute_by_itself(chat: Chat):
    alerts = chat.core.store.alerts
    await alerts.add(rule("k3vq7x", AlertKind.PERCENT, FABRIKAM))
    await chat.say("alert mute k3vq7x days=3 reason=migration")
    await chat.say("oops, undo that please")
    assert len(await alerts.mutes(chat.clock.now())) == 1
    await chat.press("Unmute an alert rule: k3vq7x")
    assert await alerts.mutes(chat.clock.now()) == []
