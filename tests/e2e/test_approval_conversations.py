"""A write that takes a second person, in Slack and in Teams, from the question to what each of them is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from adapters.composition.jobs import build_worker
from bot.changes.approval_rules import ApprovalRule
from bot.model.identity import Role
from tests.adapters.slack import harness as slack_side
from tests.adapters.slack.harness import SlackHarness
from tests.adapters.teams import harness as teams_side
from tests.adapters.teams.harness import TeamsHarness, personal_of, user_id
from tests.chat import open_chat

BUDGETS = ApprovalRule(frozenset({"usage budget"}), frozenset({Role.GLOBAL_ADMIN, Role.ADMIN_AGENT}))
ASK = "usage budget fabrikam 7001"


async def test_in_slack(store):
    chat = await open_chat(store, approving=[BUDGETS])
    async with SlackHarness(chat.dispatcher, store, chat.clock) as slack:
        chat.core.rooms["slack"] = slack.adapter.rooms
        work = build_worker(chat.dispatcher, {"slack": slack.adapter.messenger})
        assert "must approve this" in await slack.command(ASK, "bill")
        assert "Why" in await slack.click("Ask for approval", "bill")
        assert "Waiting for approval" in await slack.submit("bill", why="A warehouse moves")
        await work.deliver()
        question = slack.newest("oscar")
        assert question.channel == slack_side.DESK and "Bill asks: A warehouse moves" in question.said

        assert "somebody else has to approve it" in await slack.click("Approve", "bill", question)
        assert "needs the role" in await slack.click("Approve", "hana", question)
        await slack.click("Approve", "gil", question)
        answered = next(each for each in slack.screen("oscar") if each.ts == question.ts)
        assert "Approved by Gil" in answered.said and "[Approve]" not in answered.said
        await work.settle()
        told = slack.newest("bill")
        assert told.channel == slack.dm_of("bill") and "Budget set" in told.said
        assert "Requested by Bill, approved by Gil" in told.said
        await work.deliver()
        assert sum("Budget set" in each.said and not each.edits for each in slack.screen("bill")) == 1


async def test_what_is_taken_back_or_left_lying_in_slack(store):
    chat = await open_chat(store, approving=[BUDGETS])
    async with SlackHarness(chat.dispatcher, store, chat.clock) as slack:
        chat.core.rooms["slack"] = slack.adapter.rooms
        work = build_worker(chat.dispatcher, {"slack": slack.adapter.messenger})
        for ends in ("withdrawn", "expired"):
            await slack.command(ASK, "bill")
            await slack.click("Ask for approval", "bill")
            await slack.submit("bill", why="A warehouse moves")
            await work.deliver()
            if ends == "withdrawn":
                await slack.click("Withdraw request", "bill")
            else:
                chat.clock.move(timedelta(hours=25))
                await store.changes.expire(chat.clock.now(), chat.dispatcher.approvals.told_of_end)
            await work.deliver()
            room = slack.newest("oscar")
            said = "Bill withdrew this" if ends == "withdrawn" else "Too few people approved this in time"
            assert room.channel == slack_side.DESK and said in room.said and "[Approve]" not in room.said
            assert sum(said in each.said and not each.edits for each in slack.screen("oscar")) == 1
        assert chat.partner.done == []


async def test_in_teams(store):
    chat = await open_chat(store, approving=[replace(BUDGETS)])
    async with TeamsHarness(chat.dispatcher, store, chat.clock) as teams:
        chat.core.rooms["teams"] = teams.adapter.rooms
        work = build_worker(chat.dispatcher, {"teams": teams.adapter.messenger})
        await teams.say("help", "bill")
        await teams.say(ASK, "bill", channel=teams_side.DESK)
        await teams.click("Ask for approval", "bill")
        await teams.submit("bill", why="A warehouse moves")
        await work.deliver()
        assert "asks: A warehouse moves" in teams.public() and "(Approve)" in teams.public()
        await teams.click("Reject", "gil")
        await teams.submit("gil", reason="Too much for them")
        await work.deliver()
        told = "\n".join(
            teams.text_of(each, "bill") for each in teams.screen("bill", personal_of(user_id("bill")))
        )
        assert "rejected this: Too much for them" in told
        assert "rejected this" in teams.public() and "(Approve)" not in teams.public()
        await work.settle()
        assert chat.partner.done == []


async def test_what_is_taken_back_or_left_lying_in_teams(store):
    chat = await open_chat(store, approving=[BUDGETS])
    async with TeamsHarness(chat.dispatcher, store, chat.clock) as teams:
        chat.core.rooms["teams"] = teams.adapter.rooms
        work = build_worker(chat.dispatcher, {"teams": teams.adapter.messenger})
        await teams.say("help", "bill")
        for said in ("withdrew this", "Too few people approved this in time"):
            await teams.say(ASK, "bill", channel=teams_side.DESK)
            await teams.click("Ask for approval", "bill")
            await teams.submit("bill", why="A warehouse moves")
            await work.deliver()
            assert said not in teams.public()
            if said == "withdrew this":
                await teams.click("Withdraw request", "bill")
            else:
                chat.clock.move(timedelta(hours=25))
                await store.changes.expire(chat.clock.now(), chat.dispatcher.approvals.told_of_end)
            await work.deliver()
            assert teams.public().count(said) == 2, "on its own, and on the question that waits no longer"
        assert chat.partner.done == []
