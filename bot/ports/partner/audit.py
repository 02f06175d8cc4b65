"""Audit log of the vendor: what was done in Partner Center, by whom. The bot's own trail is ``bot.ports.audit``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from bot.model import AuditRecord


class AuditRecordReader(Protocol):
    """What can be read of the vendor's audit log."""

    async def records(self, since: date, until: date, customer_id: str = "") -> Sequence[AuditRecord]:
        """What was done between two days, both included; at most 90 days back. ``customer_id`` narrows it to one customer."""
        ...
