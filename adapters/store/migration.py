"""Migration: bringing a database to the newest revision of its tables."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import inspect, text
from sqlalchemy.engine import Connection

from adapters.store.audit.chain_head import seal_head
from adapters.store.database.address import AddressError
from adapters.store.database.encryption import Sealer
from adapters.store.database.engine import open_database
from adapters.store.schema import tables as schema

_SCRIPTS = Path(__file__).parent / "migrations"

_LOCK = 0x637370_626F74
"""The advisory lock that makes two releases take turns: "cspbot" as a number."""

_PATIENCE = 120.0
"""Seconds to wait for another process that is migrating, or for one statement."""


async def migrate(database_url: str, revision: str = "head", keys: Sequence[str] = ()) -> None:
    """Bring the tables up to this revision (the newest), in one transaction; does nothing when they are there.

    With ``keys`` the audit trail is sealed when it is made, and at no other time: a seal that is gone later was taken
    away. Processes that do so at once take turns. Raises :class:`bot.errors.Unavailable` and
    :class:`adapters.store.AddressError`.
    """
    database = open_database(database_url, patience=_PATIENCE)
    if database.sqlite:
        _make_file(Path(str(database.address.url.database)))
    try:
        async with database.write() as connection:
            if not database.sqlite:
                await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            had_trail = await connection.run_sync(_has_trail)
            await connection.run_sync(_upgrade, revision)
            if keys and not had_trail and await connection.run_sync(_has_trail):
                await seal_head(connection, Sealer(keys))
    finally:
        await database.close()


def _make_file(path: Path) -> None:
    """An empty file for its owner alone, unless there is one: SQLite would let others of the machine read it."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise AddressError(f"The database file {path} cannot be made: {error.strerror}") from None


def _has_trail(connection: Connection) -> bool:
    return inspect(connection).has_table(schema.audit_tip.name)


def _upgrade(connection: Connection, revision: str) -> None:
    # Alembic takes a while to import, and only this needs it.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
