"""A channel of which the platform does not tell who reads it: what is posted there unasked waits until it does."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from adapters.composition.jobs import build_worker
from adapters.processes.worker import Worker
from adapters.store import SqlStore
from adapters.teams import outsiders
from bot.pipeline.admission import Admission
from bot.pipeline.channel_rules import ChannelRule, ChannelRules
from bot.ports import Messenger
from tests.adapters.slack.harness import DESK as SLACK_DESK
from tests.adapters.slack.harness import SlackHarness
from tests.adapters.teams.harness import DESK, TeamsHarness, profile, user_id
from tests.chat import Chat
from tests.commands.deciding import ASK, BUDGETS, opened
from tests.fakes import FABRIKAM, eur

FIGURE = "€7,001"
"""What stands in the question, and in nothing else that is told here."""

LONG = 200
"""More calls than are made here."""


@dataclass
class Office:
    """A channel on one platform in which approvers are asked, and who delivers there."""

    chat: Chat
    harness: SlackHarness | TeamsHarness
    worker: Worker

    async def asks(self) -> None:
        """Bill asks for a budget in the channel, and for a second person's word."""
        if isinstance(self.harness, TeamsHarness):
            await self.harness.say("help", "bill")
            await self.harness.say(ASK, "bill", channel=DESK)
        else:
            await self.harness.command(ASK, "bill")
        await self.harness.click("Ask for approval", "bill")
        await self.harness.submit("bill", why="A warehouse moves")

    def silent(self) -> None:
        """The platform says no more who is in a channel."""
        if isinstance(self.harness, TeamsHarness):
            self.harness.teams.fails("members", 403, LONG)
        else:
            self.harness.slack.fail("conversations.info", "missing_scope", LONG)

    def speaks(self) -> None:
        if isinstance(self.harness, TeamsHarness):
            self.harness.teams.fail.clear()
        else:
            self.harness.slack.faults.clear()

    def public(self) -> str:
        """Everything that everybody in the channel reads."""
        if isinstance(self.harness, TeamsHarness):
            return self.harness.public()
        shown = self.harness.slack.messages
        return "\n".join(each.said for each in shown if each.channel == SLACK_DESK and not each.to)

    async def passes(self, minutes: int) -> None:
        for _ in range(minutes):
            self.chat.clock.move(timedelta(minutes=1))
            await self.worker.deliver()

    async def listed(self) -> str:
        """What an administrator reads of it, in a chat of their own."""
        if isinstance(self.harness, TeamsHarness):
            return await self.harness.say("alert list", "ada")
        return await self.harness.dm("alert list", "ada")


def worker_of(chat: Chat, messengers: Mapping[str, Messenger]) -> Worker:
    """A worker whose seconds pass with the clock of the story."""
    worker = build_worker(chat.dispatcher, messengers)
    worker.delivery.monotonic = lambda: chat.clock.now().timestamp()
    return worker


@pytest.fixture(params=["slack", "teams"])
async def office(store: SqlStore, request: pytest.FixtureRequest) -> AsyncIterator[Office]:
    chat, _ = await opened(store, BUDGETS)
    harness: SlackHarness | TeamsHarness = (
        SlackHarness(chat.dispatcher, store, chat.clock)
        if request.param == "slack"
        else TeamsHarness(chat.dispatcher, store, chat.clock, registry=chat.core.registry)
    )
    async with harness:
        chat.core.rooms[request.param] = harness.adapter.rooms
        yield Office(chat, harness, worker_of(chat, {request.param: harness.adapter.messenger}))


async def test_a_question_to_approvers_waits_is_seen_and_is_asked_once_it_is_known(office: Office) -> None:
    office.silent()
    await office.asks()
    await office.passes(minutes=20)
    assert FIGURE not in office.public()
    assert "not known who reads along" in await office.listed(), "administrators see that it waits, and why"

    office.speaks()
    await office.passes(minutes=5)
    assert FIGURE in office.public()


async def test_that_there_were_no_outsiders_a_while_ago_is_not_believed_for_ever(office: Office) -> None:
    await office.asks()
    office.silent()
    office.chat.clock.move(timedelta(minutes=6))
    await office.worker.deliver()
    assert FIGURE not in office.public()
    office.speaks()
    await office.passes(minutes=5)
    assert FIGURE in office.public()


async def test_alerts_wait_too_and_none_are_lost(office: Office) -> None:
    chat = office.chat
    chat.partner.costs = {FABRIKAM.id: eur("1")}
    if isinstance(office.harness, TeamsHarness):
        await office.harness.say("help", "ada")
        await office.harness.say("alert add percent fabrikam 10 to=here", "ada", channel=DESK)
    else:
        await office.harness.command("alert add percent fabrikam 10 to=here", "ada")
    await office.harness.click("Save rule", "ada")
    office.silent()
    chat.clock.move(timedelta(minutes=6))
    chat.partner.costs[FABRIKAM.id] = eur("600")
    await office.worker.scan()
    await office.passes(minutes=70)
    assert "has used" not in office.public()
    office.speaks()
    await office.passes(minutes=5)
    assert office.public().count("Fabrikam, Inc. passed") == 1


async def test_no_rule_is_made_for_a_channel_of_which_nobody_tells_who_reads_it(office: Office) -> None:
    if isinstance(office.harness, SlackHarness):
        pytest.skip("Slack finds no channel that it does not tell of")
    await office.harness.say("help", "ada")
    office.silent()
    said = await office.harness.say("alert add percent fabrikam 10 to=here", "ada", channel=DESK)
    assert "not known who reads along" in said + office.harness.personal("ada")


@pytest.mark.parametrize("open_", [False, True])
async def test_a_team_too_large_to_look_at_is_told_nothing_unless_its_rule_opens_it(
    store: SqlStore, open_: bool
) -> None:
    """The guest is on a page of the roster that nobody reads."""
    chat, _ = await opened(store, BUDGETS)
    rules = ChannelRules({("teams", DESK): ChannelRule(outsiders=open_)})
    admission = replace(chat.core.admission, channel_rules=rules)
    assert isinstance(admission, Admission)
    chat = chat.with_core(admission=admission)
    async with TeamsHarness(chat.dispatcher, store, chat.clock, registry=chat.core.registry) as teams:
        for at in range(4 * outsiders.PAGES):
            name = f"aa{at:03}"
            teams.teams.members[(DESK, user_id(name))] = profile(name)
        teams.teams.members[(DESK, user_id("zoe"))] = profile("zoe") | {"userRole": "guest"}
        chat.core.rooms["teams"] = teams.adapter.rooms
        office = Office(chat, teams, worker_of(chat, {"teams": teams.adapter.messenger}))
        await office.asks()
        await office.passes(minutes=10)
        assert (FIGURE in office.public()) is open_


@pytest.mark.parametrize(("label", "told"), [("Approve", "Approved by Gil"), ("Reject", "rejected this")])
async def test_what_is_decided_in_place_is_told_the_channel_once_it_is_known(
    office: Office, label: str, told: str
) -> None:
    """The question was posted while it was known who reads along; who answers it is told alone until it is again."""
    await office.asks()
    await office.worker.deliver()
    assert FIGURE in office.public()
    office.silent()
    office.chat.clock.move(timedelta(minutes=6))
    said = await office.harness.click(label, "gil")
    if label == "Reject":
        said = await office.harness.submit("gil", reason="Too much")
    assert told not in office.public()
    if isinstance(office.harness, TeamsHarness):
        said = office.harness.personal("gil")
    assert told in said
    office.speaks()
    await office.passes(minutes=5)
    # By a message of its own, and on the question, which waits no longer.
    assert office.public().count(told) == 2


async def test_the_end_of_read_only_mode_is_told_who_ends_it_alone(office: Office) -> None:
    if isinstance(office.harness, TeamsHarness):
        await office.harness.say("help", "ada")
        await office.harness.say("freeze reason=an-audit", "ada", channel=DESK)
    else:
        await office.harness.command("freeze reason=an-audit", "ada")
    assert "an-audit" in office.public()
    office.silent()
    office.chat.clock.move(timedelta(minutes=6))
    said = await office.harness.click("Resume changes", "ada")
    if isinstance(office.harness, TeamsHarness):
        said = office.harness.personal("ada")
    assert "resumed changes" in said and "resumed changes" not in office.public()
    assert await office.chat.core.store.freezes.get() is None
    rows = await office.chat.core.store.audit.entries(command="thaw")
    assert "everyone" not in rows[0].detail, "the trail says who saw it"
