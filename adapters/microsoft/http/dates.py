"""Dates of the vendor's: ISO 8601 with liberties, .NET's own forms, and "never"."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache

FIRST_REAL_YEAR = 1900
LAST_REAL_YEAR = 9000

_SLASHES = re.compile(
    r"(\d{1,2}/\d{1,2}/\d{4})(?: (\d{1,2}:\d\d)(:\d\d)?(?:\.\d{1,9})?( [AP]M)?(?: ?([+-]\d\d:?\d\d))?)?",
    re.IGNORECASE,
)
"""What .NET makes of a date where nobody said how, with the month first: https://learn.microsoft.com/dotnet/standard/base-types/standard-date-and-time-format-strings"""

_TICKS = re.compile(r"/Date\((-?\d{1,16})(?:[+-]\d{4})?\)/")
"""Milliseconds since 1970, as .NET's older serializers write them; the zone behind them is for show."""

_MAIL = re.compile(r"(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d(?: ?[+-]\d{4})?")
"""As headers of HTTP have it, once its zone is a number."""

_ZONE = re.compile(r"(?<=\d)\s?(?:z|utc|gmt)$", re.IGNORECASE)


@lru_cache(maxsize=4096)
def moment(text: str) -> datetime | None:
    """A point in time, in UTC. ``None`` for "never" (year 1), "no end" (year 9999) and what is not a date.

    A missing zone is taken as UTC; fractions may have any number of digits; some examples have blanks after
    the colons.
    """
    read = _read_date(text)
    if read is None or not FIRST_REAL_YEAR < read.year < LAST_REAL_YEAR:
        return None
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)


@lru_cache(maxsize=4096)
def day(text: str) -> date | None:
    """The calendar day as it is written, in the vendor's zone: a billing day is not moved to another by UTC."""
    read = _read_date(text)
    return read.date() if read and FIRST_REAL_YEAR < read.year < LAST_REAL_YEAR else None


def _read_date(text: str) -> datetime | None:
    tidy = _ZONE.sub("+0000", re.sub(r":\s+", ":", text.strip()[:100]))
    for read in (datetime.fromisoformat, _with_slashes, _ticks, _of_mail):
        try:
            return read(tidy)
        except (ValueError, OverflowError):
            continue
    return None


def _with_slashes(text: str) -> datetime:
    found = _SLASHES.fullmatch(text)
    if found is None:
        raise ValueError("no date with slashes")
    on, at, seconds, half, zone = found.groups(default="")
    shape = f"%m/%d/%Y{' %I:%M:%S' if half else ' %H:%M:%S'}{' %p' if half else ''}{'%z' if zone else ''}"
    return datetime.strptime(f"{on} {at or '00:00'}{seconds or ':00'}{half}{zone}", shape)


def _ticks(text: str) -> datetime:
    found = _TICKS.fullmatch(text)
    if found is None:
        raise ValueError("no ticks")
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(found[1]))


def _of_mail(text: str) -> datetime:
    if not _MAIL.fullmatch(text):
        raise ValueError("no date of a header")
    return parsedate_to_datetime(text)
