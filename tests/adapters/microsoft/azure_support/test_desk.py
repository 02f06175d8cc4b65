"""The Azure Support desk against the vendor's double: raised once, followed, answered, closed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.microsoft.azure_support import clients
from bot.commands.ticket.contact import Wishes, contact_of
from bot.errors import Cause, PartnerFailure
from bot.model import CustomerRef, Desk, TicketRef, TicketState
from tests.adapters.microsoft.azure_support.conftest import effects, ids
from tests.chat import person


async def test_raised_followed_answered_and_closed(sandbox, desk, new, fabrikam):
    made = await desk.create(new, ids())
    assert (made.title, made.state, made.severity) == ("VM does not start", TicketState.OPEN, "moderate")
    assert made.number and made.customer == fabrikam
    sandbox.world.clock.advance(45 * 60)
    asked = await desk.ticket(made.ref, fabrikam)
    assert asked.state is TicketState.ATTENTION and asked.notes[-1].inbound
    await desk.add_note(made.ref, fabrikam, "Here it is.\nThank you.", ids())
    answered = await desk.ticket(made.ref, fabrikam)
    assert [note.text for note in answered.notes if not note.inbound][-1] == "Here it is.\nThank you."
    assert made.ref in [each.ref for each in await desk.tickets(fabrikam, [new.subscription_id])]
    for _ in range(2):
        await desk.close(made.ref, fabrikam, ids())
    assert (await desk.ticket(made.ref, fabrikam)).state is TicketState.CLOSED


async def test_mail_of_support_is_read_and_a_receipt_waits_for_no_answer(sandbox, desk, new, fabrikam):
    made = await desk.create(new, ids())
    sandbox.world.clock.advance(2 * 60)
    acknowledged = await desk.ticket(made.ref, fabrikam)
    assert acknowledged.state is TicketState.OPEN and [each.receipt for each in acknowledged.notes] == [True]
    assert "Incident title: VM does not start" in acknowledged.notes[0].text
    sandbox.world.clock.advance(5 * 60)
    greeted = await desk.ticket(made.ref, fabrikam)
    assert greeted.state is TicketState.ATTENTION and greeted.notes[-1].inbound
    assert greeted.notes[-1].text.startswith("My name is ") and "Only Outlook" not in greeted.notes[-1].full
    await desk.add_note(made.ref, fabrikam, "R&D says: a < b", ids())
    sandbox.world.clock.advance(3 * 60)
    *_, ours, answer = (await desk.ticket(made.ref, fabrikam)).notes
    assert (ours.text, ours.inbound) == ("R&D says: a < b", False)
    assert answer.inbound and answer.text.startswith("Thank you, I have noted this.")
    assert "R&D says" not in answer.text and "R&D says: a < b" in answer.full


async def test_a_repeat_with_the_same_ids_makes_nothing_new(sandbox, desk, new, fabrikam):
    once, note = ids(), ids()
    first, second = await desk.create(new, once), await desk.create(new, once)
    assert first.ref == second.ref
    for _ in range(2):
        await desk.add_note(first.ref, fabrikam, "Again.", note)
    assert effects(sandbox, "azure_ticket") == effects(sandbox, "azure_communication") == 1


async def test_tickets_come_newest_first_and_none_is_hidden_by_an_unreadable_subscription(
    sandbox, desk, new, fabrikam
):
    older = await desk.create(new, ids())
    sandbox.world.clock.advance(60)
    newer = await desk.create(new, ids())
    foreign = "11111111-1111-4111-8111-111111111111"
    listed = await desk.tickets(fabrikam, [foreign, "no id at all", new.subscription_id])
    assert [each.ref for each in listed][:2] == [newer.ref, older.ref]
    with pytest.raises(PartnerFailure):
        await desk.tickets(fabrikam, [foreign])


async def test_more_notes_than_fit_on_a_page(sandbox, desk, new, fabrikam):
    made = await desk.create(new, ids())
    for number in range(12):
        await desk.add_note(made.ref, fabrikam, f"Note {number}", ids())
    read = await desk.ticket(made.ref, fabrikam)
    said = [note.text for note in read.notes if note.text.startswith("Note ")]
    assert said == [f"Note {number}" for number in range(12)]
    pages = [each for each in sandbox.requests if "skiptoken" in str(each).lower()]
    assert pages


async def test_no_support_plan_is_said_with_what_to_do(sandbox, desk, new):
    customer, planless = next(
        (customer, each)
        for customer in sandbox.world.customers.values()
        for plan in sandbox.world.bought(customer)
        if plan.kind == "plan"
        for each in plan.entitlements
        if not each.support_plan
    )
    theirs = replace(new, customer=CustomerRef(customer.id.lower(), "x", "x"), subscription_id=planless.id)
    with pytest.raises(PartnerFailure) as caught:
        await desk.create(theirs, ids())
    assert caught.value.cause is Cause.UNSUPPORTED and "support plan" in caught.value.advice
    assert not caught.value.maybe_done


async def test_what_is_wrong_is_said_with_the_ids_support_asks_for(desk, new):
    with pytest.raises(PartnerFailure) as caught:
        await desk.create(replace(new, severity="enormous"), ids())
    assert caught.value.cause is Cause.BAD_REQUEST and caught.value.service == "Azure Support"
    assert caught.value.correlation_id and caught.value.detail and not caught.value.maybe_done


async def test_a_ticket_that_is_not_there(desk, fabrikam, subscription):
    for name in ("nothing", "..", "a/../../b", "", "a" * 91):
        with pytest.raises(PartnerFailure) as caught:
            await desk.ticket(TicketRef(Desk.AZURE, name, subscription), fabrikam)
        assert caught.value.cause is Cause.NOT_FOUND


async def test_only_an_id_becomes_part_of_an_address(sandbox, desk, fabrikam):
    for subscription in ("", "..", "x?y"):
        with pytest.raises(PartnerFailure) as caught:
            await desk.ticket(TicketRef(Desk.AZURE, "name", subscription), fabrikam)
        assert caught.value.cause is Cause.NOT_FOUND
    assert not [each for each in sandbox.requests if "supporttickets" in str(each).lower()]


async def test_the_catalogue_is_read_once(sandbox, desk):
    await desk.services()
    before = len(sandbox.requests)
    await desk.services()
    assert len(sandbox.requests) == before


async def test_few_clients_are_kept(desk, fabrikam, settings, auth):
    kept = clients.Clients(settings, auth)
    for number in range(clients.MOST_CLIENTS + 9):
        kept.of(fabrikam.id, f"subscription {number}")
    assert len(kept) == clients.MOST_CLIENTS
    last = f"subscription {number}"
    assert kept.of(fabrikam.id, last) is kept.of(fabrikam.id, last)
    await kept.aclose()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"country": "FXX"}, "the contact's country"),
        ({"time_zone": "Europe/Stockholm"}, "the contact's time zone"),
        ({"language": "sv-se"}, "the support language"),
        ({"method": "phone"}, "the contact's phone number"),
        ({"email": ""}, "the contact's email address"),
    ],
)
async def test_what_is_wrong_with_a_contact_is_said_in_words(desk, new, wrong, said):
    with pytest.raises(PartnerFailure) as caught:
        await desk.create(replace(new, contact=replace(new.contact, **wrong)), ids())
    assert caught.value.cause is Cause.BAD_REQUEST and not caught.value.maybe_done
    assert (
        caught.value.advice == f"Azure Support does not accept {said}. Change it, and raise the ticket again."
    )


@pytest.mark.parametrize(
    ("locale", "zone"),
    [("fr-FR", "Europe/Paris"), ("es-LA", "America/Lima"), ("sv-SE", "Europe/Stockholm"), ("en-IN", "Asia/Kolkata"),
     ("zh-Hant-TW", "Asia/Taipei"), ("sr-Latn-RS", "Europe/Belgrade"), ("en-001", "UTC"), ("", "Mars/Olympus")],
)  # fmt: skip
async def test_the_contact_of_any_profile_is_taken_by_the_service(sandbox, desk, new, locale, zone):
    hana = replace(person("hana"), locale=locale, time_zone=zone)
    contact = contact_of(hana, wishes=Wishes(phone="+46 8 123 45 67 x9", method="phone"))
    made = await desk.create(replace(new, contact=contact, severity="critical"), ids())
    sent = sandbox.world.support.find(new.subscription_id, made.ref.id).contact
    assert sent["phoneNumber"] == "+46 8 123 45 67 x9" and sent["preferredContactMethod"] == "phone"
