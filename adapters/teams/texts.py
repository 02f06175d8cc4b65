"""Escaping of text on its way into a card, where Teams reads Markdown, and visible cuts.

``TextBlock`` and ``Fact`` are Markdown, ``TextRun``, labels, choices and titles of buttons are not.
https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format
"""

from __future__ import annotations

import re

from bot.cards.format import cut as shortened
from bot.cards.grid import line, plain

NOTHING = "–"

_ANYWHERE = re.compile(r"[\\`*_\[\]<>~|!]")
_ENTITY = re.compile(r"&(?=#?\w)")
_LINE_START = re.compile(r"^([^\S\n]*)([#+\-=:])", re.MULTILINE)
_FORMATTED = re.compile(r"\{(?=\{\s*(?:DATE|TIME)\s*\()", re.IGNORECASE)
_TAG = re.compile(r"<(?=\s*/?\s*at\b)", re.IGNORECASE)
_NUMBERED = re.compile(r"^([^\S\n]*\d+)([.)])", re.MULTILINE)


def escape(text: str) -> str:
    """Markdown that reads as exactly this text. Only letters that could be markup are escaped, because some phones
    show a backslash before any other."""
    safe = _ANYWHERE.sub(r"\\\g<0>", text)
    safe = _ENTITY.sub(r"\\&", safe)
    safe = _LINE_START.sub(r"\1\\\2", safe)
    return _NUMBERED.sub(r"\1\\\2", safe)


def markdown(text: str, limit: int) -> str:
    """Text for a place that reads Markdown, cut before it is escaped. Lines stay lines; empty text becomes a dash."""
    lines = [escape(part.strip()) for part in cut(text, limit).split("\n")]
    return "\n\n".join(part for part in lines if part) or NOTHING


def cut(text: str, limit: int) -> str:
    """At most ``limit`` characters; what is left out is marked.

    ``{{DATE(…)}}`` and ``{{TIME(…)}}``, which clients show as another text wherever they stand, are shown as written.
    https://learn.microsoft.com/adaptive-cards/authoring-cards/text-features#datetime-formatting-and-localization
    So is ``<at>``, by which a text would mention somebody whom the card mentions elsewhere.
    """
    return _TAG.sub("<\u200b", _FORMATTED.sub("{\u200b", shortened(plain(text), limit)))


def title(text: str, limit: int) -> str:
    """One line of at most ``limit`` characters, never empty: Teams drops a button or label without words."""
    return cut(line(text), limit) or NOTHING
