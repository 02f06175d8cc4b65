"""A person with a browser does the four jobs in the demo.

Pictures of what was seen are kept in ``tests/e2e/pictures/browser``. ``PICTURE=1`` also takes the README's.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, async_playwright, expect
from pypdf import PdfReader

from tests.e2e.demo import QUIET, ROOT, SEEN, TOKEN, chromium, running_demo

pytestmark = pytest.mark.browser

PATIENCE = 20_000
"""Milliseconds that an answer may take on a busy machine."""

NEW = f"litware{os.getpid()}"
"""A domain of its own for each run: a demo that goes on running keeps what was created in it."""

PICTURE = ROOT / "docs" / "pictures" / "playground.png"

LITWARE = {
    "company": "Litware Inc",
    "first_name": "Kim",
    "last_name": "Akers",
    "email": "kim@litware.example",
    "phone": "+1 425 555 0100",
    "address": "One Microsoft Way",
    "city": "Redmond",
    "state": "WA",
    "postal_code": "98052",
}


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


class Desk:
    """Somebody in front of the page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.box = page.get_by_role("combobox", name=re.compile("^Message to the bot"))
        self.before = 0

    async def begin(self) -> None:
        """From here on, older messages do not count."""
        self.before = await self.page.locator("article.message").count()

    async def say(self, line: str) -> None:
        await self.begin()
        await self.box.fill(line)
        await self.box.press("Enter")

    def card(self, title: str | re.Pattern[str]) -> Locator:
        """The newest card or form with this title, of those since the last line."""
        heading = self.page.get_by_role("heading", name=title, level=3)
        recent = self.page.locator(f"article.message:nth-of-type(n+{self.before + 1})")
        return recent.filter(has=heading).last

    async def shows(self, title: str | re.Pattern[str]) -> Locator:
        card = self.card(title)
        await expect(card).to_be_visible(timeout=PATIENCE)
        return card

    async def keep(self, name: str) -> None:
        """Keep a picture of what is on the screen."""
        folder = SEEN / "browser"
        folder.mkdir(parents=True, exist_ok=True)
        await self.page.evaluate("document.fonts.ready")
        await self.page.screenshot(path=folder / f"{name}.png", animations="disabled")


@pytest.fixture
async def faults() -> AsyncIterator[list[str]]:
    """What the browser's console complains about; nothing, at the end."""
    told: list[str] = []
    yield told
    assert not told


async def sit_down(
    browser: Browser, demo: str, faults: list[str], person: str, room: str, **options: object
) -> Desk:
    context = await browser.new_context(viewport={"width": 1280, "height": 860}, **options)  # type: ignore[arg-type]
    page = await context.new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type in ("error", "warning") else None)
    await page.goto(f"{demo}/?token={TOKEN}&as={person}&in={room}")
    return Desk(page)


async def choose(field: Locator, typed: str, option: str) -> None:
    """Type into a type-ahead field and take an option with the keyboard."""
    await field.fill(typed)
    offered = field.page.get_by_role("option", name=option).first
    await expect(offered).to_be_visible(timeout=PATIENCE)
    await field.press("ArrowDown")
    await field.press("Enter")
    await expect(field).to_have_value(re.compile(re.escape(option)))


async def test_a_customer_is_created(browser: Browser, demo: str, faults: list[str]) -> None:
    sam = await sit_down(browser, demo, faults, "sam", "desk")
    await sam.say("customer create")
    form = await sam.shows("Create a customer")
    for name, value in {**LITWARE, "company": ""}.items():
        await form.locator(f"[name={name}]").fill(value)
    await choose(form.locator("[name=country]"), "united states", "United States (US)")
    await form.get_by_role("button", name="Create customer").click()
    await expect(form.locator("[data-field=company] .error")).to_have_text("Fill this in.", timeout=PATIENCE)
    await expect(form.locator("[name=company]")).to_be_focused()

    await form.locator("[name=company]").fill(LITWARE["company"])
    await form.locator("[name=domain]").fill("contosoltd")
    await form.get_by_role("button", name="Create customer").click()
    taken = form.locator("[data-field=domain] .error")
    await expect(taken).to_contain_text("is taken", timeout=PATIENCE)
    await expect(form.locator("[name=domain]")).to_be_focused()
    for name, value in LITWARE.items():
        await expect(form.locator(f"[name={name}]")).to_have_value(value)
    await expect(form.locator("[name=country]")).to_have_value("United States (US)")
    await sam.keep("form-with-an-error")

    await form.locator("[name=domain]").fill(NEW)
    await form.get_by_role("button", name="Create customer").click()
    asked = await sam.shows(re.compile("Create the customer Litware Inc"))
    await expect(asked).to_contain_text(f"{NEW}.onmicrosoft.com")
    await expect(asked).to_contain_text("Only visible to you")
    await sam.keep("confirmation")
    await asked.get_by_role("button", name="Create customer").dblclick()
    done = await sam.shows(re.compile("Litware Inc was created"))
    await expect(done.get_by_role("button", name="Create customer")).to_have_count(0)

    await sam.keep("created-and-no-second-click")

    secret = done.locator(".secret output")
    await expect(secret).to_have_text(re.compile("^•+$"))
    await done.get_by_role("button", name=re.compile("^Reveal")).click()
    await expect(secret).not_to_have_text(re.compile("•"))
    password = await secret.inner_text()
    await sam.page.reload()
    await expect(sam.card(re.compile("Litware Inc was created"))).to_contain_text("was shown once")
    assert password not in await sam.page.content()

    await sam.say(f"customer list {NEW}")
    await expect(sam.page.locator("article.message").last).to_contain_text(f"{NEW}.onmicrosoft.com")
    bill = await sit_down(browser, demo, faults, "bill", "desk")
    await expect(bill.page.locator("#log")).not_to_contain_text("Litware")


async def test_usage_is_shown_with_its_chart_and_shared(
    browser: Browser, demo: str, faults: list[str]
) -> None:
    sam = await sit_down(browser, demo, faults, "sam", "desk")
    bill = await sit_down(browser, demo, faults, "bill", "desk")
    await sam.begin()
    await bill.begin()
    await sam.box.press_sequentially("usage show fabri")
    await expect(sam.page.get_by_role("option", name=re.compile("Fabrikam, Inc."))).to_be_visible(
        timeout=PATIENCE
    )
    await sam.box.press("ArrowDown")
    await sam.box.press("Enter")
    await expect(sam.box).to_have_value(re.compile(r"^usage show \S+ $"))
    await sam.box.press("Escape")
    await sam.box.press("Enter")
    card = await sam.shows(re.compile("^(Warning: |Problem: )?Azure usage of Fabrikam"))
    await expect(card.get_by_role("img").first).to_have_attribute("aria-label", re.compile("Cost per"))
    await expect(card).to_contain_text("not for billing.")
    await card.get_by_role("button", name="By resource").click()
    await expect(card.get_by_role("columnheader", name="Resource", exact=True)).to_be_visible(
        timeout=PATIENCE
    )

    await expect(bill.card(re.compile("Azure usage of Fabrikam"))).to_have_count(0)
    await card.get_by_text("More", exact=True).click()
    await card.get_by_role("button", name="Share").click()
    shared = await bill.shows(re.compile("Azure usage of Fabrikam"))
    await expect(shared).to_contain_text("shared by Sam")
    await sam.keep("usage")
    await bill.keep("usage-shared")


async def test_an_invoice_is_fetched_as_a_pdf(browser: Browser, demo: str, faults: list[str]) -> None:
    bill = await sit_down(browser, demo, faults, "bill", "direct")
    await bill.say("invoice list")
    invoices = await bill.shows("Invoices")
    first = invoices.locator("button.choose").first
    number = await first.inner_text()
    await first.click()
    invoice = await bill.shows(re.compile(number))
    await invoice.get_by_role("button", name="Get PDF").click()
    link = bill.page.get_by_role("link", name=re.compile("Download"))
    await expect(link).to_be_visible(timeout=PATIENCE)
    await bill.keep("invoice")
    async with bill.page.expect_download() as coming:
        await link.click()
    path = await (await coming.value).path()
    reader = PdfReader(io.BytesIO(Path(path).read_bytes()))
    assert number in "".join(page.extract_text() for page in reader.pages)


async def complete(form: Locator) -> None:
    """Choose the first of what is offered wherever a field that depends on others still lacks a choice."""
    lacking = await form.locator("[data-after]").evaluate_all(
        "fields => fields.filter(each => !each.querySelector('select, input').value).map(each => each.dataset.field)"
    )
    for name in lacking:
        field = form.locator(f"[data-field={name}]")
        if await field.locator("select").count():
            await field.locator("select").select_option(index=1)
            continue
        box = field.get_by_role("combobox")
        await box.fill("")
        await expect(field.get_by_role("option").first).to_be_visible(timeout=PATIENCE)
        await box.press("ArrowDown")
        await box.press("Enter")


async def test_a_ticket_is_raised(browser: Browser, demo: str, faults: list[str]) -> None:
    hana = await sit_down(browser, demo, faults, "hana", "direct")
    await hana.say("ticket create")
    form = await hana.shows("Raise a support ticket")
    await choose(form.locator("[name=customer]"), "fabri", "Fabrikam, Inc.")
    await form.locator("[name=title]").fill("Virtual machine does not start")
    await form.locator("[name=description]").fill(
        "It stays in the state Starting.\nRedeploying did not help."
    )
    await form.locator("[name=severity]").select_option("minimal")
    await expect(form.locator("[data-field=subscription]")).to_be_visible(timeout=PATIENCE)
    await expect(form.locator("[data-field=problem]")).to_have_count(0)
    await choose(form.locator("[name=service]"), "running windows", "Virtual Machine running Windows")
    await expect(form.locator("[data-field=problem]")).to_be_visible(timeout=PATIENCE)
    await complete(form)
    await expect(form.locator("[name=title]")).to_have_value("Virtual machine does not start")
    await hana.keep("ticket-form")
    asked = hana.card(re.compile("Raise a ticket for Fabrikam"))
    await form.get_by_role("button", name="Raise ticket").click()
    await expect(asked).to_contain_text("Redeploying did not help.")
    await expect(asked).to_contain_text("Azure Support")
    await hana.keep("ticket-confirmation")
    await asked.get_by_role("button", name="Raise ticket").click()
    raised = await hana.shows(re.compile("Ticket .* raised"))
    await expect(raised).to_contain_text("Fabrikam, Inc.")
    await hana.say("ticket list fabrikam")
    listed = await hana.shows(re.compile("Tickets for Fabrikam"))
    await expect(listed).to_contain_text("Virtual machine does not start")
    await hana.keep("ticket-list")


async def test_somebody_without_a_role_is_told_why(browser: Browser, demo: str, faults: list[str]) -> None:
    oscar = await sit_down(browser, demo, faults, "oscar", "direct")
    await oscar.say("invoice list")
    answer = oscar.page.locator("article.from-bot").last
    await expect(answer).to_contain_text("role", timeout=PATIENCE)
    await expect(answer.locator("table")).to_have_count(0)
    await oscar.keep("no-role")


async def test_the_page_works_with_the_keyboard_alone_on_a_phone(
    browser: Browser, demo: str, faults: list[str]
) -> None:
    context = await browser.new_context(
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
        color_scheme="dark",
        reduced_motion="reduce",
    )
    page = await context.new_page()
    await page.goto(f"{demo}/?token={TOKEN}&as=gil")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Skip to the message box")).to_be_focused()
    menu = page.get_by_role("button", name="Conversations and people")
    await menu.press("Enter")
    await expect(page.get_by_role("link", name="CSP Bot")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(menu).to_be_focused()
    desk = Desk(page)
    await desk.say("help")
    await expect(page.locator("#announcer")).to_contain_text("what you can ask", timeout=PATIENCE)
    await desk.keep("phone-at-night")
    await desk.box.press("ArrowUp")
    await expect(desk.box).to_have_value("help")
    wide = await page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390, "nothing sticks out to the side"


async def test_the_button_that_sends_stays_on_one_line_where_words_break_anywhere(
    browser: Browser, demo: str
) -> None:
    page = await browser.new_page(viewport={"width": 390, "height": 844})
    await page.goto(f"{demo}/?token={TOKEN}&as=gil&lang=ja")
    button = page.get_by_role("button", name="送信", exact=True)
    lines = await button.evaluate(
        "it => { const r = document.createRange(); r.selectNodeContents(it); return r.getClientRects().length; }"
    )
    await page.close()
    assert lines == 1


@pytest.mark.skipif(not os.environ.get("PICTURE"), reason="PICTURE=1 takes the README's picture")
async def test_the_picture_of_the_readme(browser: Browser, demo: str, faults: list[str]) -> None:
    sam = await sit_down(browser, demo, faults, "sam", "desk", color_scheme="light", device_scale_factor=2)
    await sam.page.set_viewport_size({"width": 1280, "height": 1040})
    await sam.say("how much did fabrikam spend this month?")
    await sam.shows(re.compile("Azure usage of Fabrikam"))
    await sam.page.wait_for_timeout(700)
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    await sam.page.screenshot(path=PICTURE)
