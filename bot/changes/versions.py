"""Optimistic concurrency control: a change is made only while what it overwrites is what its card showed.

The vendor offers no conditional write for any of this, so between the look and the write somebody else may still write;
the look is the last thing before it.
"""

from __future__ import annotations

from bot.errors import PartnerFailure
from bot.framework.command import Command
from bot.framework.context import Ask
from bot.model.change import PendingChange
from bot.model.identity import Grant


async def is_stale(command: Command | None, ask: Ask, pending: PendingChange) -> bool:
    """Whether what the change would overwrite is something else by now.

    Where an attempt came before this one, what that attempt wrote is no foreign change, and nothing is concluded from a
    look that fails: the failure says then that the change may be done. Raises :class:`bot.errors.PartnerFailure`.
    """
    before = pending.change.payload.get("before")
    # Proposed before versions were kept, the change is carried out as it was shown.
    if command is None or command.version_of is None or before is None:
        return False
    again = pending.attempts > 1
    try:
        now = await command.version_of(ask, pending.change)
    except PartnerFailure as failure:
        failure.maybe_done = failure.maybe_done or again
        raise
    return now != before and not (again and now == pending.change.payload["after"])


def version_of_grant(given: Grant | None) -> str:
    """What tells a grant from one that took its place."""
    return " ".join((given.until.isoformat(), *sorted(given.customers))) if given else "none"
