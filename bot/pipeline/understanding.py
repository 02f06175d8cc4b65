"""Interpretation of one sentence: what it may mean, best first, and whether that is clear enough to act on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.language.interpreter import CLEAR, MARGIN, Reading
from bot.language.sentence import Sentence
from bot.language.vocabulary import NOT


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a sentence may mean, best first."""

    sentence: Sentence
    readings: Sequence[Reading]

    @property
    def clear(self) -> Reading | None:
        """The reading that is acted on; ``None`` where none is sure enough, or leads by enough."""
        if not self.readings or self.readings[0].score < CLEAR:
            return None
        leads = len(self.readings) == 1 or self.readings[0].score - self.readings[1].score >= MARGIN
        return self.readings[0] if leads else None

    @property
    def negated(self) -> bool:
        """Whether it says not to do something."""
        return any(hit.words.name == NOT.name for hit in self.sentence.hits)
