"""``Retry-After``: how long a server asks to be left alone. https://www.rfc-editor.org/rfc/rfc9110#field.retry-after"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST = 3600.0
"""Seconds. No server means more; a header that says years is a fault of somebody's, and nobody would be told for as long."""


def retry_after(said: str, now: datetime) -> float | None:
    """Seconds from ``now``, from a number or a date, never below zero nor above :data:`LONGEST`; ``None`` for anything else."""
    said = said.strip()
    if re.fullmatch(r"[0-9]{1,30}(\.[0-9]{1,9})?", said):
        return min(float(said), LONGEST)
    try:
        when = parsedate_to_datetime(said)
        when = when.replace(tzinfo=UTC) if when.tzinfo is None else when
        return min(max((when - now).total_seconds(), 0.0), LONGEST)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
