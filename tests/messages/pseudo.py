"""Pseudo-locale: English with accents, by which text that bypasses the catalogue is seen."""

from __future__ import annotations

import re
import string
from gettext import NullTranslations

LOCALE = "en-XA"
"""CLDR's own name for it."""

_ACCENTED = dict(
    zip(string.ascii_letters, "àƀçđèƒĝĥîĵķĺɱñóþɋŕšťůṽŵẋýžÀƁÇĐÈƑĜĤÎĴĶĹṀÑÓÞɊŔŠŤŮṼŴẊÝŽ", strict=True)
)


def accented(text: str) -> str:
    """A message with an accent on each letter, and its places as they are."""
    parts = re.split(r"(\{\w+\})", text)
    return "".join(
        part if part.startswith("{") else "".join(_ACCENTED.get(each, each) for each in part)
        for part in parts
    )


class Pseudo(NullTranslations):
    """Translations into the pseudo-locale."""

    def gettext(self, message: str) -> str:
        return accented(message)

    def ngettext(self, one: str, many: str, number: int) -> str:
        return accented(one if number == 1 else many)

    def pgettext(self, context: str, message: str) -> str:
        return accented(message)
