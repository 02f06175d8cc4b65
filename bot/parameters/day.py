"""Day parameters: a day in digits or as the bot prints it, and as people say it: ``yesterday``, ``friday``, ``letzte Woche``."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, ValidationInfo

from bot.framework import days
from bot.framework.params import Spans
from bot.framework.readers import locale_in, today_in
from bot.language.dates import SpanOfDaysError, relative_day
from bot.messages import _

_SOME_DAY = date(2024, 1, 1)
"""Whether words are a day does not depend on when they are said."""


def _first_from(text: Any, info: ValidationInfo) -> Any:
    return _read(text, info, first=True)


def _last_from(text: Any, info: ValidationInfo) -> Any:
    return _read(text, info)


def _coming_from(text: Any, info: ValidationInfo) -> Any:
    return _read(text, info, ahead=True)


def _read(text: Any, info: ValidationInfo, *, first: bool = False, ahead: bool = False) -> Any:
    """The day that is meant. What is said of a week begins with its first day; which one it ends with is asked."""
    if not isinstance(text, str):
        return text
    try:
        said = relative_day(text, today_in(info), first=first, ahead=ahead)
    except SpanOfDaysError:
        raise ValueError(_("A week has seven days. Enter one of them, such as 2026-01-31.")) from None
    return said or days.read_day(text, locale_in(info))


def _is_day(text: str, locale: str) -> bool:
    return bool(relative_day(text, _SOME_DAY, first=True)) or days.spans(text, locale)


_WORDS = Spans(_is_day, worded=True)

FirstDay = Annotated[date, BeforeValidator(_first_from), _WORDS]
"""A parameter that says from which day on, or on which day something was: of a weekday the last one."""

LastDay = Annotated[date, BeforeValidator(_last_from), _WORDS]
"""A parameter that says through which day something that is past is looked at."""

ComingDay = Annotated[date, BeforeValidator(_coming_from), _WORDS]
"""A parameter that says until when something lasts: of a weekday the next one."""
