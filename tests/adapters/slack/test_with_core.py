"""Whole conversations with the real core, over signed requests, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from decimal import Decimal

import pytest

from adapters.store import SqlStore
from tests.adapters.slack.harness import SlackHarness
from tests.chat import Chat, open_chat
from tests.fakes import FABRIKAM


@dataclass
class World:
    slack: SlackHarness
    chat: Chat


@pytest.fixture
async def world(store: SqlStore) -> AsyncIterator[World]:
    chat = await open_chat(store)
    async with SlackHarness(chat.dispatcher, store, chat.clock) as slack:
        yield World(slack, chat)


async def test_seeing_what_a_customer_spends(world: World):
    seen = await world.slack.command("usage show fabrikam", "ada")

    assert "Fabrikam, Inc." in seen and "fabrikam.onmicrosoft.com" in seen
    assert "estimate" in seen.lower()


async def test_setting_a_budget_from_the_form_to_the_outcome(world: World):
    slack = world.slack
    seen = await slack.command("usage budget fabrikam 6000", "ada")
    assert "€5,000.00 → €6,000.00" in seen

    seen = await slack.click("Set budget", "ada")

    assert "6,000" in seen
    assert world.chat.partner.budgets[FABRIKAM.id] == Decimal(6000)
    assert "[Set budget]" not in "".join(each.said for each in slack.screen("ada"))


async def test_a_second_click_and_a_cancel_after_the_fact_write_nothing(world: World):
    slack = world.slack
    await slack.command("usage budget fabrikam 6000", "ada")
    message = slack.newest("ada")
    confirm = slack.click_payload("Set budget", "ada", message)
    cancel = slack.click_payload("Cancel", "ada", message)
    await slack.click("Set budget", "ada")

    for payload in (confirm, cancel):
        await slack.send_click(payload)
        await slack.quiet()

    assert world.chat.partner.budgets[FABRIKAM.id] == Decimal(6000)
    assert "[" not in slack.newest("ada").said.replace("[Ask again]", "").replace("[Details]", "")


async def test_an_ambiguous_customer_is_chosen_by_a_click(world: World):
    seen = await world.slack.command("customer show contoso", "ada")
    assert "Contoso Ltd" in seen and "Contoso Retail" in seen
    label = next(
        element["text"]["text"]
        for block in world.slack.newest("ada").blocks
        if block["type"] == "actions"
        for element in block["elements"]
        if element["text"]["text"].startswith("Contoso Retail")
    )

    assert "contosoretail.onmicrosoft.com" in await world.slack.click(label, "ada")


async def test_a_missing_customer_is_asked_for_with_type_ahead(world: World):
    assert "Customer" in await world.slack.command("usage show", "ada")

    offered = await world.slack.suggest("customer", "müller", "ada")
    assert len(offered) == 1 and "Müller Maschinenbau GmbH" in offered[0]

    seen = await world.slack.submit("ada", customer=world.slack.offered[offered[0]])
    assert "Müller Maschinenbau GmbH" in seen


async def test_a_value_that_will_not_do_is_said_beside_its_field(world: World):
    await world.slack.command("usage show", "ada")

    seen = await world.slack.submit("ada", customer="nobody at all")

    assert "No match for" in seen


async def test_an_invoice_comes_as_a_pdf_into_the_direct_messages(world: World):
    invoices = await world.slack.command("invoice list", "bill")
    number = next(word.strip(":|") for word in invoices.split() if word.startswith("G0"))

    seen = await world.slack.command(f"invoice get {number}", "bill")

    ((name, content),) = world.slack.files(world.slack.dm_of("bill"))
    assert number in name and content.startswith(b"%PDF")
    assert "Sent to you in a direct message" in seen


async def test_who_may_not_is_told_so(world: World):
    seen = await world.slack.command("usage show fabrikam", "oscar")

    assert "€" not in seen
    assert seen


async def test_a_misspelled_command_is_understood_and_the_answer_says_how(world: World):
    shown = await world.slack.dm("usgae shwo fabrikam", "ada")
    assert "Azure usage of Fabrikam" in shown and "Understood as" in shown
