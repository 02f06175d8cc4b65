"""People who are limited to named customers: what concerns everybody, the click after the limit, and buttons."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.cards.text import as_text
from bot.changes.approval_rules import ApprovalRule
from bot.model import (
    AlertKind,
    Desk,
)
from bot.model.identity import Role
from bot.ports.dispatch import ClaimedChange, Reply
from tests.chat import Chat, open_chat
from tests.commands.deciding import carried_out, posted
from tests.commands.limits import address, lend, limited, rule, rules
from tests.commands.test_access import with_rules
from tests.fakes import FABRIKAM, NOW

# -- what concerns everybody --------------------------------------------------------------------------


async def test_who_is_limited_neither_stops_all_writes_nor_allows_them_again(chat):
    ada, gil = limited(chat.as_("ada"), "ada", FABRIKAM), chat.as_("gil")
    assert "this concerns all of them" in await ada.say("freeze reason=fun")
    assert await chat.core.store.freezes.get() is None
    await gil.say("freeze reason=incident")
    assert "this concerns all of them" in await ada.say("thaw")
    assert await chat.core.store.freezes.get()
    assert "resumed changes" in await gil.say("thaw")


async def test_a_role_that_is_only_lent_stops_writes_and_does_not_allow_them(chat):
    """To stop is the safe side. To go on is for those who answer for it."""
    await lend(chat, "oscar", Role.GLOBAL_ADMIN)
    oscar = chat.as_("oscar")
    assert "paused all changes" in await oscar.say("freeze reason=incident")
    assert "A temporary role does not include it" in await oscar.say("thaw")
    assert await chat.core.store.freezes.get()


async def test_a_lent_role_widens_nothing_that_takes_ones_own(chat):
    """Ada may thaw for Fabrikam's sake, which is to say not at all; a role for all that she was lent does not count."""
    await lend(chat, "ada", Role.GLOBAL_ADMIN)
    ada = limited(chat.as_("ada"), "ada", FABRIKAM)
    await chat.as_("gil").say("freeze reason=incident")
    assert "You can't" in await ada.say("thaw")
    assert await chat.core.store.freezes.get()


@pytest.mark.parametrize(
    "line",
    ["status", "audit list", "audit show 1", "audit export", "invoice balance", "customer create", "thaw"],
)
async def test_help_leaves_out_what_would_be_refused(chat, line):
    ada = limited(chat.as_("ada"), "ada", FABRIKAM)
    assert "this concerns all of them" in await ada.say(line)
    name = " ".join(line.split()[:2])
    assert f"Command: {name}" not in await ada.say(f"help {name}")
    assert f"Command: {name}" in await chat.as_("ada").say(f"help {name}")


# -- the reach is looked at again ---------------------------------------------------------------------

PROPOSED = [
    ("ada", "alert add percent all 80"),
    ("ada", "alert add tickets all"),
    ("ada", 'alert add tickets "contoso ltd"'),
    ("ada", 'usage budget "contoso ltd" 6000'),
    ("ada", "alert remove r-all"),
    ("gil", "access grant oscar@northwindcloud.example helpdesk_agent until=2026-12-01"),
    (
        "ada",
        'customer create "Litware Inc" domain=litware first_name=Kim last_name=Akers '
        'email=kim@litware.example address="One Way" city=Redmond state=WA postal_code=98052 country=US',
    ),
]


async def nothing_came_of_it(chat: Chat) -> bool:
    grants = await chat.core.store.grants.all(NOW)
    return (
        chat.partner.done == [] and [each.id for each in await rules(chat)] == ["r-all"] and not list(grants)
    )


@pytest.mark.parametrize(("name", "line"), PROPOSED)
async def test_who_was_limited_since_confirms_nothing_about_others(chat, name, line):
    await chat.core.store.alerts.add(rule("r-all", AlertKind.FORECAST))
    asker = chat.as_(name)
    await asker.say(line)
    late = limited(asker, name, FABRIKAM)
    refused = await late.dispatcher.claim(late.actor, late.place, asker.change_id)
    assert isinstance(refused, Reply) and refused.card, "the click itself is refused"
    assert "limited to named customers" in as_text(refused.card)
    assert await nothing_came_of_it(chat)


@pytest.mark.parametrize(("name", "line"), PROPOSED)
async def test_nor_is_it_done_for_whom_it_happens_to_after_the_click(chat, name, line):
    await chat.core.store.alerts.add(rule("r-all", AlertKind.FORECAST))
    asker = chat.as_(name)
    await asker.say(line)
    claimed = await asker.dispatcher.claim(asker.actor, asker.place, asker.change_id)
    assert isinstance(claimed, ClaimedChange)
    reply = await limited(asker, name, FABRIKAM).dispatcher.execute(claimed.change_id)
    assert reply.card and "limited to named customers" in as_text(reply.card)
    assert await nothing_came_of_it(chat)


async def test_a_kind_that_is_ones_own_no_more_is_not_subscribed_to(bill):
    """Only what the rule tells is taken away; the right to make rules stays."""
    await bill.say("alert add tickets fabrikam")
    waits = bill.change_id
    await bill.core.store.grants.revoke(address("bill"), Role.HELPDESK_AGENT)
    assert "can't view tickets" in await bill.confirm(waits)
    assert await rules(bill) == []


async def test_what_was_approved_is_not_carried_out_for_whom_it_reaches_too_far_by_then(store):
    approving = ApprovalRule(frozenset({"alert add"}), frozenset({Role.GLOBAL_ADMIN}))
    chat = with_rules(await open_chat(store, approving=[approving]))
    await lend(chat, "bill", Role.HELPDESK_AGENT)
    bill = chat.as_("bill")
    await bill.say("alert add tickets all")
    await bill.press("Ask for approval")
    await bill.fill_in(why="I look after them all")
    [(_, question)] = await posted(chat)
    await replace(chat.as_("gil"), last=question).press("Approve")
    await chat.core.store.grants.revoke(address("bill"), Role.HELPDESK_AGENT)
    await lend(chat, "bill", Role.HELPDESK_AGENT, FABRIKAM)
    [told_bill] = await carried_out(chat)
    assert "is no longer allowed to do this" in told_bill and "Nothing was done" in told_bill
    assert await rules(chat) == []


async def test_who_waits_for_approval_asks_with_the_reach_they_have_by_then(store):
    approving = ApprovalRule(frozenset({"alert add"}), frozenset({Role.GLOBAL_ADMIN}))
    chat = with_rules(await open_chat(store, approving=[approving]))
    ada = chat.as_("ada")
    await ada.say("alert add tickets all")
    await ada.press("Ask for approval")
    late = replace(limited(ada, "ada", FABRIKAM), last=ada.last)
    assert "limited to named customers" in await late.fill_in(why="I look after them all")


# -- buttons ------------------------------------------------------------------------------------------


async def test_buttons_are_drawn_for_what_one_may_do_for_this_customer(chat):
    await lend(chat, "sam", Role.BILLING_ADMIN, FABRIKAM)
    sam = chat.as_("sam")
    await sam.say("usage show fabrikam")
    of_fabrikam = set(sam.labels)
    await sam.say('usage show "contoso ltd"')
    assert len(of_fabrikam - set(sam.labels)) == 1, "to set its budget"


async def test_tickets_are_offered_to_be_raised_where_one_may_raise_them(chat):
    await lend(chat, "sam", Role.HELPDESK_AGENT, FABRIKAM)
    sam = chat.as_("sam")
    assert Desk.AZURE in sam.desks
    await sam.say("ticket list fabrikam")
    assert "Raise ticket" in sam.labels
    await sam.say('ticket list "contoso ltd"')
    assert "Raise ticket" not in sam.labels


async def test_a_customer_leads_to_what_one_may_ask_about_this_one(chat):
    await lend(chat, "sam", Role.HELPDESK_AGENT, FABRIKAM)
    sam = chat.as_("sam")
    await sam.say("customer show fabrikam")
    assert "Raise a ticket" in sam.labels
    await sam.say('customer show "contoso ltd"')
    assert "Usage" in sam.labels and "Raise a ticket" not in sam.labels
