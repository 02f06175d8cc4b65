"""Who is asked to approve something is mentioned where they are asked, in Slack and in Teams, over the whole core."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from adapters.composition.jobs import build_worker
from adapters.store import SqlStore
from bot.access.roles import RoleRules
from bot.access.signin import SignInService
from bot.model.identity import Link
from tests.adapters.slack.harness import SlackHarness
from tests.adapters.slack.harness import user_id as slack_id
from tests.adapters.slack.slack_double import TEAM
from tests.adapters.teams.connector_double import TENANT
from tests.adapters.teams.harness import DESK, TeamsHarness, entra_id
from tests.chat import Chat
from tests.commands.deciding import ASK, BUDGETS, Changing, opened
from tests.fakes import NOW
from tests.jobs.test_alerts_in_chats import entities, mentioned


@dataclass
class Office:
    """One bot in Slack and in Teams, where people sign in."""

    chat: Chat
    directory: Changing
    slack: SlackHarness
    teams: TeamsHarness

    async def signed_in(self, key: str, name: str) -> None:
        self.directory.signed_in[key] = entra_id(name)
        link = Link(key, TENANT, entra_id(name), f"{name}@northwindcloud.example", name.title(), NOW, NOW)
        await self.chat.core.store.links.put(link, "token")

    async def deliver(self) -> None:
        adapters = {"slack": self.slack.adapter, "teams": self.teams.adapter}
        self.chat.core.rooms.update({name: each.rooms for name, each in adapters.items()})
        await build_worker(
            self.chat.dispatcher, {name: each.messenger for name, each in adapters.items()}
        ).deliver()


@pytest.fixture
async def office(store: SqlStore) -> AsyncIterator[Office]:
    chat, directory = await opened(store, BUDGETS)
    sign_ins = SignInService(store, None, RoleRules(), chat.clock, "https://bot.example")  # type: ignore[arg-type]
    chat = chat.with_core(sign_ins=sign_ins)
    core, registry = chat.dispatcher, chat.core.registry
    async with (
        SlackHarness(core, store, chat.clock) as slack,
        TeamsHarness(core, store, chat.clock, registry=registry) as teams,
    ):
        chat.core.rooms.update({"slack": slack.adapter.rooms, "teams": teams.adapter.rooms})
        yield Office(chat, directory, slack, teams)


async def test_in_slack_those_who_may_are_mentioned_and_no_longer_once_it_is_decided(office: Office):
    slack = office.slack
    for name in ("ada", "bill", "gil", "oscar"):
        await office.signed_in(f"slack:{TEAM}:{slack_id(name)}", name)
    await office.signed_in(f"teams:{TENANT}:{entra_id('hana')}", "hana")
    await slack.command(ASK, "bill")
    await slack.click("Ask for approval", "bill")
    await slack.submit("bill", why="A warehouse moves <@U0SAM> <!channel>")
    await office.deliver()
    question = slack.newest("oscar")
    assert "Can approve: " in question.said
    assert sorted(mentioned(question)) == sorted([slack_id("ada"), slack_id("gil")]), (
        "Admin agents, and nobody else"
    )
    await slack.click("Approve", "gil", question)
    await office.deliver()
    decided = next(each for each in slack.screen("oscar") if each.ts == question.ts)
    assert "[Approve]" not in decided.said and mentioned(decided) == []


async def test_in_teams_too(office: Office):
    teams = office.teams
    for name in ("ada", "bill", "gil"):
        await teams.say("help", name)
        await office.signed_in(f"teams:{TENANT}:{entra_id(name)}", name)
    await teams.say(ASK, "bill", channel=DESK)
    await teams.click("Ask for approval", "bill")
    await teams.submit("bill", why="A warehouse moves <at>Gil</at>")
    await office.deliver()
    question = next(each for each in teams.screen("", DESK) if entities(each.activity))
    assert sorted(entities(question.activity)) == sorted([entra_id("ada"), entra_id("gil")])
    shown = teams.text_of(question, "")
    assert "Can approve:" in shown.replace("*", "") and shown.count("<at>Gil</at>") == 1
