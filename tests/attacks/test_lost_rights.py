"""Who has lost a role, an account or their place in the chat goes on asking by what they asked for before: alert rules,
tickets that they follow, and answers that were still on their way."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from adapters.composition.jobs import build_worker
from adapters.processes.worker import Worker
from adapters.store import SqlStore
from bot.access.directory import StoredDirectory
from bot.model import Desk, TicketNote
from bot.model.identity import Account, Grant, Role
from config.roles import demo_roles
from tests.adapters.slack.harness import DESK, SlackHarness
from tests.adapters.teams.connector_double import personal_of
from tests.adapters.teams.harness import TeamsHarness, entra_id, user_id
from tests.chat import Chat, open_chat
from tests.commands.ticket.test_ticket import raise_one
from tests.fakes import CONTOSO, FABRIKAM, eur

OSCAR, SAM = "oscar@northwindcloud.example", "sam@northwindcloud.example"
LATER = timedelta(minutes=4)
"""By then a platform's verdict on somebody is asked for again."""


@dataclass
class Office:
    chat: Chat
    store: SqlStore
    slack: SlackHarness
    work: Worker

    async def grant(self, holder: str, role: Role, *customers: str) -> None:
        now = self.chat.clock.now()
        given = Grant("g1", holder, role, now, now + timedelta(days=30), "gil", "Gil", customers)
        await self.store.grants.put(given)

    async def rule(self, line: str, by: str) -> None:
        await self.slack.command(f"alert add {line}", by)
        assert "is on" in await self.slack.click("Save rule", by)

    async def look(self) -> None:
        """The worker's rounds, a while later."""
        self.chat.clock.move(LATER)
        await self.work.scan()
        await self.work.poll_tickets()
        for _ in range(3):
            await self.work.deliver()

    async def spends(self, customer, amount: str) -> None:
        self.chat.partner.costs[customer.id] = eur(amount)
        await self.look()

    def read_by(self, who: str) -> str:
        """Everything that stands before somebody."""
        return "\n".join(each.said for each in self.slack.screen(who))


@pytest.fixture
async def office(store: SqlStore) -> AsyncIterator[Office]:
    chat = await open_chat(store)
    rules = demo_roles().rules
    people = StoredDirectory(rules, store.links, store.grants, store.accounts, chat.clock)
    chat = chat.with_core(directory=people)
    chat.partner.costs = {CONTOSO.id: eur("1"), FABRIKAM.id: eur("1")}
    async with SlackHarness(chat.dispatcher, store, chat.clock) as slack:
        chat.core.rooms["slack"] = slack.adapter.rooms
        yield Office(chat, store, slack, build_worker(chat.dispatcher, {"slack": slack.adapter.messenger}))


async def test_a_role_that_was_taken_back_ends_what_it_asked_for(office: Office) -> None:
    await office.grant(OSCAR, Role.SALES_AGENT)
    await office.rule("percent all 10,20 to=me", "oscar")
    await office.spends(FABRIKAM, "600")
    assert "Fabrikam" in office.read_by("oscar")

    await office.store.grants.revoke(OSCAR, Role.SALES_AGENT)
    before = office.read_by("oscar").count("Fabrikam")
    await office.spends(FABRIKAM, "1200")
    shown = office.read_by("oscar")
    assert shown.count("Fabrikam") == before and "1 alert rule is parked" in shown
    listed = await office.slack.command("alert list", "ada")
    assert "Parked" in listed and "no role of whoever made it includes what it shows" in listed
    assert "is parked" in await office.slack.command(
        f"alert test {(await office.store.alerts.rules())[0].id}", "ada"
    )

    await office.grant(OSCAR, Role.SALES_AGENT)
    await office.look()
    assert office.read_by("oscar").count("Fabrikam") > before, "what stands is told once it may be"


async def test_a_role_that_was_narrowed_tells_of_its_customers(office: Office) -> None:
    await office.grant(OSCAR, Role.SALES_AGENT)
    await office.rule("amount all 100 to=me", "oscar")
    await office.grant(OSCAR, Role.SALES_AGENT, CONTOSO.id)
    office.chat.partner.costs[FABRIKAM.id] = eur("150")
    await office.spends(CONTOSO, "150")
    assert "Contoso" in office.read_by("oscar") and "Fabrikam" not in office.read_by("oscar")


async def test_a_parked_rule_is_listed_for_who_may_see_what_it_tells(office: Office) -> None:
    await office.rule("amount all 100 to=me", "sam")
    office.slack.slack.users["U0SAM"]["deleted"] = True
    office.chat.clock.move(LATER)
    await office.work.review_rules()
    assert "Parked" in await office.slack.command("alert list", "ada")
    await office.grant(OSCAR, Role.SALES_AGENT, CONTOSO.id)
    assert "Parked" not in await office.slack.command("alert list", "oscar")


@pytest.mark.parametrize("flag", ["is_restricted", "is_ultra_restricted", "is_stranger", "deleted"])
async def test_who_was_made_a_guest_or_left_is_told_nothing_in_slack(office: Office, flag: str) -> None:
    await office.rule("amount all 100 to=me", "sam")
    office.slack.slack.users["U0SAM"][flag] = True
    await office.spends(FABRIKAM, "150")
    assert "Fabrikam" not in office.read_by("sam")
    del office.slack.slack.users["U0SAM"][flag]
    await office.look()
    assert "Fabrikam" in office.read_by("sam")


async def test_whose_account_is_disabled_is_told_nothing(office: Office) -> None:
    await office.rule("amount all 100 to=me", "sam")
    await office.store.accounts.put([Account(SAM, entra_id("sam"), office.chat.clock.now())])
    await office.spends(FABRIKAM, "150")
    assert "Fabrikam" not in office.read_by("sam")
    await office.store.accounts.lift(entra_id("sam"), [SAM])
    await office.look()
    assert "Fabrikam" in office.read_by("sam")


async def test_a_channel_is_told_by_the_rights_of_whoever_made_the_rule_until_another_takes_it_over(
    office: Office,
) -> None:
    await office.grant(OSCAR, Role.SALES_AGENT)
    await office.rule("amount all 100", "oscar")
    office.slack.slack.users["U0OSCAR"]["deleted"] = True
    await office.spends(FABRIKAM, "150")
    there = office.read_by("ada")
    assert "Fabrikam" not in there and "1 alert rule is parked" in there
    assert "replaces" in (await office.slack.command("alert add amount all 100", "bill")).lower()
    assert "is on" in await office.slack.click("Save rule", "bill")
    [rule] = await office.store.alerts.rules()
    assert rule.owner_name == "Bill"
    await office.look()
    assert "Fabrikam" in office.read_by("ada")


async def test_a_colleague_is_told_what_the_colleague_may_see(office: Office) -> None:
    await office.rule("invoice all to=<@U0HANA|hana>", "gil")
    await office.rule("amount all 100 to=<@U0HANA|hana>", "gil")
    office.chat.clock.move(timedelta(days=1))
    await office.work.look_for_invoices()
    await office.spends(FABRIKAM, "150")
    shown = office.read_by("hana")
    assert "Fabrikam" in shown and "G000024130" not in shown, "a helpdesk agent sees no invoices"


async def test_slack_being_away_neither_tells_nor_loses_anything(office: Office) -> None:
    await office.rule("amount all 100 to=me", "sam")
    office.slack.slack.users["U0SAM"]["is_restricted"] = True
    office.slack.slack.fail("users.info", "internal_error", times=99)
    await office.spends(FABRIKAM, "150")
    assert "Fabrikam" not in office.read_by("sam")
    del office.slack.slack.users["U0SAM"]["is_restricted"]
    office.slack.slack.faults.clear()
    assert await office.store.alerts.parked_rules() == {}
    for _ in range(8):
        await office.look()
    assert office.read_by("sam").count(
        "Owner: nobody yet"
    ) == 1 and "Fabrikam, Inc. passed" in office.read_by("sam")


async def test_a_thread_hears_no_more_of_a_ticket_once_who_raised_it_may_not(office: Office) -> None:
    await office.grant(OSCAR, Role.HELPDESK_AGENT)
    chat = office.chat
    actor = await office.slack.adapter.rooms.member("T0NORTH", "U0OSCAR")
    place = replace(chat.place, platform="slack", workspace="T0NORTH", channel=DESK)
    await raise_one(replace(chat, actor=actor, place=place))
    await office.look()
    assert "Ticket" in office.read_by("ada")

    await office.store.grants.revoke(OSCAR, Role.HELPDESK_AGENT)
    desk = chat.desks[Desk.AZURE]
    note = TicketNote("Lena H.", "The disk is broken.", chat.clock.now(), inbound=True)
    changed = replace(
        next(iter(desk.raised.values())), notes=(note,), updated=chat.clock.now() + timedelta(minutes=5)
    )
    desk.raised = dict.fromkeys(desk.raised, changed)
    await office.look()
    await office.look()
    shown = office.read_by("ada")
    assert "The disk is broken" not in shown and shown.count("Updates are paused here") == 1

    await office.grant(OSCAR, Role.HELPDESK_AGENT)
    await office.work.tidy()
    await office.look()
    assert "The disk is broken" in office.read_by("ada")


async def test_guests_of_teams_are_told_nothing(store: SqlStore) -> None:
    chat = await open_chat(store)
    chat.partner.costs = {FABRIKAM.id: eur("1")}
    async with TeamsHarness(chat.dispatcher, store, chat.clock) as teams:
        chat.core.rooms["teams"] = teams.adapter.rooms
        work = build_worker(chat.dispatcher, {"teams": teams.adapter.messenger})
        await teams.say("alert add percent all 10,20 to=me", "sam")
        await teams.click("Save rule", "sam")
        mine = personal_of(user_id("sam"))
        for role, seen in (("user", 1), ("guest", 1)):
            teams.teams.members[(mine, user_id("sam"))]["userRole"] = role
            chat.clock.move(LATER)
            chat.partner.costs[FABRIKAM.id] = eur("600" if role == "user" else "1200")
            await work.scan()
            await work.deliver()
            said = [teams.text_of(each, "sam") for each in teams.screen("sam", mine)]
            assert sum("Fabrikam, Inc. passed" in each for each in said) == seen
