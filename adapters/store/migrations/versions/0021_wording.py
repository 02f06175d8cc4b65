"""What the texts of a proposed change were made of, so that each reader has them in their own language."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column. What was proposed before is shown as it was worded for who asked."""
    op.add_column("changes", sa.Column("wording", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """Remove it."""
    with op.batch_alter_table("changes") as table:
        table.drop_column("wording")
