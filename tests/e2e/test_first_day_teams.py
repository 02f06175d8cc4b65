"""Somebody's first day in Microsoft's own client: the four jobs by sentences, buttons and forms, and no command typed.

What counts is what the person reads, and what the double of Partner Center holds afterwards.
"""

from __future__ import annotations

import asyncio
import io
import os
import re
import urllib.request
from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import Browser, async_playwright, expect
from pypdf import PdfReader

from tests.e2e.agents_playground import PATIENCE, Teams, running_playground, sit_down
from tests.e2e.demo import QUIET, SEEN, Ledger, chromium, running_demo_and_ledger
from tests.e2e.test_agents_playground import LITWARE

pytestmark = pytest.mark.browser

PICTURES = SEEN / "teams"

NEW = f"firstday{os.getpid()}"
"""A domain of its own for each run."""

Office = tuple[str, Ledger]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with (
        running_demo_and_ledger() as (bot, ledger),
        running_playground(bot, tmp_path_factory.mktemp("playground")) as page,
    ):
        yield page, ledger


@pytest.fixture
async def gil(office: Office) -> AsyncIterator[Teams]:
    """Gil, who may do all four jobs and was told nothing of how to."""
    faults: list[str] = []
    async with async_playwright() as playwright:
        browser: Browser = await playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        yield await sit_down(browser, office[0], PICTURES, faults)
        await browser.close()
    assert faults == []


async def press(teams: Teams, said: str | re.Pattern[str], label: str) -> None:
    """Press a button of the newest card that says this."""
    await (await teams.shows(said)).get_by_role("button", name=label, exact=True).click()


async def test_a_customer_is_created_from_the_greeting(gil: Teams, office: Office) -> None:
    ledger = office[1]
    await gil.say("hi there")
    await press(gil, "Hello Gil", "Create a customer")
    form = await gil.shows("First name of the contact")
    await gil.fill_in(form, **LITWARE | {"Postal_code": "9"}, Domain=NEW)
    # This client searches only the choices that came with the form; the partner's own country is the first of them.
    await form.get_by_role("combobox", name=re.compile("^Country")).press_sequentially("united")
    await gil.page.get_by_role("option", name="United States (US)").click()
    await form.get_by_role("button", name="Create customer").click()
    wrong = await gil.shows("is not a postal code of United States")
    assert LITWARE["Company"] not in ledger.details("customer")

    await gil.fill_in(wrong, Postal_code="98052")
    await wrong.get_by_role("button", name="Create customer").click()
    asked = await gil.shows("Create the customer Litware Inc")
    await expect(asked).to_contain_text(f"{NEW}.onmicrosoft.com")
    assert LITWARE["Company"] not in ledger.details("customer")
    await asked.get_by_role("button", name="Create customer").click()
    await expect(await gil.shows("Litware Inc was created")).to_contain_text("password")
    assert ledger.details("customer") == [LITWARE["Company"]]


async def test_usage_is_looked_up_and_a_budget_set_and_put_back(gil: Teams, office: Office) -> None:
    ledger = office[1]
    await gil.say("how much did fabrikam spend this month?")
    usage = await gil.shows("Azure usage of Fabrikam")
    await expect(usage).to_contain_text("not for billing.")

    await gil.say("set the budget of fabrikam to 63.5k")
    asked = await gil.shows("Set the budget of Fabrikam, Inc.?")
    before = re.search(r"USD ([\d,.]+)\s+→\s+USD 63,500", (await asked.inner_text()).replace("\xa0", " "))
    assert before and ledger.details("budget") == []
    await gil.say("yes")
    await gil.shows("Budget set")
    assert ledger.details("budget") == ["63500"]

    await gil.say("undo that")
    # The question of before stands there too: the new one is known by what it would change.
    await press(gil, re.compile(r"63,500[.\d]*\s+→"), "Set budget")
    # The page does not always draw a reply that was edited at once: what counts is what was done.
    async with asyncio.timeout(PATIENCE / 1000):
        while len(ledger.details("budget")) < 2:
            await asyncio.sleep(0.2)
    put_back = ledger.details("budget")[1:]
    assert [float(each) for each in put_back] == [float(before[1].replace(",", ""))]


async def test_an_invoice_comes_with_its_pdf(gil: Teams, office: Office) -> None:
    done = office[1].effects()
    await gil.say("which invoices are unpaid?")
    invoices = await gil.shows("Invoices")
    number = re.search(r"G0\d+", await invoices.inner_text())
    assert number
    await invoices.get_by_text(number[0]).first.click()
    await press(gil, re.compile(f"Invoice {number[0]}"), "Get PDF")
    link = gil.page.get_by_role("link", name=re.compile(r"\.pdf$")).last
    await expect(link).to_be_visible(timeout=PATIENCE)
    with urllib.request.urlopen(str(await link.get_attribute("href")), timeout=20) as answer:
        reader = PdfReader(io.BytesIO(answer.read()))
    assert number[0] in "".join(page.extract_text() for page in reader.pages)
    assert office[1].effects() == done


async def test_a_ticket_is_raised_and_closed(gil: Teams, office: Office) -> None:
    ledger = office[1]
    await gil.say("fabrikam has a problem, open a ticket")
    form = await gil.shows("Raise a support ticket")
    await expect(form.get_by_role("combobox", name=re.compile("^Customer"))).to_have_value(
        re.compile("^Fabrikam, Inc.")
    )
    await gil.fill_in(form, Title="The shop does not start", Description="Since noon.")
    await gil.choose_first(form, "Subscription")
    await form.get_by_role("button", name="Raise ticket").click()
    form = await gil.shows("A few more details")
    await gil.choose_first(form, "Product")
    await form.get_by_role("button", name="Raise ticket").click()
    await expect(form.get_by_text("You can leave")).to_have_count(0, timeout=PATIENCE)
    await gil.choose_first(form, "Problem")
    await form.get_by_role("button", name="Raise ticket").click()
    await expect(await gil.shows("Raise a ticket for Fabrikam")).to_contain_text("Azure Support")
    assert ledger.details("azure_ticket") == []
    await press(gil, "Raise a ticket for Fabrikam", "Raise ticket")
    await gil.shows(re.compile("Ticket .* raised"))
    assert ledger.details("azure_ticket") == ["The shop does not start"]

    await gil.say("what are my open tickets?")
    tickets = await gil.shows("My tickets")
    number = re.search(r"\d{15}", await tickets.inner_text())
    assert number
    # A row is opened by what it is called.
    await tickets.get_by_text("The shop does not start").first.click()
    await press(gil, "Since noon.", "Close ticket")
    await press(gil, f"Close ticket {number[0]}?", "Close ticket")
    await gil.shows(re.compile("closed"))
    assert ledger.details("azure_ticket_update") == ["closed"]
