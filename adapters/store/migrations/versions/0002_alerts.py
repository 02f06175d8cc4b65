"""Alerts and tickets, and an outbox that keeps the order of each destination."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_PLACE = ("platform", "workspace", "channel", "user", "thread")

# What both versions of the outbox have in common, in an order that fits both.
_KEPT = (
    'id, dedupe_key, platform, workspace, channel, "user", thread, sealed, not_before,'
    " leased_until, attempts, state, settled, message_id, reason"
)


def _words(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=False, server_default="")


def _place() -> tuple[sa.Column[Any], ...]:
    return tuple(_words(name) for name in _PLACE)


def _text(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _counter(name: str) -> sa.Column[Any]:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column(name, number, autoincrement=True, nullable=False)


def upgrade() -> None:
    """Make the new tables, and number what is in the outbox in the order it was due."""
    _outbox()
    _rules()
    _notices()
    _memory()
    _usage()
    _tickets()
    _events()
    _jobs()


def downgrade() -> None:
    """Remove the new tables with all they hold; the outbox keeps its notices and loses their order."""
    for name in (
        "alert_rules", "alert_notices", "alert_memory", "alert_mutes", "usage_history", "usage_parts",
        "billing_periods", "tickets_seen", "ticket_watches", "ticket_deeds", "vendor_events", "jobs",
    ):  # fmt: skip
        op.drop_table(name)
    _set_aside()
    op.create_table(
        "outbox",
        _text("id"),
        *_outbox_columns(),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("dedupe_key", name="uq_outbox_dedupe_key"),
    )
    op.create_index("ix_outbox_state_not_before", "outbox", ["state", "not_before"])
    op.execute(f"INSERT INTO outbox ({_KEPT}) SELECT {_KEPT} FROM outbox_before")  # noqa: S608
    op.drop_table("outbox_before")


def _set_aside() -> None:
    # Neither database can make a text key into one that counts, so the table is made anew around its rows.
    op.execute("CREATE TABLE outbox_before AS SELECT * FROM outbox")
    op.drop_table("outbox")


def _outbox_columns() -> tuple[sa.Column[Any], ...]:
    return (
        _text("dedupe_key"),
        *_place(),
        _text("sealed"),
        _moment("not_before"),
        _moment("leased_until", nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"),
        _text("state"),
        _moment("settled", nullable=True),
        _words("message_id"),
        _words("reason"),
    )


def _outbox() -> None:
    _set_aside()
    op.create_table(
        "outbox",
        _counter("sequence"),
        _text("id"),
        *_outbox_columns(),
        _moment("due"),
        _moment("until", nullable=True),
        _words("owner"),
        sa.PrimaryKeyConstraint("sequence", name="pk_outbox"),
        sa.UniqueConstraint("id", name="uq_outbox_id"),
        sa.UniqueConstraint("dedupe_key", name="uq_outbox_dedupe_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_state_sequence", "outbox", ["state", "sequence"])
    op.create_index(
        "ix_outbox_state_place_sequence",
        "outbox",
        ["state", "platform", "workspace", "channel", "user", "sequence"],
    )
    op.create_index("ix_outbox_settled", "outbox", ["settled"])
    op.execute(
        f"INSERT INTO outbox ({_KEPT}, due) SELECT {_KEPT}, not_before FROM outbox_before"  # noqa: S608
        " ORDER BY not_before, id"
    )
    op.drop_table("outbox_before")


def _rules() -> None:
    op.create_table(
        "alert_rules",
        _text("id"),
        _text("kind"),
        _text("scope"),
        *_place(),
        _words("destination_name"),
        _words("owner"),
        _words("owner_name"),
        _text("owner_home"),
        _moment("created"),
        _text("steps"),
        _words("currency"),
        _words("cadence"),
        _words("locale"),
        _words("time_zone"),
        sa.PrimaryKeyConstraint("id", name="pk_alert_rules"),
    )


def _notices() -> None:
    op.create_table(
        "alert_notices",
        _counter("number"),
        _text("id"),
        _text("rule_id"),
        _text("crossing_key"),
        _words("customer_id"),
        _text("sealed"),
        *_place(),
        _moment("found"),
        _text("state"),
        _words("outbox_id"),
        _moment("acknowledged", nullable=True),
        _words("acknowledged_by"),
        sa.PrimaryKeyConstraint("number", name="pk_alert_notices"),
        sa.UniqueConstraint("id", name="uq_alert_notices_id"),
        sa.UniqueConstraint("rule_id", "crossing_key", name="uq_alert_notices_rule_id_crossing_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_alert_notices_state_number", "alert_notices", ["state", "number"])
    op.create_index("ix_alert_notices_found", "alert_notices", ["found"])
    op.create_index("ix_alert_notices_customer_id_found", "alert_notices", ["customer_id", "found"])


def _memory() -> None:
    op.create_table(
        "alert_memory",
        _text("rule_id"),
        _text("customer_id"),
        _words("period"),
        _words("currency"),
        _text("told"),
        _moment("changed"),
        sa.PrimaryKeyConstraint("rule_id", "customer_id", name="pk_alert_memory"),
    )
    op.create_index("ix_alert_memory_customer_id", "alert_memory", ["customer_id"])
    op.create_index("ix_alert_memory_changed", "alert_memory", ["changed"])
    op.create_table(
        "alert_mutes",
        _text("rule_id"),
        _text("customer_id"),
        _moment("until"),
        _words("reason"),
        _words("muted_by"),
        _moment("since"),
        _text("level"),
        _text("cost", nullable=True),
        sa.Column("woken", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.PrimaryKeyConstraint("rule_id", "customer_id", name="pk_alert_mutes"),
    )


def _usage() -> None:
    op.create_table(
        "usage_history",
        _text("customer_id"),
        _text("period_starts"),
        _text("period_ends"),
        _words("currency"),
        _text("points"),
        sa.PrimaryKeyConstraint("customer_id", "period_starts", name="pk_usage_history"),
    )
    op.create_index("ix_usage_history_period_ends", "usage_history", ["period_ends"])
    op.create_table(
        "usage_parts",
        _text("customer_id"),
        _text("day"),
        _words("period"),
        _words("currency"),
        _text("costs"),
        sa.PrimaryKeyConstraint("customer_id", "day", name="pk_usage_parts"),
    )
    op.create_index("ix_usage_parts_day", "usage_parts", ["day"])
    op.create_table(
        "billing_periods",
        _text("customer_id"),
        _text("starts"),
        _text("ends"),
        sa.PrimaryKeyConstraint("customer_id", name="pk_billing_periods"),
    )


def _tickets() -> None:
    op.create_table(
        "tickets_seen",
        _text("key"),
        _text("state"),
        _text("sealed"),
        _moment("closed", nullable=True),
        sa.PrimaryKeyConstraint("key", name="pk_tickets_seen"),
    )
    op.create_index("ix_tickets_seen_state", "tickets_seen", ["state"])
    op.create_table(
        "ticket_watches",
        _counter("number"),
        _text("ticket_key"),
        *_place(),
        _words("anchor"),
        _words("owner"),
        _moment("since"),
        sa.PrimaryKeyConstraint("number", name="pk_ticket_watches"),
        sa.UniqueConstraint("ticket_key", *_PLACE, "anchor", name="uq_ticket_watches_place"),
    )
    op.create_index("ix_ticket_watches_place", "ticket_watches", ["platform", "workspace", "channel"])
    op.create_index("ix_ticket_watches_anchor", "ticket_watches", ["anchor"])
    op.create_table(
        "ticket_deeds",
        _text("ticket_key"),
        _text("digest"),
        _moment("at"),
        sa.PrimaryKeyConstraint("ticket_key", "digest", name="pk_ticket_deeds"),
    )


def _events() -> None:
    op.create_table(
        "vendor_events",
        _text("key"),
        _words("name"),
        _words("resource"),
        _text("ids"),
        _moment("changed"),
        _moment("received"),
        _moment("done", nullable=True),
        sa.PrimaryKeyConstraint("key", name="pk_vendor_events"),
    )
    op.create_index("ix_vendor_events_done_received", "vendor_events", ["done", "received"])


def _jobs() -> None:
    op.create_table(
        "jobs",
        _text("job"),
        _moment("ran"),
        _words("failure"),
        sa.PrimaryKeyConstraint("job", name="pk_jobs"),
    )
