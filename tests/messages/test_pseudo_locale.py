"""Whole cards and forms in the pseudo-locale: what has no accents was never given to translators."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cards.text import as_text, form_as_text
from bot.commands import load
from bot.framework.arguments import params_for
from bot.framework.forms import form_of
from bot.messages import add, speaking
from bot.messages.catalogue import without
from bot.model import PartnerType
from tests.cards.gallery import gallery, modules
from tests.messages.pseudo import LOCALE, Pseudo

PLAIN = re.compile(r"[A-Za-z][A-Za-z'’]{2,}(?: [a-z][A-Za-z'’]+)+")
"""Two English words or more in a row."""

COMMANDS = {word for command in load().commands for word in command.name.split()} | {
    param.name for command in load().commands for param in command.params
}
ROLES = re.compile(r"(Admin|Sales|Helpdesk|Billing|Global) (agents?|admins?)( and| or)?")
"""Partner Center's own names."""
CLDR = re.compile(r"\w+ (and|or)|hours ago")
"""Worded by Babel, which knows no pseudo-locale."""


FOR_ITS_PLACE = {"alert.notice: alert test"}
"""Worded for where it goes, whoever asks for it."""


@pytest.fixture(autouse=True)
def pseudo_locale() -> Iterator[None]:
    add(LOCALE, Pseudo())
    yield
    without(LOCALE)


def sample_words() -> str:
    """What the examples of cards say for customers, vendors and people, in their own words."""
    said = []
    for module in modules():
        tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
        sampling = [
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef)
            and ("example" in node.name or module.__name__.endswith("samples"))
        ]
        said += [
            each.value
            for node in sampling
            for each in ast.walk(node)
            if isinstance(each, ast.Constant) and isinstance(each.value, str)
        ]
        if module.__name__.endswith("samples"):
            said += [
                each.value
                for each in ast.walk(tree)
                if isinstance(each, ast.Constant) and isinstance(each.value, str)
            ]
    return " ".join(" ".join(said).replace("\n", " ").split())


def test_every_card_is_worded_by_the_catalogue():
    samples = sample_words()
    with speaking(LOCALE):
        cards = {name: as_text(card) for name, card in gallery().items()}
    plain = {
        f"{name}: {found[0]}"
        for name, text in cards.items()
        if name not in FOR_ITS_PLACE
        for found in PLAIN.finditer(text)
        if found[0] not in samples
        and not (ROLES.fullmatch(found[0]) or CLDR.fullmatch(found[0]))
        and not set(found[0].split()) & COMMANDS
    }
    assert not plain, "\n".join(sorted(plain))


def test_every_form_is_worded_by_the_catalogue():
    plain = set()
    with speaking(LOCALE):
        for command in load().commands:
            text = form_as_text(form_of(command, params_for(command, PartnerType.DIRECT), {}))
            plain |= {
                f"{command.name}: {found[0]}"
                for found in PLAIN.finditer(text)
                if not set(found[0].split()) & COMMANDS
            }
    assert not plain, "\n".join(sorted(plain))
