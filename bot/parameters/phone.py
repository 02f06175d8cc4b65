"""Phone parameter: how the words of a line go on with a number that is written with spaces."""

from __future__ import annotations

import re

from bot.framework.params import Spans

_MORE = re.compile(r"\+?[\d()./–-]+|[xX#]\d*|[eE]xt\.?:?")


def _goes_on(text: str, _: str) -> bool:
    return all(map(_MORE.fullmatch, text.split()[1:]))


PHONE_WORDS = Spans(_goes_on)
"""Marks the parameter of a phone number: ``phone=+1 425 555 0100 x12`` is one value, and not a name with digits behind it."""
