"""Before any work: may it be asked here, and not too often."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from bot.changes.approval_rules import ApprovalRule
from bot.errors import Unavailable
from bot.model import Destination
from bot.model.identity import Actor, Role
from bot.pipeline.admission import Admission, Limits
from bot.pipeline.channel_rules import ChannelRule, ChannelRules, Only
from bot.ports import Absence, Room
from bot.ports.dispatch import Audience, Place, Submission
from tests.chat import Chat, open_chat, person

FINANCE = Place("playground", "northwind", "#finance", personal=False)
READING = Place("playground", "northwind", "#reading", personal=False)
SHARED = Place("playground", "northwind", "#shared", personal=False, outsiders=True)
ALONE = Place("playground", "northwind", "@bill", personal=True)
RULES = ChannelRules(
    {
        ("playground", "#finance"): ChannelRule(nouns=frozenset({"usage"})),
        ("playground", "#reading"): ChannelRule(only=Only.READS),
    }
)


@dataclass
class Office:
    chat: Chat
    refused: list[str] = field(default_factory=list)

    def at(self, place: Place, name: str = "bill") -> Chat:
        return replace(self.chat, place=place).as_(name)

    async def trail(self) -> list[tuple[str, str]]:
        rows = await self.chat.core.store.audit.entries()
        return [(row.command, row.outcome) for row in reversed(rows)]


async def office(store: Any, channel_rules: ChannelRules = RULES, limits: Limits = Limits()) -> Office:  # noqa: B008
    chat = await open_chat(store)
    made = Office(chat)
    made.chat = chat.with_core(admission=Admission(channel_rules, limits, made.refused.append))
    return made


# -- channels ------------------------------------------------------------------------------------------


async def test_nothing_is_answered_where_outsiders_read_along(store):
    there = await office(store)
    chat = there.at(SHARED)

    said = await chat.say("usage show fabrikam")

    assert "Ask in a direct message to the bot" in said and "4,321" not in said
    assert chat.last.audience is Audience.ASKER
    assert there.refused == ["channel"]
    assert await there.trail() == [("", "refused")]
    assert "4,321" in await there.at(ALONE).say("usage show fabrikam")


async def test_sharing_into_a_channel_with_outsiders_shows_nothing_there(store):
    chat = (await office(store)).at(SHARED)
    await chat.say("usage show fabrikam", share=True)
    assert chat.last.audience is Audience.ASKER and "4,321" not in chat.shown


async def test_a_form_that_was_opened_before_they_came_is_not_taken(store):
    there = await office(store)
    values = {"customer": "fabrikam", "amount": "7000"}
    reply = await there.chat.dispatcher.submit(Submission(person("bill"), SHARED, "usage budget", values))
    assert reply.card and "other organizations" in reply.card.summary
    assert (
        await there.chat.dispatcher.suggest(person("bill"), "usage budget", "customer", "fab", SHARED) == ()
    )
    assert await there.chat.dispatcher.suggest(person("bill"), "usage budget", "customer", "fab", ALONE)


async def test_a_card_that_was_shown_before_they_came_is_not_confirmed(store):
    there = await office(store)
    chat = there.at(Place("playground", "northwind", "#shared", personal=False))
    await chat.say("usage budget fabrikam 7000")
    assert "other organizations" in await there.at(SHARED).confirm(chat.change_id)
    assert there.chat.partner.done == []
    assert "Budget set" in await there.at(ALONE).confirm(chat.change_id), (
        "it waits, and can be confirmed elsewhere"
    )


async def test_a_channel_for_reads_shows_a_budget_and_sets_none(store):
    there = await office(store)
    chat = there.at(READING)
    assert "€5,000" in await chat.say("usage budget fabrikam")
    assert "not make changes" in await chat.say("usage budget fabrikam 7000")
    elsewhere = there.at(ALONE)
    await elsewhere.say("usage budget fabrikam 7000")
    assert "not make changes" in await chat.confirm(elsewhere.change_id)
    assert there.chat.partner.done == []
    assert ("confirm", "refused") in await there.trail()


async def test_a_channel_for_usage_confirms_usage_alone(store):
    there = await office(store)
    ada, chat = there.at(ALONE, "ada"), there.at(FINANCE)
    assert "This channel is only for: usage" in await chat.say("invoice list")
    await ada.say("alert add percent all 80")
    assert "This channel is only for: usage" in await there.at(FINANCE, "ada").confirm(ada.change_id)
    await chat.say("usage budget fabrikam 7000")
    assert "Budget set" in await chat.confirm(chat.change_id)


async def test_a_channel_for_usage_asks_for_the_approval_of_usage_alone(store):
    there = await office(store)
    admins = frozenset({Role.ADMIN_AGENT, Role.GLOBAL_ADMIN})
    rules = [ApprovalRule(frozenset({"usage budget", "access grant"}), admins, to={"playground": "#finance"})]
    there.chat = there.chat.with_core(approving=rules)
    bill, ada = there.at(FINANCE), there.at(FINANCE, "ada")

    await bill.say("usage budget fabrikam 7000")
    usage = bill.change_id
    await bill.press("Ask for approval")
    assert "Waiting for approval" in await bill.fill_in(why="A warehouse moves")
    gil = there.at(ALONE, "gil")
    await gil.say("access grant sam@northwindcloud.example user_admin until=2026-12-01")
    grant = gil.change_id
    await gil.press("Ask for approval")
    await gil.fill_in(why="Hana is away")

    for said in (f"change approve {grant}", f"change show {grant}", f"change reject {grant} reason=unclear"):
        assert "This channel is only for: usage" in await ada.say(said)
    assert "Approved by Ada Lund" in await ada.say(f"change approve {usage}")
    said = await there.at(ALONE, "ada").say(f"change approve {grant}")
    assert "This channel" not in said and "ou may not give the role User admin" in said
    assert there.refused == ["channel"] * 3


# -- alerts --------------------------------------------------------------------------------------------


@dataclass
class SomeRooms:
    """Rooms of a platform; ``shared`` are channels that outsiders read."""

    shared: set[str] = field(default_factory=set)

    async def named(self, actor: Actor, workspace: str, text: str) -> Room:
        return Room(Destination("playground", workspace, text), text)

    async def here(self, actor: Actor, workspace: str, channel: str) -> Room:
        return await self.named(actor, workspace, channel)

    async def offered(self, actor: Actor, workspace: str, typed: str) -> tuple[()]:
        return ()

    async def people(self, workspace: str) -> tuple[()]:
        return ()

    async def outsiders(self, workspace: str, channel: str) -> bool | None:
        return channel in self.shared

    async def left(self, workspace: str, user: str) -> bool:
        return False

    async def member(self, workspace: str, user: str, channel: str = "") -> Actor | Absence:
        return Absence.UNKNOWN


async def test_no_alert_rule_is_made_for_a_channel_that_may_not_be_told_things(store):
    there = await office(store)
    there.chat.core.rooms["playground"] = SomeRooms({"#customers"})
    chat = there.at(ALONE, "ada")
    assert "come to read along" in await chat.say("alert add percent all 80 to=#customers")
    assert "only for: usage" in await chat.say("alert add percent all 80 to=#finance")
    await chat.say("alert add percent all 80 to=#reading")
    assert chat.change_id


# -- how often -----------------------------------------------------------------------------------------


async def test_who_asks_too_much_is_told_when_to_try_again(store):
    there = await office(store, limits=Limits(person=3))
    chat = there.at(ALONE)
    there.chat.clock.move(timedelta(seconds=18))
    for _ in range(3):
        assert "4,321" in await chat.say("usage show fabrikam")
    for _ in range(3):
        said = await chat.say("usage show fabrikam")
        assert "(limit: 3)" in said and "Try again in 42 seconds" in said

    assert there.refused == ["rate"] * 3
    assert [row for row in await there.trail() if row[1] == "refused"] == [("", "refused")], "once is enough"
    assert "4,321" in await there.at(ALONE, "ada").say("usage show fabrikam"), "others are not held back"
    there.chat.clock.move(timedelta(seconds=42))
    assert "4,321" in await chat.say("usage show fabrikam")


async def test_nonsense_forms_and_clicks_count_too_and_typing_does_not(store):
    there = await office(store, limits=Limits(person=4))
    chat, dispatcher = there.at(ALONE), there.chat.dispatcher
    await chat.say("xyzzy")
    await chat.say("usage budget fabrikam 7000")
    for _ in range(20):
        assert await dispatcher.suggest(chat.actor, "usage budget", "customer", "fab")
    await dispatcher.submit(Submission(chat.actor, chat.place, "usage budget", {"customer": "fabrikam"}))
    assert "Cancelled" in await chat.cancel(chat.change_id)
    assert "(limit: 4)" in await chat.say("help")


async def test_the_audit_trail_calls_a_no_what_it_always_did(store):
    """Whoever searches it finds what was refused before the code had other names for it."""
    there = await office(store, limits=Limits(person=1))
    await there.at(SHARED).say("usage show fabrikam")
    await there.at(ALONE).say("help")
    details = [entry.detail for entry in await there.chat.core.store.audit.entries()]
    assert details == ["TooMany", "NotHere"]


async def test_a_workspace_has_a_limit_of_its_own(store):
    there = await office(store, limits=Limits(person=3, workspace=4))
    for name in ("bill", "ada", "gil", "sam"):
        await there.at(ALONE, name).say("help")
    assert "Everybody together asked for a lot in this minute (limit: 4)" in await there.at(
        ALONE, "hana"
    ).say("help")
    elsewhere = there.at(ALONE, "hana")
    elsewhere.actor = replace(elsewhere.actor, workspace="another")
    assert "What you can ask" in await elsewhere.say("help"), "another workspace is not held back"


async def test_proposals_and_confirmations_are_writes(store):
    there = await office(store, limits=Limits(writes=3))
    chat = there.at(ALONE)
    for amount in ("7001", "7002"):
        await chat.say(f"usage budget fabrikam {amount}")
    assert "Budget set" in await chat.confirm(chat.change_id)
    assert "(limit: 3)" in await chat.say("usage budget fabrikam 7003")
    assert "€7,002" in await chat.say("usage budget fabrikam"), "reading goes on"


async def test_asking_for_approval_and_approving_are_counted_like_confirming(store):
    rule = ApprovalRule(frozenset({"usage budget"}), frozenset({Role.ADMIN_AGENT, Role.GLOBAL_ADMIN}))
    there = await office(store, ChannelRules(), Limits(writes=2))
    there.chat = there.chat.with_core(approving=[rule])
    here = Place("playground", "northwind", "#csp-desk", personal=False)
    changes = []
    for name in ("bill", "gil", "ada"):
        chat = there.at(here, name)
        await chat.say("usage budget fabrikam 7000")
        changes.append(chat.change_id)
        await chat.press("Ask for approval")
        await chat.fill_in(why="A warehouse moves")
    assert "(limit: 2)" in await there.at(here).say("usage budget fabrikam 7000")
    assert "(limit: 2)" in await there.at(here, "ada").say(f"change approve {changes[0]}")
    there.chat.clock.move(timedelta(minutes=1))
    ada = there.at(here, "ada")
    for change in changes[:2]:
        assert "Approved by Ada Lund" in await ada.say(f"change approve {change}")
    assert "(limit: 2)" in await ada.say(f"change approve {changes[2]}")


async def test_the_limit_holds_for_all_processes_together(store):
    one, other = await office(store, limits=Limits(person=2)), await office(store, limits=Limits(person=2))
    await one.at(ALONE).say("help")
    await other.at(ALONE).say("help")
    assert "(limit: 2)" in await one.at(ALONE).say("help")


async def test_a_database_that_cannot_count_for_a_moment_refuses_nobody(store, monkeypatch):
    async def away(*_: object) -> Any:
        raise Unavailable

    there = await office(store, limits=Limits(1, 1, 1))
    monkeypatch.setattr(store.rate_counts, "count", away)
    for _ in range(3):
        assert "4,321" in await there.at(ALONE).say("usage show fabrikam")
    assert there.refused == []


@pytest.mark.parametrize("seconds", [0, 59.7])
async def test_it_is_always_at_least_a_second(store, seconds):
    there = await office(store, limits=Limits(person=1))
    there.chat.clock.move(timedelta(seconds=seconds))
    await there.at(ALONE).say("help")
    said = await there.at(ALONE).say("help")
    assert "Try again in 60 seconds" in said or "Try again in 1 second." in said
