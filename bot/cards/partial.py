"""Partial results, in words: what stands under an answer that does without some rows of the vendor's."""

from __future__ import annotations

from bot.messages import locale as current
from bot.messages import n_, speaking


def left_out(rows: int, locale: str = "") -> str:
    """How many rows could not be read, for a reader with this locale, or for the one of now."""
    with speaking(locale or current()):
        return n_(
            "{count} row could not be read and is not shown.",
            "{count} rows could not be read and are not shown.",
            rows,
        )


def unread_rows(rows: int, locale: str = "") -> str:
    """The same without a full stop, as the beginning of a sentence."""
    with speaking(locale or current()):
        return n_("{count} row could not be read", "{count} rows could not be read", rows)
