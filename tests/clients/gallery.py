"""Makes ``docs/gallery``: ``make gallery``. Every card and form as Microsoft's renderer draws it."""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
from collections.abc import Sequence
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet
from PIL import Image
from playwright.async_api import Route

from adapters.charts import draw
from adapters.store import SqlStore, migrate
from adapters.teams.forms import render_form
from adapters.teams.render import render
from bot.cards.model import Chart, Form
from bot.commands import load
from bot.messages import speaking
from tests.clients.exhibits import Exhibit, live, rooms
from tests.clients.renderer import Renderer, open_renderer
from tests.e2e.demo import ROOT
from tests.told import AS_TOLD

PLACE = ROOT / "docs" / "gallery"
OTHERS = ROOT / "build" / "gallery"
"""Where the cards are drawn in other languages and in the dark; git does not keep it."""

LOCALES = {"en": "en-US", "de": "de-DE", "fr": "fr-FR", "es": "es-ES", "ja": "ja-JP"}
THEMES = ("light", "dark")
CHARTS = "https://charts.example/"
COLOURS = 48
SCALE = 1.25
"""Dots of a picture to a pixel of the card: enough for a sharp screen, because the page shows cards smaller."""

SHOWN = 0.875

INTRODUCTION = """\
# What the bot shows

Every command, with the form that asks for what is missing and with examples of its cards, as Microsoft's own renderer of
Adaptive Cards draws them for Teams. Slack and the playground show the same cards with their own means. The commands
themselves are explained in [commands.md](../commands.md).

This page and its pictures are made from the commands and the examples of the cards: `make gallery`.
"""


class Studio:
    """Draws exhibits and keeps their pictures."""

    def __init__(self, renderer: Renderer, place: Path = PLACE, *, dark: bool = False) -> None:
        self._renderer, self._place, self._dark = renderer, place, dark
        self._charts: list[bytes] = []

    async def open(self) -> None:
        """Give the page the pictures of charts, and nothing else from anywhere."""
        await self._renderer.page.route("https://**", self._fetch)

    async def take(self, exhibit: Exhibit) -> None:
        """Draw an exhibit and keep its picture. Fails when the renderer has anything to say against it."""
        told = await self._renderer.show(self._written(exhibit))
        about_it = [each for each in told if "choices.data" not in each]
        assert not about_it, f"{exhibit.name}: {about_it}"
        with Image.open(BytesIO(await self._renderer.picture())) as picture:
            small = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
            small.save(self._place / exhibit.file, optimize=True)

    def _written(self, exhibit: Exhibit) -> dict[str, Any]:
        if isinstance(exhibit.drawn, Form):
            return render_form(exhibit.drawn)
        return render(exhibit.drawn, private=True, chart_url=self._hang, share="somewhere")

    def _hang(self, chart: Chart) -> str:
        self._charts.append(draw(chart, dark=self._dark))
        return f"{CHARTS}{len(self._charts) - 1}.png"

    async def _fetch(self, route: Route) -> None:
        number = re.fullmatch(rf"{CHARTS}(\d+)\.png", route.request.url)
        if number:
            await route.fulfill(body=self._charts[int(number[1])], content_type="image/png")
        else:
            await route.abort()


def page(of_commands: dict[str, list[Exhibit]], beyond: dict[str, list[Exhibit]]) -> str:
    """The page, in Markdown."""
    lines = [INTRODUCTION]
    for command in load().commands:
        lines += [f"## {command.name}\n", f"{command.summary}\n", f"`{command.usage}`\n"]
        lines += _pictures(of_commands[command.name])
    for title, exhibits in beyond.items():
        lines += [f"## {title}\n", *_pictures(exhibits)]
    return "\n".join(lines)


def _pictures(exhibits: Sequence[Exhibit]) -> list[str]:
    found = []
    for exhibit in exhibits:
        said = exhibit.drawn.title if isinstance(exhibit.drawn, Form) else exhibit.drawn.summary
        with Image.open(PLACE / exhibit.file) as picture:
            width = round(picture.width / SCALE * SHOWN)
        caption = exhibit.name.partition(": ")[2] if not exhibit.name.startswith("form") else "its form"
        found.append(f'{caption}:\n\n<img src="{exhibit.file}" alt="{escape(said)}" width="{width}">\n')
    return found


async def make(language: str = "en", theme: str = "light") -> None:
    """Draw every picture anew in a language and a theme; English and light with the page that shows them."""
    place = PLACE if (language, theme) == ("en", "light") else OTHERS / f"{language}-{theme}"
    place.mkdir(parents=True, exist_ok=True)
    for old in place.glob("*.png"):
        old.unlink()
    with speaking(LOCALES[language]):
        await _draw(place, theme)


async def _draw(place: Path, theme: str) -> None:
    of_commands, beyond = rooms()
    with tempfile.TemporaryDirectory() as folder:
        address = f"sqlite:///{Path(folder) / 'gallery.db'}"
        await migrate(address)
        async with SqlStore.open(address, [Fernet.generate_key().decode()], time=AS_TOLD) as store:
            for name, exhibit in (await live(store)).items():
                of_commands[name].append(exhibit)
    async with open_renderer(SCALE, theme) as renderer:
        studio = Studio(renderer, place, dark=theme == "dark")
        await studio.open()
        exhibits = {
            each.file: each
            for rooms_ in (of_commands, beyond)
            for exhibits in rooms_.values()
            for each in exhibits
        }
        for exhibit in exhibits.values():
            await studio.take(exhibit)
    if place == PLACE:
        (PLACE / "README.md").write_text(page(of_commands, beyond), encoding="utf-8")


async def main(languages: Sequence[str]) -> None:
    """Draw the gallery in these languages (all of them where none is named), light and dark."""
    for language in languages or LOCALES:
        for theme in THEMES:
            await make(language, theme)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
