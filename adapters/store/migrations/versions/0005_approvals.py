"""Approvals: what is asked of others and what they said; and read-only mode."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False, server_default="")


def upgrade() -> None:
    """Make the tables, and a column for what was asked."""
    op.add_column("changes", _words("approval"))
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "votes",
        sa.Column("number", number, autoincrement=True, nullable=False),
        sa.Column("change_id", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        *(_words(name) for name in ("actor_name", "actor_email", "entra_id")),
        sa.Column("names", sa.Text(), nullable=False, server_default="[]"),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("approves", sa.Integer(), nullable=False),
        _words("reason"),
        sa.PrimaryKeyConstraint("number", name="pk_votes"),
    )
    op.create_index("ix_votes_change_id_actor", "votes", ["change_id", "actor"], unique=True)
    op.create_table(
        "freezes",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        _words("frozen_by"),
        sa.Column("since", sa.BigInteger(), nullable=False),
        _words("reason"),
        sa.PrimaryKeyConstraint("number", name="pk_freezes"),
    )


def downgrade() -> None:
    """Remove them; what waits for approval expires."""
    op.execute(
        "UPDATE changes SET state = 'expired', finished = expires WHERE state IN ('waiting', 'rejected')"
    )
    op.drop_table("freezes")
    op.drop_table("votes")
    op.drop_column("changes", "approval")
