"""What the directory says of the accounts of people whose roles it does not give."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table. It fills with the next hourly round."""
    op.create_table(
        "accounts",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("oid", sa.Text(), nullable=False, server_default=""),
        sa.Column("gone", sa.BigInteger()),
        sa.PrimaryKeyConstraint("name", name="pk_accounts"),
    )
    op.create_index("ix_accounts_oid", "accounts", ["oid"])


def downgrade() -> None:
    """Remove it; who is gone is looked up anew by the next round of a release that does."""
    op.drop_table("accounts")
