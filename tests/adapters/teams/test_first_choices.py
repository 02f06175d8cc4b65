"""First choices: a list in a form has something to offer before anything is typed, in clients that search and in those that do not."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from adapters.store import SqlStore
from tests.adapters.teams.harness import TeamsHarness, inputs
from tests.chat import open_chat
from tests.fakes import FABRIKAM


@pytest.fixture
async def teams(store: SqlStore) -> AsyncIterator[TeamsHarness]:
    chat = await open_chat(store)
    async with TeamsHarness(chat.dispatcher, store, chat.clock) as harness:
        yield harness


def offered(teams: TeamsHarness, name: str) -> list[str]:
    """What the list of a field has, as the card was drawn."""
    card: dict[str, Any] = teams.card_of(teams.form("ada"), "ada")
    asked = {each["id"]: each for each in inputs(card)}
    assert asked[name]["choices.data"], "and the client may search for more"
    return [each["title"] for each in asked[name]["choices"]]


async def test_the_partners_own_country_is_the_first(teams: TeamsHarness):
    await teams.say("create a customer")
    assert offered(teams, "country")[0] == "United States (US)"


async def test_customers_can_be_chosen_by_who_types_nothing(teams: TeamsHarness):
    await teams.say("set a budget")
    assert "Fabrikam, Inc. (fabrikam.onmicrosoft.com)" in offered(teams, "customer")
    shown = await teams.submit(customer=FABRIKAM.id, amount="6000")
    assert "Set the budget of Fabrikam, Inc.?" in shown


async def test_a_form_that_comes_back_offers_them_again_and_keeps_what_was_chosen(teams: TeamsHarness):
    await teams.say("set a budget")
    assert "Fill this in" in await teams.submit(amount="6000")
    assert "Fabrikam, Inc. (fabrikam.onmicrosoft.com)" in offered(teams, "customer")
