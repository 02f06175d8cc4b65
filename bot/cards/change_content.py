"""Whole content of a change, so that no place where it is shown cuts it: who decides reads all of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.cards.model import Facts, Node, Text
from bot.messages import _
from bot.model.fact import Fact

SHORT = 600
"""Characters of a value that stands beside others; a longer one is a text of its own."""

TOGETHER = 1500
PIECE = 1400
"""Characters of values side by side, and of one text, that are shown whole wherever a card is drawn."""


def whole(facts: Sequence[Fact]) -> list[Node]:
    """The facts in their order, side by side where they are short."""
    nodes: list[Node] = []
    row: list[Fact] = []
    used = 0
    for fact in facts:
        taken = len(fact.value) + len(fact.before or "")
        if row and (used + taken > TOGETHER or taken > SHORT):
            nodes.append(Facts(tuple(row)))
            row, used = [], 0
        if taken > SHORT:
            nodes += _texts(fact)
        else:
            row.append(fact)
            used += taken
    return [*nodes, Facts(tuple(row))] if row else nodes


def _texts(fact: Fact) -> Iterator[Text]:
    if fact.before is not None:
        yield from _pieces(_("{label}, before", label=fact.label), fact.before or _("nothing"))
        yield from _pieces(_("{label}, after", label=fact.label), fact.value or _("nothing"))
    else:
        yield from _pieces(fact.label, fact.value or _("nothing"))


def _pieces(label: str, text: str) -> Iterator[Text]:
    """Texts one after the other; nothing of it is lost between them.

    A line for each line would be a part of the card for each: some hundreds of them, and the card is too large for Teams.
    """
    text = " ⏎ ".join(line.strip() for line in text.splitlines() if line.strip())
    parts = []
    while text:
        end = len(text) if len(text) <= PIECE else _end_of_piece(text)
        parts.append(text[:end])
        text = text[end:]
    for number, part in enumerate(parts, 1):
        if len(parts) > 1:
            yield Text(
                _(
                    "{label} ({number} of {total}): {text}",
                    label=label,
                    number=number,
                    total=len(parts),
                    text=part,
                )
            )
        else:
            yield Text(_("{label}: {text}", label=label, text=part))


def _end_of_piece(text: str) -> int:
    """Where a piece may end: after a line, a sentence or one of several names, and anywhere where there is neither."""
    found = max(text.rfind(mark, PIECE // 2, PIECE) + len(mark) for mark in ("⏎ ", ", ", ". "))
    return found if found > PIECE // 2 else PIECE
