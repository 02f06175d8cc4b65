"""Action rows: a button more on a card that was made by somebody else."""

from __future__ import annotations

from dataclasses import replace

from bot.cards.model import Actions, AnyButton, Card


def with_button(card: Card, button: AnyButton) -> Card:
    """The card with one more button: behind those of its last row, or in a row of its own where it has none."""
    rows = [at for at, node in enumerate(card.body) if isinstance(node, Actions)]
    if not rows:
        return replace(card, body=(*card.body, Actions((button,))))
    row = card.body[rows[-1]]
    assert isinstance(row, Actions)
    longer = replace(row, buttons=(*row.buttons, button))
    return replace(card, body=(*card.body[: rows[-1]], longer, *card.body[rows[-1] + 1 :]))
