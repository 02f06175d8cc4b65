"""The gallery: every example of every card module, found by walking the package, for all that draw or read cards."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import bot.cards
from bot.cards.model import Card


def modules() -> Iterator[ModuleType]:
    """All of ``bot.cards``, at any depth."""
    for found in pkgutil.walk_packages(bot.cards.__path__, f"{bot.cards.__name__}."):
        yield importlib.import_module(found.name)


def makes_cards(module: ModuleType) -> bool:
    """Whether a module puts a card together by itself."""
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    return any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == Card.__name__
        for node in ast.walk(tree)
    )


def gallery() -> dict[str, Card]:
    """The cards by module and example: ``customer: customer show``."""
    return {
        f"{module.__name__.removeprefix('bot.cards.')}: {title}": card
        for module in modules()
        if hasattr(module, "examples")
        for title, card in module.examples().items()
    }
