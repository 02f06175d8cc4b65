"""The gallery in ``docs/gallery``: every command has an example there, and the page is whole."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

import pytest

from adapters.store import SqlStore
from bot.cards.model import Card
from bot.commands import load
from tests.cards.gallery import gallery
from tests.clients.exhibits import ALSO, LIVE, live, rooms
from tests.clients.gallery import PLACE, page

COMMANDS = [command.name for command in load().commands]
MOST = 4_000_000


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_an_example_of_its_cards(command: str) -> None:
    of_commands, _ = rooms()
    cards = [each for each in of_commands[command] if isinstance(each.drawn, Card)]
    assert cards or command in LIVE, (
        f"Name an example in bot/cards after {command!r}, or add it to ALSO in tests/clients/exhibits.py."
    )


def test_every_example_is_somewhere() -> None:
    of_commands, beyond = rooms()
    shown = {each.name for room in (*of_commands.values(), *beyond.values()) for each in room}
    assert set(gallery()) <= shown
    assert {*ALSO, *LIVE} <= set(COMMANDS), "what is named there is a command"


def test_the_page_shows_every_command_and_its_pictures_are_there() -> None:
    text = (PLACE / "README.md").read_text(encoding="utf-8")
    headings = set(re.findall(r"^## (.+)$", text, re.MULTILINE))
    assert set(COMMANDS) <= headings, "Run: make gallery"
    shown = set(re.findall(r'<img src="([^"]+)"', text))
    kept = {path.name for path in PLACE.glob("*.png")}
    assert shown == kept
    assert sum((PLACE / name).stat().st_size for name in kept) < MOST


@pytest.mark.browser
async def test_the_page_says_what_the_cards_say_now(new_store: Callable[[], Awaitable[SqlStore]]) -> None:
    of_commands, beyond = rooms()
    for name, exhibit in (await live(await new_store())).items():
        of_commands[name].append(exhibit)
    shown = {each.file for room in (*of_commands.values(), *beyond.values()) for each in room}
    assert {name for name in shown if not (PLACE / name).exists()} == set(), "Run: make gallery"
    made = page(of_commands, beyond)
    assert made == (PLACE / "README.md").read_text(encoding="utf-8"), "Run: make gallery"
