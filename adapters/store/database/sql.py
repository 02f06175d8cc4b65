"""SQL dialects: the few statements that the two databases spell in their own way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import JSON, Select, Table, any_, bindparam, cast, func, literal_column
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.types import TypeEngine

Item = TypeVar("Item")

AT_ONCE = 500
"""Values in one statement; some databases take no more than 999 parameters."""

Insert = sqlite.Insert | postgresql.Insert


def insert_into(connection: AsyncConnection, table: Table) -> Insert:
    """An INSERT that understands ON CONFLICT."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


async def put_row(connection: AsyncConnection, table: Table, row: Mapping[str, Any]) -> None:
    """Insert the row, or replace the one that has its primary key."""
    await take_row(connection, table, row, None)


async def take_row(
    connection: AsyncConnection,
    table: Table,
    row: Mapping[str, Any],
    only_if: ColumnElement[bool] | None,
) -> bool:
    """Insert the row, or replace the one that has its key where ``only_if`` holds for it. Whether that happened.

    Of any number of callers at once, the second sees what the first has left.
    """
    keys = [column.name for column in table.primary_key]
    insert = insert_into(connection, table).values(row)
    rest = {name: insert.excluded[name] for name in row if name not in keys}
    upsert = insert.on_conflict_do_update(index_elements=keys, set_=rest, where=only_if)
    result = await connection.execute(upsert.returning(table.c[keys[0]]))
    return result.first() is not None


async def add_rows(connection: AsyncConnection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows; those whose key is taken are left out."""
    if rows:
        await connection.execute(insert_into(connection, table).on_conflict_do_nothing(), list(rows))


async def new_row(connection: AsyncConnection, table: Table, row: Mapping[str, Any]) -> bool:
    """Insert the row unless its key is taken; whether it is new."""
    insert = insert_into(connection, table).values(row).on_conflict_do_nothing()
    result = await connection.execute(insert.returning(next(iter(table.primary_key))))
    return result.first() is not None


async def put_rows(connection: AsyncConnection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows, or replace those that have their primary keys. All rows have the same columns.

    Rows that several may write at once come in an order that all share, or they could wait for each other.
    """
    if not rows:
        return
    keys = [column.name for column in table.primary_key]
    insert = insert_into(connection, table)
    rest = {name: insert.excluded[name] for name in rows[0] if name not in keys}
    await connection.execute(insert.on_conflict_do_update(index_elements=keys, set_=rest), list(rows))


def rows_given(dialect: str, name: str, *kinds: TypeEngine[Any]) -> Sequence[ColumnElement[Any]]:
    """The columns of a table that is given as one parameter, a list of rows of numbers and texts.

    Parameters for every value would make another statement for every number of rows, and each takes long to write out.
    """
    rows = bindparam(name, type_=JSON)
    if dialect == "sqlite":
        row = func.json_each(rows).table_valued("value").c.value
        return [func.json_extract(row, literal_column(f"'$[{at}]'")) for at in range(len(kinds))]
    row = func.json_array_elements(rows).column_valued()
    return [cast(row.op("->>")(literal_column(str(at))), kind) for at, kind in enumerate(kinds)]


def one_of(dialect: str, column: ColumnElement[Any], query: Select[Any]) -> ColumnElement[bool]:
    """Whether the column is among the few values that the query finds.

    PostgreSQL takes a subquery for a table that could be large, and would sooner read all rows than look up a hundred.
    """
    if dialect == "sqlite":
        return column.in_(query)
    return column == any_(func.array(query.scalar_subquery()))


def batches(items: Sequence[Item], size: int = AT_ONCE) -> Iterator[Sequence[Item]]:
    """The items, so many at a time."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
