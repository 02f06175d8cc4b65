"""Which country each customer is in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column. It fills as the customers' records are read: of those read before, within a week."""
    op.add_column("customer_domains", sa.Column("country", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """Remove it."""
    with op.batch_alter_table("customer_domains") as table:
        table.drop_column("country")
