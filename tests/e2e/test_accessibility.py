"""The playground for everybody: a change made with the keyboard alone, and axe-core finds nothing serious, by day and by
night, with every kind of card and form on the page.

https://github.com/dequelabs/axe-core
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from typing import Literal

import pytest
from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from tests.clients.vendor import package
from tests.e2e.demo import QUIET, chromium, running_demo
from tests.e2e.test_playground import PATIENCE, Desk, sit_down

pytestmark = pytest.mark.browser


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


async def findings(page: Page) -> list[str]:
    """What axe-core calls serious or critical, a line each."""
    await page.evaluate("document.getAnimations().forEach(each => each.finish())")
    await page.evaluate(package("axe-core", "axe.min.js").read_text(encoding="utf-8"))
    found = await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    return [
        f"{each['id']} ({each['impact']}): {node['html'][:200]} {node['failureSummary'][:300]}"
        for each in found["violations"]
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ]


@pytest.mark.parametrize("light", ["light", "dark"])
async def test_nothing_serious_is_found(browser: Browser, demo: str, light: Literal["light", "dark"]) -> None:
    ada = await sit_down(browser, demo, [], "ada", "desk", color_scheme=light, reduced_motion="reduce")
    assert await findings(ada.page) == [], "the page as one comes in"
    for line, title in (
        ("help", "What you can ask"),
        ("usage show fabrikam", "Azure usage of Fabrikam"),
        ("customer list", "Customers"),
        ("invoice get latest", "Latest documents"),
        ("usage budget fabrikam 61000", "Set the budget of Fabrikam"),
        ("usage show contoso", "Which customer"),
        # What was asked back could be answered by any word; a list asks nothing.
        ("ticket list fabrikam", "Tickets for Fabrikam"),
        ("nonsense", "I didn't understand that"),
        ("status", "All is well|attention|report"),
    ):
        await ada.say(line)
        await ada.shows(re.compile(title))
    await ada.say("customer create")
    form = await ada.shows("Create a customer")
    await form.get_by_role("button", name="Create customer").click()
    await expect(form.locator(".field.wrong").first).to_be_visible(timeout=PATIENCE)
    await form.locator("[name=country]").fill("united")
    await expect(ada.page.get_by_role("option").first).to_be_visible(timeout=PATIENCE)
    assert await findings(ada.page) == [], "cards, forms, an error and a list of suggestions"


async def test_what_is_wrong_would_be_found(browser: Browser, demo: str) -> None:
    ada = await sit_down(browser, demo, [], "ada", "desk")
    await ada.page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend', '<button></button>')"
    )
    assert any(each.startswith("button-name") for each in await findings(ada.page))


async def tab_to(card: Locator, button: str) -> None:
    """Press Tab until a button of a card has the focus."""
    await focus(card.get_by_role("button", name=button))


async def focus(control: Locator) -> None:
    """Press Tab until a control has the focus."""
    for _ in range(80):
        if await control.evaluate("it => it === document.activeElement"):
            return
        await control.page.keyboard.press("Tab")
    raise AssertionError("it cannot be reached by Tab")


async def test_a_change_is_made_with_the_keyboard_alone(browser: Browser, demo: str) -> None:
    bill: Desk = await sit_down(browser, demo, [], "bill", "direct")
    keys = bill.page.keyboard
    await focus(bill.box)
    await bill.begin()
    await keys.type("usage budget fabrikam")
    await keys.press("Escape")
    await keys.press("Enter")
    shown = await bill.shows(re.compile("Budget of Fabrikam"))
    await tab_to(shown, "Set budget")
    await keys.press("Enter")
    form = await bill.shows("Set a budget")
    await focus(form.locator("[name=amount]"))
    await keys.type("62000")
    await tab_to(form, "Set budget")
    await keys.press("Enter")
    asked = await bill.shows(re.compile("Set the budget of Fabrikam"))
    await expect(asked).to_contain_text("62,000.00")
    await tab_to(asked, "Set budget")
    await keys.press("Enter")
    await bill.shows("Budget set")
    await expect(shown).to_be_visible()
    await bill.keep("keyboard-alone")
