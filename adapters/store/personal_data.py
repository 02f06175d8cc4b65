"""Personal data in the audit trail: which rows tell of them, and in which of their parts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store.database.ascii_lower import ascii_lower
from adapters.store.schema import tables as schema
from adapters.store.unique_names import called, told_names, within
from bot.audit.entries import BOT

_audit = schema.audit
_SAID = (_audit.c.arguments, _audit.c.shown, _audit.c.detail)

_ESCAPE = re.compile(r"\\[bfnrt]")
"""In JSON, a letter that is none."""


@dataclass(frozen=True, slots=True)
class Traces:
    """What there is of a person: who it is, how many rows of what, and what is still under way and stays.

    ``own`` are those of the names that nobody else has; ``rooms`` are keys of personal chats; ``changes`` are those that
    the person had a part in.
    """

    identities: tuple[str, ...]
    names: tuple[str, ...]
    own: tuple[str, ...] = ()
    rooms: tuple[str, ...] = ()
    changes: frozenset[str] = frozenset()
    rows: Mapping[str, int] = field(default_factory=dict)
    open_changes: int = 0

    def __bool__(self) -> bool:
        return any(self.rows.values())

    @property
    def told(self) -> tuple[str, ...]:
        """The names to look for in sentences, in rows of ``changes``."""
        return told_names(self.own)


def _whole_identity(identities: Iterable[str]) -> re.Pattern[str]:
    """One of these keys, addresses and object ids, and not as a part of a longer one, which is somebody else's.

    For a text with its ASCII letters in lower case: regardless of case, a pattern takes the Kelvin sign for a ``k``.
    """
    some = "|".join(re.escape(ascii_lower(each)) for each in identities)
    return re.compile(rf"(?<![\w.+%-])(?:{some})(?![\w@]|[.+-]\w)")


async def parts_of(
    connection: AsyncConnection, traces: Traces, after: int, until: int
) -> dict[int, frozenset[str]]:
    """Which parts of which rows of the trail tell of the person by one of the identities."""
    # What somebody did on the command line stands under the bot's key, with a name.
    by_name = (_audit.c.actor == BOT) & called(_audit.c.actor_name, traces.told)
    parts: defaultdict[int, frozenset[str]] = defaultdict(frozenset)
    query = select(_audit.c.id).where(or_(_own(traces), by_name), _between(after, until))
    for number in (await connection.execute(query)).scalars():
        parts[number] |= {"who", "said"}
    whole = _whole_identity(traces.identities)
    for columns, part in ((_SAID, "said"), ((_audit.c.approved_by,), "approvers")):
        some = _mentions(columns, traces.identities)
        for row in await connection.execute(
            select(_audit.c.id, *columns).where(some, _between(after, until))
        ):
            if any(whole.search(ascii_lower(_ESCAPE.sub(" ", text))) for text in row[1:]):
                parts[row.id] |= {part}
    return dict(parts)


def _own(traces: Traces) -> ColumnElement[bool]:
    return or_(*(within(_audit.c[name], traces.identities) for name in ("actor", "actor_email", "entra_id")))


async def changes_of(connection: AsyncConnection, traces: Traces) -> frozenset[str]:
    """The changes that the person asked for, or said something about."""
    query = select(_audit.c.change_id).where(_own(traces), _audit.c.change_id != "").distinct()
    return frozenset((await connection.execute(query)).scalars())


async def saying(connection: AsyncConnection, traces: Traces, after: int, until: int) -> set[int]:
    """The rows in which the bot or somebody else says the person's name, about a change that the person had a part in.

    People choose their names themselves: anywhere else the same words may be anything, and say nothing of whom they mean.
    """
    if not traces.told or not traces.changes:
        return set()
    whole = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, traces.told))})(?!\w)", re.IGNORECASE)
    some = or_(_mentions(_SAID, traces.told), _mentions(_SAID, [name.lower() for name in traces.told]))
    query = select(_audit.c.id, _audit.c.change_id, *_SAID).where(
        some, _audit.c.change_id != "", _between(after, until)
    )
    rows = await connection.execute(query)
    return {
        row.id
        for row in rows
        if row.change_id in traces.changes and any(whole.search(text) for text in row[2:])
    }


async def telling(
    connection: AsyncConnection, traces: Traces, after: int, until: int
) -> tuple[Mapping[int, frozenset[str]], int]:
    """Which parts of which of these rows tell of the person in any way, and how many rows do so by the name alone."""
    theirs = await parts_of(connection, traces, after, until)
    named = await saying(connection, traces, after, until)
    parts = theirs | {number: theirs.get(number, frozenset()) | {"said"} for number in named}
    return parts, len(named - theirs.keys())


def _between(after: int, until: int) -> ColumnElement[bool]:
    return and_(_audit.c.id > after, _audit.c.id <= until)


def _mentions(columns: Sequence[ColumnElement[Any]], words: Iterable[str]) -> ColumnElement[bool]:
    found = [_contains(column, each) for column in columns for each in words]
    return or_(literal(False), *found)


def _contains(column: ColumnElement[Any], word: str) -> ColumnElement[bool]:
    """In whatever letters, where the word is in small ones; as it stands where it is not."""
    return (func.lower(column) if word.islower() else column).contains(word, autoescape=True)
