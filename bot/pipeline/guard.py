"""Guard (error boundary) of a request: whatever happens, the person gets an answer that says what to do, and the log gets the
reference that the answer shows. What was asked and how it ended goes on record.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.audit.entries import RequestRecord
from bot.audit.recorder import Recorder
from bot.cards.model import Card
from bot.cards.refusal import crash_card, refusal_card
from bot.errors import PartnerFailure, Refusal
from bot.pipeline.admission import RateLimited
from bot.pipeline.core import Core
from bot.pipeline.offers import Offers
from bot.pipeline.replies import without_rows
from bot.ports.dispatch import Reply
from bot.ports.unreadable import counting_unreadable

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Guard:
    """One of the two edges where every exception is caught."""

    core: Core
    offers: Offers

    async def answered(
        self, answer: Callable[[], Awaitable[Reply]], record: RequestRecord | None, line: str = ""
    ) -> Reply:
        """The answer, or a card that says why there is none, with a note of the rows of the vendor's that it does without.
        ``line`` is what "Try again" asks for."""
        with counting_unreadable() as unreadable:
            reply = await self._answered(answer, record, line)
        if record and record.there:
            reply = await self.offers.fitting(reply, record.person, record.there)
        return without_rows(reply, unreadable.count, record.actor.locale if record else "")

    async def _answered(
        self, answer: Callable[[], Awaitable[Reply]], record: RequestRecord | None, line: str
    ) -> Reply:
        try:
            reply = await answer()
            if record:
                await self._recorder().answered(record, reply)
            return reply
        except (Refusal, PartnerFailure) as why:
            expected = record.known(why) if record else why
            return await self.refused(record, expected, refusal_card(expected, line=line))
        except Exception:
            reference = secrets.token_hex(4)
            log.exception("a command failed unexpectedly, reference %s", reference)
            card = crash_card(reference)
            if record:
                await self._recorder().broke(record, reference, card)
            return Reply(card=card)

    async def refused(self, record: RequestRecord | None, why: Exception | None, card: Card) -> Reply:
        """A refusal, on record. Who asks a thousand times in a minute is on record once, or the record would be about
        nothing else."""
        if record and not (isinstance(why, RateLimited) and not why.first):
            await self._recorder().refused(record, why, card)
        return Reply(card=card)

    def _recorder(self) -> Recorder:
        return Recorder(self.core.store.audit, self.core.clock)
