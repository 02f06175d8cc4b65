"""Recent customers: whom somebody asked about last, by their own rows of the audit trail. Nothing else is kept of it, so it goes
when the person is erased.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from bot.errors import Unavailable
from bot.model.audit import Outcome
from bot.ports import AuditReader

LOOKED_AT = 60
"""Rows of the trail that are looked through, the newest first."""

MOST = 5
"""Customers that are remembered: the rest is found by name."""

_USED = frozenset({Outcome.SHOWN, Outcome.ASKED, Outcome.PROPOSED, Outcome.DONE})


async def recent_customers(audit: AuditReader, actor: str) -> Sequence[str]:
    """Tenant ids of the customers that this chat user (by key) asked about, the last first; none while the trail cannot be
    read."""
    with suppress(Unavailable):
        rows = await audit.entries(actor=actor, limit=LOOKED_AT)
        used = dict.fromkeys(row.customer_id for row in rows if row.customer_id and row.outcome in _USED)
        return tuple(used)[:MOST]
    return ()
