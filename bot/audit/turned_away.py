"""Audit of rejected senders: adapters refuse and count whoever the bot does not know, and the trail
remembers.

Only what a chat platform vouched for is recorded. A request that proves nothing (no signature, no token) names nobody,
and a row for each would let anybody fill the trail.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta

from bot.model.audit import AuditEntry, Outcome
from bot.ports import AuditLog, Clock, Deduplication
from bot.redaction import masked_text

log = logging.getLogger(__name__)

QUIET = timedelta(minutes=1)
"""How long the same refusal of the same person makes no second row: whoever tries a thousand times is counted a
thousand times, and does not push everything else out of sight."""

LONGEST_ID = 100

COMMAND = "door"
"""The command of such rows: nothing was read of what they asked for."""


@dataclass(frozen=True, slots=True)
class RejectedSenderLog:
    """Writes down who was turned away."""

    trail: AuditLog
    seen: Deduplication
    clock: Clock

    async def record(self, platform: str, workspace: str, channel: str, user: str, reason: str) -> None:
        """Put one refusal on record; ``reason`` is the word it is counted by. Never raises: the no stands anyway."""
        who, where = f"{platform}:{_short(workspace)}:{_short(user)}", f"{platform}:{_short(channel)}"
        now = self.clock.now()
        entry = AuditEntry(
            at=now,
            actor=who,
            actor_name="",
            actor_email="",
            place=where,
            command=COMMAND,
            arguments={},
            outcome=Outcome.REFUSED.value,
            detail=masked_text(f"Turned away at the door: {reason}."),
        )
        try:
            if await self.seen.first(f"door:{who}:{reason}", now, QUIET):
                await self.trail.append(entry)
        except Exception:
            # Part of the edge of a request: what cannot be recorded must not become an answer.
            log.exception("the audit trail cannot be written: a refusal at the door is not on record")


def _short(text: str) -> str:
    return " ".join(text.split())[:LONGEST_ID]
