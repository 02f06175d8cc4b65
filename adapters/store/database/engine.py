"""Database transactions: those that read, those that write, and what becomes of the database's errors."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from sqlalchemy import Executable, event, exc
from sqlalchemy.engine import Connection, CursorResult, Row
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.util.concurrency import in_greenlet

from adapters.runtime.log_limit import SeldomEach
from adapters.store.database.address import Address, read_address
from adapters.store.database.clock import DATABASE_TIME, Time
from bot.errors import Unavailable

log = logging.getLogger(__name__)

PATIENCE = 5.0
"""Seconds to wait for a lock, a connection or an answer before a person is told to try again."""

IDLE = 1.0
"""Seconds after which a connection that lay unused is asked whether it still works before it is used."""

_WRITES = "csp_bot_writes"
_RESTED = "csp_bot_rested"

# SQLSTATE classes and codes that mean "not now" rather than "never":
# https://www.postgresql.org/docs/current/errcodes-appendix.html
_NOT_NOW = ("08", "25006", "28", "3D000", "40001", "40P01", "53", "55P03", "57", "58", "XX")

_NOT_MADE = ("42P01", "3F000")
_NOT_ALLOWED = "42501"

# Result codes that mean a faulty statement or value: https://www.sqlite.org/rescode.html
_OUR_FAULT = {sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_RANGE}


@dataclass(slots=True)
class _Commit:
    begun: bool = False


class Database:
    """An engine and its two kinds of transaction. Each commits at the end of its block, or leaves no trace.

    Being locked, away, full or too slow raises :class:`bot.errors.Unavailable`, whatever the driver calls it, and says
    whether that was while it was committing. ``time``
    is whose time decides in its statements.
    """

    def __init__(self, engine: AsyncEngine, address: Address, patience: float, time: Time) -> None:
        self.engine = engine
        self.address = address
        self.time = time
        self._patience = patience
        self._outages = SeldomEach()
        self._writing = engine.execution_options(**{_WRITES: True})
        self._alone = engine.execution_options(isolation_level="AUTOCOMMIT")
        # SQLite takes one writer at a time. Waiting in line here costs nothing; waiting there is polling.
        self._turn = asyncio.Lock() if address.sqlite else None

    @property
    def sqlite(self) -> bool:
        """Whether the database is a file rather than a server."""
        return self.address.sqlite

    @property
    def dialect(self) -> str:
        """The name of the database's SQL."""
        return "sqlite" if self.sqlite else "postgresql"

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that sees one state of the database."""
        async with self._translated(), self.engine.begin() as connection:
            yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that changes something; it holds the write lock from its start on SQLite."""
        commit = _Commit()
        async with self._translated(commit):
            if self._turn is None:
                async with self.engine.begin() as connection:
                    yield connection
                    commit.begun = True
                return
            async with asyncio.timeout(self._patience):
                await self._turn.acquire()
            try:
                async with self._writing.begin() as connection:
                    yield connection
                    commit.begun = True
            finally:
                self._turn.release()

    async def once(
        self,
        statement: Executable,
        parameters: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
        *,
        writes: bool = False,
    ) -> Sequence[Row[Any]]:
        """The rows of one statement, if it has any, which is a transaction by itself: to begin and to end one are two
        more questions to a server."""
        # A pooler may prepare the statement on one connection to the server and execute it on another.
        if self.sqlite or self.address.pooled:
            async with self.write() if writes else self.read() as connection:
                return _rows(await connection.execute(statement, parameters))
        commit = _Commit()
        async with self._translated(commit), self._alone.connect() as connection:
            commit.begun = writes
            return _rows(await connection.execute(statement, parameters))

    @asynccontextmanager
    async def _translated(self, commit: _Commit | None = None) -> AsyncIterator[None]:
        """``commit`` tells how far it came: what fails in it may have been taken all the same."""
        try:
            yield
        except (exc.SQLAlchemyError, OSError) as error:
            if not is_outage(error):
                raise
            self._tell("the database is locked or away", error)
            raise Unavailable(committing=commit is not None and commit.begun) from error
        except Exception as error:
            if not type(error).__module__.startswith("asyncpg."):
                raise
            self._tell("the database is away", error)
            raise Unavailable(committing=commit is not None and commit.begun) from error

    def _tell(self, what: str, error: BaseException) -> None:
        """Whoever may ask anything makes one of these each time, strangers at ``/readyz`` and ``/signin`` too."""
        kind, words = _told(error)
        if times := self._outages.due(kind):
            log.warning("%s: %s: %s (times: %d)", what, kind, words, times)

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


def open_database(text: str, *, patience: float = PATIENCE, time: Time = DATABASE_TIME) -> Database:
    """A database by address; connects when it is first used. Raises :class:`AddressError`."""
    address = read_address(text)
    return Database(create(address, patience=patience), address, patience, time)


def create(address: Address, *, patience: float) -> AsyncEngine:
    """An engine with our limits. Parameters stay out of its errors and logs: they hold people's data."""
    if address.sqlite:
        engine = create_async_engine(
            address.url,
            hide_parameters=True,
            pool_size=4,
            max_overflow=4,
            pool_timeout=patience,
            connect_args={"timeout": patience},
        )
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
        event.listen(engine.sync_engine, "invalidate", _undo_sqlite)
        return engine
    engine = create_async_engine(
        address.url,
        hide_parameters=True,
        pool_size=5,
        max_overflow=5,
        pool_timeout=patience,
        pool_recycle=240,
        connect_args=_postgresql_arguments(address, patience),
    )
    event.listen(engine.sync_engine, "checkin", _put_back)
    event.listen(engine.sync_engine, "checkout", _take_out)
    return engine


def _postgresql_arguments(address: Address, patience: float) -> dict[str, Any]:
    """The server gives up first, so that its answer says why; the driver's own limit is for a dead network."""
    arguments: dict[str, Any] = {"timeout": patience, "command_timeout": patience * 2} | address.options
    if address.pooled:
        # https://docs.sqlalchemy.org/en/21/dialects/postgresql.html#prepared-statement-name-with-pgbouncer
        return arguments | {
            "statement_cache_size": 0,
            "prepared_statement_cache_size": 0,
            "prepared_statement_name_func": lambda: f"__asyncpg_{uuid4()}__",
        }
    milliseconds = str(int(patience * 1000))
    arguments["server_settings"] = {
        "statement_timeout": milliseconds,
        "lock_timeout": str(int(patience * 800)),
        "idle_in_transaction_session_timeout": str(int(patience * 6000)),
        "application_name": "csp-bot",
        # Our statements are short: compiling one takes longer than running it.
        "jit": "off",
    } | address.options.get("server_settings", {})
    return arguments


def _put_back(_: Any, record: Any) -> None:
    record.info[_RESTED] = time.monotonic()


def _take_out(connection: Any, record: Any, _: Any) -> None:
    """See to it that a connection works, as SQLAlchemy's ``pool_pre_ping`` does each time: with asyncpg, that asks the
    server three things before the transaction asks it the first. One that was used just now, and that the server has
    not closed, works."""
    rested = time.monotonic() - record.info.get(_RESTED, time.monotonic())
    if connection.driver_connection.is_closed():
        raise exc.InvalidatePoolError
    if rested > IDLE:
        try:
            connection.ping()
        except Exception as error:
            raise exc.InvalidatePoolError from error


def _prepare_sqlite(connection: Any, _: Any) -> None:
    # Transactions are begun by _begin_sqlite; Python's sqlite3 would begin its own, deferred, too late to lock.
    connection.isolation_level = None
    with ExitStack() as undo:
        # The pool forgets a connection that fails here, and its thread would go on until the end.
        undo.callback(connection.close)
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()
        undo.pop_all()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES)
    statement = "BEGIN IMMEDIATE" if writes else "BEGIN"
    try:
        # One trip to the driver's thread where a cursor of SQLAlchemy's takes three.
        connection.connection.run_async(lambda driver: driver.execute(statement))
    except sqlite3.Error as error:
        raise exc.DBAPIError.instance(statement, None, error, sqlite3.Error) from error


def _undo_sqlite(connection: Any, _: Any, __: Any) -> None:
    # sqlite3_close_v2 keeps a connection alive, its transaction and lock with it, for as long as somebody holds an
    # unfinished statement, and the traceback of a cancelled one does. https://www.sqlite.org/c3ref/close.html
    if connection is not None and in_greenlet():
        with suppress(Exception):
            connection.rollback()


def _rows(result: CursorResult[Any]) -> Sequence[Row[Any]]:
    return result.all() if result.returns_rows else ()


def lacks_tables(error: exc.DBAPIError) -> bool:
    """Whether the error means that a table, or the schema it would be in, has not been made."""
    state = getattr(error.orig, "sqlstate", None)
    # SQLite has one code for every faulty statement; its words are fixed: https://www.sqlite.org/src/file/src/build.c
    return state in _NOT_MADE if isinstance(state, str) else str(error.orig).startswith("no such table")


def is_forbidden(error: exc.DBAPIError) -> bool:
    """Whether the error means that the database's user may not do what was asked."""
    return getattr(error.orig, "sqlstate", None) == _NOT_ALLOWED


def is_outage(error: BaseException) -> bool:
    """Whether the error means that the database is locked, away or too slow, rather than a fault of ours."""
    if isinstance(error, OSError | exc.TimeoutError):  # the built-in TimeoutError is an OSError
        return True
    if not isinstance(error, exc.DBAPIError):
        return False
    state = getattr(error.orig, "sqlstate", None)
    if isinstance(state, str):
        return state.startswith(_NOT_NOW)
    code = getattr(error.orig, "sqlite_errorcode", None)
    if isinstance(code, int):
        return code & 0xFF not in _OUR_FAULT
    return isinstance(error, exc.OperationalError | exc.InterfaceError) or error.connection_invalidated


def _told(error: BaseException) -> tuple[str, str]:
    """The kind of an error, and the driver's own words, without the statement or its parameters."""
    cause = error.orig if isinstance(error, exc.DBAPIError) and error.orig is not None else error
    return type(cause).__name__, str(cause)[:200]
