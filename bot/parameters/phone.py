"""Phone parameter: how the words of a line go on with a number that is written with spaces."""

from __future__ import annotations

from bot.framework.params import SeveralWords

PHONE_WORDS = SeveralWords(r"\+?[\d()./–-]+|[xX#]\d*|[eE]xt\.?:?")
"""Marks the parameter of a phone number: ``phone=+1 425 555 0100 x12`` is one value, and not a name with digits behind it."""
