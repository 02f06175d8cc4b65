"""Where one person alone is told: spelled once, and the same from whatever names the person."""

import ast
from pathlib import Path

import pytest

from bot.model import Destination
from bot.model.destination import actor_key, home_of_actor
from bot.model.identity import Actor, Platform

ROOT = Path(__file__).parents[2]

OTHERS = {
    "bot/commands/alert/payload.py": "reads a stored place back",
    "bot/model/destination.py": "from the person's key",
    "bot/model/identity.py": "from the person",
}
"""Who else puts a destination with a ``user`` together by its parts."""


@pytest.mark.parametrize(
    "actor",
    [
        Actor(Platform.SLACK, "T024BE7LD", "U0G9QF9C6", "Bill Weber"),
        Actor(Platform.TEAMS, "2b1f6f0c-97a6-4b60-9a1f-5d1b8f3f2a11", "29:1aZ:8", "Ada Lund"),
    ],
)
def test_a_home_is_read_back_from_the_key_of_its_owner(actor):
    assert home_of_actor(actor.key) == actor.home
    assert actor_key(actor.home) == actor.key
    assert type(actor.home.platform) is str


@pytest.mark.parametrize("key", ["", "slack", "slack:T024BE7LD:"])
def test_who_was_erased_has_no_home(key):
    assert home_of_actor(key) is None


def spelled(path: Path) -> bool:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return any(
        isinstance(node, ast.Call)
        and ast.unparse(node.func) == Destination.__name__
        and any(each.arg == "user" for each in node.keywords)
        for node in ast.walk(tree)
    )


def test_no_other_module_says_where_one_person_is_told():
    found = {
        path.relative_to(ROOT).as_posix() for path in sorted((ROOT / "bot").rglob("*.py")) if spelled(path)
    }
    assert {each for each in found if not each.startswith("bot/cards/")} == set(OTHERS)
