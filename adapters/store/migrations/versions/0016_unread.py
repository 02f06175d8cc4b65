"""How many rows of the vendor's a round of background work had to do without."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the number; of rounds before nothing is known."""
    op.add_column("jobs", sa.Column("unread", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Remove it."""
    with op.batch_alter_table("jobs") as table:
        table.drop_column("unread")
