"""What is to be decided is read in the language of whoever reads it alone, and is the very change that was asked for."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from adapters.store import SqlStore
from adapters.store.schema import tables
from bot.cards.model import ConfirmButton
from bot.cards.text import as_text
from bot.changes.wording import for_reader
from bot.messages import speaking
from bot.model import Desk, Effect, ScheduledChange, Ticket, TicketRef, TicketState
from bot.model.change import Change, PendingChange
from bot.model.identity import Role
from tests.chat import Chat, open_chat
from tests.commands.deciding import BUDGETS, TWO, asked, at, bill_change, opened, posted
from tests.commands.limits import lend
from tests.commands.software import leave_nothing, order_software
from tests.commands.subscription.shelf import SEATS, idle_azure, sell
from tests.fakes import CONTOSO, FABRIKAM, MUELLER, NOW

SAM = "sam@northwindcloud.example"

PROPOSED = [
    "usage budget fabrikam 7001.50",
    "usage budget fabrikam remove=yes",
    f"access grant {SAM} helpdesk_agent until=2026-12-01",
    f'access grant {SAM} helpdesk_agent until=2026-12-31 customers="fabrikam; contoso ltd"',
    f"access revoke {SAM} billing_admin",
    "azure cancel fabrikam production",
    "azure reactivate fabrikam old",
    "subscription quantity fabrikam e3 30",
    "subscription quantity fabrikam e3 20",
    "subscription suspend fabrikam e3",
    "subscription upgrade fabrikam e3 to=e5",
    "subscription upgrade fabrikam e3 to=e5 when=renewal licenses=yes",
    "subscription reactivate fabrikam f3",
    "subscription cancel fabrikam e3",
    'subscription rename fabrikam e3 name="E3 Berlin"',
    "subscription renewal fabrikam e3 seats=20 term=3-years billing=yearly",
    "subscription renewal fabrikam e3 outcome=end",
    "subscription renewal fabrikam f3 outcome=extend",
    "ticket note 615112491169010 It is solved, thank you",
    "ticket close 615112491169010",
    'ticket create fabrikam title="VM is down" description="Since noon" service=vm problem=boot country=DE language=ja subscription=production',
    "customer attest fabrikam first_name=Kim last_name=Akers email=kim@example.com on=2026-11-12",
    "customer edit fabrikam email=kim@example.com city=Redmond state=WA",
    f"customer remove {MUELLER.id}",
    'buy fabrikam product="microsoft 365 e3" offer=0001/P1Y/monthly',
    "order cancel fabrikam order=sql",
    'customer create "Litware Inc" domain=litware first_name=Kim last_name=Akers email=kim@litware.example '
    'address="One Way" city=Redmond state=WA postal_code=98052 country=US',
    "alert add percent all 80,100",
    'alert add percent "all except contoso retail" 80',
    "alert add amount fabrikam 5000",
    "alert add amount fabrikam €5000",
    "alert add forecast all",
    "alert add sudden all 3",
    "alert add stale all 48",
    "alert add invoice all",
    "alert add tickets all",
    "alert add signin all 14",
    "alert add digest all weekly",
    "alert remove {rule}",
]

LOCALES = ("en-US", "de-CH", "fr-FR", "es-ES", "ja-JP")


@pytest.fixture
async def office(store) -> Chat:
    """Gil may do everything; there are a ticket, a role and a rule to be closed or removed."""
    chat = await open_chat(store)
    for role in Role:
        await lend(chat, "gil", role)
    ref = TicketRef(Desk.PARTNER_CENTER, "615112491169010")
    chat.desks[ref.desk].raised[ref.id] = Ticket(
        ref, "Invoice is wrong", TicketState.ATTENTION, "moderate", NOW, NOW, CONTOSO
    )
    planned = ScheduledChange(Effect.RENEW, quantity=9, term="P1Y", billing_cycle="annual")
    sell(chat, FABRIKAM, id="f", name="Microsoft 365 F3", status="suspended", scheduled=(planned,))
    sell(chat, FABRIKAM, id="child", name="Copilot", parent_id=SEATS.id)
    idle_azure(chat, FABRIKAM)
    leave_nothing(chat, MUELLER)
    order_software(chat, FABRIKAM)
    gil = chat.as_("gil")
    await gil.say(f"access grant {SAM} billing_admin until=2026-12-01")
    await gil.press("Give role")
    await gil.say("alert add percent all 50")
    await gil.press("Save rule")
    return gil


async def proposed(office: Chat, line: str, locale: str) -> PendingChange:
    [rule] = await office.core.store.alerts.rules()
    speaker = replace(office, actor=replace(office.actor, locale=locale))
    shown = await speaker.say(line.format(rule=rule.id))
    asked = [button.change_id for button in speaker.buttons if isinstance(button, ConfirmButton)]
    assert asked, shown
    pending = await office.core.store.changes.get(asked[0])
    assert pending and type(pending.change.title) is str
    return pending


def words(change: Change) -> object:
    return replace(change, payload={})


@pytest.mark.parametrize("line", PROPOSED)
async def test_each_reader_has_a_change_as_if_it_had_been_asked_for_in_their_language(
    office: Chat, line: str
):
    for asked_in, read_in in zip(LOCALES, (*LOCALES[1:], LOCALES[0]), strict=True):
        pending, same = await proposed(office, line, asked_in), await proposed(office, line, read_in)
        with speaking(read_in):
            assert words(for_reader(pending).change) == words(same.change)
        assert words(pending.change) != words(same.change)
        with speaking(asked_in):
            assert for_reader(pending) is pending


async def test_no_write_is_left_out(office: Chat):
    writes = {command.effect for command in office.core.registry.commands if command.apply_to}
    said = {line.split()[0] if line.split()[0] in writes else " ".join(line.split()[:2]) for line in PROPOSED}
    assert writes == said


def reading(chat: Chat, name: str, locale: str) -> Chat:
    spoken = chat.as_(name)
    return replace(spoken, actor=replace(spoken.actor, locale=locale))


async def test_an_approver_reads_alone_in_their_own_language_and_the_channel_in_that_of_who_asked(store):
    chat, _ = await opened(store, TWO)
    question = await asked(chat)
    change = bill_change(question)
    gil = reading(chat, "gil", "de-CH")
    shown = await gil.say(f"change show {change}")
    assert (
        "Budget von Fabrikam, Inc. festlegen" in shown
        and "Monatsbudget: EUR\u00a05’000.00 → EUR\u00a07’001.00" in shown
    )
    assert "Set the budget" not in shown and gil.card.private
    assert "Budget von Fabrikam, Inc. festlegen" in await gil.say("change list")
    [choice] = await gil.dispatcher.suggest(gil.actor, "change show", "change", "festlegen", gil.place)
    assert choice.label.startswith("Budget von Fabrikam")
    # Everybody reads along in the channel.
    there = replace(gil, last=question.last)
    assert "Set the budget of Fabrikam, Inc." in await there.press("Approve")
    assert "Budget von Fabrikam, Inc. festlegen" in await gil.say(f"change show {change}")
    japanese = reading(chat, "ada", "ja-JP")
    assert "Set the budget" not in await japanese.say(f"change show {change}")
    await at(chat, "ada", question.last).press("Approve")
    await chat.dispatcher.settle()
    over = await gil.say(f"change show {change}")
    assert (
        "The monthly budget of Fabrikam, Inc. is now" not in over
        and "Budget von Fabrikam, Inc. festlegen" in over
    )


async def test_what_is_approved_is_what_is_stored_whoever_read_it_in_which_language(store):
    chat, _ = await opened(store)
    question = await asked(chat)
    gil = reading(chat, "gil", "fr-FR")
    gil = replace(gil, place=replace(gil.place, channel="@gil", personal=True))
    await gil.say(f"change show {bill_change(question)}")
    await gil.press("Approuver")
    stored = await chat.core.store.changes.get(bill_change(question))
    assert stored and not stored.altered and stored.change.title == "Set the budget of Fabrikam, Inc."
    await chat.dispatcher.settle()
    told = [as_text(reply.card) for _, reply in await posted(chat) if reply.card]
    assert told and not any("Définir" in each for each in told)


@pytest.mark.parametrize(
    "wording",
    [
        "",
        "not even JSON",
        "[]",
        '[["of_the_future", {}]]',
        '[["_", "Remove the budget of {customer}", {"$": "values", "is": {"customer": "Fabrikam, Inc."}}]]',
    ],
    ids=["of before", "broken", "too short", "of a later release", "of another change"],
)
async def test_a_change_that_cannot_be_proven_the_same_is_shown_as_it_was_asked_and_says_so(
    store, wording: str
):
    chat, _ = await opened(store)
    question = await asked(chat)
    stored = await chat.core.store.changes.get(bill_change(question))
    assert stored
    if wording.startswith("[["):
        others = json.loads(stored.wording)[1:]
        wording = json.dumps([*json.loads(wording), *others])
    with speaking("de-DE"):
        assert for_reader(replace(stored, wording=wording)).change == stored.change


async def test_who_reads_a_change_of_an_older_release_is_told_why_it_is_in_another_language(store):
    chat, _ = await opened(store)
    question = await asked(chat)
    await forget_wording(store)
    gil = reading(chat, "gil", "de-DE")
    shown = await gil.say(f"change show {bill_change(question)}")
    assert "Genehmigen? Set the budget of Fabrikam, Inc." in shown
    assert "In der Sprache angezeigt, in der die Änderung angefordert wurde." in shown
    english = await reading(chat, "gil", "en-GB").say(f"change show {bill_change(question)}")
    assert "language" not in english


async def forget_wording(store: SqlStore) -> None:
    """As a release wrote changes that did not keep of what their texts were made."""
    async with store._database.write() as connection:
        await connection.execute(update(tables.changes).values(wording=""))


async def test_a_channel_reads_in_the_language_that_its_rule_says_whoever_asks_and_whoever_clicks(store):
    chat, _ = await opened(store, replace(BUDGETS, locale="de-DE"))
    question = await asked(chat)
    shown = as_text(question.last.card)
    assert "Genehmigen? Budget von Fabrikam, Inc. festlegen" in shown
    assert "Monatsbudget: 5.000,00\u00a0€ → 7.001,00\u00a0€" in shown
    assert "Set the budget" in await chat.as_("bill").say(f"change show {bill_change(question)}"), "who asked"
    chat.clock.move(timedelta(hours=12, minutes=1))
    await chat.dispatcher.remind()
    [(_, reminder)] = await posted(chat)
    assert reminder.card and "Budget von Fabrikam, Inc. festlegen" in as_text(reminder.card)
    assert "Genehmigt: Budget von Fabrikam, Inc. festlegen" in await at(chat, "gil", question.last).press(
        "Genehmigen"
    )
    [(to, told)] = await chat.dispatcher.settle()
    assert (
        to.user == "bill"
        and told.card
        and "The monthly budget of Fabrikam, Inc. is now" in as_text(told.card)
    )
    stored = await chat.core.store.changes.get(bill_change(question))
    assert stored and not stored.altered and stored.change.title == "Set the budget of Fabrikam, Inc."
