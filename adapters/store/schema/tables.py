"""Tables of the database. Moments are whole microseconds since 1970 in UTC: exact, ordered, and the same on
both databases.
"""

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
    text,
)

from bot.line import clean

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
    """Text from anywhere, stored as :func:`bot.line.clean` leaves it."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else clean(value)


WAITING, DELIVERED, PARKED, MOOT = "waiting", "delivered", "parked", "moot"
"""States of a row of the outbox by which it is looked for. What is moot had ceased to be true before it was delivered."""

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)


def words(name: str) -> Column[str]:
    """A column for text that is empty rather than absent."""
    return Column(name, Words, nullable=False, server_default="")


def place() -> tuple[Column[str], ...]:
    """The columns of a :class:`bot.model.Destination`, in its own order."""
    return tuple(words(name) for name in ("platform", "workspace", "channel", "user", "thread"))


def counter(name: str) -> Column[int]:
    """A number that counts up by itself, in the order of insertion."""
    # Only INTEGER PRIMARY KEY counts up by itself on SQLite: https://www.sqlite.org/autoinc.html
    number = BigInteger().with_variant(Integer, "sqlite")
    return Column(name, number, primary_key=True, autoincrement=True)


_HAS_TOPIC = text("topic <> ''")


def _among(state: str, name: str, *columns: str) -> Index:
    """An index of the rows in this state."""
    where = text(f"state = '{state}'")
    return Index(name, *columns, sqlite_where=where, postgresql_where=where)


customers = Table(
    "customers",
    metadata,
    Column("id", Words, primary_key=True),
    words("name"),
    words("domain"),
)

# What a customer's own record tells: verified domains, one space apart, and the country (ISO 3166 alpha-2; empty where it is not
# known). ``version`` is when they changed, counted, for whoever has read them before.
customer_domains = Table(
    "customer_domains",
    metadata,
    Column("id", Words, primary_key=True),
    words("domains"),
    Column("looked", Moment, nullable=False),
    Column("version", BigInteger, nullable=False, server_default="0"),
    words("country"),
    Index(None, "version"),
)

# When the terms of subscriptions end and what happens then, as the vendor last told it; ``quantity``, ``term`` and ``billing_cycle`` are
# those from the renewal on.
term_ends = Table(
    "term_ends",
    metadata,
    Column("customer_id", Words, primary_key=True),
    Column("id", Words, primary_key=True),
    words("name"),
    words("offer_id"),
    Column("ends", Moment, nullable=False),
    words("ending"),
    Column("quantity", Integer, nullable=False, server_default="0"),
    words("term"),
    words("billing_cycle"),
    Index(None, "ends"),
)

# When the vendor was last asked about a customer's subscriptions, and when it last told them.
term_end_reads = Table(
    "term_end_reads",
    metadata,
    Column("id", Words, primary_key=True),
    Column("tried", Moment, nullable=False),
    Column("read", Moment),
)

# ``sealed`` holds arguments, the change as shown and its payload: names, addresses and e-mails of customers' people.
changes = Table(
    "changes",
    metadata,
    Column("id", Words, primary_key=True),
    words("command"),
    Column("sealed", Text, nullable=False),
    words("shown"),
    words("actor"),
    words("actor_name"),
    words("actor_email"),
    Column("place", Text, nullable=False),
    words("request_id"),
    words("correlation_id"),
    Column("state", Text, nullable=False),
    Column("created", Moment, nullable=False),
    Column("expires", Moment, nullable=False),
    Column("lease_until", Moment),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("finished", Moment),
    words("outcome"),
    # What its carrying out put on record on the way, by name: ids of the vendor's, nothing secret.
    Column("details", Text, nullable=False, server_default="{}"),
    words("approval"),
    # Of what the texts of the change were made, sealed as well.
    Column("wording", Text, nullable=False, server_default=""),
    Index(None, "state", "lease_until"),
    Index(None, "state", "expires"),
)

# What others said of a change; ``names`` is a JSON list of all names the voter is known by.
votes = Table(
    "votes",
    metadata,
    counter("number"),
    Column("change_id", Words, nullable=False),
    Column("actor", Words, nullable=False),
    words("actor_name"),
    words("actor_email"),
    words("entra_id"),
    Column("names", Text, nullable=False, server_default="[]"),
    Column("at", Moment, nullable=False),
    Column("approves", Integer, nullable=False),
    words("reason"),
    Index(None, "change_id", "actor", unique=True),
)

# One row while nothing may be written.
freezes = Table(
    "freezes",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    words("frozen_by"),
    Column("since", Moment, nullable=False),
    words("reason"),
)

# ``id`` is the place in the chain. What tells of people is erased part by part: its columns, and its salt in ``salts``.
audit = Table(
    "audit",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    words("actor"),
    words("actor_name"),
    words("actor_email"),
    words("entra_id"),
    words("place"),
    words("command"),
    Column("arguments", Text, nullable=False, server_default="{}"),
    words("shown"),
    words("outcome"),
    words("detail"),
    words("customer_id"),
    words("change_id"),
    words("request_id"),
    words("correlation_id"),
    words("vendor_audit_id"),
    Column("approved_by", Text, nullable=False, server_default="[]"),
    Column("attempt", Integer, nullable=False, server_default="0"),
    Column("salts", Text, nullable=False),
    Column("commitments", Text, nullable=False),
    Column("previous", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Index(None, "at"),
    Index(None, "actor", "at"),
    Index(None, "customer_id", "at"),
    Index(None, "change_id"),
)

# The end of the chain, and where it begins once old rows were forgotten. Whoever appends holds this row.
audit_tip = Table(
    "audit_tip",
    metadata,
    Column("name", Words, primary_key=True),
    Column("number", BigInteger, nullable=False),
    words("digest"),
    Column("anchor", BigInteger, nullable=False, server_default="0"),
    words("anchor_digest"),
    Column("anchored", Moment),
    Column("sealed", Text, nullable=False, server_default=""),
)

# When the vendor was last asked for its own record of a write.
lookups = Table(
    "lookups",
    metadata,
    Column("change_id", Words, primary_key=True),
    Column("asked", Moment, nullable=False),
)

# ``sequence`` is the order in which notices reach a destination; ``due`` is when one was first to be delivered, while
# ``not_before`` moves with every attempt. Of the ``attempts``, so many are ``refused``: they certainly did not arrive. ``access`` names people and tenant ids (JSON).
outbox = Table(
    "outbox",
    metadata,
    counter("sequence"),
    Column("id", Words, nullable=False, unique=True),
    Column("dedupe_key", Words, nullable=False, unique=True),
    *place(),
    Column("sealed", Text, nullable=False),
    Column("due", Moment, nullable=False),
    Column("not_before", Moment, nullable=False),
    Column("until", Moment),
    Column("leased_until", Moment),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("refused", Integer, nullable=False, server_default="0"),
    Column("state", Text, nullable=False),
    Column("settled", Moment),
    words("message_id"),
    words("reason"),
    words("owner"),
    words("access"),
    # What alerts of one customer and billing period have in common, and the message of them that this one continues.
    words("topic"),
    words("continues"),
    Index("ix_outbox_topic", "topic", "sequence", sqlite_where=_HAS_TOPIC, postgresql_where=_HAS_TOPIC),
    words("edits"),
    # What is over is kept for months and looked for by nobody; these stay as small as what is not.
    _among(WAITING, "ix_outbox_waiting_due", "due", "sequence"),
    _among(WAITING, "ix_outbox_waiting_lane", "platform", "workspace", "channel", "user", "sequence"),
    _among(PARKED, "ix_outbox_parked_lane", "platform", "workspace", "channel", "user"),
    Index(None, "settled"),
    # Without it SQLite would give the number of a row that was forgotten to the next one.
    sqlite_autoincrement=True,
)

seen = Table(
    "seen",
    metadata,
    Column("key", Words, primary_key=True),
    Column("until", Moment, nullable=False),
    Index(None, "until"),
)

# ``name`` is a hash of whose requests are counted; ``count`` is of the window that began at ``since``.
rates = Table(
    "rates",
    metadata,
    Column("name", Words, primary_key=True),
    Column("since", Moment, nullable=False),
    Column("count", Integer, nullable=False),
    Index(None, "since"),
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
    words("holder"),
    Column("until", Moment, nullable=False),
)

# How each job last went, whichever process did it. ``failure`` is empty when it went well.
jobs = Table(
    "jobs",
    metadata,
    Column("job", Words, primary_key=True),
    Column("ran", Moment, nullable=False),
    words("failure"),
    Column("unread", Integer, nullable=False, server_default="0"),
)

# Single facts: the version of the customer list, and when it was last refreshed.
meta = Table(
    "meta",
    metadata,
    Column("name", Words, primary_key=True),
    Column("number", BigInteger, nullable=False),
)
