"""Customers from chat: finding one, looking at it, creating one."""

import pytest

from bot.cards.model import Secret
from bot.errors import Cause, PartnerFailure
from bot.model import PartnerType
from tests.chat import open_chat

LITWARE = {
    "company": "Litware Inc",
    "domain": "litware",
    "first_name": "Kim",
    "last_name": "Akers",
    "email": "kim@litware.example",
    "address": "One Microsoft Way",
    "city": "Redmond",
    "state": "WA",
    "postal_code": "98052",
    "country": "US",
}


@pytest.fixture
async def chat(store):
    return await open_chat(store)


async def test_list_and_choose(chat):
    assert "Fabrikam, Inc." in await chat.say("customer list")
    assert "Fabrikam" not in await chat.say("customer list contoso")
    await chat.choose(1)
    assert chat.card.target.name == "Contoso Ltd"


async def test_part_of_a_name_in_any_case_and_without_accents(chat):
    await chat.say("customer show MULLER")
    assert chat.card.target.name == "Müller Maschinenbau GmbH"
    await chat.say("customer show adventure works")
    assert chat.card.target.name == "Adventure Works Cycles"


async def test_an_exact_name_wins_over_other_matches(chat):
    await chat.say("customer show contoso ltd")
    assert chat.card.target.name == "Contoso Ltd"
    await chat.say("customer show contoso.onmicrosoft.com")
    assert chat.card.target.name == "Contoso Ltd"


async def test_several_matches_give_a_picker_that_finishes_the_line(chat):
    shown = await chat.say("usage show contoso by=meter")
    assert "Contoso Ltd" in shown and "Contoso Retail" in shown
    await chat.choose(1)
    assert chat.card.target.name == "Contoso Ltd"
    assert "D4s v5" in chat.shown


async def test_no_match_gives_the_nearest(chat):
    assert "Fabrikam, Inc." in await chat.say("customer show fabrikan")


async def test_create_asks_for_what_is_missing_and_keeps_what_was_given(chat):
    await chat.say('customer create "Litware Inc" domain=litware')
    values = {field.name: field.value for field in chat.form.fields}
    assert values["company"] == "Litware Inc" and values["domain"] == "litware" and values["city"] == ""


async def test_create_from_form_to_password(chat):
    chat = chat.as_("sam")
    await chat.say("customer create")
    shown = await chat.fill_in(**LITWARE)
    assert "litware.onmicrosoft.com" in shown
    assert "can't be changed" in shown
    await chat.press("Create customer")
    (secret,) = [node for node in chat.card.body if isinstance(node, Secret)]
    assert secret.value == "S3cret-Pa55word"
    assert "S3cret" not in chat.shown
    assert [kind for kind, _ in chat.partner.done] == ["customers.create"]
    await chat.say("customer show litware")
    assert chat.card.target.name == "Litware Inc"


async def test_every_fault_is_shown_beside_its_field_and_nothing_is_lost(chat):
    await chat.say("customer create")
    await chat.fill_in(**LITWARE | {"domain": "contoso", "state": "XX", "email": "kim"})
    errors = {field.name: field.error for field in chat.form.fields if field.error}
    assert set(errors) == {"domain", "state", "email"}
    assert "taken" in errors["domain"]
    values = {field.name: field.value for field in chat.form.fields}
    assert values["last_name"] == "Akers" and values["postal_code"] == "98052"
    await chat.fill_in(domain="litware", state="WA", email="kim@litware.example")
    assert "Create customer" in chat.labels


async def test_a_corrected_address_is_offered(chat):
    await chat.say("customer create")
    await chat.fill_in(**LITWARE | {"city": "Redmont"})
    offered = next(field for field in chat.form.fields if field.name == "use_address")
    assert "Redmond" in offered.choices[0].label and "Redmont" in offered.error


async def test_registration_numbers_only_where_the_country_wants_them(chat):
    await chat.say("customer create")
    await chat.fill_in(**LITWARE | {"country": "RU", "state": ""})
    errors = {field.name for field in chat.form.fields if field.error}
    assert errors == {"registration_number", "phone"}
    await chat.fill_in(country="US", registration_number="12345")
    assert "registration_number" in {field.name for field in chat.form.fields if field.error}


async def test_an_unknown_country_is_said_at_once(chat):
    await chat.say("customer create")
    await chat.fill_in(**LITWARE | {"country": "ZZ"})
    assert [field.name for field in chat.form.fields if field.error] == ["country"]


async def test_only_an_indirect_provider_is_asked_for_a_reseller(store):
    direct = await open_chat(store)
    await direct.say("customer create")
    assert "reseller" not in {field.name for field in direct.form.fields}
    provider = await open_chat(store, PartnerType.INDIRECT_PROVIDER)
    await provider.say("customer create")
    await provider.fill_in(**LITWARE | {"reseller": "99999999-0000-4000-8000-000000000009"})
    assert [field.name for field in provider.form.fields if field.error] == ["reseller"]
    shown = await provider.fill_in(reseller="22222222-0000-4000-8000-000000000001")
    assert "Fourth Coffee" in shown


async def test_an_indirect_reseller_cannot_create_and_is_told_whom_to_ask(store):
    chat = await open_chat(store, PartnerType.INDIRECT_RESELLER)
    assert "indirect provider" in await chat.say("customer create")


async def test_helpdesk_may_not_create(chat):
    shown = await chat.as_("hana").say("customer create")
    assert "Helpdesk agent" in shown and "Sales agent" in shown


async def test_the_vendor_is_down_while_checking(chat):
    chat.partner.fail["customers.domain_taken"] = [
        PartnerFailure(Cause.DOWN, "check a domain", correlation_id="abc-123")
    ]
    await chat.say("customer create")
    shown = await chat.fill_in(**LITWARE)
    assert "abc-123" in shown
    await chat.press("Try again")
    assert "Create customer" in chat.labels


async def test_an_outcome_nobody_knows_is_never_called_success_or_failure(chat):
    await chat.say("customer create")
    await chat.fill_in(**LITWARE)
    chat.partner.fail["customers.create"] = [
        PartnerFailure(Cause.TIMEOUT, "create a customer", maybe_done=True)
    ]
    shown = await chat.press("Create customer")
    assert "hecking" in shown and "created" not in shown and "failed" not in shown.casefold()
    assert chat.partner.done == []
    chat.clock.move(chat.core.rules.lease * 2)
    ((destination, reply),) = await chat.dispatcher.settle()
    assert destination.user == "ada"
    assert [kind for kind, _ in chat.partner.done] == ["customers.create"]
    assert "Litware Inc was created" in reply.card.title
