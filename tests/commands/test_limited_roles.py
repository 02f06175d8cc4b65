"""Roles given and taken back, and approvals, by people who are limited to named customers or hold what is only lent."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.slack.render import render as in_blocks
from adapters.teams.render import render as in_elements
from bot.changes.approval_rules import ApprovalRule
from bot.model import (
    CustomerRef,
)
from bot.model.identity import Role
from bot.ports.dispatch import Reply
from tests.chat import Chat, open_chat
from tests.commands.deciding import carried_out, posted
from tests.commands.limits import address, lend, limited
from tests.commands.test_access import with_rules
from tests.fakes import CONTOSO, FABRIKAM, NOW

# -- who approves -------------------------------------------------------------------------------------

TWO_PEOPLE = ApprovalRule(
    frozenset({"access revoke"}), frozenset({Role.ADMIN_AGENT, Role.GLOBAL_ADMIN}), within=timedelta(hours=24)
)


def in_slack(reply: Reply) -> str:
    return json.dumps(in_blocks(reply.card, private=False))


def in_teams(reply: Reply) -> str:
    return json.dumps(in_elements(reply.card, private=False))


async def asked_to_revoke(store) -> Chat:
    """Gil asks for Sam's role to be taken back; the question stands before Oscar, who is nobody as yet."""
    chat = with_rules(await open_chat(store, approving=(TWO_PEOPLE,)))
    await lend(chat, "sam", Role.HELPDESK_AGENT)
    gil = chat.as_("gil")
    await gil.say(f"access revoke {address('sam')} helpdesk_agent")
    await gil.press("Ask for approval")
    await gil.fill_in(why="He has left the team")
    [(_, question)] = await posted(chat)
    return replace(chat.as_("oscar"), last=question)


async def test_nobody_appoints_who_approves_what_they_ask_for(store):
    oscar = await asked_to_revoke(store)
    gil, question = oscar.as_("gil"), oscar.last
    await gil.say(f"access grant {address('oscar')} admin_agent until=2026-12-01")
    await gil.press("Give role")
    assert "The person who asked gave you that role" in await oscar.press("Approve")
    assert "Nothing is waiting" in await oscar.say("change list")
    assert await carried_out(oscar) == []
    oscar.last = question
    await lend(oscar, "oscar", Role.GLOBAL_ADMIN)
    assert "Approved by Oscar Diaz" in await oscar.press("Approve"), "that one is from somebody else"
    assert len(await carried_out(oscar)) == 1


async def test_who_was_appointed_after_the_yes_has_not_said_it(store):
    """A grant that who asked puts in the place of another is theirs; what rests on it is not begun."""
    oscar = await asked_to_revoke(store)
    await lend(oscar, "oscar", Role.ADMIN_AGENT)
    assert "Approved by Oscar Diaz" in await oscar.press("Approve")
    gil = oscar.as_("gil")
    await gil.say(f"access grant {address('oscar')} admin_agent until=2026-12-30")
    await gil.press("Give role")
    [told] = await carried_out(oscar)
    assert "is no longer allowed to approve it" in told


BUDGETS = replace(TWO_PEOPLE, commands=frozenset({"usage budget"}))


async def budget_asked_for(store, *, own: frozenset[Role] = frozenset()) -> Chat:
    """Gil lends Sam a role; Sam asks for a budget, and the question stands before Gil."""
    chat = await open_chat(store, approving=(BUDGETS,))
    add = chat.core.directory.rules.add
    chat = with_rules(chat, add={**add, address("ada"): TWO_PEOPLE.approvers, address("sam"): own})
    gil, sam = chat.as_("gil"), chat.as_("sam")
    await gil.say(f"access grant {address('sam')} billing_admin until=2026-12-01")
    await gil.press("Give role")
    await sam.say("usage budget fabrikam 7001")
    await sam.press("Ask for approval")
    await sam.fill_in(why="They move a warehouse")
    [(_, question)] = await posted(chat)
    return replace(gil, last=question)


async def test_who_lent_the_role_does_not_approve_what_is_asked_for_with_it(store):
    """Whoever gives a power and says yes to its use would have it alone."""
    gil = await budget_asked_for(store)
    question = gil.last
    assert "You gave the role that this was asked for with" in await gil.press("Approve")
    assert "Nothing is waiting" in await gil.say("change list")
    assert await carried_out(gil) == []
    ada = replace(gil.as_("ada"), last=question)
    assert "Approved by Ada Lund" in await ada.press("Approve")
    assert len(await carried_out(ada)) == 1


async def test_erasing_who_lent_the_role_opens_nothing(store):
    """Gil has himself erased, comes back, and is nobody who lent Sam the role. Whoever gives it anew makes it good again."""
    gil = await budget_asked_for(store)
    question = gil.last
    await store.erasure.erase(address("gil"), NOW)
    assert "could be you" in await gil.press("Approve")
    ada = replace(gil.as_("ada"), last=question)
    assert "could be you" in await ada.press("Approve"), "nobody can tell that she is not Gil"
    sam = gil.as_("sam")
    await sam.say("usage budget fabrikam 7002")
    await sam.press("Ask for approval")
    assert "Have somebody give you the role again" in await sam.fill_in(why="They move another")

    await ada.say(f"access grant {address('sam')} billing_admin until=2026-12-30")
    await ada.press("Give role")
    oscar = with_rules(ada, add={**ada.core.directory.rules.add, address("oscar"): TWO_PEOPLE.approvers})
    oscar = replace(oscar.as_("oscar"), last=question)
    assert "Approved by Oscar Diaz" in await oscar.press("Approve")


async def test_erasing_oneself_makes_no_second_person_of_who_was_appointed(store):
    """Gil gives Oscar a role, has himself erased, and asks for what Oscar is to approve."""
    chat = with_rules(await open_chat(store, approving=(BUDGETS,)))
    gil = chat.as_("gil")
    await gil.say(f"access grant {address('oscar')} admin_agent until=2026-12-01")
    await gil.press("Give role")
    await store.erasure.erase(address("gil"), NOW)
    await gil.say("usage budget fabrikam 7001")
    await gil.press("Ask for approval")
    await gil.fill_in(why="They move a warehouse")
    [(_, question)] = await posted(chat)
    oscar = replace(chat.as_("oscar"), last=question)
    assert "could be the one who asked" in await oscar.press("Approve")
    assert await carried_out(oscar) == []


async def test_who_lent_a_role_that_it_does_not_take_approves_like_anybody(store):
    """Sam may ask for budgets by a role of his own, and Gil's gift adds nothing to it."""
    gil = await budget_asked_for(store, own=frozenset({Role.BILLING_ADMIN}))
    assert "Approved by Gil Moreau" in await gil.press("Approve")


async def test_who_lent_the_role_after_the_yes_has_not_said_it(store):
    """Ada's yes stands, until she puts a grant of her own in the place of Gil's."""
    gil = await budget_asked_for(store)
    ada = replace(gil.as_("ada"), last=gil.last)
    assert "Approved by Ada Lund" in await ada.press("Approve")
    await ada.say(f"access grant {address('sam')} billing_admin until=2026-12-30")
    await ada.press("Give role")
    [told] = await carried_out(ada)
    assert "is no longer allowed to approve it" in told


async def test_who_approves_reads_all_that_is_asked_for(store):
    """Nothing of it is cut in Slack or Teams, nor in the trail: neither the last of many customers nor the end of a note."""
    rule = replace(TWO_PEOPLE, commands=frozenset({"access grant", "ticket"}))
    chat = with_rules(await open_chat(store, approving=(rule,)))
    many = [CustomerRef(f"{at:08}-1111-4111-8111-111111111111", f"The company of number {at}", f"c{at}.example") for at in range(50)]  # fmt: skip
    await store.customers.replace_all([*many, FABRIKAM], NOW)
    gil = chat.as_("gil")
    line = f'access grant {address("oscar")} billing_admin until=2026-12-01 customers="{"; ".join(each.domain for each in many)}"'
    await gil.say(line)
    await gil.press("Ask for approval")
    await gil.fill_in(why="A migration")
    [(_, question)] = await posted(chat)
    everybody = [each.name for each in many]
    shown = in_slack(question), in_teams(question)
    proposed = next(row for row in await store.audit.entries() if row.outcome == "proposed")
    for said in (*shown, proposed.shown):
        assert all(name in said for name in everybody)


# -- roles given in chat ------------------------------------------------------------------------------


@pytest.fixture
async def given(chat) -> Chat:
    """Roles for Fabrikam, for Contoso and for all; Gil sees Fabrikam alone."""
    await lend(chat, "sam", Role.HELPDESK_AGENT, FABRIKAM)
    await lend(chat, "hana", Role.BILLING_ADMIN, CONTOSO)
    await lend(chat, "oscar", Role.GLOBAL_ADMIN)
    return limited(chat.as_("gil"), "gil", FABRIKAM)


async def test_who_is_limited_sees_the_roles_for_their_customers(given):
    shown = await given.say("access grants")
    assert address("sam") in shown and address("hana") not in shown and address("oscar") not in shown


@pytest.mark.parametrize(("name", "role"), [("hana", "billing_admin"), ("oscar", "global_admin")])
async def test_nobody_takes_back_a_role_that_reaches_further(given, name, role):
    shown = await given.say(f"access revoke {address(name)} {role}")
    unknown = await given.say(f"access revoke {address('ivan')} {role}")
    assert shown == unknown.replace(address("ivan"), address(name)), "that there is one is not Gil's to know"
    assert "grant of" in shown and "further" not in shown
    assert len(await given.core.store.grants.all(NOW)) == 3
    await given.say(f"access revoke {address('sam')} helpdesk_agent")
    assert "no longer has" in await given.press("Remove role")


async def test_nobody_takes_back_a_role_above_their_own(chat):
    await lend(chat, "oscar", Role.GLOBAL_ADMIN)
    sam = with_rules(chat, add={address("sam"): frozenset({Role.USER_ADMIN})}).as_("sam")
    shown = await sam.say(f"access revoke {address('oscar')} global_admin")
    assert "You can't remove the role Global admin. It allows more than your own roles do" in shown
    assert await chat.core.store.grants.all(NOW)


async def test_a_role_that_is_only_lent_takes_nothing_back(chat):
    await lend(chat, "ada", Role.USER_ADMIN)
    await lend(chat, "sam", Role.SALES_AGENT)
    shown = await chat.as_("ada").say(f"access revoke {address('sam')} sales_agent")
    assert "A temporary role does not include it" in shown
    assert len(await chat.core.store.grants.all(NOW)) == 2


async def test_a_role_taken_back_later_than_shown_is_looked_at_again(chat):
    await lend(chat, "sam", Role.SALES_AGENT)
    gil = chat.as_("gil")
    await gil.say(f"access revoke {address('sam')} sales_agent")
    assert "this concerns others too" in await limited(gil, "gil", FABRIKAM).confirm(gil.change_id)
    assert await chat.core.store.grants.all(NOW)


async def test_a_role_is_given_no_further_than_each_thing_it_allows(chat):
    """Sam may give roles for all, and holds what a Billing admin may for Fabrikam alone."""
    await lend(chat, "sam", Role.USER_ADMIN)
    own = {address("sam"): frozenset({Role.BILLING_ADMIN})}
    sam = with_rules(chat, add=own, customers={address("sam"): frozenset({FABRIKAM.domain})}).as_("sam")
    line = f"access grant {address('oscar')} billing_admin until=2026-12-01"
    assert "Your own role is limited to certain customers" in await sam.say(line)
    assert "No match for" in await sam.say(f'{line} customers="contoso ltd"')
    await sam.say(f"{line} customers=fabrikam")
    assert "has the role" in await sam.press("Give role")


async def test_a_grant_does_not_take_the_place_of_one_that_reaches_further(given):
    line = f"access grant {address('hana')} billing_admin until=2026-12-20 customers=fabrikam"
    assert "this one covers more" in await given.say(line)
