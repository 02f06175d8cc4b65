"""Follow-ups (ellipsis resolution): "and last month?", „und im Oktober?“ — a sentence that says only what differs from the one before.

What was before is the person's own, in the same conversation, lately; it is taken from the audit trail, so that any process
answers. A question goes on where it only reads; an answer to what was asked back fills that in. Both go through the same
checks of rights as if all had been said at once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from bot.audit.entries import RequestRecord
from bot.errors import Ambiguous, Unavailable, Unknown
from bot.framework.params import Param
from bot.language.entities import Entity
from bot.language.interpreter import Reading, Target, filling
from bot.language.sentence import Sentence
from bot.model.audit import ROWS, AuditEntry, Outcome
from bot.pipeline.core import Core

WITHIN = timedelta(minutes=10)
"""For how long a question is gone on with, and what was shown is spoken of."""

ANSWER_WITHIN = timedelta(minutes=3)
"""For how long what somebody says may be the answer to what they were asked back."""

LOOKED_AT = 10
"""Rows of the trail among which the question before is: between two of them somebody may have said something in another place."""

LONGEST_ANSWER = 4
"""Words up to which what nobody understands may be a name, where a name was asked for."""

_BEGINS = re.compile(
    r"^[\s¿]*(?:and|und|et|y|e|also|what about|how about|was ist mit|wie (?:ist|war) es|et pour|y para)(?!\w)"
    r"|^[\s¿]*(?:じゃあ|では|それで|あと)|は[?？]?\s*$",
    re.IGNORECASE,
)

_TAKES = ("customer", "month", "country")
"""Kinds of entity that a question that goes on names."""

_PARTICLES = (
    "は",
    "も",
    "で",
    "の",
    "じゃあ",
    "では",
    "それで",
    "あと",
    "です",
    "をお願いします",
    "を",
    "にして",
)

_BESIDE = ("minor", "manner", "idle")
"""Kinds of notion that may stand beside: any other says what is asked for, which is then no question from before."""

NAMING = ("customer", "scope", "customers")
"""Kinds of parameter that a customer's name answers."""

_DOUBTS = (Ambiguous.__name__, Unknown.__name__)
"""How the trail calls refusals that ask who or what was meant, at their beginning."""


@dataclass(frozen=True, slots=True)
class Before:
    """What this person said last here, and was answered: the command, and its values as they were typed. ``rows`` is the digest of the
    list that was shown, and ``doubt`` says what they were asked back, if anything."""

    command: str
    texts: Mapping[str, str]
    outcome: str
    rows: str = ""
    doubt: str = ""
    lately: bool = True

    @property
    def shown(self) -> bool:
        """Whether it was answered by a card that shows something."""
        return self.outcome == Outcome.SHOWN

    @property
    def asks(self) -> bool:
        """Whether it was answered by a question, to which what is said now may be the answer."""
        return self.lately and (self.outcome == Outcome.ASKED or self.doubt.startswith(_DOUBTS))


async def before(core: Core, record: RequestRecord) -> Before | None:
    """What this person was answered last in this conversation, where that was lately and did nothing at once."""
    now = core.clock.now()
    with suppress(Unavailable):
        rows = await core.store.audit.entries(since=now - WITHIN, actor=record.actor.key, limit=LOOKED_AT)
        here = [row for row in rows if row.place == record.place]
        last = next((row for row in here if not _says_nothing(row)), None)
        command = core.registry.get(last.command) if last else None
        if last and command and not command.unconfirmed:
            texts = {name: text for name, text in last.arguments.items() if name != ROWS}
            doubt = last.detail.split(" ")[0].rstrip(".") if last.outcome == Outcome.REFUSED else ""
            lately = last is here[0] and now - last.at <= ANSWER_WITHIN
            return Before(command.name, texts, last.outcome, last.arguments.get(ROWS, ""), doubt, lately)
    return None


def _says_nothing(row: AuditEntry) -> bool:
    """Whether it was no question: thanks, or what nobody understood."""
    return not row.command


def goes_on(sentence: Sentence) -> bool:
    """Whether a sentence says nothing but another value: "and last month?"."""
    values = [each for each in sentence.entities if each.kind in _TAKES]
    others = [each for each in sentence.entities if each.kind not in _TAKES]
    return bool(_BEGINS.search(sentence.text) and values) and not (
        others or _asks(sentence) or _said(sentence)
    )


def lacking_whom(reading: Reading) -> str | None:
    """The parameter that says whom an amount is about, where a sentence does not: "warn us at 5,000", of the usage just shown."""
    if reading.texts.get("kind") != "amount":
        return None
    scopes = (each.name for each in reading.target.params if each.heard.kind == "scope")
    return next((name for name in scopes if name not in reading.texts), None)


def _asks(sentence: Sentence) -> bool:
    """Whether it says what is wanted, beside values."""
    return any(hit.words.kind not in _BESIDE and hit.start not in sentence.fillers for hit in sentence.hits)


def _said(sentence: Sentence) -> bool:
    """Whether there are words in it of which nothing is known."""
    return any(each.plain not in _PARTICLES for each in sentence.loose)


def going_on(asked: Before, params: Sequence[Param], sentence: Sentence) -> Reading | None:
    """The question before with the values that this one names; ``None`` where it takes one of them nowhere."""
    names = {param.name for param in params}
    texts = {name: text for name, text in asked.texts.items() if name in names and name not in _PLACES}
    for each in sentence.entities:
        param = _taking(params, each)
        if param is None:
            return None
        texts[param.name] = each.value
    return Reading(Target(asked.command, (), tuple(params)), texts, 1.0)


_PLACES = ("page", "format", "form", "against")
"""What belongs to one answer alone."""


def _taking(params: Sequence[Param], entity: Entity) -> Param | None:
    return next((param for param in params if param.heard.kind == entity.kind), None)


def may_answer(sentence: Sentence) -> bool:
    """Whether a sentence is nothing but a value, or a few words that may be a name."""
    if any(hit.words.kind != "idle" and hit.start not in sentence.fillers for hit in sentence.hits):
        return False
    if sentence.entities:
        return not _said(sentence)
    return 0 < len(sentence.loose) <= LONGEST_ANSWER >= len(sentence.text.split())


def answering(asked: Before, params: Sequence[Param], sentence: Sentence) -> Reading | None:
    """What was asked back, with what this sentence says; ``None`` where that is no answer to it. Words that are nobody's name are
    handed on as they were typed, for the command to say so."""
    texts = {name: text for name, text in asked.texts.items() if name in {param.name for param in params}}
    open_ = [param for param in params if _is_open(asked, param)]
    if not sentence.entities:
        naming = next((param for param in open_ if param.heard.kind in NAMING), None)
        if naming is None:
            return None
        texts[naming.name] = sentence.text.strip(" .!?。？！")
    for each in sentence.entities:
        param = next((param for param in open_ if filling(param, each)), None)
        if param is None:
            return None
        open_.remove(param)
        texts[param.name] = each.value
    return Reading(Target(asked.command, (), tuple(params)), texts, 1.0)


def _is_open(asked: Before, param: Param) -> bool:
    """Whether a value was asked for: it was missing, or what was said of it was in doubt."""
    if asked.outcome == Outcome.ASKED:
        return param.required and param.name not in asked.texts
    return param.name in asked.texts and param.heard.kind in NAMING


def as_file(asked: Before, params: Sequence[Param], sentence: Sentence) -> Reading | None:
    """The list before, as a file, where a sentence asks for nothing but that: "as csv", "export it to Excel"."""
    param = next((param for param in params if param.name == "format"), None)
    if param is None or not wants_file(sentence):
        return None
    said = {hit.words.name for hit in sentence.hits}
    kind = next((value for value, words in param.heard.values.items() if words.name in said), "xlsx")
    texts = {name: text for name, text in asked.texts.items() if name != "page"}
    return Reading(Target(asked.command, (), tuple(params)), {**texts, "format": kind}, 1.0)


def wants_file(sentence: Sentence) -> bool:
    """Whether a sentence asks for a file and for nothing else."""
    said = [hit for hit in sentence.hits if hit.start not in sentence.fillers]
    named = any(each.kind not in ("self", "number") for each in sentence.entities)
    files = [hit for hit in said if hit.words.kind == "file"]
    others = [hit for hit in said if hit.words.kind not in ("file", "manner", "minor", "idle")]
    covered = {at for hit in files for at in range(hit.start, hit.end)}
    return bool(files) and not named and not _said(sentence) and all(hit.start in covered for hit in others)
