"""Writes that take a second person: how a question ends, who hears of it, and that what was approved is done once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.cards.text import as_text
from bot.model import Freeze
from bot.model.change import Change, ChangeState
from bot.model.identity import Actor, Platform
from bot.pipeline.dispatcher import Dispatcher
from bot.ports.dispatch import Audience, Reply
from tests.commands.deciding import (
    ASK,
    BUDGETS,
    TWO,
    Hired,
    asked,
    at,
    bill_change,
    budget,
    carried_out,
    opened,
    posted,
    read,
)


async def test_two_are_needed_and_one_person_counts_once(store):
    chat, _ = await opened(store, TWO)
    question = await asked(chat)
    gil = at(chat, "gil", question.last)
    assert "Approved by Gil Moreau (gil@northwindcloud.example): 1 of 2" in await gil.press("Approve")
    assert "1 of 2" in await at(chat, "gil", question.last).press("Approve")
    on_teams = Actor(Platform.TEAMS, "t1", "29:gil", "Gil M.", "gil@northwindcloud.example")
    assert "1 of 2" in await replace(chat, actor=on_teams, last=question.last).press("Approve")
    assert await carried_out(chat) == []
    assert "Approved by Gil Moreau (gil@northwindcloud.example) and Ada Lund" in await at(
        chat, "ada", question.last
    ).press("Approve")
    assert len(await carried_out(chat)) == 1


async def test_a_role_lost_before_enough_have_approved(store):
    chat, directory = await opened(store, TWO)
    question = await asked(chat)
    await at(chat, "gil", question.last).press("Approve")
    directory.gone.add("gil")
    await at(chat, "ada", question.last).press("Approve")
    assert await carried_out(chat) == [] and budget(chat) is None
    directory.gone.clear()
    await chat.dispatcher.approvals.remind()
    assert len(await carried_out(chat)) == 1


@pytest.mark.parametrize(
    ("who", "said"),
    [("gil", "is no longer allowed to approve it"), ("bill", "is no longer allowed to do this")],
)
async def test_a_role_lost_after_that(office, who, said):
    chat, directory = office
    question = await asked(chat)
    await at(chat, "gil", question.last).press("Approve")
    directory.gone.add(who)
    [outcome] = await carried_out(chat)
    assert said in outcome and "Nothing was done" in outcome and budget(chat) is None
    assert await carried_out(chat) == []


async def test_nobody_answers(office):
    chat, _ = office
    await asked(chat)
    approvals, changes = chat.dispatcher.approvals, chat.core.store.changes
    assert await approvals.remind() == 0
    chat.clock.move(timedelta(hours=12))
    await approvals.remind()
    await approvals.remind()
    [half] = await read(chat)
    assert half.startswith("[#csp-desk]") and "Still waiting" in half and "[Approve]" in half
    chat.clock.move(timedelta(hours=11, minutes=5))
    await approvals.remind()
    assert len(await read(chat)) == 1
    chat.clock.move(timedelta(hours=1))
    assert await changes.expire(chat.clock.now(), approvals.told_of_end) == 1
    told, room = sorted(await read(chat), reverse=True)
    assert told.startswith("[@bill]") and "Nobody decided this within" in told and "Ask again" in told
    assert (
        room.startswith("[#csp-desk]")
        and "Too few people approved this in time" in room
        and "[Approve]" not in room
    )
    assert await changes.expire(chat.clock.now(), approvals.told_of_end) == 0 and await read(chat) == []


async def test_whoever_asked_hears_of_the_end_also_where_its_key_is_gone(office):
    chat, _ = office
    question = await asked(chat)
    found = await chat.core.store.changes.get(bill_change(question))
    unreadable = replace(found, arguments={}, change=Change("", "", None, (), {}))
    told, room, *_ = chat.dispatcher.approvals.told_of_end(replace(unreadable, state=ChangeState.EXPIRED))
    assert told.destination.user == "bill" and "A change that can no longer be read" in as_text(told.card)
    assert "Ask again" not in as_text(told.card)
    assert room.destination.channel == "#csp-desk" and "A change that can no longer be read" in as_text(
        room.card
    )


@pytest.mark.parametrize(("within", "reminded"), [(20, []), (30, [15]), (120, [60]), (300, [150, 240])])
async def test_what_waits_long_enough_is_reminded_of(store, within, reminded):
    chat, _ = await opened(store, replace(BUDGETS, within=timedelta(minutes=within)))
    await asked(chat)
    sent = []
    for minute in range(5, within, 5):
        chat.clock.move(timedelta(minutes=5))
        await chat.dispatcher.approvals.remind()
        if said := await read(chat):
            assert len(said) == 1 and "Still waiting" in said[0]
            sent.append(minute)
    assert sent == reminded


async def test_a_click_after_the_end(office):
    chat, _ = office
    question = await asked(chat)
    chat.clock.move(timedelta(hours=25))
    assert "Too few people approved this in time" in await at(chat, "gil", question.last).press("Approve")
    assert await carried_out(chat) == []


async def test_taken_back(office):
    chat, _ = office
    question = await asked(chat)
    bill = chat.as_("bill")
    assert "Bill Weber" in await bill.say("change list")
    assert "Waiting for approval" in await bill.choose(1)
    assert (
        "not yours"
        in (await at(chat, "ada", Reply()).say(f"change withdraw {bill_change(question)}")).lower()
    )
    await bill.say(f"change show {bill_change(question)}")
    assert "Withdrawn" in await bill.press("Withdraw request")
    [room] = await read(chat)
    assert room.startswith("[#csp-desk]") and "Bill Weber withdrew this. Nothing was done" in room
    assert "7,001" in room and "[Approve]" not in room
    assert "Withdrawn" in await bill.say(f"change show {bill_change(question)}")
    await bill.say(f"change withdraw {bill_change(question)}")
    assert await read(chat) == [], "who was asked is told once"
    assert "withdrew" in await at(chat, "gil", question.last).press("Approve")
    assert await carried_out(chat) == []


async def test_what_waits_is_listed_for_who_may_decide(office):
    chat, _ = office
    await asked(chat)
    gil = chat.as_("gil")
    assert "For you to decide" in await gil.say("change list")
    assert "Bill Weber asks" in await gil.choose(1) and gil.labels == ["Approve", "Reject"]
    assert "isn't a command" not in await chat.as_("bill").say("changes")


async def test_two_approve_at_the_same_moment_on_two_replicas(store):
    chat, _ = await opened(store, TWO)
    question = await asked(chat)
    replicas = [
        replace(at(chat, name, question.last), dispatcher=Dispatcher(chat.core)) for name in ("gil", "ada")
    ]
    await asyncio.gather(*(replica.press("Approve") for replica in replicas))
    settled = await asyncio.gather(chat.dispatcher.settle(), replicas[0].dispatcher.settle())
    assert sum(map(len, settled)) == 1 and [name for name, _ in chat.partner.done] == ["usage.set_budget"]


async def test_in_a_personal_chat_nobody_would_see_it(store):
    chat, _ = await opened(store)
    bill = chat.as_("bill")
    alone = replace(bill, place=replace(bill.place, personal=True, channel="d-bill"))
    assert "in a channel" in await alone.say(ASK)
    with_room, _ = await opened(store, replace(BUDGETS, to={"playground": "#approvals"}))
    alone = replace(with_room.as_("bill"), place=alone.place)
    await alone.say(ASK)
    await alone.press("Ask for approval")
    await alone.fill_in(why="A warehouse")
    [(to, _)] = await posted(with_room)
    assert to.channel == "#approvals"


async def test_what_was_altered_is_approved_by_nobody(office, monkeypatch):
    chat, _ = office
    question = await asked(chat)
    changes = chat.core.store.changes
    found = await changes.get(bill_change(question))
    other = replace(
        found, change=replace(found.change, payload={**found.change.payload, "amount": "9999999"})
    )

    async def tampered(_: str):
        return other

    monkeypatch.setattr(changes, "get", tampered)
    assert "differs from what the card showed" in await at(chat, "gil", question.last).press("Approve")
    monkeypatch.undo()
    assert await carried_out(chat) == []


async def test_in_read_only_mode_nothing_is_approved_and_a_no_is_heard(office):
    chat, _ = office
    question = await asked(chat)
    await chat.core.store.freezes.begin(Freeze("Gil", chat.clock.now(), "an audit"))
    assert "Reason: an audit" in await at(chat, "gil", question.last).press("Approve")
    found = await chat.core.store.changes.get(bill_change(question))
    assert found.approval.votes == () and await carried_out(chat) == []
    said = await at(chat, "gil", question.last).say(f"change reject {bill_change(question)} reason=later")
    assert "Gil Moreau (gil@northwindcloud.example) rejected this: later" in said


async def test_read_only_between_approval_and_effect(office):
    chat, _ = office
    question = await asked(chat)
    await at(chat, "gil", question.last).press("Approve")
    await chat.core.store.freezes.begin(Freeze("Gil", chat.clock.now(), "an audit"))
    assert await carried_out(chat) == [] and budget(chat) is None
    await chat.core.store.freezes.end()
    assert len(await carried_out(chat)) == 1


async def test_someone_elses_change_cannot_be_sent_to_others(office):
    chat, _ = office
    bill = chat.as_("bill")
    await bill.say(ASK)
    change_id = bill.change_id
    assert "Only Bill" in await chat.as_("ada").say(f'change ask {change_id} why="I want it"')
    assert "no record" in await chat.as_("ada").say(f"change approve {change_id}")
    assert "There is no change" in await chat.as_("ada").say("change approve nothing-like-it")


async def test_only_those_who_still_may_are_named_as_approvers(store):
    chat, directory = await opened(store, TWO)
    question = await asked(chat)
    await at(chat, "gil", question.last).press("Approve")
    directory.gone.add("gil")
    ada = at(chat, "ada", question.last)
    shown = await ada.press("Approve")
    assert "Approved by Ada Lund (ada@northwindcloud.example): 1 of 2" in shown and "Gil" not in shown
    third = Actor(Platform.TEAMS, "t1", "29:third", "Thea Third", "thea@northwindcloud.example")
    directory.known = Hired(directory.known, third.email)
    passed = await replace(chat, actor=third, last=question.last).press("Approve")
    assert (
        "Approved by Ada Lund (ada@northwindcloud.example) and Thea Third" in passed and "Gil" not in passed
    )
    [outcome] = await carried_out(chat)
    assert "approved by Ada Lund (ada@northwindcloud.example) and Thea Third" in outcome
    done = (await chat.core.store.audit.entries(command="usage budget"))[0]
    assert done.approved_by == ("playground:northwind:ada", third.key)


async def test_two_people_of_one_name_are_told_apart(store):
    """A name in chat is chosen by whoever bears it; an address, or an account's id, is not."""
    chat, directory = await opened(store, replace(BUDGETS, needed=3))
    question = await asked(chat)
    await at(chat, "gil", question.last).press("Approve")
    other = Actor(Platform.TEAMS, "t1", "29:other", "Gil Moreau", "g.moreau@northwindcloud.example")
    directory.known = Hired(directory.known, other.email)
    shown = await replace(chat, actor=other, last=question.last).press("Approve")
    assert (
        "Gil Moreau (gil@northwindcloud.example) and Gil Moreau (g.moreau@northwindcloud.example): 2 of 3"
        in shown
    )


async def test_what_is_decided_out_of_sight_is_told_where_it_was_asked(store):
    for answer, said in (
        ("yes", "Approved by Gil Moreau"),
        ("no", "Gil Moreau (gil@northwindcloud.example) rejected this: Too much"),
    ):
        chat, _ = await opened(store)
        question = await asked(chat)
        gil = at(chat, "gil", question.last)
        gil = replace(gil, place=replace(gil.place, personal=True, channel="d-gil"))
        if answer == "yes":
            await gil.press("Approve")
        else:
            await gil.press("Reject")
            await gil.fill_in(reason="Too much")
        assert any(each.startswith("[#csp-desk]") and said in each for each in await read(chat))
        await carried_out(chat)
        await posted(chat)


async def test_what_who_takes_it_back_reads_is_theirs_alone(office):
    chat, _ = office
    question = await asked(chat)
    bill = chat.as_("bill")
    await bill.say(f"change show {bill_change(question)}")
    await bill.press("Withdraw request")
    assert bill.last.audience is Audience.ASKER


async def test_what_was_approved_the_moment_before_is_not_told_to_be_withdrawn(office):
    """Bill looks at it as waiting, and it is passed on before his word arrives."""
    chat, _ = office
    question = await asked(chat)
    changes, gil = chat.core.store.changes, at(chat, "gil", question.last)

    class Slow:
        def __getattr__(self, name):
            return getattr(changes, name)

        async def cancel(self, *given):
            await gil.press("Approve")
            return await changes.cancel(*given)

    approvals = replace(chat.dispatcher.approvals, changes=Slow())
    bill = await chat.core.directory.person(chat.as_("bill").actor)
    found = await approvals.withdraw(bill, bill_change(question))
    assert found.state is ChangeState.EXECUTING and await read(chat) == []


async def test_what_was_held_up_until_its_time_was_over_is_not_done(office):
    chat, _ = office
    question = await asked(chat)
    await at(chat, "gil", question.last).press("Approve")
    await chat.core.store.freezes.begin(Freeze("Gil", chat.clock.now(), "an audit"))
    chat.clock.move(timedelta(days=3))
    await chat.core.store.freezes.end()
    [outcome] = await carried_out(chat)
    assert "delayed until it had expired" in outcome and budget(chat) is None


async def test_a_process_that_dies_as_it_begins_leaves_one_effect(office):
    """Killed between the last yes and the effect, and again as another takes the change up."""
    chat, _ = office
    question = await asked(chat)
    await at(chat, "gil", question.last).press("Approve")
    changes = chat.core.store.changes
    assert await changes.renew(bill_change(question), chat.clock.now(), timedelta(seconds=90))
    assert await carried_out(chat) == [], "it is in the hands of the one that died"
    chat.clock.move(timedelta(seconds=91))
    assert len(await carried_out(chat)) == 1 and await carried_out(chat) == []
    assert [name for name, _ in chat.partner.done] == ["usage.set_budget"]
