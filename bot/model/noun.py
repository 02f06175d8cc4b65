"""Noun: what people call a kind of thing that can be named, and what tells one from its namesakes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.messages import N_


@dataclass(frozen=True, slots=True)
class Noun:
    """A kind of thing that a parameter names, in the words of refusals: "Which customer?", "No such customer". They are translated
    where they are shown.

    ``columns`` head ``cells``, the texts that tell one of them from another, its name first. ``key`` is the text that names
    it alone on a command line. ``exactly`` says how to name one for certain ("with its id"), ``more`` of what to type more,
    ``missing`` what to do where there is none. ``listing`` is the label and the line of a button that lists them all.
    ``plural`` is for what is not named with an s, ``example`` what could be typed.
    """

    name: str
    columns: tuple[str, ...]
    cells: Callable[[Any], Sequence[str]]
    key: Callable[[Any], str]
    exactly: str = N_("more exactly")
    more: str = N_("its name")
    missing: str = N_("Check the spelling.")
    listing: tuple[str, str] | None = None
    plural: str = ""
    example: str = ""
