"""Noun: what people call a kind of thing that can be named, and what tells one from its namesakes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.messages import N_


@dataclass(frozen=True, slots=True)
class Noun:
    """A kind of thing that a parameter names. ``which`` and ``absent`` are titles of refusals: "Which customer?", "No such customer".

    ``name`` is for the audit trail. ``columns`` head ``cells``, the texts that tell one of them from another, its name first.
    ``key`` is the text that names it alone on a command line. ``exactly`` is a sentence on how to name one for certain, ``more`` on
    what to type where it is not listed, ``missing`` on what to do where there is none. ``listing`` is the label and the line of a
    button that lists them all, ``example`` what could be typed. Texts are English, and translated where they are shown.
    """

    name: str
    columns: tuple[str, ...]
    cells: Callable[[Any], Sequence[str]]
    key: Callable[[Any], str]
    which: str = N_("Which one do you mean?")
    absent: str = N_("Not found")
    exactly: str = N_("Type the whole name.")
    more: str = N_("If it isn't listed, type more of its name.")
    missing: str = N_("Check the spelling.")
    listing: tuple[str, str] | None = None
    example: str = ""
