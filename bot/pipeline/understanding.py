"""Interpretation of one sentence: what it may mean, best first, and whether that is clear enough to act on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.framework.command import Command
from bot.language.interpreter import CLEAR, MARGIN, Reading
from bot.language.sentence import Sentence
from bot.language.vocabulary import NOT


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a sentence may mean, best first. ``guessed`` is whether a customer in it was read out of another script."""

    sentence: Sentence
    readings: Sequence[Reading]
    guessed: bool = False

    @property
    def clear(self) -> Reading | None:
        """The reading that is acted on; ``None`` where none is sure enough, or leads by enough."""
        complete = [each for each in self.readings if each.complete]
        if not complete or complete[0].score < CLEAR:
            return None
        leads = len(complete) == 1 or complete[0].score - complete[1].score >= MARGIN
        return complete[0] if leads else None

    def asking(self, command: Command) -> Reading | None:
        """The reading that asks for a command by its name, where it lacks nothing. The words of that name and those of the
        options that it fills are explained by it; a word that is another option of it is not."""
        found = next((each for each in self.readings if each.name == command.name and each.complete), None)
        words = {*self.sentence.text.casefold().split()}
        if found is None or words & {param.name for param in command.params} - {*found.texts}:
            return None
        said = {*command.name.split(), *found.texts}
        return replace(found, unused=tuple(each for each in found.unused if each.casefold() not in said))

    @property
    def negated(self) -> bool:
        """Whether it says not to do something."""
        return any(hit.words.name == NOT.name for hit in self.sentence.hits)
