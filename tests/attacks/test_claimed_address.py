"""An address that is somebody else's: who has proved which account is theirs gets nothing by it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from adapters.store import SqlStore
from bot.access.directory import StoredDirectory
from bot.model.identity import Account, Actor, Grant, Link, Platform, Role
from tests.adapters.teams.harness import TeamsHarness, entra_id, profile, user_id
from tests.adapters.teams.harness import personal_of as chat_of
from tests.chat import Chat, open_chat

GIL = "gil@northwindcloud.example"
ROLE = "Global admin"


@dataclass
class Office:
    chat: Chat
    store: SqlStore
    teams: TeamsHarness

    async def learn(self, address: str, owner: str) -> None:
        """The hourly round has asked the directory whose account an address is."""
        oid = entra_id(owner)
        await self.store.accounts.put([Account(address, oid), Account(oid, oid)])

    def shows(self, name: str, address: str) -> None:
        """What Teams says is somebody's address: the directory's attribute ``mail``."""
        at = (chat_of(user_id(name)), user_id(name))
        self.teams.teams.members[at] = profile(name) | {"email": address}

    async def whoami(self, name: str) -> str:
        return await self.teams.say("access whoami", name)


@pytest.fixture
async def office(store: SqlStore) -> AsyncIterator[Office]:
    chat = await open_chat(store)
    rules = chat.core.directory.rules
    people = StoredDirectory(rules, store.links, store.grants, store.accounts, chat.clock)
    chat = chat.with_core(directory=people)
    async with TeamsHarness(chat.dispatcher, store, chat.clock, registry=chat.core.registry) as teams:
        yield Office(chat, store, teams)


async def test_no_role_of_the_file_follows_an_address_to_another_account(office: Office) -> None:
    await office.learn(GIL, "gil")
    office.shows("oscar", GIL)
    assert ROLE not in await office.whoami("oscar")
    assert ROLE in await office.whoami("gil"), "whose address it is has it"


async def test_no_grant_follows_an_address_to_another_account(office: Office) -> None:
    now, address = office.chat.clock.now(), "new@northwindcloud.example"
    await office.store.grants.put(
        Grant("g1", address, Role.BILLING_ADMIN, now, now + timedelta(days=9), "slack:T0NORTH:U0ADA", "Ada")
    )
    await office.learn(address, "hana")
    for name, has in (("oscar", False), ("hana", True)):
        office.shows(name, address)
        assert ("Billing admin" in await office.whoami(name)) is has


async def test_what_is_taken_away_under_the_address_is_taken_away_all_the_same(office: Office) -> None:
    await office.learn(GIL, "gil")
    office.shows("oscar", GIL)
    actor = Actor(Platform.TEAMS, "t1", entra_id("oscar"), "Oscar", GIL, entra_id("oscar"))
    assert {GIL, entra_id("gil")} <= (await office.chat.core.directory.person(actor)).names


async def test_an_address_that_nobody_else_is_known_by_gives_what_it_gave(office: Office) -> None:
    office.shows("oscar", GIL)
    assert ROLE in await office.whoami("oscar"), "nothing is known of it"
    await office.learn(GIL, "gil")
    await office.store.accounts.addressed(entra_id("oscar"), [GIL])
    assert ROLE in await office.whoami("oscar"), "the directory itself says that it is his as well"


async def test_who_signed_in_with_another_account_has_no_role_by_the_address_in_slack(office: Office) -> None:
    now = office.chat.clock.now()
    await office.learn(GIL, "gil")
    actor = Actor(Platform.SLACK, "T0NORTH", "U0OSCAR", "Oscar", GIL)
    people = office.chat.core.directory
    assert Role.GLOBAL_ADMIN in (await people.person(actor)).roles, "only Slack says who this is"
    link = Link(actor.key, "t1", entra_id("oscar"), "oscar@northwindcloud.example", "Oscar", now, now)
    await office.store.links.put(link, "token")
    assert Role.GLOBAL_ADMIN not in (await people.person(actor)).roles
