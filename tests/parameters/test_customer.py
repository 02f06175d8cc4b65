"""The customer parameter: by tenant id, domain or part of the name, and what is said where that is not one."""

from datetime import timedelta

import pytest

from bot.cards.model import Choice
from bot.errors import Ambiguous, Unknown
from bot.model import CUSTOMER, CustomerRef
from bot.parameters.customer import (
    MOST_CANDIDATES,
    customer_choice,
    resolve_customer,
    suggest_customers,
)
from bot.queries.recent_customers import recent_customers
from tests.chat import Chat, open_chat
from tests.commands.limits import limited
from tests.fakes import CONTOSO, CONTOSO_RETAIL, CUSTOMERS, FABRIKAM


@pytest.fixture
async def chat(store) -> Chat:
    return await open_chat(store)


@pytest.fixture
async def ask(chat: Chat):
    return await chat.dispatcher.asks.ask(
        chat.actor, chat.place, chat.dispatcher.core.registry.get("usage show")
    )


@pytest.mark.parametrize(
    "text",
    [FABRIKAM.id, FABRIKAM.id.upper(), f"{{{FABRIKAM.id}}}", FABRIKAM.domain, "fabrikam, inc.", "fabri"],
)
async def test_a_customer_is_found_by_what_people_call_it(ask, text: str):
    assert await resolve_customer(ask, text) == FABRIKAM


async def test_an_exact_name_wins_over_all_that_begin_with_it(ask):
    assert await resolve_customer(ask, "contoso ltd") == CONTOSO


async def test_several_are_a_doubt_with_those_that_could_be_meant(ask):
    with pytest.raises(Ambiguous) as doubt:
        await resolve_customer(ask, "contoso")
    assert set(doubt.value.candidates) == {CONTOSO, CONTOSO_RETAIL} and doubt.value.more == 0
    assert doubt.value.what is CUSTOMER and doubt.value.word == "AmbiguousCustomer"


async def test_of_many_some_are_listed_and_the_others_counted(chat: Chat, ask):
    many = [
        CustomerRef(f"22222222-0000-4000-8000-{at:012}", f"Northwind {at}", f"nw{at}.example")
        for at in range(20)
    ]
    await chat.dispatcher.core.store.customers.replace_all([*CUSTOMERS, *many], chat.clock.now())
    with pytest.raises(Ambiguous) as doubt:
        await resolve_customer(ask, "northwind")
    assert len(doubt.value.candidates) == MOST_CANDIDATES and doubt.value.more == 20 - MOST_CANDIDATES


async def test_a_slip_of_the_pen_has_a_nearest(ask):
    with pytest.raises(Unknown) as doubt:
        await resolve_customer(ask, "fabrikan")
    assert doubt.value.nearest[0] == FABRIKAM and doubt.value.word == "UnknownCustomer"


async def test_a_customer_that_the_index_does_not_have_yet_is_asked_for_by_its_id(chat: Chat, ask):
    new = CustomerRef("99999999-0000-4000-8000-000000000001", "Litware Inc", "litware.onmicrosoft.com")
    chat.partner.known[new.id] = new
    assert await resolve_customer(ask, new.id) == new
    assert await chat.dispatcher.core.store.customers.get(new.id) == new
    with pytest.raises(Unknown):
        await resolve_customer(ask, "99999999-0000-4000-8000-000000000002")


async def test_choices_say_name_and_domain_and_send_the_id(ask):
    assert list(await suggest_customers(ask, "fabri")) == [
        Choice("Fabrikam, Inc. (fabrikam.onmicrosoft.com)", FABRIKAM.id)
    ]
    long = CustomerRef(FABRIKAM.id, "A" * 90, "long.example")
    assert len(customer_choice(long).label) <= 75 and customer_choice(long).label.endswith(f"(…{long.tail})")


@pytest.mark.parametrize("hyphen", "‐‑–—−")
async def test_a_tenant_id_is_read_with_hyphens_that_word_processors_make(chat: Chat, ask, hyphen: str):
    assert await resolve_customer(ask, FABRIKAM.id.replace("-", hyphen)) == FABRIKAM
    new = CustomerRef("99999999-0000-4000-8000-000000000001", "Litware Inc", "litware.onmicrosoft.com")
    chat.partner.known[new.id] = new
    assert await resolve_customer(ask, new.id.replace("-", hyphen)) == new


async def offered(chat: Chat, typed: str = "") -> list[str]:
    choices = await chat.dispatcher.suggest(chat.actor, "usage show", "customer", typed)
    return [choice.value for choice in choices]


async def test_before_anything_is_typed_those_come_first_whom_one_asked_about_last(chat: Chat):
    """Hana asked about one, Ada about two; what somebody else asked about, and what was refused, is not hers."""
    ada, hana = chat.as_("ada"), chat.as_("hana")
    everybody = await offered(ada)
    await ada.say("usage show fabrikam")
    await ada.say(f"subscription list {CONTOSO_RETAIL.id}")
    await hana.say(f"ticket list {CONTOSO.id}")
    chat.clock.move(timedelta(minutes=5))
    found = await offered(ada)
    assert found[:2] == [CONTOSO_RETAIL.id, FABRIKAM.id]
    assert sorted(found) == sorted(everybody), "nobody is offered twice, and nobody is missing"
    assert (await offered(hana))[0] == CONTOSO.id
    assert await offered(ada, "contoso ltd") == [CONTOSO.id], "what is typed decides"


async def test_whom_one_may_not_see_any_more_is_not_offered_though_one_asked_about_them(chat: Chat):
    ada = chat.as_("ada")
    await ada.say("usage show fabrikam")
    chat.clock.move(timedelta(minutes=5))
    assert await offered(limited(ada, "ada", CONTOSO)) == [CONTOSO.id]


async def test_whom_somebody_asked_about_goes_with_the_person(chat: Chat):
    ada = chat.as_("ada")
    await ada.say("usage show fabrikam")
    audit = chat.core.store.audit
    assert await recent_customers(audit, ada.actor.key) == (FABRIKAM.id,)
    await chat.core.store.erasure.erase(ada.actor.key, chat.clock.now())
    assert await recent_customers(audit, ada.actor.key) == ()
