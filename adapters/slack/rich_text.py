"""Rich text, Slack's own structure for formatted text: a text in it is never parsed, so nothing can be injected.

Written as it is sent: an answer is made of a hundred such pieces, and the SDK's objects check each of them anew whenever
they are written out. https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

from __future__ import annotations

from collections.abc import Sequence

from adapters.slack.limits import SECTION
from adapters.slack.texts import Drawn, cut

BOLD: Drawn = {"bold": True}
STRIKE: Drawn = {"strike": True}
CODE: Drawn = {"code": True}


def words(text: str, style: Drawn | None = None, limit: int = SECTION) -> Drawn:
    """A run of text. Slack refuses an empty one, so nothing becomes a dash."""
    said: Drawn = {"type": "text", "text": cut(text, limit) or "–"}
    return said | {"style": style} if style else said


def user(user_id: str) -> Drawn:
    """A mention of a person, who is notified of a new message. https://docs.slack.dev/reference/block-kit/block-elements/user-element"""
    return {"type": "user", "user_id": user_id}


def section(parts: Sequence[Drawn]) -> Drawn:
    """A paragraph."""
    return {"type": "rich_text_section", "elements": list(parts)}


def monospace(text: str, limit: int = SECTION) -> Drawn:
    """Text that keeps its columns and can be copied exactly."""
    return {"type": "rich_text_preformatted", "elements": [words(text, limit=limit)]}


def rich(*elements: Drawn) -> Drawn:
    """A block of paragraphs."""
    return {"type": "rich_text", "elements": list(elements)}


def details_blocks(facts: Sequence[tuple[str, str]]) -> list[Drawn]:
    """Details as the blocks of their modal, each value in a form that can be copied."""
    rows: list[Drawn] = []
    for label, value in facts:
        rows += [words(f"{label}\n", BOLD), words(value or "–", CODE), words("\n")]
    return [rich(section(rows[:-1]))] if rows else []
