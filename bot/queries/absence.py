"""Absence: how the vendor says that there is none of what was asked for, such as meters of a licence or of a legacy offer."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from typing import TypeVar

from bot.errors import Cause, PartnerFailure

Row = TypeVar("Row")

_ABSENT = frozenset({Cause.NOT_FOUND, Cause.NO_DATA, Cause.BAD_REQUEST, Cause.UNSUPPORTED})


async def rows_if_any(reading: Awaitable[Sequence[Row]]) -> Sequence[Row]:
    """The rows that are read; none where the vendor has none of the kind. Raises :class:`bot.errors.PartnerFailure`."""
    try:
        return await reading
    except PartnerFailure as failure:
        if failure.cause in _ABSENT:
            return ()
        raise
