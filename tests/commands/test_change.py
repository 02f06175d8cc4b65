"""Writes that take a second person: asked for by one, approved by another, carried out once."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from bot.accounts import restore, suspend
from bot.approvals import OWN_QUESTION, ApprovalRule
from bot.cards.text import as_text
from bot.confirm import Change, ChangeState
from bot.identity import Actor, Link, Person, Platform, Role
from bot.model import Destination, Freeze
from bot.people import People
from bot.ports import Directory
from bot.reply import Audience, Reply
from bot.roles import GONE
from tests.chat import Chat, open_chat
from tests.commands.test_doorway import SomeRooms
from tests.fakes import FABRIKAM

ADMINS = frozenset({Role.ADMIN_AGENT, Role.GLOBAL_ADMIN})
BUDGETS = ApprovalRule(frozenset({"usage budget"}), ADMINS, within=timedelta(hours=24))
TWO = replace(BUDGETS, needed=2)
ASK = "usage budget fabrikam 7001"
UNSEEN = ("\u200b\u2060\u00ad", "\u3164 \u3164 \u3164", "\u00a0 \u00a0 \u00a0")
"""What looks like no reason at all, however long it is."""


@dataclass
class Changing:
    """A directory in which people can lose their roles."""

    known: Directory
    gone: set[str] = field(default_factory=set)
    limited: dict[str, frozenset[str]] = field(default_factory=dict)
    signed_in: dict[str, str] = field(default_factory=dict)

    async def person(self, actor: Actor) -> Person:
        found = await self.known.person(actor)
        roles = frozenset() if actor.user in self.gone else found.roles
        only, oid = self.limited.get(actor.user), self.signed_in.get(actor.key)
        since = datetime(2026, 11, 23, tzinfo=UTC)
        link = (
            Link(actor.key, "t1", oid, f"{oid}@northwindcloud.example", actor.name, since, since)
            if oid
            else None
        )
        return replace(found, roles=roles, reach=dict.fromkeys(roles, only) if only else {}, link=link)


async def opened(store, *rules: ApprovalRule) -> tuple[Chat, Changing]:
    chat = await open_chat(store, approving=rules or (BUDGETS,))
    directory = Changing(chat.dispatcher.directory)
    return replace(chat, dispatcher=replace(chat.dispatcher, directory=directory)), directory


@pytest.fixture
async def office(store) -> tuple[Chat, Changing]:
    return await opened(store)


async def posted(chat: Chat) -> list[tuple[Destination, Reply]]:
    """What the outbox delivers now."""
    outbox, now = chat.dispatcher.store.outbox, chat.clock.now()
    found = []
    for notice in await outbox.claim(now, timedelta(minutes=1), 100):
        await outbox.delivered(notice.id, now)
        found.append((notice.destination, Reply(card=notice.card)))
    return found


async def read(chat: Chat) -> list[str]:
    return [
        f"[{to.channel or '@' + to.user}] {as_text(reply.card)}"
        for to, reply in await posted(chat)
        if reply.card
    ]


async def asked(chat: Chat, why: str = "They move a warehouse", by: str = "bill") -> Chat:
    """Bill asks for a budget; the channel has the question with its buttons before it."""
    asker = chat.as_(by)
    await asker.say(ASK)
    await asker.press("Ask for approval")
    await asker.fill_in(why=why)
    [(to, question)] = await posted(chat)
    assert to.channel == "#csp-desk"
    return replace(chat, last=question)


def at(chat: Chat, name: str, last: Reply) -> Chat:
    return replace(chat.as_(name), last=last)


async def carried_out(chat: Chat) -> list[str]:
    return [as_text(reply.card) for _, reply in await chat.dispatcher.settle() if reply.card]


def budget(chat: Chat) -> Decimal | None:
    """What Fabrikam's budget was set to; it is 5,000 to begin with."""
    now = chat.partner.budgets[FABRIKAM.id]
    return None if now == 5000 else now


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
    assert "Bill Weber (bill@northwindcloud.example) cannot" in text, "a name alone could be anybody's"
    assert await carried_out(chat) == [] and budget(chat) is None

    gil = at(chat, "gil", question)
    assert gil.labels == ["Approve", "Reject"]
    assert "Approved by Gil Moreau" in await gil.press("Approve")
    [outcome] = await carried_out(chat)
    assert "Asked by Bill Weber, approved by Gil Moreau" in outcome and budget(chat) == 7001
    assert await carried_out(chat) == []
    trail = await chat.dispatcher.store.audit.entries(command="usage budget")
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
    assert "may not change budgets" in await bill.fill_in(why="A warehouse moves")
    assert await posted(chat) == []


@pytest.mark.parametrize(
    ("who", "said"), [("gil", "may not approve it any more"), ("bill", "may not do this any more")]
)
async def test_nobody_acts_in_the_name_of_who_has_left(office, who, said):
    """Roles by the installation's file outlive an account that was deactivated in chat."""
    chat, _ = office
    question = await asked(chat)
    await at(chat, "gil", question.last).press("Approve")
    chat.dispatcher.rooms["playground"] = Leaving({who})
    [outcome] = await carried_out(chat)
    assert said in outcome and budget(chat) is None


async def test_the_yes_of_who_has_left_is_not_counted(store):
    chat, _ = await opened(store, TWO)
    question = await asked(chat)
    await at(chat, "gil", question.last).press("Approve")
    chat.dispatcher.rooms["playground"] = Leaving({"gil"})
    shown = await at(chat, "ada", question.last).press("Approve")
    assert "Approved by Ada Lund: 1 of 2" in shown and await carried_out(chat) == []


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
    stricter = replace(bill, dispatcher=replace(bill.dispatcher, approving=(BUDGETS,)))
    assert "must approve this" in await stricter.confirm(change_id)
    assert stricter.labels == ["Ask for approval", "Cancel"] and budget(chat) is None


async def test_who_has_no_say_is_told_who_has(office):
    chat, _ = office
    question = await asked(chat)
    for name in ("hana", "oscar", "sam"):
        said = await at(chat, name, question.last).press("Approve")
        assert "takes the role Admin agent or Global admin" in said
    assert "Nothing waits" in await chat.as_("oscar").say("change list")


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
    assert "Gil Moreau rejected this: Too much" in await gil.fill_in(reason="Too much")
    [told] = await read(chat)
    assert told.startswith("[@bill]") and "Gil Moreau rejected this: Too much" in told
    assert "Rejected" in await at(chat, "ada", question.last).press("Approve")
    assert await carried_out(chat) == []


async def test_whose_account_is_gone_approves_nothing_and_did_not(store):
    """Roles of the file, which outlive any sign-in; what the directory says of the account goes before them."""
    chat = await open_chat(store, approving=[TWO])
    rules = chat.dispatcher.directory.rules
    people = People(rules, store.links, store.grants, store.accounts, chat.clock)
    chat = replace(chat, dispatcher=replace(chat.dispatcher, directory=people))
    question = await asked(chat)
    gil, ada = at(chat, "gil", question.last), at(chat, "ada", question.last)
    assert "1 of 2" in await gil.press("Approve")
    await suspend(store.accounts, "oid-gil", {gil.actor.email}, chat.clock.now())
    for button in ("Approve", "Reject"):
        said = await at(chat, "gil", question.last).press(button)
        if button == "Reject":
            said = await gil.say(f"change reject {bill_change(question)} reason=later")
        assert f"You may not approve or reject this: {GONE}" in said
        assert "Ask whoever manages your organization's accounts" in said
    assert "1 of 2" in await ada.press("Approve"), "of the two, one is gone"
    assert await carried_out(chat) == []
    await restore(store.accounts, "oid-gil", {gil.actor.email}, chat.clock.now())
    assert "Approved by Gil Moreau, Ada Lund" in await at(chat, "ada", question.last).press("Approve")

    await suspend(store.accounts, "oid-bill", {chat.as_("bill").actor.email}, chat.clock.now())
    [outcome] = await carried_out(chat)
    assert "may not do this any more" in outcome and budget(chat) is None
    bill = chat.as_("bill")
    assert GONE in await bill.say(ASK)


async def test_two_are_needed_and_one_person_counts_once(store):
    chat, _ = await opened(store, TWO)
    question = await asked(chat)
    gil = at(chat, "gil", question.last)
    assert "Approved by Gil Moreau: 1 of 2" in await gil.press("Approve")
    assert "1 of 2" in await at(chat, "gil", question.last).press("Approve")
    on_teams = Actor(Platform.TEAMS, "t1", "29:gil", "Gil M.", "gil@northwindcloud.example")
    assert "1 of 2" in await replace(chat, actor=on_teams, last=question.last).press("Approve")
    assert await carried_out(chat) == []
    assert "Approved by Gil Moreau, Ada Lund" in await at(chat, "ada", question.last).press("Approve")
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
    ("who", "said"), [("gil", "may not approve it any more"), ("bill", "may not do this any more")]
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
    approvals, changes = chat.dispatcher.approvals, chat.dispatcher.store.changes
    assert await approvals.remind() == 0
    chat.clock.move(timedelta(hours=12))
    await approvals.remind()
    await approvals.remind()
    [half] = await read(chat)
    assert half.startswith("[#csp-desk]") and "This still waits" in half and "[Approve]" in half
    chat.clock.move(timedelta(hours=11, minutes=5))
    await approvals.remind()
    assert len(await read(chat)) == 1
    chat.clock.move(timedelta(hours=1))
    assert await changes.expire(chat.clock.now(), approvals.told_of_end) == 1
    told, room = sorted(await read(chat), reverse=True)
    assert (
        told.startswith("[@bill]") and "to be approved, and the time is over" in told and "Ask again" in told
    )
    assert (
        room.startswith("[#csp-desk]") and "Too few approved it in time" in room and "[Approve]" not in room
    )
    assert await changes.expire(chat.clock.now(), approvals.told_of_end) == 0 and await read(chat) == []


async def test_whoever_asked_hears_of_the_end_also_where_its_key_is_gone(office):
    chat, _ = office
    question = await asked(chat)
    found = await chat.dispatcher.store.changes.get(bill_change(question))
    unreadable = replace(found, arguments={}, change=Change("", "", None, (), {}))
    told, room = chat.dispatcher.approvals.told_of_end(replace(unreadable, state=ChangeState.EXPIRED))
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
            assert len(said) == 1 and "This still waits" in said[0]
            sent.append(minute)
    assert sent == reminded


async def test_a_click_after_the_end(office):
    chat, _ = office
    question = await asked(chat)
    chat.clock.move(timedelta(hours=25))
    assert "Too few approved it in time" in await at(chat, "gil", question.last).press("Approve")
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
    assert "Withdrawn" in await bill.press("Withdraw")
    [room] = await read(chat)
    assert room.startswith("[#csp-desk]") and "Bill Weber withdrew this. Nothing was done" in room
    assert "7,001" in room and "[Approve]" not in room
    assert "Withdrawn" in await bill.say(f"change show {bill_change(question)}")
    await bill.say(f"change withdraw {bill_change(question)}")
    assert await read(chat) == [], "who was asked is told once"
    assert "withdrew" in await at(chat, "gil", question.last).press("Approve")
    assert await carried_out(chat) == []


def bill_change(question: Chat) -> str:
    return question.buttons[0].command.partition("change=")[2]


async def test_what_waits_is_listed_for_who_may_decide(office):
    chat, _ = office
    await asked(chat)
    gil = chat.as_("gil")
    assert "for you to decide" in await gil.say("change list")
    assert "Bill Weber asks" in await gil.choose(1) and gil.labels == ["Approve", "Reject"]
    assert "is not a command" not in await chat.as_("bill").say("changes")


async def test_two_approve_at_the_same_moment_on_two_replicas(store):
    chat, _ = await opened(store, TWO)
    question = await asked(chat)
    replicas = [
        replace(at(chat, name, question.last), dispatcher=replace(chat.dispatcher)) for name in ("gil", "ada")
    ]
    await asyncio.gather(*(replica.press("Approve") for replica in replicas))
    settled = await asyncio.gather(chat.dispatcher.settle(), replicas[0].dispatcher.settle())
    assert sum(map(len, settled)) == 1 and [name for name, _ in chat.partner.done] == ["set_budget"]


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
    changes = chat.dispatcher.store.changes
    found = await changes.get(bill_change(question))
    other = replace(
        found, change=replace(found.change, payload={**found.change.payload, "amount": "9999999"})
    )

    async def tampered(_: str):
        return other

    monkeypatch.setattr(changes, "get", tampered)
    assert "not on record as this card showed it" in await at(chat, "gil", question.last).press("Approve")
    monkeypatch.undo()
    assert await carried_out(chat) == []


async def test_in_read_only_mode_nothing_is_approved_and_a_no_is_heard(office):
    chat, _ = office
    question = await asked(chat)
    await chat.dispatcher.store.freezes.begin(Freeze("Gil", chat.clock.now(), "an audit"))
    assert "The reason: an audit" in await at(chat, "gil", question.last).press("Approve")
    found = await chat.dispatcher.store.changes.get(bill_change(question))
    assert found.approval.votes == () and await carried_out(chat) == []
    said = await at(chat, "gil", question.last).say(f"change reject {bill_change(question)} reason=later")
    assert "Gil Moreau rejected this: later" in said


async def test_read_only_between_approval_and_effect(office):
    chat, _ = office
    question = await asked(chat)
    await at(chat, "gil", question.last).press("Approve")
    await chat.dispatcher.store.freezes.begin(Freeze("Gil", chat.clock.now(), "an audit"))
    assert await carried_out(chat) == [] and budget(chat) is None
    await chat.dispatcher.store.freezes.end()
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
    assert "Approved by Ada Lund: 1 of 2" in shown and "Gil" not in shown
    third = Actor(Platform.TEAMS, "t1", "29:third", "Thea Third", "thea@northwindcloud.example")
    directory.known = Hired(directory.known, third.email)
    passed = await replace(chat, actor=third, last=question.last).press("Approve")
    assert "Approved by Ada Lund, Thea Third" in passed and "Gil" not in passed
    [outcome] = await carried_out(chat)
    assert "approved by Ada Lund and Thea Third" in outcome
    done = (await chat.dispatcher.store.audit.entries(command="usage budget"))[0]
    assert done.approved_by == ("playground:northwind:ada", third.key)


@dataclass
class Hired:
    """A directory that knows one more Admin agent."""

    known: Directory
    email: str

    async def person(self, actor: Actor) -> Person:
        found = await self.known.person(actor)
        return (
            replace(found, roles=frozenset({Role.ADMIN_AGENT}))
            if actor.email.lower() == self.email
            else found
        )


async def test_what_is_decided_out_of_sight_is_told_where_it_was_asked(store):
    for answer, said in (("yes", "Approved by Gil Moreau"), ("no", "Gil Moreau rejected this: Too much")):
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
    await bill.press("Withdraw")
    assert bill.last.audience is Audience.ASKER


async def test_what_was_approved_the_moment_before_is_not_told_to_be_withdrawn(office):
    """Bill looks at it as waiting, and it is passed on before his word arrives."""
    chat, _ = office
    question = await asked(chat)
    changes, gil = chat.dispatcher.store.changes, at(chat, "gil", question.last)

    class Slow:
        def __getattr__(self, name):
            return getattr(changes, name)

        async def cancel(self, *given):
            await gil.press("Approve")
            return await changes.cancel(*given)

    approvals = replace(chat.dispatcher.approvals, changes=Slow())
    bill = await chat.dispatcher.directory.person(chat.as_("bill").actor)
    found = await approvals.withdraw(bill, bill_change(question))
    assert found.state is ChangeState.EXECUTING and await read(chat) == []


async def test_what_was_held_up_until_its_time_was_over_is_not_done(office):
    chat, _ = office
    question = await asked(chat)
    await at(chat, "gil", question.last).press("Approve")
    await chat.dispatcher.store.freezes.begin(Freeze("Gil", chat.clock.now(), "an audit"))
    chat.clock.move(timedelta(days=3))
    await chat.dispatcher.store.freezes.end()
    [outcome] = await carried_out(chat)
    assert "held up until its time was over" in outcome and budget(chat) is None


async def test_a_process_that_dies_as_it_begins_leaves_one_effect(office):
    """Killed between the last yes and the effect, and again as another takes the change up."""
    chat, _ = office
    question = await asked(chat)
    await at(chat, "gil", question.last).press("Approve")
    changes = chat.dispatcher.store.changes
    assert await changes.renew(bill_change(question), chat.clock.now(), timedelta(seconds=90))
    assert await carried_out(chat) == [], "it is in the hands of the one that died"
    chat.clock.move(timedelta(seconds=91))
    assert len(await carried_out(chat)) == 1 and await carried_out(chat) == []
    assert [name for name, _ in chat.partner.done] == ["set_budget"]
