"""Rewording: a text of which the origin is known, in the language of whoever reads it now."""

from __future__ import annotations

from typing import Any

from bot.messages import catalogue
from bot.messages.origin import FORMATTERS, Origin, decoded

UNREADABLE = (KeyError, TypeError, ValueError, IndexError, AttributeError, ArithmeticError, LookupError)
"""What :func:`worded_again` raises for an origin that another version wrote."""

_FALLBACK = "en-US"


def worded_again(origin: Origin) -> str:
    """The text for the reader of now. Raises one of :data:`UNREADABLE` for what this version does not know."""
    function, *given = origin
    values: list[Any] = [decoded(each, worded_again) for each in given]
    match function:
        case "_":
            return catalogue._(values[0], **values[1])
        case "n_":
            return catalogue.n_(*values[:3], **values[3])
        case "p_":
            return catalogue.p_(*values[:2], **values[2])
        case "listed":
            return catalogue.listed(values[0], either=values[1])
        case "sentences":
            return catalogue.sentences(*values)
        case "joined":
            return catalogue.joined(*values)
        case _:
            draw, takes_locale = FORMATTERS[function]
            reader = {"locale": catalogue.locale() or _FALLBACK} if takes_locale else {}
            return draw(**values[0], **reader)
