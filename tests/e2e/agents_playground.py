"""Microsoft 365 Agents Playground as a developer starts it, and somebody in front of it.

https://learn.microsoft.com/microsoft-365/agents-sdk/test-with-toolkit-project
"""

from __future__ import annotations

import json
import re
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit

from playwright.async_api import Browser, Locator, Page, Route, expect

from tests.clients.vendor import package
from tests.e2e.demo import TOKEN, free_port

PATIENCE = 20_000
"""Milliseconds that an answer may take on a busy machine."""

CHANNEL = "csp-desk"
OURSELVES = "Gil Moreau"

_OTHERS = ("Ada Lund", "Sam Osei", "Hana Sato", "Bill Weber", "Oscar Diaz")


def _person(number: int, name: str) -> dict[str, str]:
    first, last = name.split()
    address = f"{first.lower()}@northwindcloud.example"
    return {
        "id": f"user-id-{number}",
        "name": name,
        "userPrincipleName": address,
        "aadObjectId": f"00000000-0000-0000-0000-00000000002{number}",
        "givenName": first,
        "surname": last,
        "email": address,
    }


def cast() -> str:
    """The people and places of Northwind Cloud, as the playground wants them told. JSON is YAML as well."""
    return json.dumps(
        {
            "version": "0.1.1",
            "tenantId": "00000000-0000-0000-0000-0000000000001",
            "bot": {"id": "00000000-0000-0000-0000-00000000000011", "name": "CSP Bot"},
            "currentUser": _person(0, OURSELVES),
            "users": [_person(number, name) for number, name in enumerate(_OTHERS, 1)],
            "personalChat": {"id": "personal-chat-id"},
            "groupChat": {"id": "group-chat-id", "name": "Group Chat"},
            "team": {
                "id": "team-id",
                "name": "Northwind Cloud",
                "aadGroupId": "00000000-0000-0000-0000-000000000031",
                "channels": [{"id": "channel-desk-id", "name": CHANNEL}],
            },
        }
    )


@contextmanager
def running_playground(bot: str, folder: Path) -> Iterator[str]:
    """``agentsplayground`` in front of a bot at this address, until the block ends; yields the address of its page."""
    (folder / ".m365agentsplayground.yml").write_text(cast(), encoding="utf-8")
    port = free_port()
    program = package("@microsoft", "m365agentsplayground", "cli.js")
    messages = f"{bot.replace('localhost', '127.0.0.1')}/api/messages?token={TOKEN}"
    options = ("-p", str(port), "-e", messages, "-c", "msteams", "--disable-telemetry")
    with (folder / "said").open("wb") as said:
        child = subprocess.Popen(["node", program, *options], cwd=folder, stdout=said, stderr=said)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address, child, folder / "said")
        yield address
    finally:
        child.send_signal(signal.SIGTERM)
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait(10)


def _wait_for(address: str, child: subprocess.Popen[bytes], said: Path, patience: float = 60.0) -> None:
    until = time.monotonic() + patience
    while time.monotonic() < until and child.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=1):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"the Agents Playground did not start:\n{said.read_text()}")


class Teams:
    """Somebody in front of the page."""

    def __init__(self, page: Page, pictures: Path) -> None:
        self.page = page
        self.pictures = pictures

    @property
    def cards(self) -> Locator:
        return self.page.locator(".ac-adaptiveCard")

    async def go_to(self, place: str) -> None:
        """Open a chat or a channel by its name."""
        await self.page.get_by_role("treeitem", name=re.compile(place)).click()
        # The first time, the page tells the bot that it was installed there, and loses what is posted meanwhile.
        await self.page.wait_for_timeout(1500)

    async def say(self, line: str) -> None:
        """Write to the bot in the personal chat."""
        await self.page.locator("[data-lexical-editor=true]").click()
        await self.page.keyboard.type(line)
        await self.page.keyboard.press("Enter")

    async def post(self, line: str) -> None:
        """Begin a post in the channel that is open, with a mention of the bot."""
        editor = self.page.locator("[data-lexical-editor=true]").first
        await editor.click()
        await self.page.keyboard.type("@")
        await self.page.get_by_role("menuitem", name="CSP Bot").click()
        await expect(editor).to_contain_text("CSP Bot")
        await self.page.keyboard.type(line)
        await expect(editor).to_contain_text(line)
        await self.page.get_by_role("button", name="Post").first.click()
        await expect(editor).not_to_contain_text(line)

    async def shows(self, said: str | re.Pattern[str], patience: int = PATIENCE) -> Locator:
        """The newest card that says this, once it is there."""
        card = self.cards.filter(has_text=said).last
        await expect(card).to_be_visible(timeout=patience)
        return card

    async def toggle_log(self) -> None:
        """Show or hide what the page and the bot said to each other."""
        await self.page.get_by_title("Toggle Log Panel").click()

    async def logs(self, said: str, times: int) -> None:
        """The bot said this so often. The page does not always draw a reply that was edited at once; its log has it."""
        entry = self.page.get_by_text(re.compile(f"User Application -> .*{re.escape(said)}"))
        await expect(entry).to_have_count(times, timeout=PATIENCE)

    async def fill_in(self, card: Locator, **values: str) -> None:
        """Type into the inputs of a form by their labels."""
        for label, value in values.items():
            await card.get_by_label(re.compile(f"^{label.replace('_', ' ')}")).first.fill(value)

    async def choose_first(self, card: Locator, label: str) -> None:
        """Take the first choice of a list."""
        await card.get_by_role("combobox", name=re.compile(f"^{label}")).click()
        await self.page.get_by_role("option").first.click()

    async def keep(self, name: str, card: Locator | None = None) -> None:
        """Keep a picture of what is on the screen."""
        if card is not None:
            await card.scroll_into_view_if_needed()
        await self.page.evaluate("document.fonts.ready")
        await self.page.screenshot(path=self.pictures / f"{name}.png", animations="disabled")


async def sit_down(browser: Browser, address: str, pictures: Path, faults: list[str]) -> Teams:
    """Open the page in a browser that reaches this machine only, with the log panel closed."""
    context = await browser.new_context(viewport={"width": 1280, "height": 1000}, device_scale_factor=1)
    page = await context.new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))

    async def stay_here(route: Route) -> None:
        here = urlsplit(route.request.url).hostname in ("127.0.0.1", "localhost")
        await (route.continue_() if here else route.abort())

    await page.route("**/*", stay_here)
    await page.goto(address)
    await expect(page.get_by_role("treeitem", name="Personal Chat")).to_be_visible(timeout=PATIENCE)
    await expect(page.get_by_text("write help to see what the bot can do").first).to_be_visible(
        timeout=PATIENCE
    )
    sitting = Teams(page, pictures)
    await sitting.toggle_log()
    return sitting
