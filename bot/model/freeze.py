"""Read-only mode: who has stopped all writes of an installation, when and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Freeze:
    """No write is made anywhere in the installation since then (UTC), because of ``reason``; ``by`` is who said so, their name with
    an address."""

    by: str
    since: datetime
    reason: str
