"""Resolving: values that need looking up, in the order of their dependencies, and what about them is in doubt."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz

from bot.cards.failure import LONGEST_LINE
from bot.errors import Ambiguous, BadLine, BadValue, Refusal, UnclearLine, Unknown
from bot.framework.arguments import Arguments, convert, with_missing
from bot.framework.command import Command
from bot.framework.context import Ask
from bot.framework.currency_signs import codes_of
from bot.framework.dependencies import ancestors, in_order
from bot.framework.params import Param
from bot.line import write
from bot.messages import _
from bot.model.customer_search import fold

MOST_NAMED = 6
"""Words at the beginning of a name that nobody has which are looked for as one that somebody has."""

LIKENESS = 70.0
"""How alike, of 100, a word must look to one of a name to be taken for a slip of it."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """What the values of a command come to. ``doubts`` say, by parameter, why a value cannot be told for sure.

    ``unsettled`` are the parameters that have no value yet, or none that is certain; ``orphans`` those that were given
    although one that they depend on was not.
    """

    values: Mapping[str, Any]
    doubts: Mapping[str, Refusal]
    unsettled: frozenset[str]
    orphans: tuple[Param, ...] = ()

    def ready(self, param: Param) -> bool:
        """Whether everything that a parameter depends on is certain."""
        return self.unsettled.isdisjoint(param.after)

    def certain(self, param: Param) -> Any:
        """The value of a parameter; ``None`` where there is none that is certain."""
        return None if param.name in self.unsettled else self.values.get(param.name)


async def resolve(
    ask: Ask, params: Sequence[Param], values: Mapping[str, Any], wrong: Collection[str] = ()
) -> Resolved:
    """Look up what needs looking up. What depends on something that is ``wrong``, missing or in doubt stays as it was typed:
    nobody can tell yet what it means."""
    resolved = dict(values)
    doubts: dict[str, Refusal] = {}
    unsettled = {param.name for param in params if values.get(param.name) in (None, "")} | {*wrong}
    orphans: list[Param] = []
    for param in in_order(params):
        typed = values.get(param.name)
        if param.resolve is None or not isinstance(typed, str) or param.name in unsettled:
            continue
        if missing := unsettled.intersection(param.after):
            unsettled.add(param.name)
            orphans += [param] if missing.isdisjoint({*doubts, *wrong}) else []
            continue
        try:
            resolved[param.name] = await param.resolve(ask, typed, resolved)
        except (Ambiguous, Unknown, BadValue) as doubt:
            if isinstance(doubt, BadValue):
                doubt.parameter = param.label
            doubts[param.name] = doubt
            unsettled.add(param.name)
    return Resolved(resolved, doubts, frozenset(unsettled), tuple(orphans))


async def refuse_unclear_name(ask: Ask, params: Sequence[Param], given: Arguments, usage: str) -> None:
    """Raises :class:`BadLine` where a word that was read as part of an amount is part of a name as well."""
    for param in params:
        if param.resolve is None or param.resolve.named is None:
            continue
        for name in given.longer.get(param.name, ()):
            last = name.rpartition(" ")[2]
            # A sign alone is in nobody's name: it would be found with any.
            if any(map(str.isalnum, last)) and (found := await param.resolve.named(ask, name)):
                problem = _(
                    "“{word}” may be part of the amount or of the name “{name}”. Put the name you mean in quotes.",
                    word=last,
                    name=found,
                )
                raise UnclearLine(problem, usage)


async def refuse_leftover(
    ask: Ask, command: Command, params: Sequence[Param], given: Arguments, found: Resolved
) -> None:
    """Raises :class:`BadLine`, which names the last words of a name that nobody has, where the words before them are somebody's name: a
    word that fits no parameter is no part of a name. What only reads can be had without them. A name that is only misspelled
    is left to be asked about."""
    for param in params:
        doubt = found.doubts.get(param.name)
        named = param.resolve.named if param.resolve else None
        if not isinstance(doubt, Unknown) or named is None:
            continue
        words = given.texts[param.name].split()
        for end in range(min(len(words) - 1, MOST_NAMED), 0, -1):
            rest = words[end:]
            if _misspelled(rest, doubt, ask.reads) or not (whose := await named(ask, " ".join(words[:end]))):
                continue
            problem = _(
                "I don't know “{words}”. The nearest name is “{name}”.", words=" ".join(rest), name=whose
            )
            without = {**given.texts, param.name: " ".join(words[:end])}
            line = "" if command.writes else write(command.name, **without)
            raise BadLine(problem, command.usage, line if len(line) <= LONGEST_LINE else "")


def _misspelled(words: Sequence[str], doubt: Unknown, locale: str) -> bool:
    """Whether words look like those of a name that is offered instead."""
    known = {word for each in doubt.nearest for cell in doubt.what.cells(each) for word in fold(cell).split()}
    return not any(_is_figure(word, locale) for word in words) and all(
        any(fuzz.ratio(fold(word), other) >= LIKENESS for other in known) for word in words
    )


def _is_figure(word: str, locale: str) -> bool:
    signs = any(each.isdigit() or unicodedata.category(each) == "Sc" for each in word)
    return signs or bool(codes_of(word, locale))


async def resolve_parents(
    ask: Ask, params: Sequence[Param], param: Param, texts: Mapping[str, str]
) -> Mapping[str, Any] | None:
    """The values that a parameter depends on, from the texts of a form; ``None`` where one of them is not certain."""
    above = ancestors(params, param.name)
    values, wrong = convert(above, with_missing(above, texts).texts, ask.reads, ask.now.date())
    found = await resolve(ask, above, values, wrong)
    return found.values if found.ready(param) else None
