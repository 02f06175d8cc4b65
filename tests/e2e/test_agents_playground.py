"""The four jobs, a form with an error, a confirmation, a second click and an alert, in Microsoft's own client.

Pictures of what was seen are kept in ``tests/e2e/pictures/teams``. ``PICTURE=1`` also takes those of the docs.
"""

from __future__ import annotations

import io
import os
import re
import urllib.request
from collections.abc import AsyncIterator, Iterator

import pytest
from PIL import Image
from playwright.async_api import Browser, async_playwright, expect
from pypdf import PdfReader

from tests.e2e.agents_playground import CHANNEL, PATIENCE, Teams, running_playground, sit_down
from tests.e2e.demo import QUIET, ROOT, SEEN, chromium, running_demo

pytestmark = pytest.mark.browser

PICTURES = SEEN / "teams"
KEPT = {"usage": "teams-usage.png", "alert": "teams-alert.png"}
"""Which of the pictures the docs show."""

A_MINUTE = 60_000

LITWARE = {
    "Company": "Litware Inc",
    "First_name": "Kim",
    "Last_name": "Akers",
    "Email": "kim@litware.example",
    "Phone": "+1 425 555 0100",
    "Address": "One Microsoft Way",
    "City": "Redmond",
    "State": "WA",
    "Postal_code": "98052",
}


@pytest.fixture(scope="module")
def playground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with running_demo() as bot, running_playground(bot, tmp_path_factory.mktemp("playground")) as address:
        yield address
    if os.environ.get("PICTURE"):
        for name, kept in KEPT.items():
            with Image.open(PICTURES / f"{name}.png") as seen:
                seen.convert("RGB").quantize(128).save(ROOT / "docs" / "pictures" / kept, optimize=True)


@pytest.fixture
async def gil(playground: str, request: pytest.FixtureRequest) -> AsyncIterator[Teams]:
    """Gil, a Global admin, who may do all four jobs; nothing he does may upset the page."""
    faults: list[str] = []
    async with async_playwright() as playwright:
        browser: Browser = await playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        sitting = await sit_down(browser, playground, PICTURES, faults)
        yield sitting
        await sitting.keep(f"{request.node.name.removeprefix('test_')}-at-the-end")
        await browser.close()
    assert faults == []


async def test_usage_is_shown_with_its_chart(gil: Teams) -> None:
    await gil.say("help")
    await gil.keep("help", await gil.shows("What you can ask"))
    await gil.say("usage show fabrikam")
    card = await gil.shows("Azure usage of Fabrikam, Inc.")
    await expect(card).to_contain_text("not for billing.")
    chart = card.get_by_role("img").first
    assert await chart.evaluate("async image => { await image.decode(); return image.naturalWidth }") > 300
    await gil.keep("usage", card)
    await card.get_by_role("button", name="By resource").click()
    await gil.shows("Resource")
    await gil.say("customer list contoso")
    await gil.keep("customers", await gil.shows("Contoso Retail"))


async def test_a_customer_is_created_after_an_error_and_only_once(gil: Teams) -> None:
    new = f"litware{os.getpid()}"
    # What Teams looks up while one types, this client does not; it goes into the line.
    await gil.say("customer create country=US")
    form = await gil.shows("Create a customer")
    await gil.fill_in(form, **LITWARE, Domain="contosoltd")
    await form.get_by_role("button", name="Create customer").click()
    taken = await gil.shows("is taken")
    await gil.keep("error", taken.get_by_text("is taken").first)
    await expect(taken.get_by_label(re.compile("^Company"))).to_have_value("Litware Inc")
    await gil.fill_in(taken, Domain=new)
    await taken.get_by_role("button", name="Create customer").click()
    asked = await gil.shows("Create the customer Litware Inc")
    await expect(asked).to_contain_text(f"{new}.onmicrosoft.com")
    await gil.keep("confirmation", asked)
    await asked.get_by_role("button", name="Create customer").dblclick()
    done = await gil.shows("Litware Inc was created")
    await expect(done).to_contain_text("password")
    await gil.keep("created", done)
    await expect(gil.page.get_by_role("button", name="Create customer")).to_have_count(0)
    await gil.say(f"customer list {new}")
    listed = await gil.shows("From the bot's list of customers")
    await expect(listed.get_by_text(f"{new}.onmicrosoft.com")).to_have_count(1)


async def test_an_invoice_comes_as_a_pdf(gil: Teams) -> None:
    await gil.say("invoice get latest")
    await gil.shows("Latest documents")
    await gil.page.get_by_role("button", name=re.compile("^PDF ")).first.click()
    invoice = await gil.shows(re.compile("Invoice [GD]0"))
    link = gil.page.get_by_role("link", name=re.compile(r"\.pdf$")).last
    await expect(link).to_be_visible(timeout=PATIENCE)
    await gil.keep("invoice", link)
    number = re.search(r"[GD]0\d+", await invoice.inner_text())
    assert number
    with urllib.request.urlopen(str(await link.get_attribute("href")), timeout=20) as answer:
        reader = PdfReader(io.BytesIO(answer.read()))
    assert number[0] in "".join(page.extract_text() for page in reader.pages)


async def test_a_ticket_is_raised(gil: Teams) -> None:
    await gil.say("ticket create fabrikam")
    form = await gil.shows("Raise a support ticket")
    await expect(form.get_by_role("combobox", name=re.compile("^Customer"))).to_have_value(
        re.compile("^Fabrikam, Inc.")
    )
    await gil.fill_in(form, Title="Virtual machine does not start", Description="Since noon.")
    await gil.keep("ticket-form", form)
    await gil.choose_first(form, "Subscription")
    await form.get_by_role("button", name="Raise ticket").click()
    form = await gil.shows("A few more details")
    await gil.choose_first(form, "Product")
    await form.get_by_role("button", name="Raise ticket").click()
    await expect(form.get_by_text("You can leave")).to_have_count(0, timeout=PATIENCE)
    await gil.choose_first(form, "Problem")
    await gil.keep("ticket-choices", form)
    await form.get_by_role("button", name="Raise ticket").click()
    asked = await gil.shows("Raise a ticket for Fabrikam")
    await gil.keep("ticket", asked)
    await expect(asked).to_contain_text("Azure Support")
    await asked.get_by_role("button", name="Raise ticket").click()
    raised = await gil.shows(re.compile("Ticket .* raised"))
    await gil.keep("ticket-raised", raised)


async def test_none_of_the_four_jobs_shows_others_in_the_channel_what_is_for_one(gil: Teams) -> None:
    await gil.go_to(CHANNEL)
    await gil.toggle_log()
    answer, form = (
        "the answer is in your personal chat with the bot",
        "a form is waiting in your personal chat",
    )
    for line, said, times in (
        ("usage show fabrikam", answer, 1),
        ("invoice get latest", answer, 2),
        ("customer create", form, 1),
        ("ticket create fabrikam", form, 2),
    ):
        await gil.post(line)
        await gil.logs(said, times)
    await gil.keep("channel-four-jobs")
    await expect(gil.cards).to_have_count(0)


async def test_an_alert_is_asked_for_in_a_channel_and_comes_there_by_itself(gil: Teams) -> None:
    await gil.go_to(CHANNEL)
    await gil.toggle_log()
    await gil.post("usage show fabrikam")
    await gil.logs("the answer is in your personal chat with the bot", 1)
    await gil.keep("channel")
    await expect(gil.cards).to_have_count(0)
    asked = gil.cards.filter(
        has_text=re.compile("Alert .* when Fabrikam, Inc. reaches 50% of its budget")
    ).last
    for posted in range(1, 4):
        await gil.post("alert add percent fabrikam 50")
        await gil.logs("the answer is in your personal chat with the bot", 1 + posted)
        await gil.go_to("Personal Chat")
        # The page now and then loses what comes to a chat that is not open, though its log has it.
        if await asked.is_visible():
            break
        await gil.go_to(CHANNEL)
    await gil.toggle_log()
    await expect(asked).to_contain_text("will see these alerts")
    await asked.get_by_role("button", name="Save rule").click()
    await gil.shows(re.compile("Rule .* is on"))

    await gil.go_to(CHANNEL)
    alert = await gil.shows("Fabrikam, Inc. passed 50%", patience=A_MINUTE)
    await gil.keep("alert", alert)
    await alert.get_by_role("button", name="Take it").click()
    await expect(gil.cards.filter(has_text="Owner: Gil Moreau")).to_be_visible(timeout=PATIENCE)
    await gil.keep("acknowledged")
