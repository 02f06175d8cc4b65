"""The page of commands is as the commands are."""

from __future__ import annotations

import re
from pathlib import Path

from adapters.cli.reference import document
from bot.commands import load

PAGE = Path(__file__).parents[2] / "docs" / "commands.md"


def test_the_page_is_made_from_the_commands() -> None:
    """When this fails: ``python -m adapters.cli.reference > docs/commands.md``."""
    assert PAGE.read_text(encoding="utf-8") == document()


def test_every_command_is_in_it_with_each_of_its_values() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for command in load().commands:
        chapter = page.partition(f"\n### {command.name}\n")[2].partition("\n### ")[0]
        assert command.summary in chapter
        assert all(f"| `{param.name.replace('_', '-')}` |" in chapter for param in command.params)
        assert all(example in chapter for example in command.examples)


def test_every_noun_is_said_what_it_is_for_in_the_order_of_help() -> None:
    page = PAGE.read_text(encoding="utf-8")
    said = re.findall(r"^- \[(\w+)\]\(#\w+\): (.+)$", page, re.M)
    about = load().about
    assert [noun for noun, _ in said] == list(about)
    assert [words.casefold() for _, words in said] == [words.casefold() for words in about.values()]


def test_what_is_meant_when_a_value_is_left_out_is_said_as_one_would_type_it() -> None:
    for said in re.findall(r"`([^`]*)` if left out", PAGE.read_text(encoding="utf-8")):
        assert re.fullmatch(r"[\w-]+", said), said
