"""Time zones by their IANA names, as profiles in chat give them."""

from __future__ import annotations

from datetime import UTC, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo


@lru_cache(maxsize=256)
def zone_of(name: str) -> tzinfo:
    """The time zone of this name (``Europe/Berlin``); UTC where nobody knows it, and where there is none. Never raises."""
    if not name or name == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (ValueError, LookupError, OSError):
        return UTC
