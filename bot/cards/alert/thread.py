"""News of an alert in the thread of its message: one short line, while the message itself shows all of it as it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.cards.alert.notice import examples as alerts
from bot.cards.model import Card, Mentions, Node, Text
from bot.model.fact import Tone


def thread_line(card: Card) -> Card:
    """An alert's card as a line of its thread: what happened, the figures, and whose it is, where it is somebody's."""
    return replace(card, body=tuple(filter(_kept, card.body)), target=None)


def _kept(node: Node) -> bool:
    return isinstance(node, Mentions) or (isinstance(node, Text) and (node.strong or node.tone is Tone.GOOD))


def examples() -> Mapping[str, Card]:
    """For the gallery and the tests that draw them all."""
    shown = alerts()
    return {
        "alert, in its thread": thread_line(shown["alert, over the budget"]),
        "alert, in its thread, taken": thread_line(shown["alert, acknowledged"]),
    }
