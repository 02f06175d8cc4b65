"""By which addresses the directory knows the accounts of people who have roles."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table. It fills with the next hourly round, and at every sign-in."""
    op.create_table(
        "addresses",
        sa.Column("oid", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("oid", "address", name="pk_addresses"),
    )
    op.create_index("ix_addresses_address", "addresses", ["address"])


def downgrade() -> None:
    """Remove it; other names of people are then known from accounts and sign-ins alone."""
    op.drop_table("addresses")
