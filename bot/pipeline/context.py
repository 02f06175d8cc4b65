"""Context of a sentence (discourse): the question that it goes on with, the question that it answers, what was shown before.

A sentence that says all that it means stands for itself; only what it leaves out is looked for in what was before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.audit.entries import RequestRecord
from bot.errors import Declined
from bot.language.interpreter import CLEAR, Interpreter, Reading, Target
from bot.language.references import Ordinal, ordinal_in
from bot.language.sentence import Sentence
from bot.pipeline.core import Core
from bot.pipeline.follow_up import (
    Before,
    answering,
    as_file,
    before,
    goes_on,
    going_on,
    lacking_whom,
    may_answer,
    wants_file,
)
from bot.pipeline.references import (
    NAMED,
    Item,
    References,
    bound,
    chosen,
    may_refer,
    naming,
    opened,
    opens,
    says_to_open,
    without,
)
from bot.pipeline.small_talk import Run
from bot.pipeline.understanding import Understanding

MOST = 5
"""How many of the things that were shown are offered where a sentence may be about any of them."""


@dataclass(frozen=True, slots=True)
class Several:
    """What a sentence means of each of several things that were shown. ``names`` is how these are called, by value."""

    readings: Sequence[Reading]
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Context:
    """What was before one request. ``run`` answers a command after all checks."""

    core: Core
    interpreter: Interpreter
    record: RequestRecord
    run: Run

    async def reading(self, meant: Understanding) -> Reading | Several | None:
        """What a sentence means together with what was before; ``None`` where it stands for itself.

        Raises :class:`bot.errors.Declined` where what was shown is not there any more, and the refusal of who may not see it now.
        """
        sentence = meant.sentence
        ordinal = ordinal_in(sentence.text)
        alone = meant.clear is not None and not meant.clear.target.topic and not self._is_bare(meant)
        answers, on, file = may_answer(sentence), goes_on(sentence), wants_file(sentence)
        whom = lacking_whom(meant.clear) if alone and meant.clear else None
        if alone and not (ordinal or answers or on or file or whom):
            return None
        asked = await before(self.core, self.record)
        command = self.core.registry.get(asked.command) if asked else None
        if asked is None or command is None:
            return None
        if whom and meant.clear:
            customer = asked.texts.get("customer") if asked.shown and asked.lately else None
            return replace(meant.clear, texts={**meant.clear.texts, whom: customer}) if customer else None
        params, row = self.core.params(command), ordinal if asked.rows else None
        if asked.asks and row is None and (answers or on):
            if answer := answering(asked, params, sentence):
                return answer
        elif asked.shown and on:
            return going_on(asked, params, sentence)
        if asked.shown and file and (listed := as_file(asked, params, sentence)):
            return listed
        if row or (not alone and asked.shown and may_refer(sentence)):
            return await self._referring(sentence, asked, row)
        return None

    def _is_bare(self, meant: Understanding) -> bool:
        """Whether a sentence says what to do and not to what, which what was shown may be: "close it"."""
        clear = meant.clear
        command = self.core.registry.get(clear.name) if clear and not clear.texts else None
        if command is None or not command.writes or not may_refer(meant.sentence):
            return False
        kinds = {each.heard.kind for each in self.core.params(command)}
        return not kinds.isdisjoint(NAMED) and "customer" not in kinds

    async def _referring(
        self, sentence: Sentence, asked: Before, ordinal: Ordinal | None
    ) -> Reading | Several | None:
        """What a sentence means of what was shown before."""
        at = (ordinal.start, ordinal.end) if ordinal else (len(sentence.text), len(sentence.text))
        plainly = opens(without(sentence, *at)) if ordinal else says_to_open(sentence)
        # Whether it would mean anything is known without asking for the list again.
        if not plainly and not any(self._could_be(sentence, kind, at) for kind in NAMED):
            return None
        try:
            items = await References(self.core, self.run).items(asked)
            wanted = [chosen(items, ordinal)] if ordinal else items
        except Declined:
            # What was shown stays what was shown last.
            self.record.runs("", "")
            raise
        found = [
            reading
            for item in wanted
            if (reading := self._of(item, sentence, at, plainly=plainly)) is not None
        ]
        if len(found) <= 1:
            return found[0] if found else None
        return Several(found[:MOST], {item.value: item.label for item in items})

    def _of(self, item: Item, sentence: Sentence, at: tuple[int, int], *, plainly: bool) -> Reading | None:
        """What a sentence means of one thing that was shown; ``plainly`` where it only wants to see it."""
        if plainly and opened(sentence, item):
            return item.opens
        return bound(self.interpreter, naming(sentence, item, *at), item, CLEAR) if item.kind else None

    def _could_be(self, sentence: Sentence, kind: str, at: tuple[int, int]) -> bool:
        """Whether a sentence would mean something if it named a thing of this kind."""
        nothing = Item(Reading(Target("", ()), {}, 0.0), "", kind, "\0")
        return bound(self.interpreter, naming(sentence, nothing, *at), nothing, CLEAR) is not None
