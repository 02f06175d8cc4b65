"""Countries in Japanese questions about customers (named-entity recognition): words are not set apart there, so no token is the name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from babel import Locale

from bot.language.vocabulary import CUSTOMER, PRICE, PRICE_CHANGE
from bot.model.country_names import codes, named

_OF_COUNTRIES = re.compile(
    "|".join(re.escape(word) for words in (CUSTOMER, PRICE, PRICE_CHANGE) for word in words.of("ja"))
)
_BEHIND = re.compile(r"の|にある|にいる|在住|国内|にお")
_FORMS = ("合衆国", "共和国")
"""What the official name of a country ends with and people leave away."""


def japanese_countries_in(text: str) -> Iterator[tuple[str, str, int, int]]:
    """The country that customers are in, or prices are good: ドイツの顧客. A name that begins that of a company has none of these words behind it."""
    if not _OF_COUNTRIES.search(text):
        return
    for name, code in _names():
        at = text.find(name)
        if at >= 0 and _BEHIND.match(text, at + len(name)):
            yield "country", named(code, "en").name, at, at + len(name)
            return


@cache
def _names() -> tuple[tuple[str, str], ...]:
    """The longest first: of two that begin alike, the longer is meant."""
    names = Locale("ja").territories
    found = {(str(names[code]), code) for code in codes() if names.get(code)}
    found |= {(name.removesuffix(form), code) for name, code in found for form in _FORMS}
    return tuple(sorted(found, key=lambda each: (-len(each[0]), each)))
