"""When the terms of customers' subscriptions end."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables. They fill little by little, with each round that reads subscriptions."""
    op.create_table(
        "term_ends",
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False, server_default=""),
        sa.Column("offer_id", sa.Text(), nullable=False, server_default=""),
        sa.Column("ends", sa.BigInteger(), nullable=False),
        sa.Column("ending", sa.Text(), nullable=False, server_default=""),
        sa.Column("quantity", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("term", sa.Text(), nullable=False, server_default=""),
        sa.Column("billing_cycle", sa.Text(), nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("customer_id", "id", name="pk_term_ends"),
    )
    op.create_index("ix_term_ends_ends", "term_ends", ["ends"])
    op.create_table(
        "term_end_reads",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("tried", sa.BigInteger(), nullable=False),
        sa.Column("read", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_term_end_reads"),
    )


def downgrade() -> None:
    """Remove them; renewals of all customers are then not known."""
    op.drop_table("term_end_reads")
    op.drop_table("term_ends")
