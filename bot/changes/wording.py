"""Wording of a stored change for one reader: its title, values and warnings in the language of whoever reads it alone.

A change is stored and sealed as it was worded for who asked, with what each text was made of. From that it is drawn anew, by the
same functions, for another reader. Whether it is the same change is proven each time: drawn for who asked, it has to give
what was sealed, letter for letter. Where it does not (an older change, words that a release altered since) it is shown as it was worded.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import replace
from typing import Any, cast

from bot.cards.change_parts import with_note
from bot.cards.model import Card
from bot.changes.ownership import language_of_asker
from bot.framework.command import Command
from bot.framework.context import Ask
from bot.messages import N_, keeping_origins, language, language_of, locale
from bot.messages.origin import Origin, origin_of
from bot.messages.rewording import UNREADABLE, worded_again
from bot.model.change import Change, ChangeState, PendingChange

AS_ASKED = N_("Shown in the language in which it was asked for.")
"""Small print where the change cannot be shown in the reader's own."""


async def answer_of(command: Command, handed: Ask, values: Mapping[str, Any]) -> Card | Change:
    """What a command answers. The texts of a change that it proposes know of what they are made."""
    with keeping_origins() if command.apply_to else nullcontext():
        return await command.handler(handed, **values)


def wording_of(change: Change) -> str:
    """Of what the texts of a proposed change are made, as it is stored; empty where none of them knows."""
    origins = [origin_of(text) for text in _texts(change)]
    return json.dumps(origins) if any(origins) else ""


def plain(change: Change) -> Change:
    """The change with strings that are nothing else."""
    return _with_texts(change, (str(text) if text is not None else None for text in _texts(change)))


def for_reader(pending: PendingChange) -> PendingChange:
    """The change in the language of the reader of now; as it is where it cannot be had. It is to be shown, and nothing else: what
    is decided and carried out is the change that is stored."""
    if not pending.wording or locale() == pending.place.get("locale", ""):
        return pending
    try:
        origins: list[Origin | None] = json.loads(pending.wording)
        with language_of_asker(pending):
            sealed = _drawn(pending.change, origins)
        if sealed != pending.change:
            return pending
        shown = _drawn(pending.change, origins)
    except UNREADABLE:
        return pending
    # What came of it was said in the words of who asked; that it was done is said anew.
    done = pending.state is ChangeState.DONE and not _same_language(pending)
    return replace(pending, change=shown, outcome="" if done else pending.outcome)


def marked(card: Card, pending: PendingChange, shown: PendingChange) -> Card:
    """A card of a change, which says so where the change stands there in another language than the reader's."""
    foreign = shown is pending and not _same_language(pending)
    return with_note(card, AS_ASKED) if foreign else card


def _same_language(pending: PendingChange) -> bool:
    return language_of(pending.place.get("locale", "")) == language()


def _drawn(change: Change, origins: Iterable[Origin | None]) -> Change:
    return _with_texts(
        change,
        (
            text if origin is None else worded_again(origin)
            for text, origin in zip(_texts(change), origins, strict=True)
        ),
    )


def _texts(change: Change) -> Iterator[str | None]:
    """Every text of a change, in an order that is stored."""
    yield from (change.title, change.summary, change.confirm)
    for fact in change.facts:
        yield from (fact.label, fact.before, fact.value)
    yield from change.warnings
    yield from change.checks


def _with_texts(change: Change, texts: Iterable[str | None]) -> Change:
    """The change with other texts, given in the order of :func:`_texts`."""
    each = cast(Iterator[str], iter(texts))
    title, summary, confirm = next(each), next(each), next(each)
    facts = tuple(
        replace(fact, label=next(each), before=next(each), value=next(each)) for fact in change.facts
    )
    warnings = tuple(next(each) for _ in change.warnings)
    return replace(
        change,
        title=title,
        summary=summary,
        confirm=confirm,
        facts=facts,
        warnings=warnings,
        checks=tuple(each),
    )
