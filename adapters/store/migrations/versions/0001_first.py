"""The first tables."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _words(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=False, server_default="")


def _text(name: str, default: str | None = None) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=False, server_default=default)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _count(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=False, server_default="0")


def upgrade() -> None:
    """Make every table."""
    _customers()
    _changes()
    _audit()
    _outbox()
    _small_tables()


def downgrade() -> None:
    """Remove every table, with all it holds."""
    for name in (
        "customers", "changes", "audit", "outbox", "seen", "vault", "conversations", "leases", "meta"
    ):  # fmt: skip
        op.drop_table(name)


def _customers() -> None:
    op.create_table(
        "customers",
        _text("id"),
        _words("name"),
        _words("domain"),
        sa.PrimaryKeyConstraint("id", name="pk_customers"),
    )


def _changes() -> None:
    op.create_table(
        "changes",
        _text("id"),
        _words("command"),
        _text("sealed"),
        _words("shown"),
        _words("actor"),
        _words("actor_name"),
        _words("actor_email"),
        _text("place"),
        _words("request_id"),
        _words("correlation_id"),
        _text("state"),
        _moment("created"),
        _moment("expires"),
        _moment("lease_until", nullable=True),
        _count("attempts"),
        _moment("finished", nullable=True),
        _words("outcome"),
        _text("details", "{}"),
        sa.PrimaryKeyConstraint("id", name="pk_changes"),
    )
    op.create_index("ix_changes_state_lease_until", "changes", ["state", "lease_until"])
    op.create_index("ix_changes_state_expires", "changes", ["state", "expires"])


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        _moment("at"),
        _words("actor"),
        _words("actor_name"),
        _words("actor_email"),
        _words("place"),
        _words("command"),
        _text("arguments", "{}"),
        _words("outcome"),
        _words("detail"),
        _words("customer_id"),
        _words("change_id"),
        _words("request_id"),
        _words("correlation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_index("ix_audit_actor_at", "audit", ["actor", "at"])
    op.create_index("ix_audit_customer_id_at", "audit", ["customer_id", "at"])


def _outbox() -> None:
    op.create_table(
        "outbox",
        _text("id"),
        _text("dedupe_key"),
        _words("platform"),
        _words("workspace"),
        _words("channel"),
        _words("user"),
        _words("thread"),
        _text("sealed"),
        _moment("not_before"),
        _moment("leased_until", nullable=True),
        _count("attempts"),
        _text("state"),
        _moment("settled", nullable=True),
        _words("message_id"),
        _words("reason"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("dedupe_key", name="uq_outbox_dedupe_key"),
    )
    op.create_index("ix_outbox_state_not_before", "outbox", ["state", "not_before"])


def _small_tables() -> None:
    op.create_table("seen", _text("key"), _moment("until"), sa.PrimaryKeyConstraint("key", name="pk_seen"))
    op.create_index("ix_seen_until", "seen", ["until"])
    op.create_table("vault", _text("name"), _text("sealed"), sa.PrimaryKeyConstraint("name", name="pk_vault"))
    op.create_table(
        "conversations",
        _text("key"),
        _text("reference"),
        sa.PrimaryKeyConstraint("key", name="pk_conversations"),
    )
    op.create_table(
        "leases",
        _text("job"),
        _words("holder"),
        _moment("until"),
        sa.PrimaryKeyConstraint("job", name="pk_leases"),
    )
    op.create_table(
        "meta",
        _text("name"),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_meta"),
    )
