"""Spans: several words of a line that are one value, "63 550,00 kr" or "Nov 23, 2026"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.errors import BadValue
from bot.framework.currency_signs import codes_of, stands_before
from bot.framework.params import Param
from bot.line import Word, flag

_AROUND = "*_~`\"'“”„‘’«»([)]"

MOST = 8
"""Words of one value: five groups of digits, a minus, and a currency of two words."""


def from_left(param: Param, words: Sequence[Word], locale: str) -> int:
    """How many of the first words are one value of the parameter; 1 where they are not several."""
    if param.spans is None:
        return 1
    plain = next((at for at, word in enumerate(words[:MOST]) if not _plain(word)), min(MOST, len(words)))
    for count in range(plain, 1, -1):
        if _one(param, words[:count], locale):
            return count
    return 1


def from_right(param: Param, words: Sequence[Word], locale: str) -> int:
    """How many of the last words are one value of the parameter, of which the first is left; 1 where they are not several."""
    if param.spans is None:
        return 1
    for count in range(_plain_at_end(words[1:]), 1, -1):
        if _one(param, words[-count:], locale):
            return count
    return 1


def joined(words: Sequence[Word]) -> Word:
    """Words as one, with spaces between them."""
    return Word(" ".join(word.text for word in words))


def fits(param: Param, word: Word, locale: str) -> bool:
    """Whether a word is a value of the parameter, or can be nothing else although it cannot be read."""
    said = param.read(word.text)
    try:
        param.convert(said, locale)
    except BadValue:
        return param.spans is not None and param.spans(said, locale)
    return True


def readable(param: Param, text: str, locale: str) -> bool:
    """Whether a text is a value of the parameter."""
    try:
        param.convert(param.read(text), locale)
    except BadValue:
        return False
    return True


def _plain(word: Word) -> bool:
    return not word.quoted and not word.key and not flag(word)


def _plain_at_end(words: Sequence[Word]) -> int:
    count = 0
    while count < min(MOST, len(words)) and _plain(words[-1 - count]):
        count += 1
    return count


def _one(param: Param, words: Sequence[Word], locale: str) -> bool:
    """Whether words are one value. Most are not, which is seen at the first of them."""
    text = joined(words).text
    if not param.worded and not (any(each.isdigit() for each in text) and _begins_number(words, locale)):
        return False
    return param.spans is not None and param.spans(param.read(text), locale)


def _begins_number(words: Sequence[Word], locale: str) -> bool:
    """Whether words begin with a digit, a sign, or a currency, which may be of two words: "F CFA"."""
    first = words[0].text.strip(_AROUND)
    sign = re.split("[0-9]", first)[0]
    if not sign[:1].isalpha() or sign != first:
        return not sign[:1].isalpha() or bool(codes_of(sign, locale))
    behind = re.split("[0-9]", words[1].text)[0]
    return stands_before(sign, locale) or stands_before(f"{sign} {behind}".strip(), locale)
