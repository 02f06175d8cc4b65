"""Alerts where people read them, in Slack and in Teams, over the whole core: who is mentioned, and who takes one where it stands."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from adapters.composition.jobs import build_worker
from adapters.store import SqlStore
from bot.jobs.compose import compose
from bot.jobs.scan import scan
from bot.model import AlertKind, Destination, Rule, Scope
from tests.adapters.slack.harness import DESK as SLACK_DESK
from tests.adapters.slack.harness import SlackHarness
from tests.adapters.slack.harness import user_id as slack_id
from tests.adapters.slack.slack_double import TEAM
from tests.adapters.teams.connector_double import TENANT
from tests.adapters.teams.harness import DESK as TEAMS_DESK
from tests.adapters.teams.harness import TeamsHarness, entra_id
from tests.chat import Chat, open_chat
from tests.fakes import FABRIKAM, eur


@dataclass
class Office:
    """One bot in Slack and in Teams."""

    chat: Chat
    slack: SlackHarness
    teams: TeamsHarness

    async def rule(self, to: Destination, owner: str, *steps: int) -> None:
        """Ada wants to know of a customer's budget."""
        home = Destination(to.platform, to.workspace, user=owner)
        rule = Rule(
            id="r7k2",
            kind=AlertKind.PERCENT,
            scope=Scope((FABRIKAM,)),
            destination=to,
            destination_name="#desk",
            owner=f"{to.platform}:{to.workspace}:{owner}",
            owner_name="Ada Lund",
            owner_home=home,
            created=self.chat.clock.now(),
            steps=tuple(map(Decimal, steps)),
        )
        await self.chat.core.store.alerts.add(rule)

    async def spent(self, amount: str) -> None:
        """A customer has spent so much, and who asked for it is told."""
        adapters = {"slack": self.slack.adapter, "teams": self.teams.adapter}
        self.chat.core.rooms.update({name: each.rooms for name, each in adapters.items()})
        self.chat.partner.costs[FABRIKAM.id] = eur(amount)
        await scan(self.chat.context)
        await compose(self.chat.context)
        worker = build_worker(self.chat.dispatcher, {name: each.messenger for name, each in adapters.items()})
        await worker.deliver()


@pytest.fixture
async def office(store: SqlStore) -> AsyncIterator[Office]:
    chat = await open_chat(store)
    core, registry = chat.dispatcher, chat.core.registry
    async with (
        SlackHarness(core, store, chat.clock) as slack,
        TeamsHarness(core, store, chat.clock, registry=registry) as teams,
    ):
        yield Office(chat, slack, teams)


def entities(activity: dict[str, Any]) -> list[str]:
    cards = [each["content"] for each in activity.get("attachments", ())]
    return [each["mentioned"]["id"] for card in cards for each in card.get("msteams", {}).get("entities", [])]


async def test_in_teams_who_made_the_rule_is_mentioned_and_who_takes_it_takes_it_where_it_stands(
    office: Office,
):
    teams = office.teams
    await teams.say("help", "ada", channel=TEAMS_DESK)
    await office.rule(Destination("teams", TENANT, TEAMS_DESK), entra_id("ada"), 80, 100, 120)
    await office.spent("4100")
    first = teams.screen("", TEAMS_DESK)[-1]
    assert entities(first.activity) == [entra_id("ada")]

    await office.spent("5100")
    shown = {each.id: each for each in teams.screen("", TEAMS_DESK)}
    card, line = shown[first.id], [*shown.values()][-1]
    assert "102%" in teams.text_of(card, "") and entities(card.activity) == [], "nobody is notified twice"
    assert line.id != first.id and entities(line.activity) == [entra_id("ada")]

    before = len(shown)
    await teams.click("Take it", "bill")
    after = {each.id: each for each in teams.screen("", TEAMS_DESK)}
    assert "Owner: Bill" in teams.text_of(after[first.id], "") and len(after) == before
    assert entities(after[first.id].activity) == []

    await office.spent("6100")
    line = teams.screen("", TEAMS_DESK)[-1]
    assert entities(line.activity) == [entra_id("bill")] and "For: Bill" in teams.text_of(line, "").replace(
        "*", ""
    ).replace("<at>", "")


async def test_in_slack_too(office: Office):
    slack = office.slack
    await office.rule(Destination("slack", TEAM, SLACK_DESK), slack_id("ada"), 80, 100, 120)
    await office.spent("4100")
    first = slack.newest("bill")
    assert mentioned(first) == [slack_id("ada")]

    await office.spent("5100")
    card = next(each for each in slack.screen("bill") if each.ts == first.ts)
    line = slack.newest("bill")
    assert "102%" in card.said and mentioned(card) == [], "nobody is notified twice"
    assert line.thread == first.ts and mentioned(line) == [slack_id("ada")]

    await slack.click("Take it", "bill", card)
    card = next(each for each in slack.screen("bill") if each.ts == first.ts)
    assert "Owner: Bill" in card.said and "For:" not in card.said and mentioned(card) == []

    await office.spent("6100")
    assert mentioned(slack.newest("bill")) == [slack_id("bill")]


def mentioned(shown: Any) -> list[str]:
    """Whom Slack notifies of a message."""
    parts = json.loads(json.dumps([*shown.blocks]))
    found: list[str] = []
    while parts:
        part = parts.pop(0)
        if isinstance(part, dict):
            found += [part["user_id"]] if part.get("type") == "user" else []
            parts += [*part.values()]
        elif isinstance(part, list):
            parts += part
    return found
