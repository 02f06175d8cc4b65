"""Database clock: the one clock of an installation.

Processes run on several machines, and each machine's clock may be wrong. What guards a right, or what several processes
race for (leases, expiries, what is forgotten), is therefore decided by the time of the database, in the statement that
acts on it. A moment that a caller gives as ``now`` is what its own clock says: good enough for a row that tells of it,
and never for a decision.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import BigInteger, ColumnElement, case, literal, type_coerce
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from adapters.store.schema.tables import Moment

SLACK = timedelta(seconds=5)
"""How much further ahead than its length a lease may end: a release that took the time from its own machine may have
written it, and clocks that are kept right still differ a little."""

PLAUSIBLE = timedelta(hours=1)
"""How far what is put on record may be from the database's time. What is further away comes from a wrong clock."""

SQL_NOW: Mapping[str, str] = {
    # now() stands still while a transaction waits for a lock, and clock_timestamp() keeps indexes from being used:
    # https://www.postgresql.org/docs/current/functions-datetime.html#FUNCTIONS-DATETIME-CURRENT
    "postgresql": "(extract(epoch FROM statement_timestamp()) * 1000000)::bigint",
    # SQLite counts milliseconds: https://www.sqlite.org/lang_datefunc.html
    "sqlite": "(CAST(round((julianday('now') - 2440587.5) * 86400000) AS INTEGER) * 1000)",
}
"""The database's time as :class:`adapters.store.schema.tables.Moment` stores it."""


class DatabaseNow(FunctionElement[datetime]):
    """The database's time, as an expression."""

    name = "csp_bot_now"
    type = Moment()
    inherit_cache = True


@compiles(DatabaseNow)
def _spelled(_: DatabaseNow, compiler: SQLCompiler, **__: Any) -> str:
    return SQL_NOW[compiler.dialect.name]


Told = datetime | ColumnElement[datetime]
"""What a caller's clock says."""


class Time(Protocol):
    """Whose time decides."""

    def now(self, told: Told) -> ColumnElement[datetime]:
        """The time at which a statement is executed."""
        ...

    def recorded(self, told: Told, ahead: timedelta = PLAUSIBLE) -> ColumnElement[datetime]:
        """What is told, to be put on record, unless it is further from the time than it can be."""
        ...

    @property
    def prepared(self) -> ColumnElement[datetime]:
        """The time in a statement that is made once, and is given ``parameters`` when it is executed."""
        ...

    def parameters(self, told: datetime) -> Mapping[str, int]:
        """What a prepared statement has to be given."""
        ...

    def __hash__(self) -> int: ...

    def window(self, dialect: str, told: str, seconds: int) -> str:
        """SQL for the beginning of a window of so many seconds; the parameter ``told`` is where callers take it to be."""
        ...


class DatabaseTime:
    """The database's own clock decides, whatever callers are told by theirs (``Time``)."""

    prepared: ColumnElement[datetime] = DatabaseNow()

    def now(self, told: Told) -> ColumnElement[datetime]:
        """The database's time."""
        return self.prepared

    def recorded(self, told: Told, ahead: timedelta = PLAUSIBLE) -> ColumnElement[datetime]:
        """What is told; the database's time where that is earlier than it can be, or later by more than ``ahead``."""
        said = told if isinstance(told, ColumnElement) else literal(told, Moment)
        likely = said.between(later(self.prepared, -PLAUSIBLE), later(self.prepared, ahead))
        return case((likely, said), else_=self.prepared)

    def parameters(self, told: datetime) -> Mapping[str, int]:
        """Nothing: the database knows the time."""
        return {}

    def window(self, dialect: str, told: str, seconds: int) -> str:
        """By the database's time."""
        now, length = SQL_NOW[dialect], seconds * 1_000_000
        return f"{now} - {now} % {length}"


DATABASE_TIME = DatabaseTime()


def ending(time: Time, since: datetime, until: datetime) -> ColumnElement[datetime]:
    """When something ends that begins now: at ``until``, unless its beginning was taken from a clock that is ahead."""
    return later(time.recorded(since, SLACK), until - since)


def lasting(time: Time, now: datetime, until: datetime) -> ColumnElement[datetime]:
    """When something ends that begins now and lasts so long, whatever the caller's clock takes for now."""
    return later(time.now(now), until - now)


def micros(span: timedelta) -> int:
    """A span as statements take it."""
    return span // timedelta(microseconds=1)


def later(moment: ColumnElement[datetime], span: timedelta | ColumnElement[int]) -> ColumnElement[datetime]:
    """The moment so much later, or earlier where the span is negative. As a column, a span is in microseconds."""
    more = span if isinstance(span, ColumnElement) else literal(micros(span), BigInteger)
    return type_coerce(type_coerce(moment, BigInteger) + more, Moment)
