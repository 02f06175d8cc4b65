"""Giving a role takes two people, who could both give it; taking it back takes one, and is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.cards.text import as_text
from bot.commands import load
from bot.model.audit import TrailFilter
from bot.model.identity import Link, Role
from bot.ports.dispatch import Reply
from config.approvals import read_approvals
from tests.chat import Chat, open_chat, person
from tests.commands.deciding import carried_out, posted
from tests.commands.limits import address, lend, limited
from tests.commands.test_access import with_rules
from tests.fakes import CONTOSO, NOW

GRANT = f"access grant {address('sam')} billing_admin until=2026-12-01"
REVOKE = f"access revoke {address('sam')} billing_admin"


async def office(store, **roles: Sequence[Role]) -> Chat:
    """The office with the approvals that come with the bot. Gil is Global admin, and Ada too where nothing else is said."""
    chat = await open_chat(store, approving=read_approvals(load().writes))
    known = chat.core.directory.rules.add
    more = {address(name): frozenset(held) for name, held in ({"ada": [Role.GLOBAL_ADMIN]} | roles).items()}
    return with_rules(chat, add={**known, **more})


async def asked(chat: Chat, line: str = GRANT) -> Reply:
    """Gil asks for it; the question that the channel gets."""
    gil = chat.as_("gil")
    await gil.say(line)
    assert "Give role" not in gil.labels
    await gil.press("Ask for approval")
    await gil.fill_in(why="He does the bills this week")
    [(_, question)] = await posted(chat)
    return question


def reading(chat: Chat, name: str, card: Reply) -> Chat:
    return replace(chat.as_(name), last=card)


async def test_a_role_is_given_by_two_and_taken_back_by_one(store):
    chat = await office(store)
    question = await asked(chat)
    sam = chat.as_("sam")
    assert "G000024130" not in await sam.say("invoice list"), "nothing is given yet"
    assert "Approved by Ada Lund" in await reading(chat, "ada", question).press("Approve")
    await carried_out(chat)
    assert "G000024130" in await sam.say("invoice list")

    gil = chat.as_("gil")
    await gil.say(REVOKE)
    assert "no longer has" in await gil.press("Remove role")
    assert "G000024130" not in await sam.say("invoice list")


async def test_who_gets_the_role_does_not_approve_it_under_another_name(store):
    """Ada's second chat user is asked to approve what her first one gets: both signed in as the same account."""
    chat = await office(store, bill=[Role.GLOBAL_ADMIN])
    question = await asked(chat, f"access grant {address('ada')} billing_admin until=2026-12-01")
    for name in ("ada", "bill"):
        signed_in = Link(person(name).key, "t1", "0a1b", address("ada"), "Ada Lund", NOW, NOW)
        await chat.core.store.links.put(signed_in, "r1")
    for name in ("ada", "bill"):
        assert "You would get this role" in await reading(chat, name, question).press("Approve")
    assert await carried_out(chat) == []


async def test_who_turns_out_to_be_the_one_who_gets_it_has_not_said_it(store):
    chat = await office(store, bill=[Role.GLOBAL_ADMIN])
    question = await asked(chat, f"access grant {address('ada')} billing_admin until=2026-12-01")
    assert "Approved by Bill Weber" in await reading(chat, "bill", question).press("Approve")
    signed_in = Link(person("bill").key, "t1", "0a1b", address("ada"), "Ada Lund", NOW, NOW)
    await chat.core.store.links.put(signed_in, "r1")
    [told] = await carried_out(chat)
    assert "is no longer allowed to approve it" in told


@pytest.mark.parametrize("role", ["billing_admin", "global_admin"])
async def test_who_could_not_give_the_role_does_not_approve_it(store, role):
    """A user admin gives no role that allows more than theirs, so two of them do not either; lent roles do not count."""
    chat = await office(store, ada=[Role.ADMIN_AGENT], bill=[Role.BILLING_ADMIN, Role.USER_ADMIN])
    question = await asked(chat, GRANT.replace("billing_admin", role))
    refused = await reading(chat, "ada", question).press("Approve")
    assert "Global admin or User admin" in refused, "an admin agent gives no roles"
    if role == "global_admin":
        assert "ou may not give the role Global admin" in await reading(chat, "bill", question).press(
            "Approve"
        )
        await lend(chat, "oscar", Role.GLOBAL_ADMIN)
        assert "ou may not give the role Global admin" in await reading(chat, "oscar", question).press(
            "Approve"
        )
    else:
        assert "Approved by Bill Weber" in await reading(chat, "bill", question).press("Approve")
    assert bool(await carried_out(chat)) is (role == "billing_admin")


async def test_who_is_limited_to_some_customers_approves_no_role(store):
    chat = await office(store)
    question = await asked(chat)
    only = limited(chat, "ada", CONTOSO)
    assert "limited to other customers" in await reading(only, "ada", question).press("Approve")


async def test_whoever_manages_users_is_told_of_a_role_that_was_taken_back(store):
    """Ada and Bill have signed in; Ada manages users, and Bill does not. Gil knows already."""
    chat = await office(store)
    await lend(chat, "sam", Role.BILLING_ADMIN)
    for name in ("ada", "bill", "gil"):
        signed_in = Link(person(name).key, "t1", f"o-{name}", address(name), name, NOW, NOW)
        await chat.core.store.links.put(signed_in, f"r-{name}")
    gil = chat.as_("gil")
    await gil.say(REVOKE)
    await gil.press("Remove role")
    [(to, told)] = await posted(chat)
    assert to == person("ada").home
    assert (
        "Gil Moreau (gil@northwindcloud.example) removed the role Billing admin from sam@northwindcloud.example."
        in as_text(told.card)
    )


async def test_where_a_rule_names_their_channel_they_are_told_there(store):
    chat = await office(store)
    rules = [replace(each, to={"playground": "#admins"}) for each in chat.core.approving]
    await lend(chat, "sam", Role.BILLING_ADMIN)
    gil = chat.with_core(approving=rules).as_("gil")
    await gil.say(REVOKE)
    await gil.press("Remove role")
    [(to, told)] = await posted(chat)
    assert to.channel == "#admins" and "removed the role Billing admin" in as_text(told.card)


SAID = ((address("sam"), "billing-admin"), ("“Sam Osei”", "BillingAdmin"))
"""How a form, a colleague or a reader of labels says whom and what."""


@pytest.mark.parametrize(("whom", "role"), SAID)
async def test_a_role_is_on_record_as_whose_it_is_however_it_was_said(chat, whom, role):
    """The trail is held against the roles in force by holder and role."""
    store, gil = chat.core.store, chat.as_("gil")
    await store.links.put(Link(person("sam").key, "t1", "o-sam", address("sam"), "Sam Osei", NOW, NOW), "r")
    await gil.say(f"access grant {whom} {role} until=2026-12-01")
    await gil.press("Give role")
    given = await store.grants.all(NOW)
    row = (await store.audit.rows(TrailFilter(command="access grant"), limit=1))[0].entry
    assert (row.arguments["person"], row.arguments["role"]) == (address("sam"), "billing_admin")
    assert (await store.audit.verify()).fault is None

    chat.clock.move(timedelta(hours=1))
    await gil.say(f"access revoke {whom} {role}")
    await gil.press("Remove role")
    assert (await store.audit.verify()).fault is None
    await store.grants.put(given[0])
    assert (await store.audit.verify()).fault, "it was put in again by hand"
