"""The tables. Moments are whole microseconds since 1970 in UTC: exact, ordered, and the same on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Dialect,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_micros(moment: datetime) -> int:
    """Microseconds since 1970. Raises :class:`ValueError` for a time without a zone."""
    if moment.tzinfo is None:
        raise ValueError("a time without a zone cannot be stored")
    return (moment - _EPOCH) // _MICROSECOND


def from_micros(number: int) -> datetime:
    """The inverse of :func:`to_micros`, in UTC."""
    return _EPOCH + number * _MICROSECOND


class Moment(TypeDecorator[datetime]):
    """An aware point in time; comes back in UTC."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else to_micros(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else from_micros(value)


class Words(TypeDecorator[str]):
    """Text from anywhere. PostgreSQL takes no NUL and no lone surrogate, and people can send both."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        return value.replace("\0", "").encode(errors="replace").decode()


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)


def _words(name: str) -> Column[str]:
    return Column(name, Words, nullable=False, server_default="")


customers = Table(
    "customers",
    metadata,
    Column("id", Words, primary_key=True),
    _words("name"),
    _words("domain"),
)

# ``sealed`` holds arguments, the change as shown and its payload: names, addresses and e-mails of customers' people.
changes = Table(
    "changes",
    metadata,
    Column("id", Words, primary_key=True),
    _words("command"),
    Column("sealed", Text, nullable=False),
    _words("shown"),
    _words("actor"),
    _words("actor_name"),
    _words("actor_email"),
    Column("place", Text, nullable=False),
    _words("request_id"),
    _words("correlation_id"),
    Column("state", Text, nullable=False),
    Column("created", Moment, nullable=False),
    Column("expires", Moment, nullable=False),
    Column("lease_until", Moment),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("finished", Moment),
    _words("outcome"),
    Column("details", Text, nullable=False, server_default="{}"),
    Index(None, "state", "lease_until"),
    Index(None, "state", "expires"),
)

audit = Table(
    "audit",
    metadata,
    # Only INTEGER PRIMARY KEY counts up by itself on SQLite: https://www.sqlite.org/autoinc.html
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("at", Moment, nullable=False),
    _words("actor"),
    _words("actor_name"),
    _words("actor_email"),
    _words("place"),
    _words("command"),
    Column("arguments", Text, nullable=False, server_default="{}"),
    _words("outcome"),
    _words("detail"),
    _words("customer_id"),
    _words("change_id"),
    _words("request_id"),
    _words("correlation_id"),
    Index(None, "at"),
    Index(None, "actor", "at"),
    Index(None, "customer_id", "at"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Words, primary_key=True),
    Column("dedupe_key", Words, nullable=False, unique=True),
    _words("platform"),
    _words("workspace"),
    _words("channel"),
    _words("user"),
    _words("thread"),
    Column("sealed", Text, nullable=False),
    Column("not_before", Moment, nullable=False),
    Column("leased_until", Moment),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("state", Text, nullable=False),
    Column("settled", Moment),
    _words("message_id"),
    _words("reason"),
    Index(None, "state", "not_before"),
)

seen = Table(
    "seen",
    metadata,
    Column("key", Words, primary_key=True),
    Column("until", Moment, nullable=False),
    Index(None, "until"),
)

vault = Table(
    "vault",
    metadata,
    Column("name", Words, primary_key=True),
    Column("sealed", Text, nullable=False),
)

conversations = Table(
    "conversations",
    metadata,
    Column("key", Words, primary_key=True),
    Column("reference", Text, nullable=False),
)

leases = Table(
    "leases",
    metadata,
    Column("job", Words, primary_key=True),
    _words("holder"),
    Column("until", Moment, nullable=False),
)

# Single facts: the version of the customer list, and when it was last refreshed.
meta = Table(
    "meta",
    metadata,
    Column("name", Words, primary_key=True),
    Column("number", BigInteger, nullable=False),
)
