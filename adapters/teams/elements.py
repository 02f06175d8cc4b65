"""Adaptive Card elements: the smallest pieces of a card. Text stands in rich text, where nothing is markup."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from adapters.teams.adaptive import (
    Color,
    Element,
    Spacing,
    Style,
    Weight,
    adaptive_card,
    breaking_text,
    container,
    heading_text,
    rich_text,
    text_run,
)
from adapters.teams.limits import SPEAK, TITLE
from adapters.teams.texts import NOTHING, cut, markdown
from bot.cards.model import Target
from bot.cards.text import target_line
from bot.model.fact import Tone

MARKS = {Tone.GOOD: "✓ ", Tone.WARNING: "⚠ ", Tone.BAD: "✗ "}
"""A tone for those who see no colours; the words of the card say it as well."""

COLORS: Mapping[Tone, Color] = {Tone.BAD: "Attention"}
"""Teams draws "Warning" in a yellow and "Good" in a light green that cannot be read on white; the mark and the container
tell it instead."""

STYLES: Mapping[Tone, Style] = {
    Tone.GOOD: "good",
    Tone.WARNING: "warning",
    Tone.BAD: "attention",
}


_UNBROKEN = re.compile(r"[!-,.-~\u00c0-\u024f]{31,}")
"""A word that may be longer than a line of a card on a phone. Hyphens end it: every client breaks there."""


def words(
    text: str,
    *,
    tone: Tone = Tone.PLAIN,
    weight: Weight | None = None,
    size: Literal["Small"] | None = None,
    subtle: bool = False,
    font: Literal["Monospace"] | None = None,
    struck: bool = False,
) -> Element:
    """A run of text in which nothing is markup."""
    return text_run(
        text or NOTHING,
        color=COLORS.get(tone),
        weight=weight,
        size=size,
        subtle=True if subtle or tone is Tone.QUIET else None,
        font=font,
        strikethrough=struck or None,
    )


def paragraph(runs: Iterable[Element], spacing: Spacing | None = None) -> Element:
    """Runs of text that flow into each other."""
    return rich_text([*runs], spacing=spacing)


def small(text: str, spacing: Spacing | None = "Small") -> Element:
    """Small print."""
    return paragraph([words(text, size="Small", subtle=True)], spacing)


def lines(text: str, limit: int, *, exact: bool = False, **look: Any) -> list[Element]:
    """A block a line: clients differ in whether a newline inside a run is shown. Empty lines become room.

    Rich text breaks between words only, and a longer word would leave the card; such a line is drawn as Markdown,
    unless it must be ``exact``.
    """
    blocks: list[Element] = []
    spacing: Spacing | None = None
    for part in cut(text, limit).split("\n"):
        if part.strip():
            blocks.append(
                _breaking(part, spacing, **look)
                if not exact and _UNBROKEN.search(part)
                else paragraph([words(part, **look)], spacing)
            )
            spacing = "None"
        elif blocks:
            spacing = "Small"
    return blocks


def _breaking(
    text: str,
    spacing: Spacing | None,
    *,
    tone: Tone = Tone.PLAIN,
    weight: Weight | None = None,
    font: Literal["Monospace"] | None = None,
) -> Element:
    said = markdown(text, len(text) + 1)
    return breaking_text(said, color=COLORS.get(tone), weight=weight, font=font, spacing=spacing)


def heading(text: str, *, tone: Tone = Tone.PLAIN, target: Target | None = None) -> Element:
    """The title, as a heading for screen readers, and whom the card is about."""
    items = [heading_text(markdown(f"{MARKS.get(tone, '')}{' '.join(text.split())}", TITLE))]
    if target:
        items.append(small(cut(target_line(target), TITLE), "None"))
    style = STYLES.get(tone)
    return container(items, style=style, bleed=True if style else None)


def card_json(
    body: Sequence[Element],
    *,
    fallback: str,
    speak: str,
    wide: bool = False,
    entities: Sequence[Element] = (),
) -> Element:
    """A whole card as it is sent."""
    return adaptive_card(
        body,
        fallback=fallback or NOTHING,
        speak=cut(speak, SPEAK) or NOTHING,
        wide=wide,
        entities=entities,
    )


def size_of(written: Any) -> int:
    """How many bytes the JSON takes on its way to Teams."""
    return len(json.dumps(written))
