"""Readers: text as the values of parameters, by their type, for somebody of a locale.

Each takes what people type, paste and dictate; ``span`` says of some words of a line whether they are one value.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from pydantic import ValidationInfo

from bot.framework import days, numerals
from bot.framework.amount import Amount, claims, read_amount
from bot.messages import _

Span = Callable[[str, str], bool]
"""Whether a text is one value, for somebody of a locale, or can be nothing else although it cannot be read."""


def locale_in(info: ValidationInfo) -> str:
    """The locale that a value is read in; empty where none is known."""
    context: dict[str, str] = info.context or {}
    return context.get("locale", "")


def today_in(info: ValidationInfo) -> date:
    """The day on which a value is read; some day where that is not known, and only whether it can be read is asked."""
    context: dict[str, date | None] = info.context or {}
    return context.get("today") or date(2024, 1, 1)


def amount_from(text: Any, info: ValidationInfo) -> Any:
    """An amount of money."""
    return read_amount(text, locale_in(info)) if isinstance(text, str) else text


def whole_from(text: Any, info: ValidationInfo) -> Any:
    """A whole number."""
    return numerals.read_whole(text, locale_in(info)) if isinstance(text, str) else text


_YES = frozenset({"yes", "y", "true", "on", "1", "ja", "oui", "sí", "si", "はい"})
_NO = frozenset({"no", "n", "false", "off", "0", "", "nein", "non", "いいえ"})
"""In the languages in which people can ask."""


def yes_or_no(text: Any) -> Any:
    """Yes or no."""
    if isinstance(text, str):
        word = text.strip().casefold()
        if word in _YES:
            return True
        if word in _NO:
            return False
        raise ValueError(_("Enter yes or no."))
    return text


def day_from(text: Any, info: ValidationInfo) -> Any:
    """A day."""
    return days.read_day(text, locale_in(info)) if isinstance(text, str) else text


SPANS: dict[type, Span] = {Amount: claims, int: numerals.spans_whole, date: days.spans}
"""For values that may take several words."""
