"""Commands: one file per noun, or a folder of the noun's name. A new file, or a new function in one, is all that a new command needs."""

from __future__ import annotations

import importlib
import pkgutil

from bot.framework.command import commands_in
from bot.framework.noun_help import nouns_in
from bot.framework.registry import Registry


def load() -> Registry:
    """Every command and noun declared in this package. Raises :class:`bot.framework.params.DeclarationError` for a bad declaration."""
    modules = [
        importlib.import_module(found.name) for found in pkgutil.walk_packages(__path__, f"{__name__}.")
    ]
    commands = (command for module in modules for command in commands_in(vars(module)))
    nouns = (noun for module in modules for noun in nouns_in(vars(module)))
    return Registry(dict.fromkeys(commands), dict.fromkeys(nouns))
