"""The smallest pieces of a card. Text stands in rich text, where nothing is markup."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from microsoft_teams.cards.core import (
    AdaptiveCard,
    CardElement,
    Container,
    ContainerStyle,
    FontType,
    RichTextBlock,
    SerializableObject,
    Spacing,
    TeamsCardProperties,
    TextBlock,
    TextColor,
    TextRun,
    TextSize,
    TextWeight,
)

from adapters.teams.limits import SCHEMA, SCHEMA_VERSION, SPEAK, TITLE
from adapters.teams.texts import NOTHING, cut, markdown
from bot.cards.model import Target, Tone
from bot.cards.text import target_line

MARKS = {Tone.GOOD: "✓ ", Tone.WARNING: "⚠ ", Tone.BAD: "✗ "}
"""A tone for those who see no colours; the words of the card say it as well."""

COLORS: Mapping[Tone, TextColor] = {Tone.BAD: "Attention"}
"""Teams draws "Warning" in a yellow and "Good" in a light green that cannot be read on white; the mark and the container
tell it instead."""

STYLES: Mapping[Tone, ContainerStyle] = {
    Tone.GOOD: "good",
    Tone.WARNING: "warning",
    Tone.BAD: "attention",
}


def words(
    text: str,
    *,
    tone: Tone = Tone.PLAIN,
    weight: TextWeight | None = None,
    size: TextSize | None = None,
    subtle: bool = False,
    font: FontType | None = None,
    struck: bool = False,
) -> TextRun:
    """A run of text in which nothing is markup."""
    return TextRun(
        text=text or NOTHING,
        color=COLORS.get(tone),
        weight=weight,
        size=size,
        is_subtle=True if subtle or tone is Tone.QUIET else None,
        font_type=font,
        strikethrough=struck or None,
    )


def paragraph(runs: Iterable[TextRun], spacing: Spacing | None = None) -> RichTextBlock:
    """Runs of text that flow into each other."""
    inlines: list[CardElement] = [*runs]
    return RichTextBlock(inlines=inlines, spacing=spacing)


def small(text: str, spacing: Spacing | None = "Small") -> RichTextBlock:
    """Small print."""
    return paragraph([words(text, size="Small", subtle=True)], spacing)


def lines(text: str, limit: int, **look: Any) -> list[RichTextBlock]:
    """A block a line: clients differ in whether a newline inside a run is shown. Empty lines become room."""
    blocks: list[RichTextBlock] = []
    spacing: Spacing | None = None
    for part in cut(text, limit).split("\n"):
        if part.strip():
            blocks.append(paragraph([words(part, **look)], spacing))
            spacing = "None"
        elif blocks:
            spacing = "Small"
    return blocks


def heading(text: str, *, tone: Tone = Tone.PLAIN, target: Target | None = None) -> Container:
    """The title, as a heading for screen readers, and whom the card is about."""
    said = markdown(f"{MARKS.get(tone, '')}{' '.join(text.split())}", TITLE)
    items: list[CardElement] = [
        TextBlock(text=said, style="heading", wrap=True, size="Large", weight="Bolder")
    ]
    if target:
        items.append(small(cut(target_line(target), TITLE), "None"))
    style = STYLES.get(tone)
    return Container(items=items, style=style, bleed=True if style else None)


def card_json(
    body: Sequence[CardElement], *, fallback: str, speak: str, wide: bool = False
) -> dict[str, Any]:
    """A whole card as it is sent."""
    card = AdaptiveCard(
        version=SCHEMA_VERSION,
        body=list(body),
        fallback_text=fallback or NOTHING,
        speak=cut(speak, SPEAK) or NOTHING,
        msteams=TeamsCardProperties(width="full") if wide else None,
    )
    return {"$schema": SCHEMA, **as_json(card)}


def as_json(element: SerializableObject) -> dict[str, Any]:
    """An element as it is sent; whole numbers without a decimal point, which some phones would show in an input."""
    written: dict[str, Any] = _whole(element.model_dump(mode="json", exclude_none=True))
    return written


def _whole(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {key: part if type(part) is str else _whole(part) for key, part in value.items()}
    if isinstance(value, list):
        return [part if type(part) is str else _whole(part) for part in value]
    return value


def size_of(written: Any) -> int:
    """How many bytes the JSON takes on its way to Teams."""
    return len(json.dumps(written))
