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
        complete = [each for each in self.readings if each.complete]
        if not complete or complete[0].score < CLEAR:
            return None
        leads = len(complete) == 1 or complete[0].score - complete[1].score >= MARGIN
        return complete[0] if leads else None

    @property
    def negated(self) -> bool:
        """Whether it says not to do something."""
        return any(hit.words.name == NOT.name for hit in self.sentence.hits)
