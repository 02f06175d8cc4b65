"""References (anaphora resolution): "open the second one", "close it", „gib mir das PDF“ — what was shown before, as a value.

Bound to what this person was shown last in this very conversation, within minutes. A list is asked for again, by the rights of
now, and a row of it counts only while the list is the same. Nothing of it is kept beside the audit trail.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.audit.rows import digest_of, table_in
from bot.cards.model import Table
from bot.errors import Declined, Refusal
from bot.framework.arguments import read
from bot.framework.command import Command
from bot.framework.params import Param
from bot.language.entities import Entity
from bot.language.interpreter import Interpreter, Reading, Target
from bot.language.lexicon import Hit, is_grammar
from bot.language.references import LAST, Ordinal
from bot.language.sentence import Sentence
from bot.language.vocabulary import CREATE, CUSTOMER, INVOICE, LIST, OPEN, SHOW, SUBSCRIPTION, TICKET, UPDATE
from bot.line import split
from bot.messages import _, n_
from bot.pipeline.core import Core
from bot.pipeline.follow_up import Before
from bot.pipeline.small_talk import Run

NAMED = ("ticket", "invoice", "customer")
"""Kinds of entity that can be spoken of without being named again."""

_OPENING = frozenset(
    each.name for each in (SHOW, LIST, OPEN, TICKET, INVOICE, CUSTOMER, SUBSCRIPTION, UPDATE)
)
"""Notions of a sentence that wants to see something and nothing else."""

_TO_OPEN = re.compile(r"open|öffn\w*|mach|auf|ouvr\w*|[aá]br\w*|開\w*|オープン", re.IGNORECASE)
"""Words for that which are said of making something new as well."""

_VERBS = (SHOW.name, OPEN.name)

_BESIDE = -0.1
"""What a word may cost that a sentence says beside what it means, where it speaks of what was shown: no more than "please"."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that was shown: the reading that opens it, and, where it can be a value, its kind and that value."""

    opens: Reading
    label: str
    kind: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class References:
    """What was shown before. ``run`` answers a command after all checks."""

    core: Core
    run: Run

    async def items(self, asked: Before) -> Sequence[Item]:
        """What was shown, row by row, or the one thing that it was about.

        Raises :class:`bot.errors.Declined` where the list is another one by now, and the refusal of who may not see it any more.
        """
        command = self.core.registry.get(asked.command)
        if command is None:
            return ()
        if not asked.rows:
            return self._about(command, asked.texts)
        reply = await self.run(command, asked.texts)
        table = table_in(reply.card)
        if table is None or digest_of(reply.card) != asked.rows:
            raise Declined(
                _("The list has changed since it was shown to you."),
                _("Ask for it again, then say which one."),
            )
        found = [self._row(table, at) for at in range(len(table.commands))]
        return [each for each in found if each]

    def _about(self, command: Command, texts: Mapping[str, str]) -> Sequence[Item]:
        params = self.core.params(command)
        opens = Reading(Target(command.name, (), tuple(params)), texts, 1.0)
        return [
            Item(opens, texts[param.name], param.heard.kind, texts[param.name])
            for param in params
            if param.heard.kind in NAMED and texts.get(param.name) not in (None, "", "latest")
        ][:1]

    def _row(self, table: Table, at: int) -> Item | None:
        try:
            found = self.core.registry.find(split(table.commands[at]))
            params = self.core.params(found.command)
            texts = read(found.command, params, found.rest).texts
        except Refusal:
            return None
        opens = Reading(Target(found.command.name, (), tuple(params)), texts, 1.0)
        cells = table.rows[at] if at < len(table.rows) else ("",)
        label = next((cell for cell in cells if not cell.isdecimal() or len(cell) > 3), cells[0])
        value = next(
            ((param.heard.kind, texts[param.name]) for param in params if _names(param, texts)), ("", "")
        )
        return Item(opens, label, *value)


def _names(param: Param, texts: Mapping[str, str]) -> bool:
    return param.heard.kind in NAMED and bool(texts.get(param.name))


def chosen(items: Sequence[Item], said: Ordinal) -> Item:
    """The row that an ordinal means. Raises :class:`bot.errors.Declined` where there is none."""
    at = len(items) - 1 if said.number == LAST else said.number - 1
    if at >= len(items):
        raise Declined(
            n_("The list shows {count} row.", "The list shows {count} rows.", len(items)),
            _("Say one of those, or name what you mean."),
        )
    return items[at]


def opens(sentence: Sentence) -> bool:
    """Whether a sentence wants to see what it speaks of, and nothing else."""
    # "Open" is said of what is unpaid, too: one of the meanings of a word is enough.
    opening = {hit.start for hit in sentence.hits if hit.words.name in _OPENING or _says_open(sentence, hit)}
    return (
        all(hit.start in opening or hit.start in sentence.fillers for hit in sentence.hits)
        and not sentence.loose
        and all(each.kind == "self" for each in sentence.entities)
    )


def says_to_open(sentence: Sentence) -> bool:
    """Whether it has a verb for that: "open it"."""
    return opens(sentence) and any(
        hit.words.name in _VERBS or _says_open(sentence, hit) for hit in sentence.hits
    )


def _says_open(sentence: Sentence, hit: Hit) -> bool:
    return hit.words.name == CREATE.name and bool(_TO_OPEN.fullmatch(sentence.text[hit.start : hit.end]))


def opened(sentence: Sentence, item: Item) -> bool:
    """Whether a sentence that :func:`opens` calls what it speaks of by what it is: "tickets of the first" are none of its own."""
    named = {hit.words.name for hit in sentence.hits} & {
        TICKET.name,
        INVOICE.name,
        CUSTOMER.name,
        SUBSCRIPTION.name,
    }
    return not named or not item.kind or item.kind in named


def naming(sentence: Sentence, item: Item, start: int, end: int) -> Sentence:
    """The sentence as if what it speaks of were named in it, from ``start`` to ``end``."""

    def stays(first: int, last: int) -> bool:
        return last <= start or end <= first

    entities = [each for each in sentence.entities if stays(each.start, each.end)]
    entities.append(Entity(item.kind, item.value, start, end))
    return replace(
        sentence,
        entities=tuple(sorted(entities, key=lambda each: each.start)),
        hits=tuple(hit for hit in sentence.hits if stays(hit.start, hit.end)),
        loose=tuple(
            each for each in sentence.loose if stays(each.start, each.end) and not is_grammar(each.plain)
        ),
    )


def without(sentence: Sentence, start: int, end: int) -> Sentence:
    """The sentence without the words from ``start`` to ``end``."""
    kept = naming(sentence, Item(Reading(Target("", ()), {}, 0.0), "", "self", ""), start, end)
    return replace(kept, entities=tuple(each for each in kept.entities if each.value))


def bound(interpreter: Interpreter, sentence: Sentence, item: Item, clear: float) -> Reading | None:
    """What a sentence means of one thing that was shown: where that lacks nothing, explains all of it, and is about that thing."""
    found = next(iter(interpreter.readings(sentence)), None)
    if found is None or not found.complete or found.score < clear or found.target.topic:
        return None
    explained = all(weight > _BESIDE or name == "prior" for name, weight in found.because)
    return found if explained and item.value in found.texts.values() else None


def may_refer(sentence: Sentence) -> bool:
    """Whether a sentence names nothing, so that what it is about may have been shown before."""
    named = any(each.kind not in ("self", "days", "number") for each in sentence.entities)
    return not named and all(is_grammar(each.plain) for each in sentence.loose)
