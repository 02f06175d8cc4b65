"""The address of a new customer: what Partner Center says of it is said on, and nobody is stuck with it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.commands.customer.payload import from_payload
from bot.model import Address, AddressCheck, AddressVerdict
from tests.chat import Chat, open_chat

WHOLE = Address("US", "Redmond", "1 Microsoft Way", state="WA", postal_code="98052-6399")
LINE = (
    'customer create "Litware Inc" domain=litware first_name=Kim last_name=Akers email=kim@litware.example '
    "country=US state=WA postal_code=98052"
)


@pytest.fixture
async def chat(store) -> Chat:
    return await open_chat(store)


async def chosen(chat: Chat) -> Address:
    pending = await chat.core.store.changes.get(chat.change_id)
    assert pending is not None
    return from_payload(pending.change.payload).address


async def test_an_address_that_could_not_be_checked_is_a_warning_and_no_dead_end(chat: Chat) -> None:
    shown = await chat.say(f'{LINE} address="1 Main Street" city=Neustadt')
    assert "Create customer" in chat.labels
    assert "could not check the address" in shown and "The address is valid" not in shown


async def test_an_address_that_is_valid_is_said_to_be(chat: Chat) -> None:
    assert "The address is valid" in await chat.say(f'{LINE} address="One Microsoft Way" city=Redmond')


@pytest.mark.parametrize(
    ("address", "city", "count"), [("Microsoft Way", "Redmond", 3), ("1 Main", "Redmont", 1)]
)
async def test_suggested_addresses_are_offered_and_the_one_that_was_chosen_is_used(
    chat: Chat, address: str, city: str, count: int
) -> None:
    await chat.say(f'{LINE} address="{address}" city={city}')
    offered = next(field for field in chat.form.fields if field.name == "use_address")
    assert len(offered.choices) == count + 1 and offered.choices[-1].label.startswith("As typed: ")
    assert address in offered.error and city in offered.error
    shown = await chat.fill_in(use_address=offered.choices[0].value)
    assert offered.choices[0].label in shown and "Partner Center suggests this address" in shown
    assert (await chosen(chat)).city == "Redmond"


async def test_an_address_may_be_kept_as_it_was_typed_with_a_warning(chat: Chat) -> None:
    await chat.say(f'{LINE} address="Microsoft Way" city=Redmond')
    offered = next(field for field in chat.form.fields if field.name == "use_address")
    shown = await chat.fill_in(use_address=offered.choices[-1].value)
    assert "used as typed" in shown and "The address is valid" not in shown
    assert (await chosen(chat)).line1 == "Microsoft Way"


async def test_a_choice_is_good_for_the_address_that_it_was_made_for_alone(chat: Chat) -> None:
    await chat.say(f'{LINE} address="Microsoft Way" city=Redmond')
    offered = next(field for field in chat.form.fields if field.name == "use_address")
    await chat.fill_in(use_address=offered.choices[-1].value, postal_code="98053")
    again = next(field for field in chat.form.fields if field.name == "use_address")
    assert again.value == "" and again.error
    assert "The address is valid" in await chat.fill_in(address="1 Microsoft Way", city="Redmond")


async def test_a_wrong_address_is_refused_with_what_was_typed(chat: Chat) -> None:
    chat.partner.customers.check_address = answering(AddressCheck(AddressVerdict.INVALID, "Unknown street"))
    await chat.say(f'{LINE} address="1 Nowhere Lane" city=Redmond')
    error = next(field.error for field in chat.form.fields if field.name == "address")
    assert "1 Nowhere Lane" in error and "Redmond" in error and "Unknown street" in error


async def test_an_incomplete_address_without_suggestions_can_still_be_kept(chat: Chat) -> None:
    chat.partner.customers.check_address = answering(AddressCheck(AddressVerdict.INCOMPLETE, "Premises"))
    await chat.say(f'{LINE} address="1 Main" city=Redmond')
    offered = next(field for field in chat.form.fields if field.name == "use_address")
    assert [choice.label[:9] for choice in offered.choices] == ["As typed:"]
    await chat.fill_in(use_address=offered.choices[0].value)
    assert "Create customer" in chat.labels


async def test_a_suggestion_keeps_whom_to_write_to(chat: Chat) -> None:
    better = replace(WHOLE, first_name="Kim", last_name="Akers")
    chat.partner.customers.check_address = answering(AddressCheck(AddressVerdict.CORRECTED, "", (better,)))
    await chat.say(f'{LINE} address="1 Micro Way" city=Redmond')
    offered = next(field for field in chat.form.fields if field.name == "use_address")
    await chat.fill_in(use_address=offered.choices[0].value)
    used = await chosen(chat)
    assert (used.line1, used.postal_code, used.first_name) == ("1 Microsoft Way", "98052-6399", "Kim")


def answering(check: AddressCheck):
    async def check_address(address: Address) -> AddressCheck:
        return check

    return check_address
