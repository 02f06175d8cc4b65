"""Names as they stand in the database: which of somebody's names tell of that person alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table, func, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store import schema
from bot.audit.entries import OURS

BOT = "bot"
"""The key under which the bot itself stands in the trail; the name beside it is of who used its command line."""


async def told_names(
    connection: AsyncConnection,
    names: Iterable[str],
    identities: Collection[str],
    bearers: Sequence[tuple[Table, tuple[str, ...], str | None]],
) -> tuple[str, ...]:
    """The names to look for in what was said. ``bearers`` are tables with columns of identities, and that of the name.

    One word alone is not: too much else is called so. Nor is what a customer, the bot or somebody else is called: people
    choose their names in a chat themselves, and none of them is to take all that tells of others out of the trail.
    """
    full = {" ".join(name.split()) for name in names if len(name.split()) > 1}
    name = schema.customers.c.name
    taken = {row.name.lower() for row in await connection.execute(select(name).where(called(name, full)))}
    for table, columns, named in bearers:
        if named is None:
            continue
        cell = table.c[named]
        theirs = or_(*(within(table.c[column], {*identities, BOT}) for column in columns))
        query = select(cell).where(called(cell, full), not_(func.coalesce(theirs, False))).distinct()
        taken |= {each.lower() for each in (await connection.execute(query)).scalars()}
    return tuple(sorted(each for each in full if each.lower() not in {*taken, OURS.lower()}))


def within(column: ColumnElement[Any], values: Iterable[str]) -> ColumnElement[bool]:
    """Whether one of these values stands there, in whatever letters."""
    return func.lower(column).in_(sorted(value.lower() for value in values))


def called(column: ColumnElement[Any], names: Iterable[str]) -> ColumnElement[bool]:
    """Whether somebody's name stands there. What databases take for the same letter in small ends with ASCII for some,
    so that the name as it was found counts as well."""
    return or_(column.in_(sorted(names)), within(column, names))
