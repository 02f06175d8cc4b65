"""When the vendor was last asked for its record of a write, so that all writes take turns."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "lookups",
        sa.Column("change_id", sa.Text(), nullable=False),
        sa.Column("asked", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("change_id", name="pk_lookups"),
    )


def downgrade() -> None:
    """Remove it."""
    op.drop_table("lookups")
