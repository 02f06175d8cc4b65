"""Keys of tickets with parts that do not belong together. Whose a ticket is, the vendor says; a key only asks."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.composition.jobs import build_worker
from adapters.store import SqlStore
from bot.access.policy import Permission
from bot.access.scoped_desk import ScopedDesk
from bot.access.ticket_owner import VerifiedDesk
from bot.changes.approval_rules import ApprovalRule
from bot.jobs.context import JobLimits
from bot.model import Desk
from bot.model.identity import Role
from tests.attacks.desks import (
    OUR_NAME,
    OUR_NUMBER,
    OUR_SUBSCRIPTION,
    OURS,
    SECRET,
    THEIR_NAME,
    THEIR_NUMBER,
    THEIR_SUBSCRIPTION,
    THEIRS,
    Believing,
    Divided,
    two_customers,
    written,
)
from tests.chat import Chat, open_chat
from tests.commands.deciding import Changing
from tests.commands.test_access import with_rules
from tests.fakes import MUELLER

HELPDESK = frozenset({Role.HELPDESK_AGENT})

NOT_THEIRS = (
    f"pc:{OURS.id}:{THEIR_NUMBER}",
    f"pc:{OURS.id.upper()}:{THEIR_NUMBER}",
    f"pc:{THEIRS.id}:{THEIR_NUMBER}",
    f"pc:{THEIRS.id}:{OUR_NUMBER}",
    f"pc::{THEIR_NUMBER}",
    f"pc::{OUR_NUMBER}",
    f"pc:{MUELLER.id}:{OUR_NUMBER}",
    THEIR_NUMBER,
    f"azure:{OURS.id}:{THEIR_SUBSCRIPTION}:{THEIR_NAME}",
    f"azure:{OURS.id}:{THEIR_SUBSCRIPTION.upper()}:{THEIR_NAME}",
    f"azure:{THEIRS.id}:{THEIR_SUBSCRIPTION}:{THEIR_NAME}",
    f"azure:{THEIRS.id}:{OUR_SUBSCRIPTION}:{OUR_NAME}",
    f"azure::{THEIR_SUBSCRIPTION}:{THEIR_NAME}",
    f"azure:{OURS.id}::{THEIR_NAME}",
    f"azure:{MUELLER.id}:{OUR_SUBSCRIPTION}:{OUR_NAME}",
)

THEIR_OWN = (
    OUR_NUMBER,
    f"#{OUR_NUMBER}",
    f"pc:{OURS.id}:{OUR_NUMBER}",
    f"pc:{OURS.id.upper()}:{OUR_NUMBER}",
    f"azure:{OURS.id}:{OUR_SUBSCRIPTION}:{OUR_NAME}",
    f"azure:{OURS.id}:{OUR_SUBSCRIPTION.upper()}:{OUR_NAME}",
)


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """On one engine alone: whose a thing is, is decided above the store."""
    shutil.copyfile(sqlite_template, tmp_path / "bot.db")
    return f"sqlite:///{tmp_path / 'bot.db'}"


@pytest.fixture
async def chat(store: SqlStore) -> Chat:
    return two_customers(await open_chat(store))


@pytest.fixture(params=[OURS.domain, OURS.id], ids=["by domain", "by tenant id"])
def oscar(chat: Chat, request: pytest.FixtureRequest) -> Chat:
    """A helpdesk agent for one customer only, named in the file either way."""
    name = "oscar@northwindcloud.example"
    add = dict(chat.core.directory.rules.add) | {name: HELPDESK}
    return with_rules(chat, add=add, customers={name: frozenset({request.param})}).as_("oscar")


def a_no(shown: str, ticket: str) -> str:
    """A refusal without the one word in which it may differ from another."""
    return shown.replace(ticket, "…")


@pytest.mark.parametrize("key", NOT_THEIRS)
@pytest.mark.parametrize("line", ["ticket show {}", "ticket note {} pwned", "ticket close {}"])
async def test_a_key_with_parts_of_somebody_else_finds_nothing(oscar: Chat, key: str, line: str) -> None:
    shown = await oscar.say(line.format(key))
    assert shown == (await oscar.say(line.format(key))) and SECRET not in shown
    assert f"There is no ticket {key.rpartition(':')[2]}." in shown
    assert THEIRS.name not in shown and not oscar.buttons
    assert written(oscar) == []


async def test_what_there_is_not_and_what_is_somebody_elses_is_answered_alike(oscar: Chat) -> None:
    """The same sentence after the same questions to the vendor: nobody finds out by trying which numbers there are."""
    desk = oscar.desks[Desk.PARTNER_CENTER]
    assert isinstance(desk, Believing) and isinstance(oscar.partner, Divided)
    answers = []
    for number in (THEIR_NUMBER, "600000000000000"):
        for key in (number, f"pc:{OURS.id}:{number}", f"pc:{THEIRS.id}:{number}"):
            desk.asked.clear()
            answers.append((a_no(await oscar.say(f"ticket show {key}"), number), len(desk.asked)))
    assert len(set(answers)) == 1

    azure = oscar.desks[Desk.AZURE]
    assert isinstance(azure, Believing)
    answers = []
    for name in (THEIR_NAME, "csp-bot-ticket-nowhere"):
        for subscription in (THEIR_SUBSCRIPTION, "44444444-0000-4000-8000-000000000000"):
            oscar.partner.looked.clear()
            shown = await oscar.say(f"ticket show azure:{OURS.id}:{subscription}:{name}")
            answers.append((a_no(shown, name), len(azure.asked), oscar.partner.looked == [OURS.id]))
            oscar.partner.looked.clear()
            await oscar.say(f"ticket show azure:{THEIRS.id}:{subscription}:{name}")
            assert oscar.partner.looked == [], "another customer's subscriptions are not even looked at"
    assert len(set(answers)) == 1 and azure.asked == []


@pytest.mark.parametrize("key", THEIR_OWN)
async def test_ones_own_tickets_are_found_by_every_name(oscar: Chat, key: str) -> None:
    assert "Ours at" in await oscar.say(f"ticket show {key}")
    assert oscar.card.target and (oscar.card.target.name, oscar.card.target.domain) == (
        OURS.name,
        OURS.domain,
    )
    await oscar.say(f"ticket note {key} thanks")
    assert "Note added" in await oscar.press("Add note")
    await oscar.say(f"ticket close {key}")
    assert "was closed" in await oscar.press("Close ticket")
    assert [kind for kind, _ in written(oscar)] == ["note", "close"]


async def test_who_is_limited_by_domain_sees_their_tickets_in_the_list(oscar: Chat) -> None:
    """The vendor names a ticket's customer without a domain."""
    shown = await oscar.say("ticket list")
    assert "Ours at Partner Center" in shown and SECRET not in shown
    shown = await oscar.say(f"ticket list {OURS.id}")
    assert "Ours at Partner Center" in shown


async def test_a_key_that_names_another_customer_is_not_corrected_for_anybody(chat: Chat) -> None:
    hana = chat.as_("hana")
    for key in (f"pc:{OURS.id}:{THEIR_NUMBER}", f"azure:{OURS.id}:{THEIR_SUBSCRIPTION}:{THEIR_NAME}"):
        for line in (f"ticket show {key}", f"ticket note {key} hello", f"ticket close {key}"):
            assert "There is no ticket" in await hana.say(line)
    assert SECRET in await hana.say(f"ticket show pc:{THEIRS.id}:{THEIR_NUMBER}")
    assert SECRET in await hana.say(f"ticket show azure:{THEIRS.id}:{THEIR_SUBSCRIPTION}:{THEIR_NAME}")


async def test_an_azure_ticket_costs_the_vendor_one_look_in_a_while(chat: Chat) -> None:
    hana = chat.as_("hana")
    assert isinstance(chat.partner, Divided)
    for _ in range(5):
        assert SECRET in await hana.say(f"ticket show azure:{THEIRS.id}:{THEIR_SUBSCRIPTION}:{THEIR_NAME}")
    assert chat.partner.looked == [THEIRS.id]
    await hana.say(f"ticket close azure:{THEIRS.id}:{THEIR_SUBSCRIPTION}:{THEIR_NAME}")
    await hana.press("Close ticket")
    assert len(chat.partner.looked) == 2, "what is written is looked at anew"


@pytest.mark.parametrize("desk", [Desk.PARTNER_CENTER, Desk.AZURE])
async def test_a_change_that_was_stored_under_the_wrong_customer_is_not_carried_out(
    chat: Chat, store: SqlStore, desk: Desk
) -> None:
    """It was put on record by a version that believed the key, or the ticket has gone to another customer since."""
    hana = chat.as_("hana")
    own = {
        Desk.PARTNER_CENTER: f"pc:{OURS.id}:{OUR_NUMBER}",
        Desk.AZURE: f"azure:{OURS.id}:{OUR_SUBSCRIPTION}:{OUR_NAME}",
    }[desk]
    await hana.say(f"ticket close {own}")
    waits = hana.change_id
    if desk is Desk.AZURE:
        assert isinstance(chat.partner, Divided)
        chat.partner.moved = THEIRS.id
    else:
        raised = chat.desks[desk].raised
        raised[OUR_NUMBER] = replace(raised[OUR_NUMBER], customer=THEIRS)
    shown = await hana.confirm(waits)
    assert "There is no ticket" in shown and written(chat) == []
    entry = next(each for each in await store.audit.entries() if each.outcome == "failed")
    whose = THEIRS.id if desk is Desk.PARTNER_CENTER else OURS.id  # Azure is not asked whose it is instead
    assert (entry.change_id, entry.customer_id) == (waits, whose)


async def test_nothing_and_nobody_is_given_a_desk_that_believes(oscar: Chat) -> None:
    """Whoever asks, whatever they carry out, and the rounds of the worker."""
    dispatcher = oscar.dispatcher
    worker = build_worker(dispatcher, {}, {}, JobLimits())
    for name in (Desk.AZURE, Desk.PARTNER_CENTER):
        assert isinstance(worker.context.desks[name], VerifiedDesk)
        for who in ("hana", "oscar"):
            person = await dispatcher.core.directory.person(oscar.as_(who).actor)
            acting = dispatcher.asks.acting_for(person, Permission.TICKET_WRITE)
            given = acting.desks[name]
            assert isinstance(given, ScopedDesk if who == "oscar" else VerifiedDesk)
            assert isinstance(given.whole, VerifiedDesk if who == "oscar" else Believing)


RULED = ApprovalRule(frozenset({"ticket"}), frozenset({Role.ADMIN_AGENT, Role.GLOBAL_ADMIN}))


@pytest.mark.parametrize("name", [THEIRS.domain, THEIRS.id, "fabricam.onmicrosoft.com"])
@pytest.mark.parametrize(
    "key", [f"pc:{THEIRS.id}:{THEIR_NUMBER}", THEIR_NUMBER, f"pc:{OURS.id}:{THEIR_NUMBER}"]
)
@pytest.mark.parametrize("line", ["ticket note {} hello", "ticket close {}"])
async def test_a_rule_about_a_customer_is_not_got_around_by_another_name(
    store: SqlStore, name: str, key: str, line: str
) -> None:
    """By domain, by tenant id, and misspelt; by the button's own key, the bare number, and under another customer."""
    rule = replace(RULED, customers=frozenset({name}))
    chat = two_customers(await open_chat(store, approving=[rule]))
    hana = chat.as_("hana")
    shown = await hana.say(line.format(key))
    if OURS.id in key:
        assert "There is no ticket" in shown, "there is nothing that anybody could approve"
    else:
        assert "must approve this" in shown and "Ask for approval" in hana.labels
        assert "must approve this" in await hana.confirm(changes_of(hana)[0])
    assert written(chat) == []


def changes_of(chat: Chat) -> list[str]:
    """The ids of changes that buttons on the card carry."""
    lines = [getattr(button, "command", "") for button in chat.buttons]
    return [line.partition("change=")[2].split()[0] for line in lines if "change=" in line]


async def test_a_rule_about_one_customer_leaves_the_others_alone(store: SqlStore) -> None:
    rule = replace(RULED, customers=frozenset({THEIRS.domain}))
    hana = two_customers(await open_chat(store, approving=[rule])).as_("hana")
    await hana.say(f"ticket close {OUR_NUMBER}")
    assert "was closed" in await hana.press("Close ticket")


async def test_who_is_limited_by_domain_approves_what_is_stored_by_tenant_id_alone(store: SqlStore) -> None:
    rule = replace(RULED, customers=frozenset({THEIRS.id}))
    chat = two_customers(await open_chat(store, approving=[rule]))
    directory = Changing(chat.core.directory)
    chat = chat.with_core(directory=directory)
    directory.limited["gil"] = frozenset({THEIRS.domain})
    directory.limited["ada"] = frozenset({OURS.domain})
    hana = chat.as_("hana")
    await hana.say(f"ticket close {THEIR_NUMBER}")
    change = changes_of(hana)[0]
    await hana.say(f"change ask {change} why=solved")
    assert "limited to other customers" in await chat.as_("ada").say(f"change approve {change}")
    assert "limited to other customers" not in await chat.as_("gil").say(f"change approve {change}")
    await chat.dispatcher.settle()
    assert written(chat) == [("close", THEIR_NUMBER)]


async def test_the_trail_names_whose_it_was_and_not_whom_the_key_named(oscar: Chat, store: SqlStore) -> None:
    await oscar.say(f"ticket show {OUR_NUMBER}")
    await oscar.say(f"ticket show pc:{OURS.id}:{THEIR_NUMBER}")
    await oscar.say(f"ticket note pc:{OURS.id}:{THEIR_NUMBER} pwned")
    await oscar.say(f"ticket close {OUR_NUMBER}")
    rows = [(each.command, each.outcome, each.customer_id) for each in await store.audit.entries()]
    assert sorted(rows) == sorted(
        [
            ("ticket show", "shown", OURS.id),
            ("ticket show", "refused", THEIRS.id),
            ("ticket note", "refused", THEIRS.id),
            ("ticket close", "proposed", OURS.id),
        ]
    )
    assert THEIRS.name in await oscar.as_("ada").say(f"audit list {THEIRS.id}")


OUR_CASE, THEIR_CASE = "2611230050000123", "2611230050000456"


def with_numbers(chat: Chat) -> None:
    """Azure Support gives tickets numbers besides their names, which people read and type."""
    raised = chat.desks[Desk.AZURE].raised
    for name, number in ((OUR_NAME, OUR_CASE), (THEIR_NAME, THEIR_CASE)):
        raised[name] = replace(raised[name], number=number)


async def test_a_number_that_the_bot_knows_opens_nobody_elses_ticket(oscar: Chat) -> None:
    """Everybody's numbers are known once somebody has listed them; each leads to one's own tickets alone."""
    with_numbers(oscar)
    hana = oscar.as_("hana")
    await hana.say(f"ticket list {OURS.id}")
    await hana.say(f"ticket list {THEIRS.id}")
    assert SECRET in await hana.say(f"ticket show {THEIR_CASE}")
    assert "Ours at Azure" in await oscar.say(f"ticket show {OUR_CASE}")
    desk = oscar.desks[Desk.PARTNER_CENTER]
    assert isinstance(desk, Believing) and isinstance(oscar.partner, Divided)
    answers = []
    for number in (THEIR_CASE, "2611230050000789"):
        for line in (f"ticket show {number}", f"ticket note {number} pwned", f"ticket close {number}"):
            desk.asked.clear()
            oscar.partner.looked.clear()
            answers.append((line.split()[1], a_no(await oscar.say(line), number), len(desk.asked)))
            assert oscar.partner.looked == [] and not oscar.buttons
    assert len(set(answers)) == 3, "what there is not and what is somebody else's is answered alike"
    assert written(oscar) == []


async def test_the_list_of_all_tells_nothing_of_others_azure_tickets(oscar: Chat) -> None:
    with_numbers(oscar)
    hana = oscar.as_("hana")
    for each in (OURS, THEIRS):
        await hana.say(f"ticket list {each.id}")
    for line in ("ticket list", "ticket list mine=yes", "ticket list severity=critical"):
        shown = await oscar.say(line)
        assert SECRET not in shown and THEIR_CASE not in shown and THEIRS.name not in shown
    assert "Ours at Azure" in await oscar.say("ticket list")


async def test_a_number_leads_where_the_subscription_is_now(chat: Chat) -> None:
    """What is known of a number is only where to look: whose the ticket is, the vendor says at each look."""
    with_numbers(chat)
    hana = chat.as_("hana")
    await hana.say(f"ticket list {OURS.id}")
    await hana.say(f"ticket close {OUR_CASE}")
    waits = hana.change_id
    assert isinstance(chat.partner, Divided)
    chat.partner.moved = THEIRS.id
    assert "There is no ticket" in await hana.confirm(waits) and written(chat) == []
