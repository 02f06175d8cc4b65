"""What the page knows of the commands."""

from __future__ import annotations

import json

import pytest

from adapters.playground.manifest import manifest, typed
from bot.cards.model import Choice
from bot.commands import load


def test_hints_know_every_command_and_end_no_script() -> None:
    text = manifest(load())
    assert "<" not in text
    known = {hint["name"]: hint for hint in json.loads(text)}
    assert set(known) == {command.name for command in load().commands}
    customer = next(param for param in known["usage show"]["params"] if param["name"] == "customer")
    assert customer["suggests"]
    assert known["usage show"]["usage"].startswith("usage show <customer>")


@pytest.mark.parametrize(
    ("label", "value", "written"),
    [
        (
            "Contoso Ltd (contoso.onmicrosoft.com)",
            "11111111-0000-4000-8000-00000000c001",
            "contoso.onmicrosoft.com",
        ),
        (
            "Long name… (…c001)",
            "11111111-0000-4000-8000-00000000c001",
            "11111111-0000-4000-8000-00000000c001",
        ),
        ("United States (US)", "US", "US"),
        ("Two words", "two words", '"two words"'),
    ],
)
def test_a_choice_is_written_as_people_would_type_it(label: str, value: str, written: str) -> None:
    assert typed(Choice(label, value)) == written
