"""Audit recorder: every request is written down once, with what was shown: answered, asked back, refused or
broken.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

from bot.audit.entries import RequestRecord
from bot.audit.rows import digest_of
from bot.cards.model import Card
from bot.errors import NotFound, PartnerFailure, Refusal, Unsettled
from bot.model.audit import ROWS, AuditEntry, Outcome
from bot.ports import AuditLog, Clock
from bot.ports.dispatch import Audience, Reply
from bot.redaction import masked_text

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Recorder:
    """Writes accounts into the trail."""

    trail: AuditLog
    clock: Clock

    async def answered(self, record: RequestRecord, reply: Reply) -> None:
        """Before an answer is shown it is on record. Raises :class:`bot.errors.Unavailable` when it cannot be."""
        if record.written:
            return
        shown = reply.card.summary if reply.card else f"Asked for: {reply.form.title}." if reply.form else ""
        openly = record.openly(private=reply.audience is Audience.ASKER)
        if reply.form:
            record.outcome = Outcome.ASKED
        if rows := digest_of(reply.card):
            record.arguments = {**record.arguments, ROWS: rows}
        detail = " ".join(filter(None, (record.detail, openly)))
        await self.trail.append(record.entry(self.clock.now(), record.outcome, shown=shown, detail=detail))

    async def refused(self, record: RequestRecord, why: Exception | None, card: Card) -> None:
        """A no is shown whether or not it can be recorded: it gives nothing away."""
        if isinstance(why, NotFound) and why.about:
            record.customer_id = why.about
        words = [_word(why), record.detail]
        outcome = Outcome.BROKEN if isinstance(why, Unsettled) else Outcome.REFUSED
        entry = record.entry(self.clock.now(), outcome, shown=card.summary)
        if isinstance(why, PartnerFailure):
            words.insert(1, str(why))
            entry = replace(entry, request_id=why.request_id, correlation_id=why.correlation_id)
        await self._try(entry, " ".join(filter(None, words)))

    async def broke(self, record: RequestRecord, reference: str, card: Card) -> None:
        """A fault of the bot's own; ``reference`` finds it in the log."""
        entry = record.entry(self.clock.now(), Outcome.BROKEN, shown=card.summary)
        await self._try(entry, f"Reference {reference}.")

    async def _try(self, entry: AuditEntry, detail: str) -> None:
        try:
            said = " ".join(filter(None, (entry.detail, masked_text(detail))))
            await self.trail.append(replace(entry, detail=said))
        except Exception:
            # Part of the edge: whatever keeps a no from being recorded must not keep the person from hearing it.
            log.exception("the audit trail cannot be written: %s is not on record", entry.outcome)


def _word(why: Exception | None) -> str:
    if isinstance(why, Refusal):
        return why.word
    return type(why).__name__ if why else ""
