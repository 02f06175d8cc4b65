"""Days parameter: a number of days as people say it: ``7``, ``7 days``, ``2 weeks``, ``drei Tage``."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, ValidationInfo

from bot.framework.numerals import read_whole
from bot.framework.params import Spans
from bot.framework.phrases import Heard
from bot.framework.readers import locale_in
from bot.language.entities import entities_in
from bot.language.spelled import count_in_words

_SHORT = re.compile(r"(?P<number>[0-9]{1,4}) ?(?:d|(?P<weeks>w))", re.IGNORECASE)


def _days_in(text: str, locale: str) -> str:
    """How many days words say, in digits; empty where they are nothing else than such."""
    said = text.strip()
    if short := _SHORT.fullmatch(said):
        return str(int(short["number"]) * (7 if short["weeks"] else 1))
    if (count := count_in_words(said)) is not None:
        return str(count)
    found = entities_in(said, date.min, locale)
    whole = len(found) == 1 and (found[0].start, found[0].end) == (0, len(said))
    return found[0].value if whole and found[0].kind == "days" else ""


def _days_from(text: Any, info: ValidationInfo) -> Any:
    if not isinstance(text, str):
        return text
    locale = locale_in(info)
    return int(_days_in(text, locale) or read_whole(text, locale))


def _is_days(text: str, locale: str) -> bool:
    return bool(_days_in(text, locale))


Days = Annotated[int, BeforeValidator(_days_from), Spans(_is_days, worded=True), Heard("days")]
"""A parameter that counts days."""
