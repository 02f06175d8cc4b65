"""Somebody's first day in front of the demo's page: the four jobs by sentences, buttons and forms, and no command typed.

What counts is what the person reads, and what the double of Partner Center holds afterwards.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright, expect
from pypdf import PdfReader

from tests.e2e.demo import QUIET, Ledger, chromium, running_demo_and_ledger
from tests.e2e.test_playground import LITWARE, PATIENCE, Desk, choose, complete, sit_down

pytestmark = pytest.mark.browser

NEW = f"firstday{os.getpid()}"
"""A domain of its own for each run."""

Office = tuple[str, Ledger]


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    with running_demo_and_ledger() as running:
        yield running


@pytest.fixture
async def gil(office: Office) -> AsyncIterator[Desk]:
    """Gil, who may do all four jobs and was told nothing of how to."""
    faults: list[str] = []
    async with async_playwright() as playwright:
        browser: Browser = await playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        yield await sit_down(browser, office[0], faults, "gil", "direct")
        await browser.close()
    assert faults == []


async def press(desk: Desk, title: str | re.Pattern[str], label: str) -> None:
    """Press a button of the newest card with this title."""
    await (await desk.shows(title)).get_by_role("button", name=label, exact=True).click()


async def test_a_customer_is_created_from_the_greeting(gil: Desk, office: Office) -> None:
    ledger = office[1]
    await gil.say("hi there")
    await press(gil, "Hello", "Create a customer")
    form = await gil.shows("Create a customer")
    for name, value in {**LITWARE, "domain": NEW, "postal_code": "9"}.items():
        await form.locator(f"[name={name}]").fill(value)
    await choose(form.locator("[name=country]"), "united states", "United States (US)")
    await form.get_by_role("button", name="Create customer").click()
    await expect(form.locator("[data-field=postal_code] .error")).to_contain_text(
        "not a postal code", timeout=PATIENCE
    )
    assert LITWARE["company"] not in ledger.details("customer")

    await form.locator("[name=postal_code]").fill("98052")
    await form.get_by_role("button", name="Create customer").click()
    await expect(await gil.shows(re.compile("Create the customer Litware Inc"))).to_contain_text(
        f"{NEW}.onmicrosoft.com"
    )
    assert LITWARE["company"] not in ledger.details("customer")
    await press(gil, re.compile("Create the customer Litware Inc"), "Create customer")
    await expect(await gil.shows(re.compile("Litware Inc was created"))).to_contain_text("password")
    assert ledger.details("customer") == [LITWARE["company"]]

    await gil.say("show me the customer litware")
    await expect(await gil.shows("Litware Inc")).to_contain_text("Redmond")


async def test_usage_is_looked_up_and_a_budget_set_and_put_back(gil: Desk, office: Office) -> None:
    ledger = office[1]
    await gil.say("how much did fabrikam spend this month?")
    usage = await gil.shows(re.compile("Azure usage of Fabrikam"))
    await expect(usage).to_contain_text("not for billing.")
    await expect(usage).to_contain_text("Understood as: A customer's usage: Fabrikam, Inc.")

    await gil.say("set the budget of fabrikam to 63.5k")
    asked = await gil.shows("Set the budget of Fabrikam, Inc.?")
    before = re.search(r"was\s+USD ([\d,.]+)", (await asked.inner_text()).replace("\xa0", " "))
    assert before and ledger.details("budget") == []
    await gil.say("yes")
    await gil.shows(re.compile("Budget set"))
    assert ledger.details("budget") == ["63500"]

    await gil.say("undo that")
    await press(gil, "Set the budget of Fabrikam, Inc.?", "Set budget")
    await gil.shows(re.compile("Budget set"))
    put_back = ledger.details("budget")[1:]
    assert [float(each) for each in put_back] == [float(before[1].replace(",", ""))]


async def test_an_invoice_comes_with_its_pdf(gil: Desk, office: Office) -> None:
    done = office[1].effects()
    await gil.say("which invoices are unpaid?")
    invoices = await gil.shows("Invoices")
    first = invoices.locator("button.choose").first
    number = await first.inner_text()
    await first.click()
    await press(gil, re.compile(number), "Get PDF")
    link = gil.page.get_by_role("link", name=re.compile("Download"))
    await expect(link).to_be_visible(timeout=PATIENCE)
    async with gil.page.expect_download() as coming:
        await link.click()
    reader = PdfReader(io.BytesIO(Path(await (await coming.value).path()).read_bytes()))
    assert number in "".join(page.extract_text() for page in reader.pages)
    assert office[1].effects() == done


async def test_a_ticket_is_raised_and_closed(gil: Desk, office: Office) -> None:
    ledger = office[1]
    await gil.say("fabrikam has a problem, open a ticket")
    form = await gil.shows("Raise a support ticket")
    await expect(form.locator("[name=customer]")).to_have_value(re.compile("Fabrikam, Inc."))
    await form.locator("[name=title]").fill("The shop does not start")
    await form.locator("[name=description]").fill("Since noon.")
    await choose(form.locator("[name=service]"), "running windows", "Virtual Machine running Windows")
    await expect(form.locator("[data-field=problem]")).to_be_visible(timeout=PATIENCE)
    await complete(form)
    await form.get_by_role("button", name="Raise ticket").click()
    question = re.compile("Raise a ticket for Fabrikam")
    await expect(await gil.shows(question)).to_contain_text("Azure Support")
    assert ledger.details("azure_ticket") == []
    await press(gil, question, "Raise ticket")
    await gil.shows(re.compile("Ticket .* raised"))
    assert ledger.details("azure_ticket") == ["The shop does not start"]

    await gil.say("what are my open tickets?")
    tickets = await gil.shows("My tickets")
    await expect(tickets).to_contain_text("The shop does not start")
    await tickets.locator("button.choose").first.click()
    await press(gil, "The shop does not start", "Close ticket")
    await press(gil, re.compile(r"Close ticket \d+"), "Close ticket")
    await gil.shows(re.compile("closed"))
    assert ledger.details("azure_ticket_update") == ["closed"]
