"""An alert arrives by itself in the demo, and is taken on, muted and acted on. ``PICTURE=1`` takes its picture."""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import Browser, async_playwright, expect

from tests.e2e.demo import QUIET, ROOT, chromium, running_demo
from tests.e2e.test_playground import PATIENCE, Desk, sit_down

pytestmark = pytest.mark.browser

PICTURE = ROOT / "docs" / "pictures" / "alert.png"

A_MINUTE = 60_000


@pytest.fixture(scope="module")
def demo() -> Iterator[str]:
    with running_demo() as address:
        yield address


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        yield browser
        await browser.close()


async def settled(page) -> None:
    await page.evaluate("document.fonts.ready")


async def test_an_alert_arrives_by_itself_and_is_acted_on(browser: Browser, demo: str) -> None:
    faults: list[str] = []
    bill = await sit_down(browser, demo, faults, "bill", "alerts")
    heading = bill.page.get_by_role("heading", name=re.compile("Contoso Ltd"), level=3)
    await expect(heading).to_be_visible(timeout=A_MINUTE)
    alert = bill.page.locator("article.message").filter(has=heading).first
    await expect(alert).to_contain_text("80%")
    await expect(alert).to_contain_text("Owner: nobody yet")
    if os.environ.get("PICTURE"):
        await settled(bill.page)
        PICTURE.parent.mkdir(exist_ok=True)
        await bill.page.screenshot(path=PICTURE)

    ada = await sit_down(browser, demo, faults, "ada", "alerts")
    theirs = ada.page.locator("article.message").filter(
        has=ada.page.get_by_role("heading", name=re.compile("Contoso Ltd"), level=3)
    )
    await theirs.first.get_by_role("button", name="Take it").click()
    await expect(alert).to_contain_text("Owner: Ada Lindqvist", timeout=PATIENCE)
    await expect(alert.get_by_role("button", name="Take it")).to_have_count(0)
    await bill.keep("alert-acknowledged")

    await bill.begin()
    await alert.locator("details.overflow summary").click()
    await alert.get_by_role("button", name="Mute for 1 day").click()
    await bill.shows(re.compile("is muted for Contoso Ltd"))
    await bill.keep("alert-muted")

    await alert.get_by_role("button", name="Show usage").click()
    await bill.shows(re.compile("Azure usage of Contoso Ltd"))
    await alert.get_by_role("button", name="Set budget").click()
    await bill.shows("Set a budget")

    hana: Desk = await sit_down(browser, demo, faults, "hana", "alerts")
    await hana.begin()
    hers = hana.page.locator("article.message").filter(
        has=hana.page.get_by_role("heading", name=re.compile("Contoso Ltd"), level=3)
    )
    await hers.first.get_by_text("More", exact=True).click()
    await hers.first.get_by_role("button", name="Raise ticket").click()
    ticket = await hana.shows("Raise a support ticket")
    await expect(ticket.locator("[name=title]")).to_have_value(re.compile("Contoso Ltd"))
    await expect(ticket.locator("[name=description]")).to_have_value(re.compile("budget"))
    assert not faults


async def test_a_rule_is_made_in_a_form(browser: Browser, demo: str) -> None:
    faults: list[str] = []
    bill = await sit_down(browser, demo, faults, "bill", "desk")
    await bill.say("alert add")
    form = await bill.shows("Add an alert rule")
    await form.locator("[name=kind]").select_option("percent")
    await form.locator("[name=value]").fill("50,90")
    await form.locator("[name=to]").select_option("#csp-alerts")
    await form.get_by_role("button", name="Save rule").click()
    asked = await bill.shows(re.compile("Alert #csp-alerts when"))
    await expect(asked).to_contain_text("Past days")
    await bill.keep("rule-confirmation")
    await asked.get_by_role("button", name="Save rule").click()
    await bill.shows(re.compile("Rule .* is on"))
    await bill.say("alert list")
    await bill.shows("Alert rules")
    await bill.keep("rules")
    assert not faults
