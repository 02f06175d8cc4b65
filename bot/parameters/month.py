"""Month parameter: a calendar month as people say it (``2026-10``, ``october``, ``last``, ``octobre 2025``, 先月)."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from bot.errors import BadValue
from bot.framework.context import Ask
from bot.framework.params import Resolve
from bot.framework.phrases import Heard
from bot.language.dates import months_in, shifted

_SHORT = {"this": 0, "current": 0, "now": 0, "last": -1, "previous": -1}


async def resolve_month(ask: Ask, text: str) -> date:
    """The first day of the month that is meant, the latest of its name that has begun. Raises :class:`BadValue`."""
    said, today = text.strip(), ask.now.date()
    if (back := _SHORT.get(said.casefold())) is not None:
        return shifted(today, back)
    example = f"{shifted(today, -1):%Y-%m}"
    found = [each for each in months_in(said.capitalize(), today) if each[2:] == (0, len(said))]
    if len(found) != 1:
        raise BadValue(
            "Month", text, "Name one month, with its year where it is not the latest of that name.", example
        )
    year, _, month = found[0][1].partition("-")
    first = date(int(year), int(month), 1)
    if first > today:
        raise BadValue("Month", text, "This month has not begun.", example)
    return first


Month = Annotated[
    date,
    Field(description="A month, as 2026-10 or october", max_length=40, examples=["2026-10"]),
    Resolve(resolve_month),
    Heard("month"),
]
"""A parameter that names a calendar month; its value is the first day."""

EarlierMonth = Annotated[
    date,
    Field(
        description="An earlier month to compare with, as 2026-09 or september",
        max_length=40,
        examples=["2026-09"],
    ),
    Resolve(resolve_month),
    Heard("earlier month"),
]
"""A parameter that names the month that another is compared with."""
