"""Writes that take a second person: who may ask, who may answer, and whose word counts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.access.accounts import restore, suspend
from bot.access.directory import StoredDirectory
from bot.access.roles import GONE
from bot.cards.text import as_text
from bot.changes.approval_rules import OWN_QUESTION
from bot.model import Destination
from bot.model.identity import Actor, Platform
from tests.chat import open_chat
from tests.commands.deciding import (
    ASK,
    BUDGETS,
    TWO,
    UNSEEN,
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
from tests.pipeline.test_admission import SomeRooms


async def test_one_asks_and_another_approves(office):
    chat, _ = office
    bill = chat.as_("bill")
    shown = await bill.say(ASK)
    assert "One other person with the role Admin agent or Global admin must approve this" in shown
    assert bill.labels == ["Ask for approval", "Cancel"]
    form = await bill.press("Ask for approval")
    assert "Why" in form and "Change" not in form.splitlines()[1:]
    for nothing in UNSEEN:
        await bill.fill_in(why=nothing)
        assert bill.form.fields[0].error
    waits = await bill.fill_in(why="They move a warehouse")
    assert "Waiting for approval" in waits and "They move a warehouse" in waits

    [(to, question)] = await posted(chat)
    text = as_text(question.card)
    assert to == Destination("playground", "northwind", "#csp-desk")
    assert "Bill Weber asks: They move a warehouse" in text and "7,001" in text and "Fabrikam, Inc." in text
    assert "Bill Weber (bill@northwindcloud.example) can't" in text, "a name alone could be anybody's"
    assert await carried_out(chat) == [] and budget(chat) is None

    gil = at(chat, "gil", question)
    assert gil.labels == ["Approve", "Reject"]
    assert "Approved by Gil Moreau" in await gil.press("Approve")
    [outcome] = await carried_out(chat)
    assert "Requested by Bill Weber, approved by Gil Moreau" in outcome and budget(chat) == 7001
    assert await carried_out(chat) == []
    trail = await chat.core.store.audit.entries(command="usage budget")
    assert [(each.actor.split(":")[-1], each.outcome) for each in reversed(trail)] == [
        ("bill", "proposed"),
        ("bill", "waiting for approval"),
        ("gil", "approved"),
        ("bill", "done"),
    ]
    assert trail[0].approved_by == ("playground:northwind:gil",)


async def test_nobody_approves_what_they_asked_for(office):
    """Gil holds the role that approves, which is why it matters that he asks."""
    chat, _ = office
    question = await asked(chat, by="gil")
    on_teams = Actor(Platform.TEAMS, "t1", "29:x", "G. Moreau", "gil@northwindcloud.example")
    for actor in (chat.as_("gil").actor, on_teams):
        himself = replace(chat, actor=actor, last=question.last)
        assert OWN_QUESTION in await himself.press("Approve")
        assert OWN_QUESTION in await himself.say(f"change reject {bill_change(question)} reason=none")
    assert await carried_out(chat) == [] and budget(chat) is None
    await at(chat, "ada", question.last).press("Approve")
    assert len(await carried_out(chat)) == 1


async def test_who_asked_is_known_by_what_was_learnt_since(office):
    """Gil asks as one chat user and approves as another that the bot knew nothing of; then he signs in as both."""
    chat, directory = office
    question = await asked(chat, by="gil")
    other = Actor(Platform.TEAMS, "t1", "29:x", "G. Moreau", "g.moreau@northwindcloud.example")
    directory.known = Hired(directory.known, other.email)
    directory.signed_in = {chat.as_("gil").actor.key: "oid-gil", other.key: "oid-gil"}
    assert OWN_QUESTION in await replace(chat, actor=other, last=question.last).press("Approve")
    assert await carried_out(chat) == []


async def test_who_has_no_other_name_is_known_by_the_chat_user(office):
    """Where the platform tells no address and nobody has signed in, there is nothing else to go by."""
    chat, directory = office
    nameless = Actor(Platform.PLAYGROUND, "northwind", "nobody", "No Body")
    directory.known = Hired(directory.known, nameless.email)
    asker = replace(chat, actor=nameless)
    await asker.say(ASK)
    await asker.press("Ask for approval")
    await asker.fill_in(why="A warehouse moves")
    [(_, question)] = await posted(chat)
    assert OWN_QUESTION in await replace(asker, last=question).press("Approve")
    assert await carried_out(chat) == []


async def test_two_chat_users_that_prove_to_be_one_person_count_once(store):
    chat, directory = await opened(store, TWO)
    question = await asked(chat)
    other = Actor(Platform.TEAMS, "t1", "29:x", "G. Moreau", "g.moreau@northwindcloud.example")
    directory.known = Hired(directory.known, other.email)
    await at(chat, "gil", question.last).press("Approve")
    directory.signed_in = {chat.as_("gil").actor.key: "oid-gil", other.key: "oid-gil"}
    assert "1 of 2" in await replace(chat, actor=other, last=question.last).press("Approve")
    assert await carried_out(chat) == [] and budget(chat) is None


async def test_who_lost_the_role_as_one_chat_user_approves_as_another(store):
    chat, directory = await opened(store, TWO)
    question = await asked(chat)
    await at(chat, "gil", question.last).press("Approve")
    directory.gone.add("gil")
    on_teams = Actor(Platform.TEAMS, "t1", "29:x", "G. Moreau", "gil@northwindcloud.example")
    assert "1 of 2" in await replace(chat, actor=on_teams, last=question.last).press("Approve")
    await at(chat, "ada", question.last).press("Approve")
    assert len(await carried_out(chat)) == 1


async def test_who_lost_the_role_before_asking_troubles_nobody(office):
    chat, directory = office
    bill = chat.as_("bill")
    await bill.say(ASK)
    await bill.press("Ask for approval")
    directory.gone.add("bill")
    assert "can't change budgets" in await bill.fill_in(why="A warehouse moves")
    assert await posted(chat) == []


@pytest.mark.parametrize(
    ("who", "said"),
    [("gil", "is no longer allowed to approve it"), ("bill", "is no longer allowed to do this")],
)
async def test_nobody_acts_in_the_name_of_who_has_left(office, who, said):
    """Roles by the installation's file outlive an account that was deactivated in chat."""
    chat, _ = office
    question = await asked(chat)
    await at(chat, "gil", question.last).press("Approve")
    chat.core.rooms["playground"] = Leaving({who})
    [outcome] = await carried_out(chat)
    assert said in outcome and budget(chat) is None


async def test_the_yes_of_who_has_left_is_not_counted(store):
    chat, _ = await opened(store, TWO)
    question = await asked(chat)
    await at(chat, "gil", question.last).press("Approve")
    chat.core.rooms["playground"] = Leaving({"gil"})
    shown = await at(chat, "ada", question.last).press("Approve")
    assert (
        "Approved by Ada Lund (ada@northwindcloud.example): 1 of 2" in shown and await carried_out(chat) == []
    )


class Leaving(SomeRooms):
    """A platform that some people are let into no more."""

    def __init__(self, gone: set[str]) -> None:
        super().__init__()
        self.gone = gone

    async def left(self, workspace: str, user: str) -> bool:
        return user in self.gone


async def test_the_click_on_confirm_of_an_older_card_asks_for_approval_too(store):
    chat, _ = await opened(store, replace(BUDGETS, customers=frozenset({"nobody.example"})))
    bill = chat.as_("bill")
    await bill.say(ASK)
    change_id = bill.change_id
    stricter = bill.with_core(approving=(BUDGETS,))
    assert "must approve this" in await stricter.confirm(change_id)
    assert stricter.labels == ["Ask for approval", "Cancel"] and budget(chat) is None


async def test_who_has_no_say_is_told_who_has(office):
    chat, _ = office
    question = await asked(chat)
    for name in ("hana", "oscar", "sam"):
        said = await at(chat, name, question.last).press("Approve")
        assert "needs the role Admin agent or Global admin" in said
    assert "Nothing is waiting" in await chat.as_("oscar").say("change list")


async def test_who_is_limited_to_other_customers_has_no_say(office):
    chat, directory = office
    question = await asked(chat)
    directory.limited["gil"] = frozenset({"contoso.onmicrosoft.com"})
    assert "limited to other customers" in await at(chat, "gil", question.last).press("Approve")
    directory.limited["gil"] = frozenset({"fabrikam.onmicrosoft.com"})
    assert "Approved by" in await at(chat, "gil", question.last).press("Approve")


async def test_a_no_needs_a_reason_and_ends_it(office):
    chat, _ = office
    question = await asked(chat)
    gil = at(chat, "gil", question.last)
    assert "Reason" in await gil.press("Reject")
    for nothing in ("", *UNSEEN, "\u200bno\u2060"):
        await gil.fill_in(reason=nothing)
        assert gil.form.fields[0].error
    assert "Reason" in await gil.say(f'change reject {bill_change(question)} reason="\u2060\u2060\u2060"')
    assert "Gil Moreau (gil@northwindcloud.example) rejected this: Too much" in await gil.fill_in(
        reason="Too much"
    )
    [told] = await read(chat)
    assert (
        told.startswith("[@bill]")
        and "Gil Moreau (gil@northwindcloud.example) rejected this: Too much" in told
    )
    assert "Rejected" in await at(chat, "ada", question.last).press("Approve")
    assert await carried_out(chat) == []


async def test_whose_account_is_gone_approves_nothing_and_did_not(store):
    """Roles of the file, which outlive any sign-in; what the directory says of the account goes before them."""
    chat = await open_chat(store, approving=[TWO])
    rules = chat.core.directory.rules
    people = StoredDirectory(rules, store.links, store.grants, store.accounts, chat.clock)
    chat = chat.with_core(directory=people)
    question = await asked(chat)
    gil, ada = at(chat, "gil", question.last), at(chat, "ada", question.last)
    assert "1 of 2" in await gil.press("Approve")
    await suspend(store.accounts, "oid-gil", {gil.actor.email}, chat.clock.now())
    for button in ("Approve", "Reject"):
        said = await at(chat, "gil", question.last).press(button)
        if button == "Reject":
            said = await gil.say(f"change reject {bill_change(question)} reason=later")
        assert f"You can't approve or reject this. {GONE}" in said
        assert "Ask the administrator of your organization's accounts" in said
    assert "1 of 2" in await ada.press("Approve"), "of the two, one is gone"
    assert await carried_out(chat) == []
    await restore(store.accounts, "oid-gil", {gil.actor.email}, chat.clock.now())
    assert "Approved by Gil Moreau (gil@northwindcloud.example) and Ada Lund" in await at(
        chat, "ada", question.last
    ).press("Approve")

    await suspend(store.accounts, "oid-bill", {chat.as_("bill").actor.email}, chat.clock.now())
    [outcome] = await carried_out(chat)
    assert "is no longer allowed to do this" in outcome and budget(chat) is None
    bill = chat.as_("bill")
    assert GONE in await bill.say(ASK)
