"""Somebody's first day, in the direct messages with the bot: the four jobs by sentences, buttons and forms, and no command typed.

The requests are signed, Slack is a double that keeps its rules, and what counts in the end is what the double of Partner Center holds.
"""

from __future__ import annotations

import io
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from sandbox.world.world import World
from tests.adapters.slack.harness import SlackHarness, field_of
from tests.commands.customer.test_customer import LITWARE
from tests.e2e.northwind import northwind_in_slack


@dataclass
class Newcomer:
    """Gil, who may do all four jobs and was told nothing of how to."""

    slack: SlackHarness
    world: World

    async def say(self, sentence: str) -> str:
        return _plain(await self.slack.dm(sentence, "gil"))

    async def press(self, label: str) -> str:
        return _plain(await self.slack.click(label, "gil"))

    async def pick(self, row: str) -> str:
        """Choose the row of the newest list that is called this: of a menu, or the button of the only one."""
        labels = (label for shown in reversed(self.slack.screen("gil")) for label in _rows(shown.blocks))
        return await self.press(next(label for label in labels if row in label))

    async def fill_in(self, **values: str) -> str:
        return _plain(await self.slack.submit("gil", **values))

    async def choose(self, field: str, typed: str) -> str:
        """Type into a field with type-ahead and take the first row that is offered."""
        first = (await self.slack.suggest(field, typed, "gil"))[0]
        return await self.slack.choose("gil", **{field: self.slack.offered[first]})

    def options(self, field: str) -> list[str]:
        """What a list in the open form offers."""
        shown = self.slack.modal("gil")
        assert shown
        block = next(each for each in shown.view["blocks"] if field_of(each.get("block_id", "")) == field)
        return [each["value"] for each in block["element"]["options"]]

    @property
    def done(self) -> list[tuple[str, str]]:
        """What was changed at the vendor's, in order."""
        return [(effect.kind, effect.detail) for effect in self.world.ledger.effects]


def _plain(seen: str) -> str:
    """What is read, whatever kind of space keeps an amount on one line."""
    return seen.replace("\xa0", " ")


def _rows(blocks: Sequence[Mapping[str, Any]]) -> list[str]:
    """What the buttons and menus of a message are called."""
    shown = [each for block in blocks if block["type"] == "actions" for each in block["elements"]]
    options = [option for each in shown for option in each.get("options", ())]
    return [each["text"]["text"] for each in (*shown, *options) if "text" in each]


@pytest.fixture
async def gil(tmp_path: Path) -> AsyncIterator[Newcomer]:
    async with northwind_in_slack(tmp_path) as (slack, world):
        yield Newcomer(slack, world)


async def test_a_customer_is_created_from_the_greeting(gil: Newcomer):
    greeted = await gil.say("hello")
    assert "Hello Gil" in greeted and "[Create a customer]" in greeted

    assert "Domain" in await gil.press("Create a customer")
    await gil.choose("country", "united")
    refused = await gil.fill_in(**{**LITWARE, "domain": "litware", "country": "US", "postal_code": "9"})
    assert "not a postal code" in refused and gil.done == []
    asked = await gil.fill_in(postal_code="98052")
    assert "litware.onmicrosoft.com" in asked and "98052" in asked and gil.done == []

    created = await gil.press("Create customer")

    assert "was created" in created
    assert ("customer", "Litware Inc") in gil.done
    new = gil.world.named("Litware Inc")
    assert new.domain == "litware.onmicrosoft.com"
    assert "litware.onmicrosoft.com" in await gil.say("show me the customer litware")


async def test_usage_is_looked_up_and_a_budget_set_and_put_back(gil: Newcomer):
    fabrikam = gil.world.named("Fabrikam, Inc.")
    before = fabrikam.budget
    assert before and before != 63_500

    seen = await gil.say("how much did fabrikam spend this month?")
    assert "Azure usage of Fabrikam, Inc." in seen and "not for billing" in seen and "USD" in seen

    asked = await gil.say("set the budget of fabrikam to 63.5k")
    assert f"USD {before:,.2f} → USD 63,500.00" in asked and fabrikam.budget == before
    assert "Budget set" in await gil.press("Set budget")
    assert fabrikam.budget == 63_500

    asked = await gil.say("undo that")
    assert f"USD 63,500.00 → USD {before:,.2f}" in asked and fabrikam.budget == 63_500
    assert "Budget set" in await gil.say("yes")
    assert fabrikam.budget == before


async def test_an_invoice_comes_with_its_pdf(gil: Newcomer):
    listed = await gil.say("which invoices are unpaid?")
    number = re.search(r"G0\d+", listed)
    assert number

    shown = await gil.pick(number[0])
    assert number[0] in shown and "[Get PDF]" in shown
    await gil.press("Get PDF")

    ((name, content),) = gil.slack.files(gil.slack.dm_of("gil"))
    assert name == f"{number[0]}.pdf"
    pages = PdfReader(io.BytesIO(content)).pages
    assert number[0] in "".join(page.extract_text() for page in pages)
    assert gil.done == []


async def test_a_ticket_is_raised_answered_and_closed(gil: Newcomer):
    assert "Raise a support ticket" in await gil.say("fabrikam has a problem, open a ticket")
    assert "Fabrikam, Inc." in await gil.press("Open the form")
    await gil.choose("service", "running windows")
    for field in ("problem", "subscription"):
        await gil.slack.choose("gil", **{field: gil.options(field)[0]})
    asked = await gil.fill_in(title="The shop does not start", description="Since noon.")
    assert "Azure Support" in asked and "Since noon." in asked and gil.done == []

    raised = await gil.press("Raise ticket")
    assert re.search(r"Ticket \d+ raised", raised)
    assert gil.done == [("azure_ticket", "The shop does not start")]

    listed = await gil.say("my open tickets")
    number = re.search(r"\d{15}", listed)
    assert number and "The shop does not start" in listed
    assert "Since noon." in await gil.pick(number[0])
    await gil.press("Reply")
    assert "reads this note" in await gil.fill_in(text="It works again since one o'clock.")
    await gil.press("Add note")
    await gil.press("Show ticket")
    await gil.press("Close ticket")
    assert "closed" in (await gil.press("Close ticket")).lower()

    assert [kind for kind, _ in gil.done] == ["azure_ticket", "azure_communication", "azure_ticket_update"]
    assert "No tickets" in await gil.say("my open tickets")
