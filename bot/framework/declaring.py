"""Declaration helpers: what is read off a function or a parameter while a command is declared."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, get_type_hints

from bot.framework.params import Param

TITLE_LENGTH = 24
"""Characters of a form's title that fit everywhere it is shown."""


@dataclass(frozen=True, slots=True)
class NotAudited:
    """Says of a write that the vendor's audit log will not tell of it, and ``why``, as a sentence for whoever reads the code."""

    why: str


Audited = tuple[str, ...] | NotAudited


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


def wrong_audited(audited: Audited, *, writes: bool) -> str:
    """What is wrong with what a command says of the vendor's audit log; empty where nothing is."""
    if not writes:
        why = "it proposes no write of its own, so the vendor's audit log tells of none; leave audited=… out."
        return why if audited else ""
    if isinstance(audited, NotAudited):
        return "" if audited.why else "say why the vendor's audit log does not tell of it: NotAudited('…')."
    if not audited:
        return (
            "it proposes a write; name the operations that the vendor's audit log tells of it by, audited=('…',), "
            "or say why it tells of none, audited=NotAudited('…')."
        )
    unlike = [each for each in audited if not re.fullmatch(r"[a-z]+(_[a-z]+)*", each)]
    return (
        f"write the operation as the vendor's audit log does, add_customer, not {unlike[0]!r}."
        if unlike
        else ""
    )
