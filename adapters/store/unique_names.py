"""Unique names: which of somebody's names tell of that person alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table, func, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store.database.ascii_lower import AsciiLower, ascii_lower
from adapters.store.schema import tables as schema
from bot.audit.entries import BOT, OURS


async def own_names(
    connection: AsyncConnection,
    names: Iterable[str],
    identities: Collection[str],
    bearers: Sequence[tuple[Table, tuple[str, ...], str | None]],
) -> tuple[str, ...]:
    """Those of the names that tell of this person alone. ``bearers`` are tables with columns of identities, and that of the
    name.

    What a customer, the bot or somebody else is called does not: people choose their names in a chat themselves, and none
    of them is to take what tells of others away.
    """
    full = {*names, *(" ".join(name.split()) for name in names)}
    name = schema.customers.c.name
    taken = {row.name.lower() for row in await connection.execute(select(name).where(called(name, full)))}
    for table, columns, named in bearers:
        if named is None:
            continue
        cell = table.c[named]
        theirs = or_(*(within(table.c[column], {*identities, BOT}) for column in columns))
        query = select(cell).where(called(cell, full), not_(func.coalesce(theirs, False))).distinct()
        taken |= {each.lower() for each in (await connection.execute(query)).scalars()}
    taken |= {OURS.lower()}
    return tuple(sorted(each for each in full if " ".join(each.split()).lower() not in taken))


def told_names(names: Iterable[str]) -> tuple[str, ...]:
    """Those of somebody's own names to look for in what was said: one word alone is not, too much else is called so."""
    return tuple(name for name in names if len(name.split()) > 1)


def within(column: ColumnElement[Any], values: Iterable[str]) -> ColumnElement[bool]:
    """Whether one of these identities stands there, whatever the case of its ASCII letters; others tell people apart."""
    return AsciiLower(column).in_(sorted(map(ascii_lower, values)))


def called(column: ColumnElement[Any], names: Iterable[str]) -> ColumnElement[bool]:
    """Whether somebody's name stands there. What databases take for the same letter in small ends with ASCII for some,
    so that the name with its other letters as they were found counts as well."""
    return or_(within(column, names), func.lower(column).in_(sorted(name.lower() for name in names)))
