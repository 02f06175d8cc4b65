"""Rich text, Slack's own structure for formatted text: a text in it is never parsed, so nothing can be injected.

https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import RichTextBlock
from slack_sdk.models.blocks.block_elements import (
    RichTextElement,
    RichTextElementParts,
    RichTextPreformattedElement,
    RichTextSectionElement,
)

from adapters.slack.limits import SECTION
from adapters.slack.texts import cut

TextStyle = RichTextElementParts.TextStyle
BOLD = TextStyle(bold=True)
STRIKE = TextStyle(strike=True)
CODE = TextStyle(code=True)


def words(text: str, style: TextStyle | None = None, limit: int = SECTION) -> RichTextElement:
    """A run of text. Slack refuses an empty one, so nothing becomes a dash."""
    return RichTextElementParts.Text(text=cut(text, limit) or "–", style=style)


def section(parts: Sequence[RichTextElement]) -> RichTextSectionElement:
    """A paragraph."""
    return RichTextSectionElement(elements=list(parts))


def monospace(text: str, limit: int = SECTION) -> RichTextPreformattedElement:
    """Text that keeps its columns and can be copied exactly."""
    return RichTextPreformattedElement(elements=[words(text, limit=limit)])


def rich(*elements: RichTextElement) -> RichTextBlock:
    """A block of paragraphs."""
    return RichTextBlock(elements=list(elements))
