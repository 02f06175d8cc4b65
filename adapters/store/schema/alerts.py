"""Tables of alerts and tickets. Days are ISO dates and amounts exact decimals, both as text."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Boolean, Column, Dialect, Index, Table, Text, TypeDecorator, UniqueConstraint, false

from adapters.store.schema.tables import Moment, Words, counter, metadata, place, words


class Day(TypeDecorator[date]):
    """A day of the calendar; sorts as it should, as text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        return None if value is None else value.isoformat()

    def process_result_value(self, value: Any, dialect: Dialect) -> date | None:
        return None if value is None else date.fromisoformat(value)


class Exact(TypeDecorator[Decimal]):
    """A number with every digit it came with; not to be compared in the database."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        return None if value is None else str(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)


rules = Table(
    "alert_rules",
    metadata,
    Column("id", Words, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("scope", Text, nullable=False),
    *place(),
    words("destination_name"),
    words("owner"),
    words("owner_name"),
    Column("owner_home", Text, nullable=False),
    Column("created", Moment, nullable=False),
    Column("steps", Text, nullable=False),
    words("currency"),
    words("cadence"),
    words("locale"),
    words("time_zone"),
)

# What a crossing is about is sealed: it names a customer and what was spent.
notices = Table(
    "alert_notices",
    metadata,
    counter("number"),
    Column("id", Text, nullable=False, unique=True),
    Column("rule_id", Words, nullable=False),
    Column("crossing_key", Words, nullable=False),
    words("customer_id"),
    Column("sealed", Text, nullable=False),
    *place(),
    Column("found", Moment, nullable=False),
    Column("state", Text, nullable=False),
    words("outbox_id"),
    Column("acknowledged", Moment),
    words("acknowledged_by"),
    words("acknowledged_actor"),
    UniqueConstraint("rule_id", "crossing_key"),
    Index(None, "state", "number"),
    Index(None, "found"),
    Index(None, "customer_id", "found"),
    sqlite_autoincrement=True,
)

memory = Table(
    "alert_memory",
    metadata,
    Column("rule_id", Words, primary_key=True),
    Column("customer_id", Words, primary_key=True),
    words("period"),
    words("currency"),
    Column("told", Text, nullable=False),
    Column("changed", Moment, nullable=False),
    Index(None, "customer_id"),
    Index(None, "changed"),
)

# ``woken`` rows silence nothing: they say for whom a silence of the whole rule has ended.
mutes = Table(
    "alert_mutes",
    metadata,
    Column("rule_id", Words, primary_key=True),
    Column("customer_id", Words, primary_key=True),
    Column("until", Moment, nullable=False),
    words("reason"),
    words("muted_by"),
    Column("since", Moment, nullable=False),
    Column("level", Exact, nullable=False),
    Column("cost", Exact),
    Column("woken", Boolean, nullable=False, server_default=false()),
)

# Rules that tell nothing while somebody may not see what they tell; ``reader`` is for whom they tell, not who made them.
parked = Table(
    "alert_parked",
    metadata,
    Column("rule_id", Words, primary_key=True),
    Column("since", Moment, nullable=False),
    words("cause"),
    Column("reader", Boolean, nullable=False, server_default=false()),
)

history = Table(
    "usage_history",
    metadata,
    Column("customer_id", Words, primary_key=True),
    Column("period_starts", Day, primary_key=True),
    Column("period_ends", Day, nullable=False),
    words("currency"),
    Column("points", Text, nullable=False),
    Index(None, "period_ends"),
)

parts = Table(
    "usage_parts",
    metadata,
    Column("customer_id", Words, primary_key=True),
    Column("day", Day, primary_key=True),
    words("period"),
    words("currency"),
    Column("costs", Text, nullable=False),
    Index(None, "day"),
)

periods = Table(
    "billing_periods",
    metadata,
    Column("customer_id", Words, primary_key=True),
    Column("starts", Day, nullable=False),
    Column("ends", Day, nullable=False),
)

tickets = Table(
    "tickets_seen",
    metadata,
    Column("key", Words, primary_key=True),
    Column("state", Text, nullable=False),
    Column("sealed", Text, nullable=False),
    Column("closed", Moment),
    Column("looked", Moment, nullable=False, server_default="0"),
    Index(None, "state"),
)

watches = Table(
    "ticket_watches",
    metadata,
    counter("number"),
    Column("ticket_key", Words, nullable=False),
    *place(),
    words("anchor"),
    words("owner"),
    Column("since", Moment, nullable=False),
    UniqueConstraint(
        "ticket_key",
        "platform",
        "workspace",
        "channel",
        "user",
        "thread",
        "anchor",
        name="uq_ticket_watches_place",
    ),
    Index("ix_ticket_watches_place", "platform", "workspace", "channel"),
    Index(None, "anchor"),
)

deeds = Table(
    "ticket_deeds",
    metadata,
    Column("ticket_key", Words, primary_key=True),
    Column("digest", Words, primary_key=True),
    Column("at", Moment, nullable=False),
    *place(),
)

# Whose a ticket was when a desk last told of it. It only says where to look: the desk is asked each time.
ticket_numbers = Table(
    "ticket_numbers",
    metadata,
    Column("key", Words, primary_key=True),
    words("number"),
    words("desk"),
    words("subscription_id"),
    words("name"),
    words("customer_id"),
    Column("seen", Moment, nullable=False),
    Index(None, "number"),
    Index(None, "seen"),
)

ticket_owners = Table(
    "ticket_owners",
    metadata,
    Column("key", Words, primary_key=True),
    words("owner"),
    words("name"),
    Column("since", Moment, nullable=False),
    Index(None, "owner"),
)

events = Table(
    "vendor_events",
    metadata,
    Column("key", Words, primary_key=True),
    words("name"),
    words("resource"),
    Column("ids", Text, nullable=False),
    Column("changed", Moment, nullable=False),
    Column("received", Moment, nullable=False),
    Column("done", Moment),
    Index(None, "done", "received"),
)
