"""Quotas: so many calls a minute for one tenant."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field

# https://learn.microsoft.com/partner-center/developer/api-throttling-guidance
DEFAULTS = {"customers": 500, "subscriptions": 500, "orders": 500, "validation_events": 2}
WINDOW = 60.0


@dataclass(slots=True)
class Quotas:
    """Sliding windows of one minute, one per (tenant, resource). A refused call counts as well."""

    per_minute: dict[str, int] = field(default_factory=lambda: dict(DEFAULTS))
    _calls: dict[tuple[str, str], deque[float]] = field(default_factory=dict)

    def take(self, tenant: str, resource: str, now: float) -> int | None:
        """Count one call at *now* (seconds). None if it may pass, else the seconds to wait."""
        limit = self.per_minute[resource]
        calls = self._calls.setdefault((tenant, resource), deque())
        while calls and calls[0] <= now - WINDOW:
            calls.popleft()
        full = len(calls) >= limit
        calls.append(now)
        if not full:
            return None
        while len(calls) > 2 * limit:
            calls.popleft()
        return max(1, math.ceil(calls[len(calls) - limit] + WINDOW - now))
