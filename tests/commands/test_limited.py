"""People who are limited to named customers, by all their roles or by one of them: what they read, set up and undo."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from adapters.slack.render import render as in_blocks
from adapters.teams.render import render as in_elements
from bot.approvals import ApprovalRule
from bot.cards.model import Card
from bot.cards.text import as_text
from bot.identity import Grant, Role
from bot.model import (
    AlertKind,
    Crossing,
    CustomerRef,
    Desk,
    Destination,
    Outcome,
    Rule,
    Scope,
    TicketRef,
    TicketSeen,
    TicketState,
)
from bot.outbox import Notice
from bot.reply import Claimed, Place, Reply
from bot.watch.digest import write_digests
from tests.chat import Chat, open_chat
from tests.commands.deciding import carried_out, posted
from tests.commands.test_access import with_rules
from tests.commands.test_alert import told, watch_of
from tests.fakes import ADVENTURE, CONTOSO, FABRIKAM, NOW

LATER = NOW + timedelta(days=9)
HERE = Destination("playground", "northwind", "#csp-desk")
SAVE = "Save rule"


@pytest.fixture
async def chat(store) -> Chat:
    return with_rules(await open_chat(store))


def address(name: str) -> str:
    return f"{name}@northwindcloud.example"


async def lend(chat: Chat, name: str, role: Role, *customers: CustomerRef) -> None:
    """Somebody holds a role for a few days; for these customers, or for all."""
    ids = tuple(each.id for each in customers)
    await chat.dispatcher.store.grants.put(
        Grant(f"g-{name}-{role}", address(name), role, NOW, LATER, "k", "Gil Moreau", ids)
    )


def limited(chat: Chat, name: str, *customers: CustomerRef) -> Chat:
    """The same person, whom the installation's file limits to these customers by now."""
    domains = frozenset(each.domain for each in customers)
    return replace(chat, dispatcher=with_rules(chat, customers={address(name): domains}).dispatcher)


async def rules(chat: Chat) -> list[Rule]:
    return list(await chat.dispatcher.store.alerts.rules())


def rule(rule_id: str, kind: AlertKind, *customers: CustomerRef, to: Destination = HERE) -> Rule:
    steps = (Decimal(80),) if kind is AlertKind.PERCENT else ()
    owner = "playground:northwind:ada"
    return Rule(rule_id, kind, Scope(customers), to, to.channel, owner, "Ada Lund", HERE, NOW, steps)


async def on_record(chat: Chat, rule: Rule, crossing: Crossing, *, sent: bool = True) -> str:
    """A rule has found something, and told it."""
    alerts = chat.dispatcher.store.alerts
    await alerts.add(rule)
    [notice] = await alerts.record(Outcome((crossing,)), {rule.id: rule}, chat.clock.now())
    if sent:
        await alerts.post({notice.id: ""}, [])
    return notice.id


# -- one permission says nothing of another -------------------------------------------------------------


@pytest.fixture
async def bill(chat) -> Chat:
    """Bill bills everybody, and helps Fabrikam."""
    await lend(chat, "bill", Role.HELPDESK_AGENT, FABRIKAM)
    return chat.as_("bill")


@pytest.mark.parametrize(
    "line",
    [
        "alert add tickets all",
        "alert add tickets",
        'alert add tickets "contoso ltd"',
        'alert add tickets "all except fabrikam"',
        'alert add tickets "fabrikam; contoso ltd"',
    ],
)
async def test_a_rule_tells_of_whom_its_maker_may_see_that(bill, line):
    assert "No customer matches" in await bill.say('ticket list "contoso ltd"')
    shown = await bill.say(line)
    if bill.last.form:
        shown = await bill.fill_in(kind="tickets", scope="all")
    assert "You may see tickets of Fabrikam, Inc. only" in shown
    assert "alert add kind=tickets scope=fabrikam.onmicrosoft.com" in shown
    assert "Contoso" not in shown and await rules(bill) == []


async def test_of_those_it_tells(bill):
    await bill.say("alert add tickets fabrikam")
    assert "is on" in await bill.press(SAVE)
    await bill.say('alert add percent "contoso ltd" 80')
    assert "is on" in await bill.press(SAVE), "what everybody spends is Bill's to see"
    assert {each.kind for each in await rules(bill)} == {AlertKind.TICKETS, AlertKind.PERCENT}


async def test_a_rule_for_several_of_ones_own(chat):
    ada = limited(chat.as_("ada"), "ada", FABRIKAM, ADVENTURE)
    await ada.say('alert add percent "fabrikam; adventure works" 80')
    assert "is on" in await ada.press(SAVE)
    shown = await ada.say("alert add digest all weekly")
    assert "Adventure Works Cycles" in shown and "Fabrikam, Inc." in shown and "Contoso" not in shown


async def test_who_sells_to_all_and_bills_one_subscribes_to_no_invoices(chat):
    await lend(chat, "sam", Role.BILLING_ADMIN, FABRIKAM)
    sam = chat.as_("sam")
    assert "this concerns all of them" in await sam.say("invoice list")
    assert "You may not see invoices: you are limited to named customers" in await sam.say(
        "alert add invoice all"
    )
    assert await rules(sam) == []


async def test_what_a_rule_would_have_found_is_told_of_ones_own(bill):
    """The back-test and the customers past a step are read by the permission of what the rule tells."""
    await lend(bill, "hana", Role.GLOBAL_ADMIN, FABRIKAM)
    hana = limited(bill.as_("hana"), "hana", CONTOSO)
    shown = await hana.say('alert add percent "contoso ltd" 80')
    assert "Fabrikam" not in shown and "1 customer without a budget" in shown


async def test_the_history_tells_what_one_may_see_of_each_kind(chat):
    """Hana has alerts and tickets; invoices are not hers to see."""
    invoice = Crossing(
        "r-inv", AlertKind.INVOICE, "i", Decimal(0), subject="D02", title="Invoice D0200NK6CH is ready"
    )
    wanted = await on_record(chat, rule("r-inv", AlertKind.INVOICE), invoice)
    hana = chat.as_("hana")
    for line in ("alert history", "alert list", "alert history rule=r-inv"):
        shown = await hana.say(line)
        assert "D0200NK6CH" not in shown and "nvoice" not in shown, line
    for line in (
        f"alert acknowledge {wanted}",
        f"alert mute {wanted} reason=holidays",
        "alert mute r-inv reason=holidays",
        "alert unmute r-inv",
        "alert test r-inv",
        "alert remove r-inv",
    ):
        assert "There is no" in await hana.say(line) or "no alert rule" in hana.shown, line
        assert "D0200NK6CH" not in hana.shown, line
    assert "D0200NK6CH" in await chat.as_("bill").say("alert history")


async def test_a_digest_shows_its_tickets_to_who_may_see_tickets(chat):
    """Bill sees what everybody spends, and so that there was a digest; the tickets in it are not his to read."""
    store, ada, bill = chat.dispatcher.store, chat.as_("ada"), chat.as_("bill")
    await ada.say("alert add digest all daily")
    await ada.press(SAVE)
    asks = TicketSeen(
        "pc:1", TicketRef(Desk.PARTNER_CENTER, "615"), CONTOSO, "615", "Payroll is down", TicketState.ATTENTION, "critical", NOW
    )  # fmt: skip
    await store.alerts.see([asks], [], Outcome(), {}, NOW)
    chat.clock.move(timedelta(days=1))
    await write_digests(watch_of(chat))
    [digest] = await told(chat)
    assert "Payroll is down" in digest
    [notice] = await store.alerts.notices()
    assert "does not include it" in await bill.say("ticket list")
    shown = await bill.say(f"alert acknowledge {notice.id}")
    assert "Bill Weber is on it" in shown
    assert "Payroll" not in shown and "Contoso" not in shown
    assert "Payroll is down" in await ada.say(f"alert acknowledge {notice.id}")


async def test_the_history_of_one_kind_is_not_crowded_out_by_others(chat):
    alerts, found = chat.dispatcher.store.alerts, rule("r-p", AlertKind.PERCENT)
    seen = Crossing("r-p", AlertKind.PERCENT, "k", Decimal(80), customer=FABRIKAM)
    await on_record(chat, found, seen)
    chat.clock.move(timedelta(minutes=1))
    many = rule("r-i", AlertKind.INVOICE)
    await alerts.add(many)
    newer = [Crossing("r-i", AlertKind.INVOICE, f"i{n}", Decimal(0), subject=f"D{n}") for n in range(600)]
    await alerts.record(Outcome(tuple(newer)), {"r-i": many}, chat.clock.now())
    assert "Fabrikam" in await chat.as_("hana").say("alert history")


async def test_who_is_limited_hears_of_tickets_by_the_reach_of_tickets(bill):
    for customer in (FABRIKAM, CONTOSO):
        tells = rule(f"r-{customer.tail}", AlertKind.TICKETS, customer)
        about = Crossing(
            tells.id, AlertKind.TICKETS, "t", Decimal(0), customer=customer, title=f"For {customer.name}"
        )
        await on_record(bill, tells, about)
    shown = await bill.say("alert history")
    assert "For Fabrikam" in shown and "Contoso" not in shown
    shown = await bill.say("alert list")
    assert "Fabrikam" in shown and "Contoso" not in shown


# -- as private as it was told ------------------------------------------------------------------------


async def test_what_was_told_privately_is_not_shown_to_a_channel(chat):
    me = Destination("playground", "northwind", user="ada")
    spent = Crossing("r-me", AlertKind.PERCENT, "k", Decimal(80), customer=FABRIKAM)
    wanted = await on_record(chat, rule("r-me", AlertKind.PERCENT, to=me), spent)
    for line in (f"alert mute {wanted} reason=holidays", f"alert acknowledge {wanted}"):
        for name in ("ada", "bill"):
            speaker = chat.as_(name)
            shown = await speaker.say(line)
            assert "Fabrikam" in shown and speaker.card.private, (line, name)


async def test_what_a_channel_was_told_is_private_in_another(chat):
    await chat.say("alert add percent fabrikam 80")
    await chat.press(SAVE)
    await told(chat)
    [notice] = await chat.dispatcher.store.alerts.notices()
    elsewhere = replace(chat, place=Place("playground", "northwind", "#general", personal=False))
    await elsewhere.say(f"alert acknowledge {notice.id}")
    assert elsewhere.card.private
    await chat.say(f"alert acknowledge {notice.id}")
    assert not chat.card.private, "where it was told, everybody sees who takes care of it"


# -- what concerns everybody --------------------------------------------------------------------------


async def test_who_is_limited_neither_stops_all_writes_nor_allows_them_again(chat):
    ada, gil = limited(chat.as_("ada"), "ada", FABRIKAM), chat.as_("gil")
    assert "this concerns all of them" in await ada.say("freeze reason=fun")
    assert await chat.dispatcher.store.freezes.get() is None
    await gil.say("freeze reason=incident")
    assert "this concerns all of them" in await ada.say("thaw")
    assert await chat.dispatcher.store.freezes.get()
    assert "allowed again" in await gil.say("thaw")


async def test_a_role_that_is_only_lent_stops_writes_and_does_not_allow_them(chat):
    """To stop is the safe side. To go on is for those who answer for it."""
    await lend(chat, "oscar", Role.GLOBAL_ADMIN)
    oscar = chat.as_("oscar")
    assert "read-only" in await oscar.say("freeze reason=incident")
    assert "a role that is only given for a time does not include it" in await oscar.say("thaw")
    assert await chat.dispatcher.store.freezes.get()


async def test_a_lent_role_widens_nothing_that_takes_ones_own(chat):
    """Ada may thaw for Fabrikam's sake, which is to say not at all; a role for all that she was lent does not count."""
    await lend(chat, "ada", Role.GLOBAL_ADMIN)
    ada = limited(chat.as_("ada"), "ada", FABRIKAM)
    await chat.as_("gil").say("freeze reason=incident")
    assert "You may not" in await ada.say("thaw")
    assert await chat.dispatcher.store.freezes.get()


@pytest.mark.parametrize(
    "line",
    ["status", "audit list", "audit show 1", "audit export", "invoice balance", "customer create", "thaw"],
)
async def test_help_leaves_out_what_would_be_refused(chat, line):
    ada = limited(chat.as_("ada"), "ada", FABRIKAM)
    assert "this concerns all of them" in await ada.say(line)
    name = " ".join(line.split()[:2])
    assert f"\n{name}" not in await ada.say(f"help {name}")
    assert f"\n{name}" in await chat.as_("ada").say(f"help {name}")


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
    assert "you have that role from who asked" in await oscar.press("Approve")
    assert "Nothing waits" in await oscar.say("change list")
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
    assert "may not approve it any more" in told


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
    assert "it reaches further" in shown and "Contoso" not in shown
    assert len(await given.dispatcher.store.grants.all(NOW)) == 3
    await given.say(f"access revoke {address('sam')} helpdesk_agent")
    assert "no longer has" in await given.press("Take role back")


async def test_nobody_takes_back_a_role_above_their_own(chat):
    await lend(chat, "oscar", Role.GLOBAL_ADMIN)
    sam = with_rules(chat, add={address("sam"): frozenset({Role.USER_ADMIN})}).as_("sam")
    shown = await sam.say(f"access revoke {address('oscar')} global_admin")
    assert "You may not take back the role Global admin: it allows more than your own roles do" in shown
    assert await chat.dispatcher.store.grants.all(NOW)


async def test_a_role_that_is_only_lent_takes_nothing_back(chat):
    await lend(chat, "ada", Role.USER_ADMIN)
    await lend(chat, "sam", Role.SALES_AGENT)
    shown = await chat.as_("ada").say(f"access revoke {address('sam')} sales_agent")
    assert "a role that is only given for a time does not include it" in shown
    assert len(await chat.dispatcher.store.grants.all(NOW)) == 2


async def test_a_role_taken_back_later_than_shown_is_looked_at_again(chat):
    await lend(chat, "sam", Role.SALES_AGENT)
    gil = chat.as_("gil")
    await gil.say(f"access revoke {address('sam')} sales_agent")
    assert "is not about these alone" in await limited(gil, "gil", FABRIKAM).confirm(gil.change_id)
    assert await chat.dispatcher.store.grants.all(NOW)


async def test_a_role_is_given_no_further_than_each_thing_it_allows(chat):
    """Sam may give roles for all, and holds what a Billing admin may for Fabrikam alone."""
    await lend(chat, "sam", Role.USER_ADMIN)
    own = {address("sam"): frozenset({Role.BILLING_ADMIN})}
    sam = with_rules(chat, add=own, customers={address("sam"): frozenset({FABRIKAM.domain})}).as_("sam")
    line = f"access grant {address('oscar')} billing_admin until=2026-12-01"
    assert "You are limited to named customers yourself" in await sam.say(line)
    assert "No customer matches" in await sam.say(f'{line} customers="contoso ltd"')
    await sam.say(f"{line} customers=fabrikam")
    assert "has the role" in await sam.press("Give role")


async def test_a_grant_does_not_take_the_place_of_one_that_reaches_further(given):
    line = f"access grant {address('hana')} billing_admin until=2026-12-20 customers=fabrikam"
    assert "it reaches further" in await given.say(line)


# -- what waits for a place that is gone ----------------------------------------------------------------


async def test_what_could_not_be_delivered_is_told_of_places_of_ones_own(chat):
    store, to = chat.dispatcher.store, {}
    for customer in (FABRIKAM, CONTOSO):
        to[customer] = Destination("playground", "northwind", f"#{customer.tail}")
        made = rule(f"r-{customer.tail}", AlertKind.PERCENT, customer, to=to[customer])
        await store.alerts.add(replace(made, destination_name=f"#{customer.tail}"))
    for n, place in enumerate([to[FABRIKAM], to[CONTOSO], Destination("playground", "northwind", "#lost")]):
        await store.outbox.put([Notice(f"n{n}", f"n{n}", place, Card("T", "S"), NOW)])
        await store.outbox.park(f"n{n}", NOW, f"the reason {n}")
    assert "the reason 2" in await chat.as_("ada").say("alert list")
    shown = await limited(chat.as_("ada"), "ada", FABRIKAM).say("alert list")
    assert "the reason 0" in shown and "the reason 1" not in shown and "the reason 2" not in shown
    await store.alerts.add(rule("r-all", AlertKind.PERCENT, to=to[FABRIKAM]))
    shown = await limited(chat.as_("ada"), "ada", FABRIKAM).say("alert list")
    assert "the reason 0" not in shown, "some of it may be about others"


async def test_what_could_not_be_delivered_is_not_told_of_kinds_one_may_not_see(chat):
    board, store = Destination("playground", "northwind", "#board"), chat.dispatcher.store
    await store.alerts.add(rule("r-inv", AlertKind.INVOICE, to=board))
    await store.outbox.put([Notice("n1", "n1", board, Card("T", "S"), NOW)])
    await store.outbox.park("n1", NOW, "the board is gone")
    assert "the board is gone" in await chat.as_("bill").say("alert list")
    assert "the board is gone" not in await chat.as_("hana").say("alert list")


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
    grants = await chat.dispatcher.store.grants.all(NOW)
    return (
        chat.partner.done == [] and [each.id for each in await rules(chat)] == ["r-all"] and not list(grants)
    )


@pytest.mark.parametrize(("name", "line"), PROPOSED)
async def test_who_was_limited_since_confirms_nothing_about_others(chat, name, line):
    await chat.dispatcher.store.alerts.add(rule("r-all", AlertKind.FORECAST))
    asker = chat.as_(name)
    await asker.say(line)
    late = limited(asker, name, FABRIKAM)
    refused = await late.dispatcher.claim(late.actor, late.place, asker.change_id)
    assert isinstance(refused, Reply) and refused.card, "the click itself is refused"
    assert "limited to named customers" in as_text(refused.card)
    assert await nothing_came_of_it(chat)


@pytest.mark.parametrize(("name", "line"), PROPOSED)
async def test_nor_is_it_done_for_whom_it_happens_to_after_the_click(chat, name, line):
    await chat.dispatcher.store.alerts.add(rule("r-all", AlertKind.FORECAST))
    asker = chat.as_(name)
    await asker.say(line)
    claimed = await asker.dispatcher.claim(asker.actor, asker.place, asker.change_id)
    assert isinstance(claimed, Claimed)
    reply = await limited(asker, name, FABRIKAM).dispatcher.execute(claimed.change_id)
    assert reply.card and "limited to named customers" in as_text(reply.card)
    assert await nothing_came_of_it(chat)


async def test_a_kind_that_is_ones_own_no_more_is_not_subscribed_to(bill):
    """Only what the rule tells is taken away; the right to make rules stays."""
    await bill.say("alert add tickets fabrikam")
    waits = bill.change_id
    await bill.dispatcher.store.grants.revoke(address("bill"), Role.HELPDESK_AGENT)
    assert "may not see tickets" in await bill.confirm(waits)
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
    await chat.dispatcher.store.grants.revoke(address("bill"), Role.HELPDESK_AGENT)
    await lend(chat, "bill", Role.HELPDESK_AGENT, FABRIKAM)
    [told_bill] = await carried_out(chat)
    assert "may not do this any more" in told_bill and "Nothing was done" in told_bill
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
    assert "Raise a ticket" in sam.labels
    await sam.say('ticket list "contoso ltd"')
    assert "Raise a ticket" not in sam.labels


async def test_a_customer_leads_to_what_one_may_ask_about_this_one(chat):
    await lend(chat, "sam", Role.HELPDESK_AGENT, FABRIKAM)
    sam = chat.as_("sam")
    await sam.say("customer show fabrikam")
    assert "Raise a ticket" in sam.labels
    await sam.say('customer show "contoso ltd"')
    assert "Usage" in sam.labels and "Raise a ticket" not in sam.labels
