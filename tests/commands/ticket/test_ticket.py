"""Tickets from chat: listing, reading, raising, answering, closing, and the draft for the portal."""

from dataclasses import replace

import pytest

from bot.cards.model import Code, FieldKind
from bot.commands.ticket.draft import contact_of
from bot.errors import Cause, PartnerFailure
from bot.model import Desk, Ticket, TicketRef, TicketState
from bot.ports import Capabilities
from tests.chat import open_chat, person
from tests.fakes import CONTOSO, NOW

WORDS = {"title": "Cannot start my VM", "description": "web-01 stays in Starting since noon."}


@pytest.fixture
async def chat(store):
    chat = (await open_chat(store)).as_("hana")
    ref = TicketRef(Desk.PARTNER_CENTER, "615112491169010")
    asks = Ticket(ref, "Invoice is wrong", TicketState.ATTENTION, "moderate", NOW, NOW, CONTOSO)
    calm = replace(asks, ref=replace(ref, id="615112491169011"), title="A question", state=TicketState.OPEN)
    chat.desks[Desk.PARTNER_CENTER].raised |= {asks.ref.id: asks, calm.ref.id: calm}
    return chat


async def raise_one(chat) -> str:
    await chat.say("ticket create fabrikam")
    await chat.fill_in(**WORDS)
    await chat.fill_in(service="vm")
    await chat.fill_in(problem="boot")
    return await chat.press("Raise ticket")


async def test_attention_needed_comes_first(chat):
    shown = await chat.say("ticket list")
    assert shown.index("Invoice is wrong") < shown.index("A question")
    assert "waiting for an answer" in chat.card.summary
    await chat.choose(1)
    assert "Attention needed" in chat.shown and chat.card.target.name == "Contoso Ltd"


async def test_by_number_as_support_quotes_it(chat):
    assert "Invoice is wrong" in await chat.say("ticket show #615112491169010")
    assert "ticket list" in await chat.say("ticket show 999")
    assert "615112491169010" in await chat.say("ticket show nonsense")


async def test_product_and_problem_are_offered_step_by_step(chat):
    await chat.say("ticket create fabrikam")
    await chat.fill_in(**WORDS)
    service = next(field for field in chat.form.fields if field.name == "service")
    assert service.kind is FieldKind.CHOICE and service.error
    await chat.fill_in(service="vm")
    problem = next(field for field in chat.form.fields if field.name == "problem")
    assert problem.choices[0].label == "Cannot start my VM"
    assert next(field.value for field in chat.form.fields if field.name == "title") == "Cannot start my VM"
    shown = await chat.fill_in(problem="boot")
    assert "Azure Support, on behalf of" in shown and "Hana Sato" in shown


async def test_raise_note_and_close(chat):
    shown = await raise_one(chat)
    assert "was raised" in shown and chat.card.target.name == "Fabrikam, Inc."
    await chat.press("Show ticket")
    await chat.press("Add a note")
    await chat.fill_in(text="It happens again.")
    assert "It happens again." in await chat.press("Add note")
    await chat.press("Show ticket")
    assert "It happens again." in chat.shown
    await chat.press("Close")
    assert "cannot" in chat.shown.casefold() or "portal" in chat.shown
    await chat.press("Close ticket")
    await chat.press("Show ticket")
    assert "Closed" in chat.shown and "Add a note" not in chat.labels


async def test_a_desk_that_cannot_create_leaves_a_finished_text(chat):
    chat.desks[Desk.AZURE].capabilities = Capabilities(create=False, note=True, close=True)
    await chat.say("ticket create fabrikam")
    shown = await chat.fill_in(**WORDS)
    (text,) = [node.text for node in chat.card.body if isinstance(node, Code)]
    assert "web-01 stays in Starting" in text and "Tenant id: 11111111-0000-4000-8000-00000000fab1" in text
    assert "Nothing was sent" in shown and "Open the portal" in chat.labels


def no(cause: Cause, **more) -> PartnerFailure:
    return PartnerFailure(
        cause, "raise a ticket", service="Azure Support", correlation_id="the-vendors-id", **more
    )


def text_for_the_portal(chat) -> str:
    (text,) = [node.text for node in chat.card.body if isinstance(node, Code)]
    return text


async def test_no_support_plan_ends_with_the_finished_text(chat):
    chat.desks[Desk.AZURE].fail.append(no(Cause.UNSUPPORTED, advice="It has no support plan."))
    shown = await raise_one(chat)
    assert "Not done" in shown and "It has no support plan." in shown and "No ticket was raised" in shown
    assert "was raised for" not in shown and "Open the portal" in chat.labels
    text = text_for_the_portal(chat)
    assert WORDS["title"] in text and WORDS["description"] in text
    assert "Product: Virtual Machine running Windows" in text and "Problem: Cannot start my VM" in text
    assert "Correlation id: the-vendors-id" in text and "Azure subscription: " in text


async def test_what_passes_is_tried_again_with_a_click(chat):
    chat.desks[Desk.AZURE].fail.append(no(Cause.THROTTLED, retry_after=20))
    assert "Not done" in await raise_one(chat)
    assert not any(isinstance(node, Code) for node in chat.card.body)
    assert "Raise a ticket for Fabrikam, Inc." in await chat.press("Try again")
    assert WORDS["description"] in chat.shown


async def test_a_text_too_long_for_a_button_is_not_lost_to_a_passing_failure(chat):
    story = "It stays in Starting. " * 100
    chat.desks[Desk.AZURE].fail.append(no(Cause.DOWN))
    await chat.say("ticket create fabrikam")
    await chat.fill_in(title="A long story", description=story, service="vm")
    await chat.fill_in(problem="boot")
    await chat.press("Raise ticket")
    assert story.strip() in text_for_the_portal(chat)


async def test_no_text_is_handed_off_while_the_ticket_may_exist(chat):
    chat.desks[Desk.AZURE].fail.append(no(Cause.TIMEOUT, maybe_done=True))
    shown = await raise_one(chat)
    assert "No ticket was raised" not in shown and "Open the portal" not in chat.labels


async def test_one_desk_away_hides_nothing_of_the_other(chat, monkeypatch):
    async def away(customer, subscription_ids=()):
        raise PartnerFailure(Cause.DOWN, "list tickets", service="Azure Support")

    monkeypatch.setattr(chat.desks[Desk.AZURE], "tickets", away)
    shown = await chat.say("ticket list contoso ltd")
    assert "Invoice is wrong" in shown and "Azure Support did not answer" in shown


async def test_sales_may_read_but_not_write(chat):
    sam = chat.as_("sam")
    await sam.say("ticket show 615112491169010")
    assert "Add a note" not in sam.labels
    assert "Sales agent" in await sam.say("ticket close 615112491169010")


async def test_a_note_takes_all_the_words(chat):
    shown = await chat.say("ticket note 615112491169010 It is solved, thank you")
    assert "It is solved, thank you" in shown


def test_a_contact_is_told_in_the_words_of_support():
    kim = replace(person("hana"), name="Kim", locale="de-DE", time_zone="Europe/Berlin")
    contact = contact_of(kim)
    assert (contact.country, contact.time_zone) == ("DEU", "W. Europe Standard Time")
    assert (contact.first_name, contact.last_name) == ("Kim", "Kim")
    assert contact_of(replace(kim, locale="en", time_zone="Mars/Olympus")).country == "USA"
