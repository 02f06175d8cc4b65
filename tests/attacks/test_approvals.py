"""A second person who is none: the asker again, an outsider, somebody who may not any more, two clicks that race."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from adapters.composition.jobs import build_worker
from adapters.store import SqlStore
from bot.access.directory import StoredDirectory
from bot.changes.approval_rules import OWN_QUESTION
from bot.model.change import ChangeState
from bot.model.identity import Account, Role
from tests.adapters.slack.harness import SlackHarness
from tests.adapters.slack.screen import Shown
from tests.adapters.teams.connector_double import Shown as TeamsShown
from tests.adapters.teams.harness import DESK, TeamsHarness, entra_id, profile, user_id
from tests.adapters.teams.harness import personal_of as chat_of
from tests.chat import Chat, with_core
from tests.commands.deciding import ASK, BUDGETS, TWO, Changing, asked, at, bill_change, opened


@dataclass
class Office:
    """One bot in Slack and in Teams, whose budgets take the word of an Admin agent or Global admin."""

    chat: Chat
    directory: Changing
    slack: SlackHarness
    teams: TeamsHarness

    async def question(self, by: str) -> tuple[Shown, str]:
        """The approvers' card in Slack's channel for what somebody asks there, and the change's id."""
        await self.slack.command(ASK, by)
        await self.slack.click("Ask for approval", by)
        await self.slack.submit(by, why="A warehouse moves")
        self.chat.core.rooms["slack"] = self.slack.adapter.rooms
        await build_worker(self.chat.dispatcher, {"slack": self.slack.adapter.messenger}).deliver()
        card = self.slack.newest("oscar")
        payload = self.slack.click_payload("Approve", "oscar", card)
        return card, payload["actions"][0]["value"].partition("change=")[2]

    async def asked_in_teams(self, by: str) -> str:
        """The id of a change that somebody asks others to approve in Teams' channel."""
        await self.teams.say("help", by)
        await self.teams.say(ASK, by, channel=DESK)
        await self.teams.click("Ask for approval", by)
        await self.teams.submit(by, why="A warehouse moves")
        [waits] = await self.chat.core.store.changes.waiting(self.chat.clock.now(), 10)
        return waits.id

    async def done(self) -> int:
        """How often the budget was set, with everything settled that can be."""
        await self.chat.dispatcher.settle()
        return len(self.chat.partner.done)


@pytest.fixture
async def office(store: SqlStore) -> AsyncIterator[Office]:
    chat, directory = await opened(store, BUDGETS)
    core, registry = chat.dispatcher, chat.core.registry
    async with (
        SlackHarness(core, store, chat.clock) as slack,
        TeamsHarness(core, store, chat.clock, registry=registry) as teams,
    ):
        yield Office(chat, directory, slack, teams)


async def test_nobody_approves_their_own_question_in_either_chat(office: Office) -> None:
    card, change = await office.question("gil")
    assert OWN_QUESTION in await office.slack.click("Approve", "gil", card)
    for line in (f"change approve {change}", f"change reject {change} reason=never"):
        assert OWN_QUESTION in await office.slack.dm(line, "gil")
        assert OWN_QUESTION in await office.teams.say(line, "gil"), "the same person under another name"
    assert await office.done() == 0

    await office.teams.say(f"change approve {change}", "ada")
    assert await office.done() == 1, "it was a good question all the while"


async def posted_in_teams(office: Office, change: str) -> TeamsShown:
    """The approvers' card for a change in Teams' channel."""
    office.chat.core.rooms["teams"] = office.teams.adapter.rooms
    await build_worker(office.chat.dispatcher, {"teams": office.teams.adapter.messenger}).deliver()
    return next(each for each in office.teams.screen("", DESK) if change in json.dumps(each.activity))


async def test_no_answer_about_one_question_takes_the_place_of_another(office: Office) -> None:
    """In Teams a client sends any words from any card. Bill's own change is over, which everybody may read; it would stand
    where Gil's question was."""
    over = await office.asked_in_teams("bill")
    mine = await posted_in_teams(office, over)
    await office.teams.say(f"change withdraw {over}", "bill")
    theirs = await posted_in_teams(office, await office.asked_in_teams("gil"))
    asks = office.teams.text_of(theirs, "")

    def press(shown: TeamsShown, line: str) -> dict[str, object]:
        action = {"type": "Action.Execute", "verb": "run", "data": {"line": line, "replace": True}}
        sent = {"action": action, "trigger": "manual"}
        return office.teams.invoke("adaptiveCard/action", sent, "bill", shown)

    for line in (f"change approve {over}", f"change reject {over} reason={theirs.id}", f"change show {over}"):
        await office.teams.post(press(theirs, line))
        await office.teams.quiet()
        assert office.teams.text_of(theirs, "") == asks, line
    await office.teams.post(press(mine, f"change approve {over}"))
    await office.teams.quiet()
    assert "Withdrawn" in office.teams.text_of(mine, ""), "where it was asked it is told"


@pytest.mark.parametrize("asked_in", ["slack", "teams"])
async def test_one_human_under_two_names_that_the_directory_knows_is_no_second_person(
    office: Office, asked_in: str
) -> None:
    """Gil has a role by his address, which Slack shows, and one by his object id; in Teams he shows another address. That
    both are one account is something the hourly round has learnt."""
    gil = office.chat.as_("gil").actor.email
    aliased = profile("gil") | {
        "email": "g.moreau@north.example",
        "userPrincipalName": "g.moreau@north.example",
    }
    office.teams.teams.members[(chat_of(user_id("gil")), user_id("gil"))] = aliased
    store, known = office.chat.core.store, office.directory.known
    rules = replace(known.rules, add=known.rules.add | {entra_id("gil"): frozenset({Role.GLOBAL_ADMIN})})
    office.directory.known = StoredDirectory(
        rules, store.links, store.grants, store.accounts, office.chat.clock
    )
    await store.accounts.put([Account(each, entra_id("gil")) for each in (gil, entra_id("gil"))])

    if asked_in == "slack":
        _, change = await office.question("gil")
        said = await office.teams.say(f"change approve {change}", "gil")
    else:
        change = await office.asked_in_teams("gil")
        said = await office.slack.dm(f"change approve {change}", "gil")
    assert OWN_QUESTION in said
    assert await office.done() == 0
    await office.slack.dm(f"change approve {change}", "ada")
    assert await office.done() == 1, "it was a good question all the while"


@pytest.mark.parametrize("flag", ["is_restricted", "is_ultra_restricted", "is_stranger", "deleted", "is_bot"])
async def test_no_outsider_is_a_second_person_in_slack(office: Office, flag: str) -> None:
    """Ada holds the role by the installation's file, and is none of ours in Slack any more."""
    card, change = await office.question("bill")
    office.slack.slack.users["U0ADA"][flag] = True
    await office.slack.click("Approve", "ada", card)
    await office.slack.command(f"change approve {change}", "ada")
    assert await office.done() == 0


async def test_people_of_another_organisation_approve_nothing_in_slack(office: Office) -> None:
    card, _ = await office.question("bill")
    payload = office.slack.click_payload("Approve", "ada", card)
    payload["user"]["team_id"] = "T0ELSE"
    await office.slack.send_click(payload)
    await office.slack.quiet()
    assert await office.done() == 0


@pytest.mark.parametrize("bent", [{"userRole": "guest"}, {"tenantId": "another"}, None])
async def test_no_outsider_is_a_second_person_in_teams(office: Office, bent: dict[str, str] | None) -> None:
    _, change = await office.question("bill")
    here = (chat_of(user_id("ada")), user_id("ada"))
    if bent is None:
        del office.teams.teams.members[here]
    else:
        office.teams.teams.members[here] = profile("ada") | bent
    assert "for members of its own organization" in await office.teams.say(f"change approve {change}", "ada")
    assert await office.done() == 0


async def test_who_lost_the_role_since_the_card_was_shown_approves_nothing(office: Office) -> None:
    card, change = await office.question("bill")
    office.directory.gone |= {"U0GIL"}
    assert "needs the role" in await office.slack.click("Approve", "gil", card)
    await office.slack.click("Approve", "ada", card)
    office.directory.gone |= {"U0ADA"}
    assert await office.done() == 0, "she may not any more when it is to begin"
    found = await office.chat.core.store.changes.get(change)
    assert found and found.state is ChangeState.FAILED


async def test_a_yes_counts_by_the_address_of_now_and_not_by_that_of_then(office: Office) -> None:
    """Gil's role is written down for an address that his profile in Slack does not show any more when it is to begin."""
    card, change = await office.question("bill")
    await office.slack.click("Approve", "gil", card)
    office.slack.slack.users["U0GIL"]["profile"]["email"] = "g.moreau@elsewhere.example"
    office.chat.clock.move(timedelta(minutes=4))
    assert await office.done() == 0
    found = await office.chat.core.store.changes.get(change)
    assert found and found.state is ChangeState.FAILED


async def test_a_change_is_carried_out_with_the_rights_of_the_address_of_now(office: Office) -> None:
    """Bill's role is written down for an address that his profile does not show any more when it is approved."""
    card, change = await office.question("bill")
    office.slack.slack.users["U0BILL"]["profile"]["email"] = "b.weber@elsewhere.example"
    office.chat.clock.move(timedelta(minutes=4))
    await office.slack.click("Approve", "gil", card)
    assert await office.done() == 0
    found = await office.chat.core.store.changes.get(change)
    assert found and found.state is ChangeState.FAILED


async def test_two_approvals_that_race_on_two_replicas_end_in_one_execution(
    store: SqlStore, database_url: str, keys: list[str]
) -> None:
    chat, _ = await opened(store, TWO)
    question = await asked(chat)
    async with SqlStore.open(database_url, keys) as other:
        replicas = (chat.dispatcher, with_core(chat.dispatcher, store=other))
        clicks = [
            replace(at(chat, name, question.last), dispatcher=replica)
            for name in ("gil", "ada")
            for replica in replicas
        ]
        await asyncio.gather(*(click.press("Approve") for click in clicks))
        settled = await asyncio.gather(*(replica.settle() for replica in replicas * 2))
    assert sum(map(len, settled)) == 1
    assert [name for name, _ in chat.partner.done] == ["usage.set_budget"]
    trail = await store.audit.entries(command="usage budget")
    assert sorted(row.outcome for row in trail) == [
        "approved",
        "approved",
        "done",
        "proposed",
        "waiting for approval",
    ]


async def test_one_person_on_two_replicas_at_once_is_one_person(
    store: SqlStore, database_url: str, keys: list[str]
) -> None:
    chat, _ = await opened(store, TWO)
    question = await asked(chat)
    async with SqlStore.open(database_url, keys) as other:
        replicas = (chat.dispatcher, with_core(chat.dispatcher, store=other))
        clicks = [replace(at(chat, "gil", question.last), dispatcher=each) for each in replicas * 3]
        await asyncio.gather(*(click.press("Approve") for click in clicks))
        assert [await replica.settle() for replica in replicas] == [[], []]
    assert chat.partner.done == []
    found = await store.changes.get(bill_change(question))
    assert found and found.approval and len(found.approval.votes) == 1
