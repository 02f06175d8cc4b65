"""Customers by country: what is known of them, what is not yet, and how people ask for it."""

from __future__ import annotations

import pytest

from adapters.store import SqlStore
from bot.jobs.domains import read_domains
from bot.model.identity import Role
from tests.attacks.desks import OURS, THEIRS
from tests.chat import Chat, open_chat
from tests.commands.test_access import with_rules
from tests.fakes import CONTOSO, CUSTOMERS, FABRIKAM, MUELLER


@pytest.fixture
async def chat(store: SqlStore) -> Chat:
    chat = (await open_chat(store)).as_("hana")
    chat.partner.countries = {FABRIKAM.id: "US", CONTOSO.id: "DE", MUELLER.id: "DE"}
    await read_domains(chat.context)
    return chat


async def test_a_list_of_one_country_says_of_how_many_it_is_not_known(chat: Chat):
    shown = await chat.say("customer list country=germany")
    assert CONTOSO.name in shown and MUELLER.name in shown and FABRIKAM.name not in shown
    assert chat.card.title == "Customers in Germany" and chat.card.summary == "2 customers in Germany."
    assert f"The country of {len(CUSTOMERS) - 3} more customers is not known yet" in shown
    assert FABRIKAM.name not in await chat.say("customer list contoso country=DE")


async def test_a_country_without_customers_says_so(chat: Chat):
    shown = await chat.say("customer list country=france")
    assert "No customers found in France" in shown and "not known yet" in shown
    assert "No match for “atlantis”" in await chat.say("customer list country=atlantis")


@pytest.mark.parametrize(
    "typed",
    ["customers in germany", "Which customers do we have in Germany?", "Kunden in Deutschland", "clients en Allemagne",
     "clientes de Alemania"],
)  # fmt: skip
async def test_people_name_countries_in_their_own_language(chat: Chat, typed: str):
    shown = await chat.say(typed)
    assert chat.card.title == "Customers in Germany" and CONTOSO.name in shown


async def test_a_customer_whose_record_is_shown_is_known_by_its_country_at_once(chat: Chat):
    chat.partner.countries[FABRIKAM.id] = "FR"
    assert FABRIKAM.name not in await chat.say("customer list country=france")
    await chat.say("customer show fabrikam")
    assert FABRIKAM.name in await chat.say("customer list country=france")


async def test_who_is_limited_learns_no_country_of_others(chat: Chat):
    name = "oscar@northwindcloud.example"
    add = dict(chat.core.directory.rules.add) | {name: frozenset({Role.HELPDESK_AGENT})}
    oscar = with_rules(chat, add=add, customers={name: frozenset({OURS.id})}).as_("oscar")
    for country in ("germany", "us"):
        shown = await oscar.say(f"customer list country={country}")
        assert THEIRS.name not in shown and "not known yet" not in shown
