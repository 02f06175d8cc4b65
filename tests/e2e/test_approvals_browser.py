"""In the demo: other persons see another help, a second one approves, and the trail goes out as a file."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import AsyncIterator, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright, expect

from tests.e2e.demo import QUIET, ROOT, chromium, running_demo
from tests.e2e.test_playground import PATIENCE, sit_down

pytestmark = pytest.mark.browser

PICTURE = ROOT / "docs" / "pictures" / "approval.png"
UNTIL = date.today() + timedelta(days=20)


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


async def test_help_shows_each_person_what_they_may(browser: Browser, demo: str) -> None:
    faults: list[str] = []
    for person, may, may_not in (
        ("sam", "Create a customer", "Search the audit trail"),
        ("bill", "Get an invoice as a PDF", "Create a customer"),
        ("gil", "Search the audit trail", "no role"),
    ):
        someone = await sit_down(browser, demo, faults, person, "desk")
        await someone.say("help")
        card = await someone.shows("What you can ask")
        await expect(card).to_contain_text(may, timeout=PATIENCE)
        await expect(card).not_to_contain_text(may_not)
    assert not faults


async def test_a_second_person_approves_and_the_trail_tells(browser: Browser, demo: str) -> None:
    faults: list[str] = []
    gil = await sit_down(browser, demo, faults, "gil", "desk")
    await gil.say(f"access grant hana@northwindcloud.example user_admin until={UNTIL}")
    question = await gil.shows(re.compile("Give hana@northwindcloud.example the role User admin"))
    await expect(question).to_contain_text("must approve this")
    await gil.begin()
    await question.get_by_role("button", name="Ask for approval").click()
    form = await gil.shows("Ask for approval")
    await form.locator("[name=why]").fill("She looks after accounts in December")
    await form.get_by_role("button", name="Ask").click()
    await gil.shows(re.compile("Waiting for approval"))

    vera = await sit_down(browser, demo, faults, "vera", "desk")
    theirs = (
        vera.page.locator("article.message")
        .filter(has=vera.page.get_by_role("heading", name=re.compile("Approve\\?"), level=3))
        .last
    )
    await expect(theirs).to_contain_text("She looks after accounts in December", timeout=PATIENCE)
    await vera.keep("approval")
    if os.environ.get("PICTURE"):
        await vera.page.evaluate("document.fonts.ready")
        await vera.page.screenshot(path=PICTURE)
    await theirs.get_by_role("button", name="Approve").click()
    done = vera.page.locator("article.message").filter(
        has=vera.page.get_by_role("heading", name=re.compile("Approved:"), level=3)
    )
    await expect(done.last).to_contain_text("Vera Novák", timeout=PATIENCE)

    alone = await sit_down(browser, demo, faults, "gil", "personal")
    outcome = alone.page.locator("article.message").filter(has_text=re.compile("approved by Vera Novák"))
    await expect(outcome.last).to_be_visible(timeout=PATIENCE)

    await gil.say("access revoke hana@northwindcloud.example user_admin")
    asked = await gil.shows("Remove the role User admin")
    await asked.get_by_role("button", name="Remove role").click()
    await gil.shows("Role removed")

    await vera.say("audit export")
    exported = await vera.shows(re.compile("Audit"))
    async with vera.page.expect_download() as download:
        await vera.page.get_by_role("link", name=re.compile(r"audit.*\.csv")).last.click()
    path = await (await download.value).path()
    rows = list(csv.DictReader(io.StringIO(Path(path).read_text(encoding="utf-8-sig"))))
    mine = [row for row in rows if row["command"] == "access grant"]
    assert [row["outcome"] for row in mine] == ["proposed", "waiting for approval", "approved", "done"]
    assert "vera" in mine[-1]["approved_by"] and await exported.is_visible()
    assert not faults
