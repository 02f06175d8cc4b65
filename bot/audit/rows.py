"""Rows of a list that was shown, as a digest: whether the same list is there when somebody speaks of "the second one"."""

from __future__ import annotations

from hashlib import sha256

from bot.cards.model import Card, Table


def table_in(card: Card | None) -> Table | None:
    """The first table of a card of which a row can be chosen."""
    tables = (node for node in card.body if isinstance(node, Table) and node.commands) if card else ()
    return next(iter(tables), None)


def digest_of(card: Card | None) -> str:
    """What the rows of a card lead to, in order, as sixteen letters that name none of them; empty where it has none."""
    table = table_in(card)
    return sha256("\n".join(table.commands).encode()).hexdigest()[:16] if table else ""
