"""Declaration helpers: what is read off a function or a parameter while a command is declared."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any, get_type_hints

from bot.framework.params import Param

TITLE_LENGTH = 24
"""Characters of a form's title that fit everywhere it is shown."""


def has_signature(function: Callable[..., Any], takes: list[Any], returns: Any) -> bool:
    """Whether a function takes just what is expected, and returns that, by its type hints."""
    hints = get_type_hints(function)
    given = [hints.get(name) for name in inspect.signature(function).parameters]
    return given == takes and hints.get("return") == returns


def usage_of(param: Param) -> str:
    """A parameter in a usage line: ``<customer>``, ``[by=<by>]``."""
    word = param.name.replace("_", "-")
    shown = f"{word}=<{word}>" if param.named else f"<{word}>"
    return shown if param.required else f"[{shown}]"


def title_of(name: str, summary: str) -> str:
    """The beginning of the summary; where that is too long, the command's own name."""
    said = re.split(r"[,;:.]", summary)[0].strip()
    return said if len(said) <= TITLE_LENGTH else name.capitalize()
