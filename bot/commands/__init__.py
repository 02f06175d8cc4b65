"""The commands: one file per noun. A new file, or a new function in one, is all that a new command needs."""

from __future__ import annotations

import importlib
import pkgutil

from bot.command import commands_in
from bot.registry import Registry


def load() -> Registry:
    """Every command declared in this package. Raises :class:`bot.params.DeclarationError` for a bad declaration."""
    modules = [
        importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)
    ]
    return Registry(command for module in modules for command in commands_in(vars(module)))
