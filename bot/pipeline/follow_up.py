"""Follow-ups (ellipsis resolution): "and last month?", „und im Oktober?“ — a question that says only what differs from the one before.

The question before is the person's own, in the same conversation, lately; it is taken from the audit trail, so that any process
answers it. Only what reads goes on, through the same checks of rights as if it had been said whole.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from bot.audit.entries import RequestRecord
from bot.errors import Unavailable
from bot.framework.params import Param
from bot.language.entities import Entity
from bot.language.interpreter import Reading, Target
from bot.language.sentence import Sentence
from bot.model.audit import Outcome
from bot.pipeline.core import Core

WITHIN = timedelta(minutes=10)
"""For how long a question is gone on with."""

LOOKED_AT = 10
"""Rows of the trail among which the question before is: between two of them somebody may have said something in another place."""

_BEGINS = re.compile(
    r"^[\s¿]*(?:and|und|et|y|e|also|what about|how about|was ist mit|wie (?:ist|war) es|et pour|y para)(?!\w)"
    r"|^[\s¿]*(?:じゃあ|では|それで|あと)|は[?？]?\s*$",
    re.IGNORECASE,
)

_TAKES = ("customer", "month", "country")
"""Kinds of entity that a question that goes on names."""

_PARTICLES = ("は", "も", "で", "の", "じゃあ", "では", "それで", "あと")

_BESIDE = ("minor", "manner", "idle")
"""Kinds of notion that may stand beside: any other says what is asked for, which is then no question from before."""


@dataclass(frozen=True, slots=True)
class Before:
    """The question before: a command that only reads, and its values as they were typed."""

    command: str
    texts: Mapping[str, str]


def goes_on(sentence: Sentence) -> bool:
    """Whether a sentence says nothing but another value: "and last month?"."""
    values = [each for each in sentence.entities if each.kind in _TAKES]
    others = [each for each in sentence.entities if each.kind not in _TAKES]
    said = [each for each in sentence.loose if each.plain not in _PARTICLES]
    asks = any(hit.words.kind not in _BESIDE and hit.start not in sentence.fillers for hit in sentence.hits)
    return bool(_BEGINS.search(sentence.text) and values) and not (others or asks or said)


async def before(core: Core, record: RequestRecord) -> Before | None:
    """The last question of this person in this conversation, where it was answered lately and only read."""
    now = core.clock.now()
    with suppress(Unavailable):
        rows = await core.store.audit.entries(since=now - WITHIN, actor=record.actor.key, limit=LOOKED_AT)
        last = next((row for row in rows if row.place == record.place), None)
        command = core.registry.get(last.command) if last else None
        if last and command and last.outcome == Outcome.SHOWN and not command.unconfirmed:
            return Before(command.name, last.arguments)
    return None


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
