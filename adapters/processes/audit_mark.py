"""Audit trail's end, told to the log: its number and hash, kept where nobody reaches who can write to the
database.

The seal of the end is not told: whoever reads the log could put an old end back with it.
"""

from __future__ import annotations

import structlog

from bot.errors import Unavailable
from bot.ports.audit import AuditLog


async def tell_mark(audit: AuditLog) -> None:
    """One line with the mark, as ``csp-bot audit verify --mark`` takes it; none where the database is away or nothing is on
    record."""
    log = structlog.get_logger(__name__)
    try:
        end = await audit.end()
    except Unavailable:
        log.warning("the mark of the audit trail could not be read")
        return
    if end.number:
        log.info("audit mark", mark=end.mark)
