"""Microsoft's own renderer of Adaptive Cards in a page (the package adaptivecards)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Page, async_playwright

from tests.clients.vendor import HERE, package
from tests.e2e.demo import QUIET, chromium


@dataclass(frozen=True)
class Renderer:
    """A page that draws one card at a time."""

    page: Page

    async def show(self, card: dict[str, Any]) -> list[str]:
        """Draw a card in place of the last one; returns what the renderer has to say against it."""
        told: list[str] = await self.page.evaluate("card => window.show(card)", card)
        return told

    async def shown(self) -> str:
        """What a person reads on the card."""
        return await self.page.locator("#card").inner_text()

    async def stick_out(self) -> list[str]:
        """The texts that are drawn beyond the edge of the card, where a person sees them cut off or over others."""
        found: list[str] = await self.page.evaluate("window.stickingOut()")
        return found

    async def picture(self) -> bytes:
        """The card as a PNG."""
        await self.page.evaluate(
            "Promise.all([...document.images].map(each => each.complete || each.decode().catch(() => {})))"
        )
        return await self.page.locator("#frame").screenshot(animations="disabled")


@asynccontextmanager
async def open_renderer(scale: float = 1.0, theme: str = "light") -> AsyncIterator[Renderer]:
    """A renderer in a browser of its own. ``scale`` is how many dots of a picture make a pixel; ``theme`` is light or dark."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        page = await browser.new_page(viewport={"width": 860, "height": 900}, device_scale_factor=scale)
        page.set_default_timeout(20_000)
        await page.goto(f"{(HERE / 'cards.html').as_uri()}?theme={theme}")
        await page.add_script_tag(path=package("markdown-it", "dist", "browser", "markdown-it.umd.min.js"))
        await page.add_script_tag(path=package("adaptivecards", "dist", "adaptivecards.min.js"))
        yield Renderer(page)
        await browser.close()
