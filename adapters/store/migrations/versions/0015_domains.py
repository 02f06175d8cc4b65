"""Which domains customers have verified."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table. It fills little by little, with each round that fetches the customers and each card of one."""
    op.create_table(
        "customer_domains",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("domains", sa.Text(), nullable=False, server_default=""),
        sa.Column("looked", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("id", name="pk_customer_domains"),
    )
    op.create_index("ix_customer_domains_version", "customer_domains", ["version"])


def downgrade() -> None:
    """Remove it; customers are then found by their primary domains alone."""
    op.drop_table("customer_domains")
