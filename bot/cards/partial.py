"""Partial results, in words: what stands under an answer that does without some rows of the vendor's."""

from __future__ import annotations

from bot.cards.format import count


def left_out(rows: int, locale: str) -> str:
    """How many rows could not be read."""
    return f"{unread_rows(rows, locale)} and {'is' if rows == 1 else 'are'} not shown here."


def unread_rows(rows: int, locale: str) -> str:
    """The same as the beginning of a sentence."""
    return f"{count(rows, 'row', locale=locale)} could not be read"
