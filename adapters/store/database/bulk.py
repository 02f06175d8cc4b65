"""Bulk insert: many rows at once, in the driver's own quickest way, within a transaction of ours."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, exc
from sqlalchemy.ext.asyncio import AsyncConnection


async def copy_rows(
    connection: AsyncConnection, table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Insert rows as they are: nothing is cleaned or converted on the way. The transaction must have begun with a statement.

    https://www.postgresql.org/docs/current/sql-copy.html
    """
    if not rows:
        return
    raw = await connection.get_raw_connection()
    driver: Any = raw.driver_connection
    if connection.dialect.name == "postgresql":
        await driver.copy_records_to_table(table.name, records=rows, columns=columns)
        return
    places = ",".join("?" * len(columns))
    statement = f"INSERT INTO {table.name} ({','.join(columns)}) VALUES ({places})"  # noqa: S608 - names of ours
    try:
        cursor = await driver.executemany(statement, rows)
        await cursor.close()
    except sqlite3.Error as error:
        raise exc.DBAPIError.instance(statement, None, error, sqlite3.Error) from error
