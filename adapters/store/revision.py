"""Schema revision: whether the tables are those that this release works with. Does not load Alembic, which
takes a while.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from sqlalchemy import ScalarSelect, column, func, select, table
from sqlalchemy.exc import DBAPIError

from adapters.store.database.engine import is_forbidden, lacks_tables, open_database

_VERSIONS = Path(__file__).parent / "migrations" / "versions"

NO_TABLES = "The database has no tables yet. Make them with: csp-bot migrate"
OLD_TABLES = (
    "The database's tables are those of an earlier release. Bring them up to date with: csp-bot migrate"
)

NOT_ALLOWED = (
    "The user in DATABASE_URL may not read the database's tables. Grant it SELECT, INSERT, UPDATE and DELETE on them, or "
    "name the user that made them with: csp-bot migrate"
)


@cache
def newest() -> str:
    """The revision that this release works with."""
    return max(path.name.partition("_")[0] for path in _VERSIONS.glob("[0-9]*_*.py"))


def revision() -> ScalarSelect[str | None]:
    """The revision of the tables, as a part of a statement."""
    return select(func.max(column("version_num"))).select_from(table("alembic_version")).scalar_subquery()


def lacking(found: str | None) -> str:
    """What has to be done before tables of this revision can be used, as a sentence; empty where nothing has to."""
    if found is None:
        return NO_TABLES
    return OLD_TABLES if found < newest() else ""


def _is_there(file: str) -> bool:
    return Path(file).exists()


async def tables_lacking(database_url: str) -> str:
    """What has to be done before the tables can be used, as a sentence; empty where nothing has to.

    Tables of a later release are taken for good: its migration comes before the last process of this one has ended.
    Raises :class:`bot.errors.Unavailable` and :class:`adapters.store.AddressError`.
    """
    database = open_database(database_url)
    if database.sqlite and not _is_there(str(database.address.url.database)):
        return NO_TABLES  # to look would make an empty file that others of the machine can read
    try:
        [row] = await database.once(select(revision().label("revision")))
    except DBAPIError as error:
        if is_forbidden(error):
            return NOT_ALLOWED
        if not lacks_tables(error):
            raise
        return NO_TABLES
    finally:
        await database.close()
    return lacking(row.revision)
