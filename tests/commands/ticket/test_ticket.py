"""Tickets from chat: listing, reading, raising, answering, closing, and the draft for the portal."""

from dataclasses import replace

import pytest

from bot.cards.model import Code, FieldKind
from bot.errors import Cause, PartnerFailure
from bot.model import AzureEntitlement, Desk, Ticket, TicketRef, TicketState
from bot.ports import Capabilities
from tests.chat import open_chat
from tests.fakes import CONTOSO, FABRIKAM, NOW

WORDS = {"title": "Cannot start my VM", "description": "web-01 stays in Starting since noon."}


@pytest.fixture
async def chat(store):
    chat = (await open_chat(store)).as_("hana")
    ref = TicketRef(Desk.PARTNER_CENTER, "615112491169010")
    asks = Ticket(ref, "Invoice is wrong", TicketState.ATTENTION, "moderate", NOW, NOW, CONTOSO)
    calm = replace(asks, ref=replace(ref, id="615112491169011"), title="A question", state=TicketState.OPEN)
    chat.desks[Desk.PARTNER_CENTER].raised |= {asks.ref.id: asks, calm.ref.id: calm}
    return chat


PRODUCTION = AzureEntitlement("44444444-0000-4000-8000-000000000001", "Production", "active")
TESTING = AzureEntitlement("44444444-0000-4000-8000-000000000002", "Testing", "active")
CONTOSOS = AzureEntitlement("44444444-0000-4000-8000-000000000003", "Shop", "active")


async def raise_one(chat) -> str:
    await chat.say("ticket create fabrikam")
    await chat.fill_in(**WORDS, service="vm")
    await chat.fill_in(problem="boot")
    return await chat.press("Raise ticket")


async def test_attention_needed_comes_first(chat):
    shown = await chat.say("ticket list")
    assert shown.index("Invoice is wrong") < shown.index("A question")
    assert "your answer" in chat.card.summary
    await chat.choose(1)
    assert "Needs your answer" in chat.shown and chat.card.target.name == "Contoso Ltd"


async def test_by_number_as_support_quotes_it(chat):
    assert "Invoice is wrong" in await chat.say("ticket show #615112491169010")
    assert "ticket list" in await chat.say("ticket show 999")
    assert "615112491169010" in await chat.say("ticket show nonsense")


def field(chat, name: str):
    return next((each for each in chat.form.fields if each.name == name), None)


async def test_what_is_needed_is_asked_for_in_two_steps_without_a_word_of_blame(chat):
    await chat.say("ticket create fabrikam")
    assert field(chat, "service").required and field(chat, "problem").waiting
    await chat.fill_in(**WORDS, service="vm")
    assert not any(each.error for each in chat.form.fields) and "A few more details" in chat.form.note
    problem = field(chat, "problem")
    assert problem.kind is FieldKind.CHOICE and problem.required and not problem.value
    assert [choice.label for choice in problem.choices] == ["Cannot start my VM", "Performance is slow"]
    assert field(chat, "title").value == "Cannot start my VM"
    shown = await chat.fill_in(problem="boot")
    assert "Azure Support, through" in shown and "Hana Sato" in shown


async def test_products_that_the_title_sounds_like_come_first(chat):
    await chat.say("ticket create fabrikam")
    await chat.fill_in(title="A question about billing", description="Why?")
    service = field(chat, "service")
    assert service.kind is FieldKind.CHOICE and service.choices[0].label == "Billing"


async def test_a_line_may_say_it_all(chat):
    line = f'ticket create fabrikam title="VM is down" description="Since noon" subscription={PRODUCTION.id}'
    shown = await chat.say(f'{line} problem="cannot start my vm" service="Virtual Machine running Windows"')
    assert "Problem: Cannot start my VM" in shown and PRODUCTION.id in shown


async def test_a_line_with_a_product_that_nobody_knows_finishes_with_a_click(chat):
    line = 'ticket create fabrikam title="VM is down" description="Since noon" problem=boot'
    shown = await chat.say(f"{line} service=virtual")
    assert chat.card.title == "No such product" and "No match for “virtual”." in shown
    assert "Raise a ticket for Fabrikam, Inc." in await chat.press("Virtual Machine running Windows")


async def test_a_text_too_long_for_a_button_is_kept_in_the_form(chat):
    story = "It stays in Starting. " * 100
    await chat.say(f'ticket create contoso title="VM is down" description="{story}" service=vm')
    assert field(chat, "description").value == story.strip()
    assert field(chat, "customer").error == "2 matches for “contoso”. Choose one."
    assert len(field(chat, "customer").choices) == 2


@pytest.fixture
def by_customer(chat, monkeypatch):
    """Fabrikam has two Azure subscriptions, Contoso one, and nobody else has any."""

    async def entitlements(customer_id: str, subscription_id: str):
        return {FABRIKAM.id: (PRODUCTION, TESTING), CONTOSO.id: (CONTOSOS,)}.get(customer_id, ())

    monkeypatch.setattr(chat.partner.subscriptions, "azure_entitlements", entitlements)


async def test_subscriptions_are_those_of_the_customer(chat, by_customer):
    await chat.say("ticket create fabrikam")
    subscription = field(chat, "subscription")
    assert subscription.required and not subscription.value
    assert [choice.label for choice in subscription.choices] == ["Production (…000001)", "Testing (…000002)"]
    await chat.fill_in(**WORDS, service="vm", problem="boot", customer=CONTOSO.id, subscription=TESTING.id)
    subscription = field(chat, "subscription")
    assert subscription.error == f"“{TESTING.id}” doesn't go with Customer. Choose again."
    assert not subscription.value and [choice.value for choice in subscription.choices] == [CONTOSOS.id]
    assert CONTOSOS.id in await chat.fill_in(subscription=CONTOSOS.id)


async def test_while_the_vendor_does_not_answer_the_form_is_there_and_insists_on_nothing(chat):
    chat.partner.fail["subscriptions.of"] = [PartnerFailure(Cause.DOWN, "list subscriptions")]
    await chat.say("ticket create fabrikam")
    subscription = field(chat, "subscription")
    assert subscription.kind is FieldKind.SUGGEST and not subscription.required
    await chat.fill_in(**WORDS, service="vm", problem="boot")
    assert "Raise a ticket for Fabrikam, Inc." in chat.shown


async def test_the_only_subscription_is_chosen_already(chat, by_customer):
    await chat.say("ticket create contoso.onmicrosoft.com")
    assert field(chat, "subscription").value == CONTOSOS.id


async def test_a_customer_without_azure_gets_the_finished_text_and_is_asked_for_no_subscription(
    chat, by_customer
):
    await chat.say("ticket create customer=adventure-works.onmicrosoft.com")
    assert field(chat, "subscription") is None
    shown = await chat.fill_in(**WORDS)
    assert "has no active Azure subscription" in shown and WORDS["description"] in text_for_the_portal(chat)
    line = (
        'ticket create adventure-works.onmicrosoft.com title="VM is down" description="Since noon" service=vm'
    )
    await chat.say(line)
    assert "Product: Virtual Machine running Windows" in text_for_the_portal(chat)


async def test_raise_note_and_close(chat):
    shown = await raise_one(chat)
    assert "was raised" in shown and chat.card.target.name == "Fabrikam, Inc."
    await chat.press("Show ticket")
    await chat.press("Reply")
    await chat.fill_in(text="It happens again.")
    assert "It happens again." in await chat.press("Add note")
    await chat.press("Show ticket")
    assert "It happens again." in chat.shown
    await chat.press("Close ticket")
    assert "cannot" in chat.shown.casefold() or "portal" in chat.shown
    await chat.press("Close ticket")
    await chat.press("Show ticket")
    assert "Closed" in chat.shown and "Reply" not in chat.labels


async def test_a_desk_that_cannot_create_leaves_a_finished_text(chat):
    chat.desks[Desk.AZURE].capabilities = Capabilities(create=False)
    await chat.say("ticket create fabrikam")
    shown = await chat.fill_in(**WORDS)
    (text,) = [node.text for node in chat.card.body if isinstance(node, Code)]
    assert "web-01 stays in Starting" in text and "Tenant ID: 11111111-0000-4000-8000-00000000fab1" in text
    assert "Nothing was sent" in shown and "Open portal" in chat.labels


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
    assert "was raised for" not in shown and "Open portal" in chat.labels
    text = text_for_the_portal(chat)
    assert WORDS["title"] in text and WORDS["description"] in text
    assert "Product: Virtual Machine running Windows" in text and "Problem: Cannot start my VM" in text
    assert "Correlation ID: the-vendors-id" in text and "Azure subscription: " in text


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
    assert "No ticket was raised" not in shown and "Open portal" not in chat.labels


async def test_one_desk_away_hides_nothing_of_the_other(chat, monkeypatch):
    async def away(customer, subscription_ids=()):
        raise PartnerFailure(Cause.DOWN, "list tickets", service="Azure Support")

    monkeypatch.setattr(chat.desks[Desk.AZURE], "tickets", away)
    shown = await chat.say("ticket list contoso ltd")
    assert "Invoice is wrong" in shown and "Azure Support did not answer" in shown


async def test_sales_may_read_but_not_write(chat):
    sam = chat.as_("sam")
    await sam.say("ticket show 615112491169010")
    assert "Reply" not in sam.labels
    assert "Sales agent" in await sam.say("ticket close 615112491169010")


async def test_a_note_takes_all_the_words(chat):
    shown = await chat.say("ticket note 615112491169010 It is solved, thank you")
    assert "It is solved, thank you" in shown
